"""What an error says in the reader's language, from the gettext catalogues."""

from collections.abc import Mapping, Sequence
from enum import Enum
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import Any

from matchmaker.errors import InputError, MatchmakerError, Term, UnknownProfileError
from matchmaker.errors.sentences import terms
from matchmaker.errors.sentences.sentence import Counted

LOCALES = Path(__file__).parents[1] / "locales"
DOMAIN = "errors"
SOURCE_LANGUAGE = "en"


@lru_cache
def catalogue(language: str) -> NullTranslations:
    """All translations of a language; without any, the English of the code."""
    file = LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if language == SOURCE_LANGUAGE or not file.is_file():
        return NullTranslations()
    return read_catalogue(file, language)


def read_catalogue(file: Path, language: str) -> GNUTranslations:
    """Compile a catalogue in memory, so that no compiled file has to be kept in step."""
    # Imported here: commands that go well need no translation of an error.
    from babel.messages.mofile import write_mo  # noqa: PLC0415
    from babel.messages.pofile import read_po  # noqa: PLC0415

    compiled = BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language, abort_invalid=True))
    compiled.seek(0)
    return GNUTranslations(compiled)


def message(error: MatchmakerError, language: str) -> str:
    """Say where, what, and what would be accepted, as `str` does in English."""
    said = rule(error, language)
    if isinstance(error, UnknownProfileError) and error.close:
        return told(terms.CLOSE, language, rule=said, close=", ".join(error.close))
    if not isinstance(error, InputError):
        return said
    if where := _place(error, language):
        said = told(terms.PLACED, language, where=where, rule=said)
    accepted = _accepted(error, language)
    return told(terms.ACCEPTED, language, rule=said, accepted=accepted) if accepted else said


def advice(error: MatchmakerError, language: str) -> str:
    """Say it in sentences for a page, which name a field only where they would be none without."""
    said = rule(error, language)
    if not isinstance(error, InputError):
        return _sentence(said)
    if error.sentence.predicate and (where := _place(error, language)):
        said = told(terms.PLACED, language, where=where, rule=said)
    if not (accepted := _accepted(error, language)):
        return _sentence(said)
    remedy = told(terms.ACCEPTED_ALONE, language, accepted=accepted)
    return f"{_sentence(said)} {_sentence(remedy)}"


def rule(error: MatchmakerError, language: str) -> str:
    """What went wrong, without the place."""
    return told(error.sentence.rule, language, **error.values)


def _accepted(error: InputError, language: str) -> str:
    return told(error.sentence.accepted, language, **error.values)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '?', '…')) else '.'}"


def _place(error: InputError, language: str) -> str:
    parts = (
        error.file,
        told(terms.ROW, language, row=error.row) if error.row is not None else "",
        told(terms.FIELD, language, field=error.field) if error.field else "",
        told(terms.VALUE, language, value=error.value) if error.value else "",
    )
    return ", ".join(part for part in parts if part)


def _single(text: str, language: str) -> str:
    # gettext gives the header for an empty text.
    return catalogue(language).gettext(text) if text else ""


def told(text: str | Counted, language: str, /, **values: object) -> str:
    """Say a text of the catalogue with its values; of two forms, the one for `n`."""
    if isinstance(text, Counted):
        n = int(str(values.get("n", 0)))
        return _filled(catalogue(language).ngettext(*text, n), values, language)
    return _filled(_single(text, language), values, language)


def _filled(text: str, values: Mapping[str, object], language: str) -> str:
    return _Wording(language).vformat(text, (), values)


class _Wording(Formatter):
    """Values as a language writes them: words of the catalogue, numbers, errors inside errors."""

    def __init__(self, language: str) -> None:
        self._language = language

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """Translate what is a word of ours."""
        value = super().get_value(key, args, kwargs)
        if isinstance(value, MatchmakerError):
            return message(value, self._language)
        if isinstance(value, Term | Enum):
            return _single(str(value), self._language)
        return value

    def format_field(self, value: Any, format_spec: str) -> str:
        """Write a number that is grouped as the language groups it."""
        if format_spec == ",":
            # Imported here as above.
            from babel.numbers import format_decimal  # noqa: PLC0415

            return format_decimal(value, locale=self._language)
        return str(super().format_field(value, format_spec))
