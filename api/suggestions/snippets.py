"""Quote the candidate's words around each match, with the matched words marked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from matchmaker.domain import Activity, ActivityId, Profile, Span, Suggestion
from matchmaker.engine import Matchmaker

N_QUOTES = 3
MARGIN = 70
"""Characters of context on each side of the matched words."""
LENGTH = 300


@dataclass(frozen=True, slots=True)
class SnippetPart:
    """A run of text, matched or not."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """An excerpt of a passage; `source` is offer, need, description, …, or a kind of activity."""

    source: str
    language: str | None
    pieces: Sequence[SnippetPart]
    starts_inside: bool
    ends_inside: bool


@dataclass(frozen=True, slots=True)
class SourcePassage:
    """A passage that may be quoted."""

    source: str
    text: str
    language: str | None


def snippets_of(matchmaker: Matchmaker, profile: Profile, suggestion: Suggestion) -> list[Snippet]:
    """The excerpts with the most matched words; only from what `profile` still shows."""
    found: dict[SourcePassage, set[tuple[int, int]]] = {}
    for span in _spans(suggestion):
        said = _passage_of(matchmaker, profile, span)
        if said is not None:
            found.setdefault(said, set()).add((span.start, span.end))
    richest = sorted(found.items(), key=lambda each: -len(each[1]))[:N_QUOTES]
    return [snippet(said, spans) for said, spans in richest]


def _spans(suggestion: Suggestion) -> Iterator[Span]:
    for contribution in suggestion.contributions:
        for evidence in contribution.evidence:
            yield from evidence.spans


def _passage_of(matchmaker: Matchmaker, profile: Profile, span: Span) -> SourcePassage | None:
    """The passage in which a span stands; None for the asker's own words."""
    if span.owner == profile.id:
        said: Iterable[SourcePassage] = _said(profile).get(span.field, ())
    else:
        activity = _activity(matchmaker, span.owner)
        if activity is None:
            return None
        text = str(getattr(activity, span.field, ""))
        said = (SourcePassage(activity.kind, text, activity.language),)
    return next((s for s in said if s.text[span.start : span.end] == span.text), None)


def _said(profile: Profile) -> Mapping[str, list[SourcePassage]]:
    passages: dict[str, list[SourcePassage]] = {}
    for text in profile.texts:
        said = SourcePassage(text.field, text.value, text.language)
        passages.setdefault(text.field, []).append(said)
    for offer in profile.offers:
        passages[f"offer:{offer.id}"] = [SourcePassage("offer", offer.text, offer.language)]
    for need in profile.needs:
        passages[f"need:{need.id}"] = [SourcePassage("need", need.text, need.language)]
    return passages


def _activity(matchmaker: Matchmaker, id_: str) -> Activity | None:
    snapshot = matchmaker.snapshot
    row = snapshot.activity_row_of.get(ActivityId(id_))
    return None if row is None else snapshot.activities[row]


def snippet(said: SourcePassage, spans: Iterable[tuple[int, int]]) -> Snippet:
    """Cut an excerpt around the first matched words, with as many of the others as fit."""
    marks = _joined(sorted(spans))
    start = _word_start(said.text, marks[0][0] - MARGIN)
    fitting = [mark for mark in marks if mark[1] <= start + LENGTH] or marks[:1]
    end = _word_end(said.text, fitting[-1][1] + MARGIN)
    return Snippet(
        source=said.source,
        language=said.language,
        pieces=tuple(_pieces(said.text, fitting, start, end)),
        starts_inside=start > 0,
        ends_inside=end < len(said.text),
    )


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that touch or overlap, as one."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _word_start(text: str, at: int) -> int:
    if at <= 0:
        return 0
    return text.rfind(" ", 0, at) + 1


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.find(" ", at)
    return len(text) if space < 0 else space


def _pieces(
    text: str, marks: Sequence[tuple[int, int]], start: int, end: int
) -> Iterator[SnippetPart]:
    at = start
    for left, right in marks:
        if at < left:
            yield SnippetPart(text[at:left], marked=False)
        yield SnippetPart(text[left:right], marked=True)
        at = right
    if at < end:
        yield SnippetPart(text[at:end], marked=False)
