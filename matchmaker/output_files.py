"""
Files that people ask for: written beside the target, and put in its place when they are whole.

Nothing is written through a link, into a device or a pipe, or over a file, unless that is meant.
"""

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from matchmaker.errors import InputError


def check_file(file: Path, *, replace: bool) -> None:
    """Go on only where there is nothing, or a regular file that may be replaced; InputError."""
    if not file.parent.is_dir():
        raise InputError("plot_folder_missing", {"folder": file.parent}, value=str(file))
    try:
        mode = file.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISREG(mode):
        raise InputError("no_regular_file", value=str(file))
    if not replace:
        raise InputError("backup_exists", value=str(file))


def check_folder(folder: Path, *, replace: bool) -> None:
    """Go on only where there is nothing, an empty folder, or one to be written into; InputError."""
    if not os.path.lexists(folder):
        return
    if not folder.is_dir():
        raise InputError("no_folder", value=str(folder))
    if not replace and any(folder.iterdir()):
        raise InputError("folder_not_empty", value=str(folder))


@contextmanager
def replacing(file: Path, *, replace: bool) -> Iterator[Path]:
    """Lend a path beside a file; what is written there takes the file's place at the end."""
    check_file(file, replace=replace)
    # The suffix stays the last, since writers go by it.
    part = file.with_name(f".{token_hex(4)}.{file.name}")
    try:
        yield part
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        check_file(file, replace=replace)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def replacing_in(folder: Path, *, replace: bool) -> Iterator[Path]:
    """Lend a folder beside another one; its files take their places there at the end."""
    check_folder(folder, replace=replace)
    target = Path(os.path.realpath(folder))
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{token_hex(4)}.{target.name}")
    part.mkdir()
    try:
        yield part
        files = sorted(file.relative_to(part) for file in part.rglob("*") if file.is_file())
        for file in files:
            (target / file).parent.mkdir(parents=True, exist_ok=True)
            check_file(target / file, replace=replace)
        for file in files:
            (part / file).replace(target / file)
    finally:
        shutil.rmtree(part, ignore_errors=True)
