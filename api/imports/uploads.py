"""Keep uploaded files until they are imported or a day has passed."""

import re
import secrets
import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from matchmaker.errors import InputError, UnknownRecordError

KEPT_S = 24 * 3600
SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".jsonl", ".json", ".parquet")
_TOKEN = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Upload:
    """One file that was sent, and what table it is."""

    id: str
    source: str
    path: Path


class Uploads:
    """The folder of files that wait, inside a home."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "uploads"

    async def keep(self, source: str, name: str, chunks: AsyncIterator[bytes]) -> Upload:
        """Write a file as it arrives; InputError when its name is none. Sweeps old ones away."""
        safe = checked_name(name)
        self._sweep()
        upload = Upload(
            token := secrets.token_hex(16), source, self._folder / token / source / safe
        )
        upload.path.parent.mkdir(mode=0o700, parents=True)
        try:
            with upload.path.open("wb") as file:
                async for chunk in chunks:
                    file.write(chunk)
        except BaseException:
            self.drop(upload.id)
            raise
        return upload

    def keep_file(self, source: str, name: str, stream: BinaryIO) -> Upload:
        """Write a file that has arrived as a whole; as `keep`."""
        safe = checked_name(name)
        self._sweep()
        upload = Upload(
            token := secrets.token_hex(16), source, self._folder / token / source / safe
        )
        upload.path.parent.mkdir(mode=0o700, parents=True)
        with upload.path.open("wb") as file:
            shutil.copyfileobj(stream, file)
        return upload

    def find(self, upload_id: str) -> Upload:
        """Give a file that waits; UnknownRecordError where there is none."""
        found = self._folder / upload_id
        files = [*found.glob("*/*")] if _TOKEN.fullmatch(upload_id) else []
        if not files:
            raise UnknownRecordError("upload", upload_id)
        return Upload(upload_id, files[0].parent.name, files[0])

    def drop(self, upload_id: str) -> None:
        """Delete a file that was imported or is not wanted."""
        shutil.rmtree(self._folder / upload_id, ignore_errors=True)

    def _sweep(self) -> None:
        for folder in self._folder.glob("*"):
            if time.time() - folder.stat().st_mtime > KEPT_S:
                shutil.rmtree(folder, ignore_errors=True)


def checked_name(name: str) -> str:
    """The name of a file without any folder; InputError where it cannot be one."""
    plain = name.replace("\\", "/").rsplit("/", maxsplit=1)[-1].strip()
    if not plain or plain.startswith(".") or not plain.isprintable() or len(plain) > 100:
        raise InputError("file_name_invalid", field="name", value=name[:100])
    if not plain.lower().endswith(SUFFIXES):
        raise InputError("file_kind_unread", {"choices": ", ".join(SUFFIXES)}, field="name")
    return plain
