"""The one way in which commands write files: outside of every home, whole, over nothing unasked."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from matchmaker.errors import InputError
from matchmaker.home import home_around
from matchmaker.output_files import check_file, check_folder, replacing, replacing_in

Force = Annotated[bool, typer.Option("--force", help="Replace an existing file.")]
ForceIn = Annotated[
    bool, typer.Option("--force", help="Write into a folder that holds things, replacing files.")
]


def check_output(file: Path | None, *, force: bool) -> None:
    """Refuse a file that `output_file` would refuse, before any long work; InputError."""
    if file is not None:
        check_apart(file)
        check_file(file, replace=force)


def check_output_folder(folder: Path, *, force: bool) -> None:
    """Refuse a folder that `output_folder` would refuse, before any long work; InputError."""
    check_apart(folder)
    check_folder(folder, replace=force)


def check_apart(path: Path) -> None:
    """Refuse a path that leads into a home, by whatever name; InputError."""
    home = home_around(path)
    if home is not None:
        raise InputError("inside_a_home", {"home": home}, value=str(path))


@contextmanager
def output_file(file: Path, *, force: bool) -> Iterator[Path]:
    """Lend a path to write; it becomes the file at the end of the block."""
    check_apart(file)
    with replacing(file, replace=force) as part:
        yield part


@contextmanager
def output_folder(folder: Path, *, force: bool) -> Iterator[Path]:
    """Lend a folder to write into; its files become those of the folder at the end of the block."""
    check_apart(folder)
    with replacing_in(folder, replace=force) as part:
        yield part
