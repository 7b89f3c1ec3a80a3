"""Files that people upload for a content: which kinds are taken, told by what is in them."""

import io
import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from types import MappingProxyType
from zipfile import BadZipFile, ZipFile

from matchmaker.domain.content import ContentFile
from matchmaker.errors import InputError

MAX_BYTES = 20 * 1024 * 1024
"""A talk with pictures; a film belongs to a platform for films, and is linked."""
MAX_NAME = 100
TYPES: Mapping[str, str] = MappingProxyType(
    {
        ".pdf": "application/pdf",
        ".png": "image/png",
        ".jpg": "image/jpeg",
        ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)
_BEGINS = {".pdf": b"%PDF-", ".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff"}
_OFFICE = {
    ".docx": "word/document.xml",
    ".pptx": "ppt/presentation.xml",
    ".xlsx": "xl/workbook.xml",
}
_MACROS = ("vbaproject.bin",)


def checked_file(name: str, body: bytes) -> ContentFile:
    """
    Take a file whose content is what its name says.

    Raises:
        InputError: It is empty, too large, of another kind, or holds macros.
    """
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower().replace(".jpeg", ".jpg")
    if not body:
        raise InputError("file_empty", field="file")
    if len(body) > MAX_BYTES:
        raise InputError("file_too_large", {"n": len(body), "most": MAX_BYTES}, field="file")
    if suffix not in TYPES or not _is(suffix, body):
        raise InputError("file_kind_refused", {"choices": ", ".join(TYPES)}, field="file")
    return ContentFile(name=_safe(name, suffix), media_type=TYPES[suffix], body=body)


def _is(suffix: str, body: bytes) -> bool:
    if suffix in _BEGINS:
        return body.startswith(_BEGINS[suffix])
    try:
        with ZipFile(io.BytesIO(body)) as archive:
            names = {each.casefold() for each in archive.namelist()}
    except (BadZipFile, ValueError, NotImplementedError):
        return False
    macros = any(name.endswith(_MACROS) for name in names)
    return _OFFICE[suffix] in names and not macros


def _safe(name: str, suffix: str) -> str:
    """The name without a path, and in letters that fit into any header."""
    stem = PurePosixPath(name.replace("\\", "/")).stem
    kept = re.sub(r"[^A-Za-z0-9_-]+", "-", stem).strip("-")[:MAX_NAME] or "file"
    return f"{kept}{suffix}"
