"""
A folder that several machines share: mounted on each, or in a bucket of an S3 service.

Keys never stand in its address: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_ENDPOINT_URL are
read from the environment, as every S3 program reads them.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from secrets import token_hex
from typing import Any, Self

from matchmaker.errors import InputError, MissingExtraError, SharedPathError

_BUCKET = re.compile(r"s3://[a-z0-9][a-z0-9.-]+(/[^@?#]*)?")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):(/|$)")
"""How an address begins; a single letter is a drive of Windows."""


@dataclass(frozen=True, slots=True)
class SharedPath:
    """A file or folder by its address; it can be sent to other machines."""

    url: str
    """`file:///absolute/path` or `s3://bucket/path`."""

    @classmethod
    def of(cls, given: str) -> Self:
        """
        Read what a person gave: a folder, or `s3://bucket/folder`.

        Raises:
            InputError: It is another address, or holds more than bucket and folder; the message
                quotes nothing of it, since that may be a key.
        """
        found = _SCHEME.match(given)
        if found is None and given.strip():
            return cls(Path(given).absolute().as_uri())
        if found is not None and found[1] == "file" and not re.search(r"[@?#]", given):
            return cls(given.rstrip("/"))
        if found is None or not _BUCKET.fullmatch(given):
            raise InputError("shared_path_invalid")
        return cls(given.rstrip("/"))

    def __str__(self) -> str:
        return self.url

    def __truediv__(self, name: str) -> "SharedPath":
        return SharedPath(f"{self.url}/{name}")

    def prepare(self) -> None:
        """Make the folder for its owner alone; a bucket is there already, and has no folders."""
        if not self._is_remote:
            with self._explained():
                Path(self._inner).mkdir(mode=0o700, parents=True, exist_ok=True)

    def read(self) -> bytes | None:
        """Read a file; None where there is none."""
        with self._explained():
            try:
                found: bytes = self._files.cat_file(self._inner)
            except FileNotFoundError:
                return None
            return found

    def write(self, data: bytes) -> None:
        """Write a file whole, or not at all: whoever reads meanwhile sees what was there before."""
        with self._explained():
            if self._is_remote:
                self._files.pipe_file(self._inner, data)
                return
            part = Path(f"{self._inner}.{token_hex(4)}.new")
            self._files.makedirs(str(part.parent), exist_ok=True)
            self._files.pipe_file(str(part), data)
            part.replace(self._inner)

    def exists(self) -> bool:
        """Whether the file is there."""
        with self._explained():
            return bool(self._files.exists(self._inner))

    def put(self, files: Mapping[str, Path]) -> None:
        """Copy files of this machine into the folder, by their names there."""
        with self._explained():
            targets = [f"{self._inner}/{name}" for name in files]
            if not self._is_remote:
                for parent in {str(Path(target).parent) for target in targets}:
                    self._files.makedirs(parent, exist_ok=True)
            self._files.put([str(file) for file in files.values()], targets)

    def get(self, files: Mapping[str, Path]) -> None:
        """Copy files of the folder to this machine; the folders that they go to are made."""
        with self._explained():
            for parent in {file.parent for file in files.values()}:
                parent.mkdir(parents=True, exist_ok=True)
            sources = [f"{self._inner}/{name}" for name in files]
            self._files.get(sources, [str(file) for file in files.values()])

    def remove(self) -> None:
        """Remove a folder and all that is in it, if it is there."""
        with self._explained():
            if self._files.exists(self._inner):
                self._files.rm(self._inner, recursive=True)

    @property
    def _is_remote(self) -> bool:
        return self.url.startswith("s3:")

    @property
    def _inner(self) -> str:
        """The path as its file system reads it."""
        found: str = self._files._strip_protocol(self.url)  # noqa: SLF001 - fsspec's own name for it
        return found

    @property
    def _files(self) -> Any:
        return _file_system("s3" if self._is_remote else "file")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Say which path failed and how, and nothing that may be a key."""
        try:
            yield
        except _failures() as error:
            problem = getattr(error, "strerror", None) or type(error).__name__
            raise SharedPathError(
                "shared_path_failed", {"url": self.url, "problem": problem}
            ) from None


@cache
def _file_system(protocol: str) -> Any:
    try:
        import fsspec  # noqa: PLC0415 - an extra

        # What others write is to be seen at once.
        options = {"use_listings_cache": False} if protocol == "s3" else {}
        return fsspec.filesystem(protocol, **options)
    except ImportError as error:
        raise MissingExtraError("shared", "a path that machines share") from error


@cache
def _failures() -> tuple[type[Exception], ...]:
    try:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - an extra
    except ImportError:
        return (OSError,)
    return (OSError, BotoCoreError, ClientError)
