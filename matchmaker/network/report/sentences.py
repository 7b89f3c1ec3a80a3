"""Write a report's sentences: the summary, the scope of figures, and cautions."""

import math
from collections.abc import Iterator, Mapping, Sequence

from matchmaker.domain import ProfileId
from matchmaker.graph.connectivity import BrokerRole
from matchmaker.network.figures import (
    HALF_WIDTH,
    About,
    Chance,
    NetworkSummary,
    Population,
    Table,
)
from matchmaker.network.null_models import MEMBERSHIPS, TIES
from matchmaker.network.pictures.wording import PictureWording, region_name, shortened
from matchmaker.network.sectors import sector_title

# Below this p a difference is called clear; the convention, and the sentence shows p itself.
CLEAR = 0.05
LEFT = 0.1
"""Share of the best tied profiles that leave in the sentence on robustness."""
N_BROKERS = 3


def summary(
    account: NetworkSummary, names: Mapping[ProfileId, str], words: PictureWording
) -> tuple[str, ...]:
    """Five sentences: how large, how open, who brokers, how robust, since when."""
    return (
        _size(account, words),
        _border(account, words),
        _brokers(account, names, words),
        _robust(account, words),
        _time(account, words),
    )


def _size(account: NetworkSummary, words: PictureWording) -> str:
    n, tied = account.about.n, account.numbers["n_tied"].value
    if not account.about.m or tied is None:
        return words("summary.no_ties", n=n)
    giant = words.share(account.numbers["giant_share"].value)
    return words(
        "summary.size_shared" if account.about.projection else "summary.size",
        n=n,
        tied=int(tied),
        share=words.share(tied / n),
        m=account.about.m,
        giant=giant,
    )


def _border(account: NetworkSummary, words: PictureWording) -> str:
    crossing, index = account.numbers["cross_share_country"], account.numbers["ei_country"]
    if crossing.value is None:
        return words("summary.no_border", reason=reason_in_words(crossing.reason, words))
    said = _beside(index.chance, words) or words("summary.border_untested")
    other = index.other_chance
    if other is not None and other.z is not None:
        said = f"{said} {words('summary.border_beside', **_tested(other, words))}"
    return words("summary.border", share=words.share(crossing.value), chance=said)


def _beside(chance: Chance | None, words: PictureWording) -> str:
    """Whether a figure is more or less than in random networks; "" where none could be drawn."""
    if chance is None or chance.z is None or chance.p is None:
        return ""
    way = "same" if chance.p >= CLEAR else "less" if chance.z < 0 else "more"
    return words(f"summary.border_{way}", **_tested(chance, words))


def _tested(chance: Chance, words: PictureWording) -> dict[str, str]:
    return {
        "null": words(f"null.{chance.null}"),
        "z": "–" if chance.z is None else words.number(chance.z, 1),
        "p": "–" if chance.p is None else words.number(chance.p, 3),
    }


def _brokers(account: NetworkSummary, names: Mapping[ProfileId, str], words: PictureWording) -> str:
    table = account.tables.get("brokers_country")
    rows = table.rows if table is not None else ()
    best = list(dict.fromkeys(ProfileId(str(row[0])) for row in rows))[:N_BROKERS]
    if table is None or not best:
        return words("summary.no_brokers")
    named = "; ".join(shortened(names.get(i, i), 60) for i in best)
    return words(
        "summary.brokers",
        names=named,
        part=words.share(_share_of_paths(account, table, best), 0),
        tested=_brokers_tested(table, best, words),
    )


def _share_of_paths(
    account: NetworkSummary, table: Table, best: Sequence[ProfileId]
) -> float | None:
    """How many of all open two-paths run through some profiles; None where all are not counted."""
    roles = account.tables.get("roles_country")
    every = [] if roles is None else _observed(roles, BrokerRole.TOTAL)
    theirs = _observed(table, BrokerRole.TOTAL, frozenset(best))
    return sum(theirs) / every[0] if every and every[0] else None


def _observed(
    table: Table, wanted: BrokerRole, profiles: frozenset[str] | None = None
) -> list[float]:
    """The counts of one role, of all rows or of those of some profiles."""
    at = {name: place for place, name in enumerate(table.columns)}
    return [
        float(row[at["observed"]] or 0)
        for row in table.rows
        if row[at["role"]] == wanted and (profiles is None or row[at["profile"]] in profiles)
    ]


