import pytest

from matchmaker.text import identify


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("saldatura laser", "it"),
        ("cerchiamo un laboratorio per prove su polimeri riciclati", "it"),
        ("laser welding", "en"),
        ("recycled polymers", "en"),
        ("Laserschweissen", "de"),
        ("Wir suchen einen Partner für die Bildverarbeitung", "de"),
        ("soudage laser", "fr"),
        ("maintenance prédictive de nos machines", "fr"),
    ],
)
def test_short_texts_are_identified(text: str, language: str) -> None:
    guess = identify(text)

    assert guess is not None
    assert guess.language == language
    assert guess.supported
    assert 0 < guess.probability <= 1


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("лазерная сварка", "ru"),
        ("Мы ищем партнёра для сварки тонких листов", "ru"),
        ("szukamy partnera do badań nad tworzywami", "pl"),
        ("empresa de fabricação de peças em plástico", "pt"),
    ],
)
def test_other_languages_are_not_forced_into_the_four(text: str, language: str) -> None:
    guess = identify(text)

    assert guess is not None
    assert guess.language == language
    assert not guess.supported


@pytest.mark.parametrize("text", ["", "a", "12 345", "5", " ?! ", "é"])
def test_nothing_to_go_by_is_no_guess(text: str) -> None:
    assert identify(text) is None


def test_only_the_start_of_a_very_long_text_is_read() -> None:
    guess = identify("saldatura di lamiere con il laser " * 20_000)

    assert guess is not None
    assert guess.language == "it"
