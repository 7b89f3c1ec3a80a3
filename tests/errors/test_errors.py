"""An error says where, what, and what would be accepted."""

import pickle

import pytest

from matchmaker import errors
from matchmaker.errors import (
    CarriedOutError,
    InputError,
    MatchmakerError,
    MissingExtraError,
    UnknownProfileError,
)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (InputError("file_missing"), "no such file"),
        (
            InputError("line_too_long", {"n": 7, "most": 5}),
            "has 7 characters; accepted: at most 5",
        ),
        (
            InputError("date_far_off", file="f.csv", row=3, field="day", value="x"),
            "f.csv, row 3, field day, value 'x': is not a date of our time; accepted: 2024-12-31",
        ),
        (InputError("id_missing", row=0), "row 0: has no id"),
    ],
)
def test_bad_input_is_placed_and_the_remedy_named(error: InputError, message: str) -> None:
    assert str(error) == message


def test_one_is_not_told_as_many() -> None:
    assert InputError("row_length", {"n": 1, "wanted": 3}).rule.startswith("has 1 cell where")
    assert InputError("row_length", {"n": 2, "wanted": 3}).rule.startswith("has 2 cells where")


def test_braces_that_are_meant_are_shown() -> None:
    assert InputError("json_no_object").accepted == '{"id": "…", "name": "…"}'


def test_what_is_in_no_catalogue_is_shown_as_it_is() -> None:
    assert str(InputError("{not} ours")) == "{not} ours"


def test_an_error_stays_itself_when_it_is_pickled() -> None:
    for error in (
        InputError("need_too_long", {"n": 9, "most": 5}, field="need"),
        UnknownProfileError("x", ("y",)),
        CarriedOutError("/api/v1/needs"),
    ):
        assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301 - our own bytes


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
