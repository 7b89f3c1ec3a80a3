"""Results laid out as titled tables of words and numbers, the same for file, page and print."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from matchmaker.programme.funnel import Stage
from matchmaker.programme.results import Breakdown, Period, Results
from matchmaker.programme.wording import ProgrammeWords

Cell = str | float | int | None
SHOWN = 12
"""Groups of a printed breakdown: as many as stand on half a page; the file has all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One table under a title."""

    key: str
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    shares: frozenset[int] = frozenset()
    """Columns that hold shares of 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A whole report in one language."""

    title: str
    period: str
    about: str
    made_with: str
    bars: tuple[tuple[str, int, int, float | None], ...]
    """Stage, firms, imputed firms, target."""
    sections: tuple[Section, ...]
    lists: tuple[Section, ...]
    """What is behind each number."""
    words: ProgrammeWords

    def cell(self, value: Cell, *, share: bool = False) -> str:
        """A cell as people read it; nothing where nothing is known."""
        if value is None:
            return "–"
        if isinstance(value, str):
            return value
        return self.words.percent(value) if share else self.words.number(value)


def lay_out(
    results: Results,
    words: ProgrammeWords,
    *,
    made_on: date,
    sector_named: Callable[[str], str] = str,
) -> Layout:
    """Put results into words and tables; `sector_named` gives a division its title."""
    sections = [_stages(results, words), _counts(results, words), _times(results, words)]
    sections += [_breakdown(each, words, sector_named) for each in results.breakdowns]
    sections += [_ranks(results, words), _indicators(results, words)]
    return Layout(
        title=words("title"),
        period=_period(results.period, words),
        about=words("about", n=results.n_firms),
        made_with=_made_with(results, words, made_on),
        bars=tuple(
            (words(each.stage.value), each.n, len(each.imputed), each.target)
            for each in results.stages
        ),
        sections=tuple(each for each in sections if each.rows),
        lists=tuple(_lists(results, words)),
        words=words,
    )


def _made_with(results: Results, words: ProgrammeWords, made_on: date) -> str:
    said = words("made_with", day=words.day(made_on))
    return f"{words('demo')} · {said}" if results.demo else said


def _period(period: Period, words: ProgrammeWords) -> str:
    if period.since is None and period.until is None:
        return words("all_time")
    if period.since is None:
        return words("from_start", until=words.day(period.until or date.max))
    until = words.day(period.until) if period.until else "…"
    return words("period", since=words.day(period.since), until=until)


def _stages(results: Results, words: ProgrammeWords) -> Section:
    return Section(
        key="stages",
        title=words("stages"),
        header=(*map(words, ("stage", "recorded", "target", "share", "imputed", "undated")),),
        rows=tuple(
            (words(each.stage.value), each.n, each.target, each.share, len(each.imputed),
             each.n_undated)
            for each in results.stages
        ),
        shares=frozenset({3}),
    )  # fmt: skip


def _counts(results: Results, words: ProgrammeWords) -> Section:
    rows: list[tuple[Cell, ...]] = [
        (
            f"{words(each.name)} ({each.unit})" if each.unit else words(each.name),
            each.value,
            each.target,
            each.value / each.target if each.target else None,
        )
        for each in results.counts
    ]
    contacted, accompanied = results.stage(Stage.CONTACTED), results.stage(Stage.EXPERT)
    if contacted.n:
        both = len({*contacted.firms} & {*accompanied.firms})
        rows.append((words("share_met"), words.percent(both / contacted.n), None, None))
    return Section(
        key="counts",
        title=words("counts"),
        header=(*map(words, ("figure", "value", "target", "share")),),
        rows=tuple(rows),
        shares=frozenset({3}),
    )


def _times(results: Results, words: ProgrammeWords) -> Section:
    return Section(
        key="times",
        title=words("times"),
        header=(*map(words, ("from", "to", "timed", "median", "quartiles")),),
        rows=tuple(
            (
                words(each.stage.value),
                words(each.to.value),
                each.n,
                each.median_days,
                "–".join(map(words.number, each.quartiles)) if each.quartiles else None,
            )
            for each in results.times
        ),
    )


def _breakdown(
    found: Breakdown, words: ProgrammeWords, sector_named: Callable[[str], str]
) -> Section:
    there = [stage for stage in Stage if any(stage in each for each in found.groups.values())]
    rows: list[tuple[Cell, ...]] = [
        (_group(found.by, group, words, sector_named), *(counts.get(stage, 0) for stage in there))
        for group, counts in found.groups.items()
    ]
    return Section(
        key=f"by_{found.by}",
        title=words(f"by_{found.by}"),
        header=(words("group"), *(words(stage.value) for stage in there)),
        rows=tuple(rows),
    )


def _group(by: str, group: str, words: ProgrammeWords, sector_named: Callable[[str], str]) -> str:
    if not group:
        return words("unknown")
    if by == "sector":
        return sector_named(group)
    return words.month(group) if by == "month" else group


def _ranks(results: Results, words: ProgrammeWords) -> Section:
    return Section(
        key="ranks",
        title=words("ranks"),
        header=(
            *map(words, ("rank", "rank_told", "useful", "not_useful", "introduction", "accepted")),
        ),
        rows=tuple(
            (str(each.rank), each.n_told, each.n_useful, each.n_not_useful, each.n_introduced,
             each.n_accepted)
            for each in results.ranks
        ),
        note=words("ranks_note"),
    )  # fmt: skip


def _indicators(results: Results, words: ProgrammeWords) -> Section:
    return Section(
        key="indicators",
        title=words("indicators"),
        header=(*map(words, ("code", "name", "value", "target", "unit", "counted")),),
        rows=tuple(
            (each.code, each.name, each.value, each.target, each.unit, words(each.counted))
            for each in results.indicators
        ),
        note=" ".join(
            [words("indicators_note"), *dict.fromkeys(f"{each.source}." for each in
                                                     results.indicators)]
        ),
    )  # fmt: skip


def _lists(results: Results, words: ProgrammeWords) -> Iterator[Section]:
    for each in results.stages:
        named: Mapping[str, Sequence[str]] = {"": each.firms, "imputed": each.imputed}
        for kind, firms in named.items():
            if firms:
                name = words(each.stage.value)
                yield Section(
                    key=f"{each.stage.value}_{kind}".rstrip("_"),
                    title=f"{name}: {words(kind)}" if kind else name,
                    header=(words("id"), words("firm")),
                    rows=tuple((id_, results.names.get(id_, id_)) for id_ in firms),  # type: ignore[call-overload]
                )
    for count in results.counts:
        if count.behind:
            yield Section(
                key=count.name,
                title=words(count.name),
                header=(words("what"),),
                rows=tuple((line,) for line in count.behind),
            )