def _brokers_tested(table: Table, best: Sequence[ProfileId], words: PictureWording) -> str:
    """How many of the foremost brokers exceed those of networks with the same degrees."""
    columns = [table.columns.index(name) for name in ("profile", "role", "z")]
    cells = [tuple(row[place] for place in columns) for row in table.rows]
    found = [z for id_, role, z in cells if id_ in best and role == BrokerRole.TOTAL]
    known = [float(z) for z in found if isinstance(z, int | float)]
    null = next((n for n in (MEMBERSHIPS, TIES) if n in table.reason), "")
    if not known or not null:
        return words("summary.brokers_untested")
    n, said = sum(1 for z in known if z > HALF_WIDTH), words(f"null.{null}")
    return words("summary.brokers_more" if n else "summary.brokers_same", n=n, null=said)


def _robust(account: NetworkSummary, words: PictureWording) -> str:
    curve = account.curves.get("removal_degree")
    cuts = account.numbers["n_articulation_points"].value
    if curve is None or not account.about.m or cuts is None:
        return words("summary.no_robust")
    tied = account.numbers["n_tied"].value or 0
    gone = max(1, round(LEFT * tied))
    place = next(k for k, x in enumerate(curve.x) if x * curve.about.n >= gone - 1e-9)
    gone = round(curve.x[place] * curve.about.n)
    before, after = words.share(curve.y[0]), words.share(curve.y[place])
    return words(
        "summary.robust_same" if before == after else "summary.robust",
        n=gone,
        before=before,
        after=after,
        cuts=int(cuts),
    )


def _time(account: NetworkSummary, words: PictureWording) -> str:
    table = account.tables.get("periods")
    if table is None or not table.rows:
        reason = reason_in_words(table.reason if table is not None else "", words)
        return words("summary.no_time", reason=reason)
    formed, dissolved = (
        sum(int(v or 0) for v in table.column(name)) for name in ("formed", "dissolved")
    )
    undated = account.about.m - table.about.m
    ends = account.numbers["recorded_ends"].value
    said = words(
        f"summary.{'time' if dissolved else 'time_none' if ends else 'time_open'}",
        since=_year(table.column("from")[0]),
        until=_last_year(table.column("to")[-1]),
        formed=formed,
        dissolved=dissolved,
        active=int(table.column("active")[-1] or 0),
    )
    return said + (" " + words("summary.undated", n=undated) if undated > 0 else "")


def _year(value: object) -> str:
    return f"{float(str(value)):.0f}"


def _last_year(end: object) -> str:
    """The year in which a period ends that goes up to, not including, its end."""
    return f"{math.ceil(float(str(end))) - 1}"


def reason_in_words(reason: str, words: PictureWording) -> str:
    """Why there is no value, in the language of the report; as it is where there is no better."""
    known = words.phrases.get(f"reason.{reason}")
    if known is not None:
        return known
    return reason if words.language == "en" and reason else words("reason.not known")


def provenance(about: About, words: PictureWording) -> str:
    """Layer, period, filter, n, m, draws and seed in one line."""
    scope = about.scope
    if not scope.layers:
        return words("provenance.programme", n=about.n)
    layers = " + ".join(words(f"layer.{layer.value}") for layer in scope.layers)
    parts = [
        words("provenance.layer", layer=layers),
        words("provenance.newman") if about.projection else "",
        words("provenance.period", period=scope.period)
        if scope.period
        else words("provenance.all_time"),
        words("provenance.filter", filter=scope_filter(about, words))
        if scope.filter
        else words("provenance.no_filter"),
        words("provenance.n", n=about.n),
        words("provenance.m", m=about.m),
        words("provenance.unknown", n=about.n_unknown) if about.n_unknown else "",
        words("provenance.exact" if about.basis is Population.EXACT else "provenance.sampled"),
        words("provenance.draws", n=about.n_draws) if about.n_draws is not None else "",
        words("provenance.seed", seed=about.seed) if about.seed is not None else "",
    ]
    return " · ".join(
        part.replace(" = ", "\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}") for part in parts if part
    )


def scope_filter(about: About, words: PictureWording) -> str:
    """Which profiles, in words."""
    countries = [words.country(code) for code in about.scope.countries]
    kinds = [words.kind(kind.value) for kind in about.scope.kinds]
    sectors = [sector_title(code, words.language) or code for code in about.scope.sectors]
    regions = [region_name(code) for code in about.scope.regions]
    sizes = [words(f"size.{size}") for size in about.scope.sizes]
    communities = [words("provenance.community", number=n) for n in about.scope.communities]
    chosen = (countries, kinds, sectors, regions, sizes, communities)
    return "; ".join(", ".join(each) for each in chosen if each)


def cautions(account: NetworkSummary, words: PictureWording) -> Iterator[str]:
    """What a reader has to know before any figure."""
    scope = account.about.scope
    yield words("caution.records")
    yield words("caution.layers")
    if account.about.projection:
        yield words("caution.newman")
    if scope.period:
        yield words("caution.period")
    if scope.filter:
        yield words("caution.filter")
    yield words("caution.chance")
    yield words("caution.sampled")
    yield words("caution.error")
