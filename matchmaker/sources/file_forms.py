"""Tell what form a file has by its content; its name is often another."""

import zipfile
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from matchmaker.errors import InputError, Term

CSV_SUFFIXES = (".csv", ".tsv", ".txt")
JSON_SUFFIXES = (".jsonl", ".ndjson", ".json")
SUFFIXES = (*CSV_SUFFIXES, ".xlsx", *JSON_SUFFIXES, ".parquet")
"""Of the files that are read; others are read too where their content is one of these forms."""
# Programs of the trade write text, or XLSX, under these names.
_LOOSE_SUFFIXES = ("", ".xls", ".xlsm", ".xlsx", ".dat", ".asc")
_FIRST, _LOOKED_THROUGH = 4096, 5_000_000


class Foreign(NamedTuple):
    """A form that is not read, and what its owner can do."""

    form: str
    way: str


_SAVE = "the same table saved as .xlsx or .csv, in Excel or LibreOffice"
_SOURCE = "the table itself, as .xlsx or .csv, from whoever made the file"
_PASSWORD = "the same file saved as .xlsx without a password"  # noqa: S105 - says it of a file
_UNPACK = "the files that are in it, unpacked"

_OLD_EXCEL = Foreign("an old Excel file (.xls)", _SAVE)
_LOCKED = Foreign("an Excel file with a password", _PASSWORD)
_WEB_PAGE = Foreign("a web page", _SAVE)
_WORD = Foreign("a Word document", _SOURCE)
_ZIP = Foreign("a ZIP file", _UNPACK)
_BY_FIRST_BYTES = {
    b"%PDF": Foreign("a PDF", _SOURCE),
    b"{\\rtf": Foreign("an RTF document", _SOURCE),
    b"\x89PNG": Foreign("a picture", _SOURCE),
    b"\xff\xd8\xff": Foreign("a picture", _SOURCE),
    b"GIF8": Foreign("a picture", _SOURCE),
    b"\x1f\x8b": _ZIP,
    b"Rar!": _ZIP,
    b"7z\xbc\xaf": _ZIP,
}
_BY_MEMBER = {
    "xl/workbook.bin": _OLD_EXCEL,
    "word/document.xml": _WORD,
    "content.xml": Foreign("a LibreOffice file", _SAVE),
    "Index/Document.iwa": Foreign("a file of Apple Numbers", _SAVE),
}
_HTML = ("<!doctype html", "<html", "<head", "<body", "<table", "<meta", "<div", "<style")
_EXCEL_XML = "urn:schemas-microsoft-com:office:spreadsheet"


def form_of(path: Path) -> str:
    """
    Tell which reader a file needs: csv, xlsx, json or parquet.

    Raises:
        InputError: it is empty, or in a form that is not read; says which, and what would be.
    """
    with path.open("rb") as file:
        first = file.read(_FIRST)
    if not first.strip():
        raise InputError("file_empty", file=path.name)
    if first.startswith(b"PAR1"):
        return "parquet"
    found = _foreign(path, first)
    if found is not None:
        values = {"form": Term(found.form), "way": Term(found.way)}
        raise InputError("form_foreign", values, file=path.name)
    if first.startswith(b"PK\x03\x04"):
        return "xlsx"
    return _form_of_text(path)


def _form_of_text(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix in JSON_SUFFIXES:
        return "json"
    if suffix in (*CSV_SUFFIXES, *_LOOSE_SUFFIXES):
        return "csv"
    if suffix in SUFFIXES:
        raise InputError("form_wrong", {"suffix": suffix}, file=path.name)
    raise InputError("form_unread", {"choices": ", ".join(SUFFIXES)}, file=path.name)


def _foreign(path: Path, first: bytes) -> Foreign | None:
    """Recognise the forms that people confuse with a table."""
    for begin, found in _BY_FIRST_BYTES.items():
        if first.startswith(begin):
            return found
    if first.startswith(b"\xd0\xcf\x11\xe0"):
        return _compound(path)
    if first.startswith(b"PK\x03\x04"):
        return _packed(path)
    text = first.lstrip(b"\xef\xbb\xbf \t\r\n").decode("latin-1").casefold()
    if _EXCEL_XML in text:
        return _OLD_EXCEL
    return _WEB_PAGE if text.startswith(_HTML) else None


def _compound(path: Path) -> Foreign:
    """Tell what stands in a compound file, the container of old Office and of passwords."""
    with path.open("rb") as file:
        content = file.read(_LOOKED_THROUGH)
    if _named(content, "EncryptedPackage"):
        return _LOCKED
    return _WORD if _named(content, "WordDocument") else _OLD_EXCEL


def _named(content: bytes, name: str) -> bool:
    return name.encode("utf-16-le") in content


def _packed(path: Path) -> Foreign | None:
    """Tell what a ZIP file packs; None for XLSX, also one that is unsound."""
    try:
        with zipfile.ZipFile(path) as packed:
            names: Collection[str] = packed.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return None
    for name, found in _BY_MEMBER.items():
        if name in names:
            return found
    return None if any(name.startswith("xl/") for name in names) else _ZIP
