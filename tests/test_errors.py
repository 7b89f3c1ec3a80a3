"""An error says where, what, and what would be accepted."""

import pytest

from matchmaker import errors
from matchmaker.errors import InputError, MatchmakerError, MissingExtraError, UnknownProfileError


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (InputError("too long"), "too long"),
        (InputError("too long", "at most 5"), "too long; accepted: at most 5"),
        (
            InputError("no date", "2026-11-23", file="f.csv", row=3, field="day", value="x"),
            "f.csv, row 3, field day, value 'x': no date; accepted: 2026-11-23",
        ),
        (InputError("empty", row=0), "row 0: empty"),
    ],
)
def test_bad_input_is_placed_and_the_remedy_named(error: InputError, message: str) -> None:
    assert str(error) == message


def test_an_unknown_profile_names_close_ones() -> None:
    assert str(UnknownProfileError("x")) == "no profile has the id 'x'"
    assert str(UnknownProfileError("x", ("y", "z"))).endswith("close: y, z")


def test_a_missing_extra_says_how_to_install_it() -> None:
    assert "pip install 'matchmaker[encoder]'" in str(MissingExtraError("encoder", "meaning"))


def test_all_errors_are_of_one_family_drawn_at_the_top() -> None:
    family = [
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, MatchmakerError)
    ]
    assert len(family) > 7
    assert all(error.__name__ in (errors.__doc__ or "") for error in family)
