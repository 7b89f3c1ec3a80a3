"""Draft a profile from the saved pages of a website: what they say, each with its sentence."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from matchmaker.domain import Kind
from matchmaker.errors import InputError, MissingExtraError
from matchmaker.spreadsheets import GuardedWriter
from matchmaker.text import identify
from matchmaker.text.statements import Role, role_of, statements

SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
MAX_PAGES = 200
MAX_BYTES = 10 * 2**20
"""Of one page."""
MAX_OF_EACH = 12
"""Proposals of one kind: more is not read by anybody."""
SHORTEST, LONGEST = 20, 400
"""Characters of a sentence that says something and can be read at a glance."""
COLUMNS: Mapping[Role, str] = MappingProxyType(
    {
        Role.IS: "description",
        Role.OFFERS: "offers",
        Role.SEEKS: "needs",
        Role.SUFFERS: "needs",
        Role.MAKES: "products",
        Role.USES: "processes",
    }
)
"""Which column takes a sentence of a role; what was done for others is not proposed."""
_CERTIFICATE = re.compile(
    r"\b(?:(?:UNI|EN|DIN|SN|NF|CEI|IEC)[ -])*"
    r"(?:ISO(?:/(?:IEC|TS|IATF))?|IATF|EN|AS|SA|OHSAS|UNI/PdR)"
    r"[ -]?\d{3,5}(?:[-:]\d{1,4})*\b|\bB Corp\b|\bEcoVadis\b|\bEMAS\b|\bSwiss Label\b"
)
"""Standards by which others certify, and a few labels, as all four languages write them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Something that a page says of its owner, for a person to accept."""

    number: int
    """From 1, to leave it out by."""
    column: str
    """Of the profiles table."""
    value: str
    quote: str
    """The sentence that says so."""
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileDraft:
    """What saved pages propose for a profile."""

    id: str
    kind: Kind
    name: str
    url: str
    language: str
    """Of most of the text; "" where it is none that matchmaker reads."""
    proposals: Sequence[Proposal]
    n_pages: int


def draft_profile(
    path: Path, *, id_: str, kind: Kind, name: str = "", url: str = ""
) -> ProfileDraft:
    """
    Read a saved page, or a folder of them, and propose what to put into a profile.

    Nothing is fetched.

    Raises:
        InputError: There is no page, too many, one too large, or none that says anything.
        MissingExtraError: The extra "draft" is not installed.
    """
    pages = [(file, _read(file)) for file in _pages(path)]
    told = [(file, text) for file, (text, _) in pages if text]
    if not told:
        raise InputError("pages_say_nothing", file=path.name)
    guess = identify("\n".join(text for _, text in told))
    language = guess.language if guess and guess.supported else ""
    found = _proposals(told, language, kind)
    return ProfileDraft(
        id=id_,
        kind=kind,
        name=name or next((title for _, (_, title) in pages if title), id_),
        url=url,
        language=language,
        proposals=tuple(
            Proposal(number=number, **proposal) for number, proposal in enumerate(found, 1)
        ),
        n_pages=len(pages),
    )


def write_draft(draft: ProfileDraft, path: Path, *, without: Sequence[int] = ()) -> int:
    """
    Write a table that `import profiles` takes, but for proposals that were left out; how many.

    Nobody has agreed to anything yet: the row says so.
    """
    kept = [each for each in draft.proposals if each.number not in without]
    row = {"id": draft.id, "kind": draft.kind.value, "name": draft.name, "url": draft.url}
    row |= {"language": draft.language, "consent_matching": "no"}
    for column in ("description", "products", "processes"):
        row[column] = " ".join(each.value for each in kept if each.column == column)
    for column in ("offers", "needs"):
        row[column] = "|".join(
            each.value.replace("|", "/") for each in kept if each.column == column
        )
    row["keywords"] = ", ".join(each.value for each in kept if each.column == "keywords")
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = GuardedWriter(file, delimiter=";")
        writer.writerow([*row])
        writer.writerow([*row.values()])
    return len(kept)


def _pages(path: Path) -> list[Path]:
    files = [path] if path.is_file() else sorted(path.rglob("*"))
    found = [each for each in files if each.is_file() and each.suffix.lower() in SUFFIXES]
    if not found:
        raise InputError("pages_missing", {"choices": ", ".join(sorted(SUFFIXES))}, file=path.name)
    if len(found) > MAX_PAGES:
        raise InputError("pages_too_many", {"n": len(found), "most": MAX_PAGES}, file=path.name)
    for file in found:
        if file.stat().st_size > MAX_BYTES:
            raise InputError("page_too_large", {"most": MAX_BYTES // 2**20}, file=file.name)
    return found


def _read(file: Path) -> tuple[str, str]:
    """The main text of a page, without menus and footers, and what its site is called."""
    try:
        import trafilatura  # noqa: PLC0415 - an extra, and slow to import
    except ImportError as error:
        raise MissingExtraError("draft", "reading saved pages") from error
    tree = trafilatura.load_html(file.read_bytes())
    if tree is None:
        return "", ""
    found: Any = trafilatura.bare_extraction(
        tree, include_comments=False, include_tables=False, deduplicate=False, with_metadata=True
    )
    if found is None:
        return "", ""
    return found.text or "", found.sitename or found.title or ""


def _proposals(
    told: Sequence[tuple[Path, str]], language: str, kind: Kind
) -> Iterator[dict[str, str]]:
    """Each sentence once, by its role; certificates by their names."""
    seen: set[str] = set()
    n_of: dict[str, int] = {}
    for file, text in told:
        for said in statements(text):
            quote = " ".join(said.text.split())
            for column, value in _told(quote, language, kind):
                full = n_of.get(column, 0) >= MAX_OF_EACH
                if full or f"{column}:{value.casefold()}" in seen:
                    continue
                seen.add(f"{column}:{value.casefold()}")
                n_of[column] = n_of.get(column, 0) + 1
                yield {"column": column, "value": value, "quote": quote, "file": file.name}


def _told(quote: str, language: str, kind: Kind) -> Iterator[tuple[str, str]]:
    for certificate in _CERTIFICATE.findall(quote):
        yield "keywords", certificate
    if not SHORTEST <= len(quote) <= LONGEST:
        return
    role = role_of(quote, field="description", language=language or None, kind=kind.value)
    if role in COLUMNS:
        yield COLUMNS[role], quote
