"""Every sentence of an error is there in Italian, German and French, with the same values."""

from collections.abc import Callable
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from matchmaker.domain import Language
from matchmaker.domain.introduction import Act, Party, State
from matchmaker.errors import (
    ConflictError,
    InputError,
    MissingExtraError,
    NotAllowedError,
    UnknownProfileError,
    UnknownRecordError,
)
from matchmaker.errors.sentences import SENTENCES
from matchmaker.errors.sentences.sentence import placeholders
from matchmaker.errors.translation import DOMAIN, LOCALES, advice, message
from matchmaker.privacy.permissions import Refusal

TRANSLATED = sorted(set(Language) - {Language.EN})
SOURCES = Path(__file__).parents[2] / "matchmaker" / "errors"
MARKS = {"_": None, "_n": (1, 2)}

WORDS_OF_MANY_LANGUAGES = {
    "IT, Italia, Italy, Italien",
    "it, italiano, Italian",
    "yes, no, sì, ja, oui, true, false",
}
"""Examples of what is read in any language; the rest is values, dates and the like."""

MsgId = str | tuple[str, ...]


def in_the_code() -> set[MsgId]:
    """All texts that are marked in the sources, as `make messages` finds them."""
    return {found[2] for found in extract_from_dir(str(SOURCES), keywords=MARKS)}


def catalogue_of(language: str) -> Catalog:
    with (LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        return read_po(file, locale=language)


def texts(message: MsgId | list[str]) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else tuple(message)


def untranslated(catalogue: Catalog, wanted: set[MsgId]) -> list[MsgId]:
    there = {
        message.id if isinstance(message.id, str) else tuple(message.id): message
        for message in catalogue
        if message.id
    }
    return sorted(
        (
            each
            for each in wanted
            if each not in there or there[each].fuzzy or not all(texts(there[each].string))
        ),
        key=str,
    )


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated(language: str) -> None:
    assert untranslated(catalogue_of(language), in_the_code()) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalogue_holds_nothing_that_the_code_does_not_say(language: str) -> None:
    there = {
        message.id if isinstance(message.id, str) else tuple(message.id)
        for message in catalogue_of(language)
        if message.id
    }
    assert there - in_the_code() == set()
    assert not catalogue_of(language).obsolete


@pytest.mark.parametrize(
    "spoil",
    [
        lambda each: setattr(each, "string", ""),
        lambda each: each.flags.add("fuzzy"),
        lambda each: setattr(each, "id", "something else"),
    ],
)
def test_a_text_that_lost_its_translation_is_found(spoil: Callable[[object], None]) -> None:
    catalogue = catalogue_of("it")
    lost = catalogue.get("no such file")
    assert lost is not None
    spoil(lost)
    assert untranslated(catalogue, in_the_code()) == ["no such file"]


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_names_the_same_values(language: str) -> None:
    for each in catalogue_of(language):
        if each.id:
            named = placeholders(texts(each.id)[0])
            assert {placeholders(text) for text in texts(each.string)} == {named}, each.id
            specs = {
                (name, spec) for _, name, spec, _ in Formatter().parse(texts(each.id)[0]) if spec
            }
            for text in texts(each.string):
                found = {(name, spec) for _, name, spec, _ in Formatter().parse(text) if spec}
                assert found == specs, each.id


def test_what_the_sentences_say_is_marked_for_translation() -> None:
    marked = {text for each in in_the_code() for text in texts(each)}
    bare = {part for sentence in SENTENCES.values() for part in sentence.parts} - marked
    worded = {text for text in bare if any(word.isalpha() for word in text.split(" "))}
    assert worded == WORDS_OF_MANY_LANGUAGES


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("code", SENTENCES)
def test_every_error_can_be_told_in_every_language(code: str, language: str) -> None:
    names = {name for part in SENTENCES[code].parts for name in placeholders(part)} | {"n"}
    error = InputError(code, dict.fromkeys(names, 3), file="f.csv", row=2, field="x", value="y")
    english = str(error)
    told = message(error, language)
    assert (told == english) is (language == "en")
    assert advice(error, language)[-1] in ".?…"


def test_english_is_told_as_it_stands_in_the_code() -> None:
    for error in (
        UnknownProfileError("x", ("y", "z")),
        UnknownRecordError("need", "n-1"),
        NotAllowedError("need.answer", "ownership"),
        InputError("need_too_long", {"n": 30_000, "most": 20_000}, field="need"),
        InputError("query_unanswerable", {"problem": InputError("nothing_asked")}, row=1),
    ):
        assert message(error, "en") == str(error)


def test_numbers_and_plurals_follow_the_language() -> None:
    error = InputError("need_too_long", {"n": 30_000, "most": 20_000})
    assert message(error, "it") == (
        "il bisogno è troppo lungo: 30.000 caratteri; si accetta: al massimo 20.000"
    )
    assert message(error, "fr").startswith("le besoin est trop long : 30\u202f000 ")
    one = InputError("row_length", {"n": 1, "wanted": 3})
    assert "1 Zelle," in message(one, "de")
    assert "0 cellule " in message(InputError("row_length", {"n": 0, "wanted": 3}), "fr")


def test_words_of_ours_inside_a_sentence_are_translated_too() -> None:
    unfit = ConflictError("act_unfit", {"state": State.DECLINED, "act": Act.MEET})
    assert message(unfit, "de") == (
        "bei einer Vorstellung im Zustand »abgelehnt« geht »ein Treffen ansetzen« nicht"
    )
    assert "chi cerca" in message(ConflictError("said_yes_already", {"party": Party.ASKER}), "it")
    assert message(UnknownRecordError("task", "t-1"), "fr") == "n'existe pas : tâche 't-1'"
    assert "Bilder" not in message(MissingExtraError("x", "something new"), "de")
    inner = InputError("nothing_asked")
    assert "nichts gefragt" in message(InputError("query_unanswerable", {"problem": inner}), "de")


@pytest.mark.parametrize("each", [*Act, *Party, *State])
def test_every_step_side_and_state_has_a_word(each: str) -> None:
    assert str(each) in in_the_code()


def test_every_refusal_has_a_sentence() -> None:
    assert {f"not_allowed_{each}" for each in Refusal} <= SENTENCES.keys()


def test_a_page_names_the_field_only_where_the_sentence_needs_it() -> None:
    alone = InputError("need_too_short", field="need", value="?")
    assert advice(alone, "it") == (
        "Nel bisogno non c'è nessuna parola. Si accetta: una parola o una sigla come 316L, meglio"
        " una frase."
    )
    said_of_it = InputError("year_invalid", field="founded", value="x")
    assert advice(said_of_it, "de") == ("Feld founded, Wert 'x': ist kein Jahr. Zulässig: 2024.")
    assert advice(ConflictError("introduction_open"), "en") == (
        "These two have an open introduction."
    )
