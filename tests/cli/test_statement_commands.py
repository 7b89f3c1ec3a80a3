"""A single need or offer is added, changed and taken out; the rest of the profile stays."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from matchmaker.domain import Cooperation, Profile, ProfileId, Visibility
from matchmaker.home import Home

Run = Callable[..., Any]


@pytest.fixture
def firm(own: Run, tmp_path: Path) -> Callable[[], Profile]:
    path = tmp_path / "firms.csv"
    path.write_text("id,kind,name,description\nf1,company,Torneria Rovina,Tornitura\n")
    assert own("import", "profiles", path).code == 0

    def read() -> Profile:
        with Home.open(tmp_path / "home").store() as store:
            return store.profile(ProfileId("f1"))

    return read


def test_a_need_is_added_changed_and_removed(own: Run, firm: Callable[[], Profile]) -> None:
    added = own(
        *("need", "add", "f1", "Prove di fatica", "--cooperation", "testing", "--trl", "4-6"),
        *("--anonymous", "--teaser", "Prove", "--json"),
    ).json
    need = firm().needs[0]
    assert (need.id, need.text, need.trl) == (added["id"], "Prove di fatica", (4, 6))
    assert (need.anonymous, need.teaser) == (True, "Prove")
    ran = own(
        "need", "change", "f1", need.id, "--text", "Prove di corrosione", "--visibility", "staff"
    )
    assert ran.code == 0, ran.err
    changed = firm().needs[0]
    assert (changed.text, changed.visibility) == ("Prove di corrosione", Visibility.STAFF)
    assert changed.cooperation == {Cooperation.TESTING}
    assert own("need", "remove", "f1", need.id).code == 0
    assert firm().needs == ()
    assert firm().texts[0].value == "Tornitura"
    assert own("audit").out.count("profile.edit") == 3


def test_what_is_added_is_found_before_the_next_build(
    own: Run, firm: Callable[[], Profile]
) -> None:
    assert firm().offers == ()
    assert own("build").code == 0
    assert own("offer", "add", "f1", "Hyperspektralkameras für Textilien").code == 0
    found = own("suggest", "--need", "hyperspectral cameras for textiles", "--json")
    assert found.code == 0, found.err
    assert "Hyperspektralkameras" in found.out


def test_an_offer_is_added_changed_and_removed(own: Run, firm: Callable[[], Profile]) -> None:
    assert own("offer", "add", "f1", "Tornitura di precisione", "--id", "o1").code == 0
    assert "o1  public  Tornitura di precisione" in own("offer", "list", "f1").out
    assert own("offer", "change", "f1", "o1", "--visibility", "network").code == 0
    assert firm().offers[0].visibility is Visibility.NETWORK
    assert own("offer", "remove", "f1", "o1").code == 0
    assert firm().offers == ()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("need remove f1 nothing", "nothing"),
        ("need change f1 nothing --text else", "nothing"),
        ("need add f1 words --trl low", "levels"),
        ("offer add nobody words", "nobody"),
    ],
)
def test_what_cannot_be_done_says_why(
    own: Run, firm: Callable[[], Profile], line: str, told: str
) -> None:
    before = firm()
    ran = own(*line.split())
    assert ran.code != 0
    assert told in ran.err
    assert firm() == before
