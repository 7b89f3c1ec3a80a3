"""What a need says of the partner is no part of what is sought."""

import pytest

from matchmaker.snapshot.build_cache import shipped_reader
from matchmaker.snapshot.wishes import wish_spans

WISHES = {
    "it": "Cerchiamo chi rettifica punzoni. Preferiamo un partner raggiungibile in un'ora di auto.",
    "en": "We need punches ground. Ideally a small firm that is not too far away.",
    "de": "Stempel schleifen, am liebsten bei einer Firma in der Nähe, die Deutsch spricht.",
    "fr": "Rectifier des poinçons. Nous aimerions un partenaire proche et facile à joindre.",
}


@pytest.mark.parametrize("language", WISHES)
def test_a_wish_about_the_partner_brings_no_words_and_no_statement(language: str) -> None:
    text = WISHES[language]
    passage = shipped_reader().need(text, language)
    first = min(start for start, _ in wish_spans(text, language))
    assert passage.tokens
    assert all(token.end <= first for token in passage.tokens)
    assert len(passage.spans) == 1


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "A nearby shop that grinds punches"),
        ("it", "Un'officina vicina che rettifichi, chi parla con l'autorità?"),
        ("en", "Training for local startups, fast"),
        ("de", "Sprache erkennen und übersetzen"),
        ("fr", "si possible proche"),
    ],
)
def test_what_is_sought_stays_and_so_does_a_text_of_wishes_alone(language: str, text: str) -> None:
    assert wish_spans(text, language) == ()
