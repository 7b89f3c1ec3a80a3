"""Pictures for print: the data behind them, and files that any program reads."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from matchmaker.domain import ProfileId
from matchmaker.errors import InputError, MissingExtraError
from matchmaker.network.figures import Matrix
from matchmaker.network.pictures import print_sheet as paper
from matchmaker.network.pictures.gallery import gallery
from matchmaker.network.pictures.mixing import (
    CELLS,
    block_order,
    filling,
    largest_groups,
    times_chance,
)
from matchmaker.network.pictures.print_sheet import save, styled
from matchmaker.network.pictures.wording import read_phrases, shortened, wording_for
from matchmaker.network.selection import ScopedNetwork
from matchmaker.network.tables import LANGUAGES
from matchmaker.programme.funnel import Stage, funnel

pytest.importorskip("matplotlib", reason="matplotlib is not installed")
SVG = "{http://www.w3.org/2000/svg}svg"
FOLDERS = [Path(paper.__file__).parent, Path(paper.__file__).parents[1] / "report"]
STAGES = {
    ProfileId("a1"): {Stage.CONTACTED: date(2024, 1, 1), Stage.EXPERT: date(2024, 2, 1)},
    ProfileId("a2"): {Stage.CONTACTED: date(2024, 1, 5)},
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_picture_of_an_account_becomes_svg_and_png(
    border_town: ScopedNetwork, picture_data_from: Callable, tmp_path: Path, language: str
) -> None:
    data = picture_data_from(border_town, funnel=funnel(STAGES, until=date(2026, 1, 1)))
    pictures = {picture.name: picture for picture in gallery(data)}
    # These ties have no dates.
    assert pictures.pop("timeline").reason == "no dates"
    assert {*pictures} == {
        "network", "border", "mixing_country", "degrees", "ranking", "roles", "ego", "blocks",
        "removal", "funnel",
    }  # fmt: skip
    for name, picture in pictures.items():
        svg, png = save(picture.print(wording_for(language)), tmp_path / name)
        assert ET.parse(svg).getroot().tag == SVG  # noqa: S314 - our own file
        assert png.read_bytes().startswith(b"\x89PNG")
        assert picture.table.rows
        assert picture.about.n


def test_dated_ties_have_a_course_of_time(
    selection_of: Callable, picture_data_from: Callable, tmp_path: Path
) -> None:
    projects = {"p": ["a", "b"], "q": ["b", "c"]}
    selection = selection_of({"a": "IT", "b": "CH", "c": "CH"}, (), projects,
                             years={"p": 2019, "q": 2021})  # fmt: skip
    picture = next(p for p in gallery(picture_data_from(selection)) if p.name == "timeline")
    assert sum(picture.table.column("formed")) == 2
    save(picture.print(wording_for("it")), tmp_path / "timeline")


@pytest.mark.parametrize(
    ("places", "ties"), [({}, []), ({"a": "IT"}, []), ({"a": "IT", "b": "CH"}, [])]
)
def test_where_there_is_nothing_to_draw_the_picture_says_so(
    selection_of: Callable, picture_data_from: Callable, places: dict, ties: list
) -> None:
    found = [*gallery(picture_data_from(selection_of(places, ties)))]
    assert {picture.reason for picture in found} <= {"no ties", "no tie crosses", "no dates"}
    assert all(picture.print is None for picture in found)


def test_an_unknown_attribute_leaves_its_pictures_out(
    selection_of: Callable, picture_data_from: Callable
) -> None:
    selection = selection_of({"a": None, "b": None}, [("a", "b")])
    pictures = {picture.name: picture for picture in gallery(picture_data_from(selection))}
    assert "mixing_country" not in pictures
    assert pictures["border"].print is None
    assert pictures["network"].print is not None


def matrix(**facts: object) -> Matrix:
    found = {
        "name": "mixing_country",
        "groups": ("AT", "CH", "IT"),
        "sizes": (2, 9, 30),
        "observed": ((0.0, 1.0, None), (1.0, 8.0, 4.0), (None, 4.0, 20.0)),
        "expected": ((0.2, 2.0, 1.0), (2.0, 4.0, 4.0), (1.0, 4.0, 5.0)),
        "density": ((None,) * 3,) * 3,
        "about": None,
    }
    return Matrix(**(found | facts))


def test_the_largest_groups_come_first_and_the_rest_is_left_out() -> None:
    shown = largest_groups(matrix(), 2)
    assert (shown.groups, shown.sizes) == (("IT", "CH"), (30, 9))
    assert shown.observed == ((20.0, 4.0), (4.0, 8.0))


def test_colours_say_how_many_times_what_chance_gives() -> None:
    powers = times_chance(matrix())
    assert powers[1, 1] == 1.0
    assert powers[2, 2] == 2.0
    assert powers[1, 2] == 0.0
    assert powers[0, 1] == -1.0
    # Withheld, or less than one tie expected: nothing to compare.
    assert np.isnan([powers[0, 2], powers[0, 0]]).all()


def test_the_sorted_matrix_is_as_full_as_the_network(
    border_town: ScopedNetwork, picture_data_from: Callable
) -> None:
    data = picture_data_from(border_town)
    order, k = block_order(border_town.ties, data.account.columns["core"])
    filled, cut = filling(border_town.ties, order, k)
    assert filled.sum() == 2 * border_town.ties.m
    assert cut == k / len(order)


def test_a_large_core_and_periphery_keep_their_ties_in_fewer_cells(selection_of: Callable) -> None:
    members = [f"n{k:04}" for k in range(2 * CELLS)]
    ring = [(members[k - 1], members[k]) for k in range(len(members))]
    ties = selection_of(dict.fromkeys(members, "IT"), ring).ties
    filled, cut = filling(ties, np.arange(ties.n), 30)
    assert filled.shape == (CELLS, CELLS)
    # Thirty of six hundred would be a corner that nobody sees.
    assert cut == pytest.approx(0.1)
    assert filled.max() <= 1


def test_names_fit_and_do_not_shout() -> None:
    assert shortened("ALFA") == "ALFA"
    assert shortened("POLITECNICO DI MILANO") == "Politecnico Di Milano"
    assert len(shortened("x" * 80, 20)) == 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_languages_have_the_same_words_with_the_same_gaps(language: str) -> None:
    for folder in FOLDERS:
        own, english = (read_phrases(folder / f"{code}.toml") for code in (language, "en"))
        assert own.keys() == english.keys()
        assert all(own.values())
        assert [key for key in own if gaps(own[key]) != gaps(english[key])] == []


def test_pictures_and_report_call_nothing_by_the_same_key() -> None:
    own, more = (read_phrases(folder / "it.toml").keys() for folder in FOLDERS)
    assert not own & more


def gaps(phrase: str) -> set[str]:
    return {part.split("}")[0] for part in phrase.split("{")[1:]}


def test_numbers_are_written_as_the_language_does() -> None:
    italian, english = wording_for("it"), wording_for("en")
    assert italian.number(-1234.5) == "−1.234,5"
    assert english.share(0.125) == "12.5\N{NO-BREAK SPACE}%"
    assert (english.figure("degree", 3.0), english.figure("degree", None)) == ("3", "–")
    assert english.figure("path_length", 2.5) == "2.50"
    assert (italian.group("region", "CH070"), italian.group("sector", "25")) == (
        "Ticino",
        "Prodotti in metallo",
    )


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(InputError, match="it, en, de or fr"):
        wording_for("ro")


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match="network"), styled():
        pass


def test_the_same_picture_gives_the_same_bytes(
    border_town: ScopedNetwork, picture_data_from: Callable, tmp_path: Path
) -> None:
    data = replace(picture_data_from(border_town), funnel=None)
    drawn = []
    for folder in ("one", "other"):
        (tmp_path / folder).mkdir()
        picture = next(p for p in gallery(data) if p.name == "border")
        files = save(picture.print(wording_for("it")), tmp_path / folder / "border")
        drawn.append([file.read_bytes() for file in files])
    assert drawn[0] == drawn[1]
