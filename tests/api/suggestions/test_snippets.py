"""Excerpts: verbatim, marked where the evidence says, and readable."""

from hypothesis import given
from hypothesis import strategies as st

from api.suggestions.snippets import LENGTH, SourcePassage, snippet, snippets_of
from matchmaker.engine import Matchmaker
from matchmaker.privacy import NETWORK


def marked(said: str, *spans: tuple[int, int]) -> list[str]:
    """The marked pieces of a quote."""
    return [p.text for p in snippet(SourcePassage("offer", said, None), spans).pieces if p.marked]


def test_matched_words_are_marked_where_they_stand() -> None:
    assert marked("laser welding of sheet", (17, 22), (0, 5)) == ["laser", "sheet"]


def test_spans_that_overlap_or_touch_become_one_mark() -> None:
    assert marked("laser welding", (0, 5), (3, 13), (0, 13)) == ["laser welding"]


def test_a_long_passage_is_cut_at_words_around_the_match() -> None:
    text = "parola " * 80 + "saldatura" + " altro" * 80
    start = text.index("saldatura")
    cut = snippet(SourcePassage("description", text, "it"), [(start, start + 9)])
    shown = "".join(piece.text for piece in cut.pieces)
    assert cut.starts_inside
    assert cut.ends_inside
    assert shown.startswith("parola ")
    assert shown.endswith("altro")
    assert len(shown) < LENGTH


@given(st.text(min_size=1, max_size=900), st.data())
def test_a_quote_is_a_verbatim_run_of_its_passage(text: str, data: st.DataObject) -> None:
    ends = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    spans = [(min(p), max(p)) for p in data.draw(st.lists(ends, min_size=1, max_size=5))]
    made = snippet(SourcePassage("offer", text, None), spans)
    shown = "".join(piece.text for piece in made.pieces)
    assert shown in text
    assert made.starts_inside == (not text.startswith(shown)) or shown == ""


def test_the_network_reads_quotes_from_offers_and_projects(matchmaker: Matchmaker) -> None:
    best = matchmaker.suggest("firm", k=1, audience=NETWORK)[0]
    profile = matchmaker.profile(best.profile_id, audience=NETWORK)
    found = snippets_of(matchmaker, profile, best)
    words = {piece.text for each in found for piece in each.pieces if piece.marked}
    assert any("Laserschweissen" in word for word in words)
    assert found[0].source in {"offer", "description"}


def test_what_a_profile_no_longer_shows_is_not_quoted(matchmaker: Matchmaker) -> None:
    best = matchmaker.suggest("firm", k=1, audience=NETWORK)[0]
    bare = matchmaker.profile("silent")
    sources = {each.source for each in snippets_of(matchmaker, bare, best)}
    assert sources <= {"project", "event"}
