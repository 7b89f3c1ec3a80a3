"""A report: whole, offline, in two languages, honest about what is not there, and discreet."""

import csv
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from matchmaker.domain import Kind, Layer, Place, Profile, ProfileId
from matchmaker.errors import InputError, MissingExtraError
from matchmaker.network.figures import NetworkSummary, Scope
from matchmaker.network.pictures.wording import wording_for
from matchmaker.network.report import main_layer, picture_data, ready, report
from matchmaker.network.report.sentences import provenance, reason_in_words, summary
from matchmaker.network.tables import LANGUAGES
from matchmaker.privacy import Tier
from matchmaker.snapshot import Snapshot

HERE = Path(report.__file__).parent
FETCHED = {"src", "href", "poster", "data", "action", "srcset"}


class Reader(HTMLParser):
    """What a browser would read of a page: text, and the addresses that it would follow."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.words: list[str] = []
        self.images: list[dict[str, str | None]] = []
        self._code = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._code = tag in ("script", "style")
        self.addresses += [value or "" for name, value in attrs if name in FETCHED]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag == "img":
            self.images.append(dict(attrs))

    def handle_endtag(self, _: str) -> None:
        self._code = False

    def handle_data(self, data: str) -> None:
        if not self._code:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="session")
def read(page: Path) -> Reader:
    """The report of the small network."""
    return Reader(page.read_text(encoding="utf-8"))


def test_nothing_in_the_page_points_outside(page: Path, read: Reader) -> None:
    for address in read.addresses:
        assert address.startswith(("#", "figures/", "data/", "data:")), address
    style = re.findall(r"<style>(.*?)</style>", page.read_text(encoding="utf-8"), re.DOTALL)
    assert not re.search(r"url\(|@import", "".join(style))


def test_what_the_page_leads_to_is_there(page: Path, read: Reader) -> None:
    for address in read.addresses:
        if address.startswith("#"):
            assert address[1:] in read.ids
        elif not address.startswith("data:"):
            assert (page.parent / address).stat().st_size


def test_it_opens_with_five_sentences_and_a_table_of_contents(read: Reader) -> None:
    text = read.text
    assert text.index("In five sentences") < text.index("Contents") < text.index("Key figures")
    assert (
        len(re.findall(r"[.)] ", text[text.index("In five sentences") : text.index("Contents")]))
        >= 5
    )


def test_each_picture_says_what_it_means_what_not_and_what_it_speaks_of(read: Reader) -> None:
    n = len(read.images)
    assert n >= 8
    assert read.text.count("What it says") == read.text.count("What it does not say") == n
    assert read.text.count("layer: joint projects") >= n + 1
    assert all(image["alt"] for image in read.images)


def test_no_figure_is_nan_and_none_lacks_its_reason(page: Path, read: Reader) -> None:
    assert not re.search(r"\b(nan|None|inf)\b", read.text)
    with (page.parent / "data" / "figures.csv").open(encoding="utf-8") as file:
        rows = [*csv.DictReader(file)]
    assert all(row["value"] or row["reason"] for row in rows)
    assert {row["layer"] for row in rows} == {"joint_project"}


def test_each_picture_has_its_numbers_with_what_they_speak_of(page: Path) -> None:
    for path in (page.parent / "data").glob("*.csv"):
        with path.open(encoding="utf-8") as file:
            header = next(csv.reader(file))
        assert {"layer", "period", "filter", "n", "m", "seed"} <= {*header}, path.name


@pytest.mark.parametrize(
    ("language", "says"),
    [("it", "In cinque frasi"), ("de", "In fünf Sätzen"), ("fr", "En cinq phrases")],
)
def test_no_english_sentence_is_left_in_another_language(
    write: Callable[..., Path], language: str, says: str
) -> None:
    read = Reader(write(language=language).read_text(encoding="utf-8"))
    assert says in read.text
    for english in ("What it", "Key figures", "layer:", "profiles", "not defined"):
        assert english not in read.text


@pytest.mark.parametrize("layer", [Layer.PATENT])
def test_a_layer_without_ties_gives_a_report_that_says_so(
    write: Callable[..., Path], layer: Layer
) -> None:
    read = Reader(write(layer=layer, language="en").read_text(encoding="utf-8"))
    assert "has a tie of this kind" in read.text
    assert "Not drawn: there are no ties" in read.text
    assert "not defined:" in read.text


def test_a_network_of_nobody_and_one_of_a_single_profile_are_reported(
    write: Callable[..., Path], snapshot_of: Callable[..., Snapshot]
) -> None:
    nothing = dict.fromkeys(("activities", "participations", "ties", "judgements"), ())
    alone = Profile(id=ProfileId("one"), kind=Kind.COMPANY, names=("Only",), place=Place())
    for profiles in ((), (alone,)):
        read = Reader(write(snapshot_of(profiles=profiles, **nothing), language="en").read_text())
        assert f"None of the {len(profiles)} profiles" in read.text


def test_a_name_that_is_code_stays_text(
    write: Callable[..., Path], snapshot_of: Callable[..., Snapshot], snapshot_parts: dict
) -> None:
    bad = "</script><script>alert(1)</script><img src=//evil.example/x onerror=alert(2)>"
    profiles = [
        replace(each, names=(bad,)) if each.id == "welders" else each
        for each in snapshot_parts["profiles"]
    ]
    page = write(snapshot_of(profiles=profiles), language="en").read_text(encoding="utf-8")
    assert "alert(1)</script>" not in page
    read = Reader(page)
    assert not [address for address in read.addresses if "evil" in address]


def test_outside_staff_small_groups_and_counts_are_left_out(write: Callable[..., Path]) -> None:
    page = write(language="en", tier=Tier.PUBLIC)
    assert "cells that count fewer than five" in Reader(page.read_text(encoding="utf-8")).text
    for data in (page.parent / "data").glob("mixing_*.csv"):
        with data.open(encoding="utf-8") as file:
            rows = [*csv.DictReader(file)]
        assert all(not row["observed"] or not 0 < float(row["observed"]) < 5 for row in rows)
    # Of so few profiles the countries are one group, and there is nothing between them to draw.
    assert not (page.parent / "data" / "mixing_country.csv").exists()


def test_who_withdrew_consent_is_not_in_the_report(page: Path) -> None:
    assert "Shy" not in Reader(page.read_text(encoding="utf-8")).text
    assert "shy" not in (page.parent / "data" / "profiles.csv").read_text(encoding="utf-8")


def test_what_cannot_be_written_is_refused_before_the_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(InputError, match="it, en, de or fr"):
        ready("ro")
    monkeypatch.setattr(report, "find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match="network"):
        ready("it")


def test_joint_projects_come_first_and_else_the_largest_layer(
    snapshot: Snapshot, snapshot_of: Callable[..., Snapshot]
) -> None:
    assert main_layer(snapshot.network) is Layer.JOINT_PROJECT
    assert main_layer(snapshot_of(activities=(), participations=()).network) is not (
        Layer.JOINT_PROJECT
    )


@pytest.fixture(scope="session")
def accounted(snapshot: Snapshot) -> NetworkSummary:
    """The account of the small network over some years and countries."""
    scope = Scope(
        layers=(Layer.JOINT_PROJECT,), since=2020, until=2025, countries=("CH", "IT"),
        kinds=(Kind.COMPANY, Kind.RESEARCH_GROUP, Kind.LAB),
    )  # fmt: skip
    return picture_data(snapshot, scope, seed=3).account


def test_a_figure_says_layer_period_filter_n_m_and_seed(accounted: NetworkSummary) -> None:
    said = provenance(
        replace(accounted.about, seed=3, n_draws=9, n_unknown=2), wording_for("en", HERE)
    )
    for part in ("joint projects", "2020–2025", "Switzerland, Italy", "n", "m", "seed 3"):
        assert part in said
    assert "9 draws" in said
    assert "2 left out" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_summary_has_five_sentences_in_each_language(
    accounted: NetworkSummary, language: str
) -> None:
    sentences = summary(accounted, {}, wording_for(language, HERE))
    assert len(sentences) == 5
    assert all(sentence[0].isupper() or sentence[0].isdigit() for sentence in sentences)


def test_a_reason_without_a_translation_is_not_told_in_the_wrong_language() -> None:
    assert reason_in_words("a new reason", wording_for("en", HERE)) == "a new reason"
    assert reason_in_words("a new reason", wording_for("it", HERE)) == "non si sa abbastanza"


def test_a_report_that_is_made_again_is_equal(write: Callable[..., Path]) -> None:
    folders = [write(language="en").parent for _ in range(2)]
    files, others = (
        {
            path.relative_to(folder): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }
        for folder in folders
    )
    assert files.keys() == others.keys()
    for name, found in files.items():
        # Numbers of Bokeh's models go on within one process, and start anew in the next.
        one, other = (re.sub(rb'"p\d{4,}"', b'"p"', each) for each in (found, others[name]))
        assert one == other, name
