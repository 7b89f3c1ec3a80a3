"""Which language an answer comes in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.dependencies import LANGUAGES, negotiate


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("", "en"),
        ("it", "it"),
        ("it-CH,it;q=0.9,en;q=0.8", "it"),
        ("fr;q=0.4, de;q=0.7", "de"),
        ("es,pt;q=0.9,fr;q=0.1", "fr"),
        ("ja", "en"),
        ("it;q=0,fr;q=0.1", "fr"),
        ("de;q=much,it;q=0.2", "it"),
    ],
)
def test_the_preferred_language_wins(accepted: str, expected: str) -> None:
    assert negotiate(accepted, LANGUAGES) == expected


@given(st.text())
def test_any_header_gives_a_language_that_is_offered(accepted: str) -> None:
    assert negotiate(accepted, LANGUAGES) in LANGUAGES
