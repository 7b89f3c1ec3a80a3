"""The key figures of a report, by theme, in words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from matchmaker.domain import Layer, ProfileId
from matchmaker.graph.connectivity.layers import layer_ties
from matchmaker.graph.network import Network
from matchmaker.network.figures import About, NetworkSummary, Number, Population
from matchmaker.network.pictures.wording import PictureWording, shortened
from matchmaker.network.report.sentences import reason_in_words
from matchmaker.network.tables import label, unit

THEMES: Mapping[str, tuple[str, ...]] = {
    "size": (
        "n_tied",
        "density",
        "mean_degree",
        "degree_gini",
        "n_components",
        "n_isolates",
        "giant_share",
        "n_members",
        "n_shared",
        "participations",
    ),
    "distance": ("path_length", "path_pair_share", "longest_path", "efficiency", "reach_2"),
    "centrality": ("degree_centralisation", "betweenness_centralisation"),
    "border": (
        "cross_share_country",
        "ei_country",
        "ei_rescaled_country",
        "assortativity_country",
        "cross_share_kind",
        "ei_kind",
        "cross_share_region",
        "ei_region",
        "cross_share_sector",
        "ei_sector",
    ),
    "place": (
        "tie_distance",
        "gravity_border",
        "gravity_distance",
        "gravity_size",
        "gravity_fit",
    ),
    "cohesion": (
        "n_communities",
        "modularity",
        "stability_nmi",
        "nmi_country",
        "nmi_kind",
        "max_core_number",
        "core_size",
        "core_fit",
        "two_mode_clustering",
        "transitivity",
        "small_world_omega",
    ),
    "robustness": (
        "n_articulation_points",
        "n_bridges",
        "r_index_random",
        "r_index_degree",
        "r_index_adaptive_degree",
    ),
    "time": ("first_crossing_share", "first_crossing_median"),
}
"""Which figures a report shows; figures.csv has all of them."""

STANDING_OUT = ("degree", "betweenness", "effective_size", "constraint", "core_number")
N_STANDING_OUT = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """A figure as it is read."""

    name: str
    value: str
    """Empty where it is not defined."""
    chance: str
    reason: str
    speaks_of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Figures that belong together."""

    title: str
    rows: tuple[FigureRow, ...]


def themes(account: NetworkSummary, words: PictureWording) -> Iterator[Theme]:
    """The key figures that the summary has."""
    for theme, names in THEMES.items():
        found = [account.numbers[name] for name in names if name in account.numbers]
        if found:
            rows = tuple(_together(_row(number, words) for number in found))
            yield Theme(title=words(f"theme.{theme}"), rows=rows)


def _together(rows: Iterable[FigureRow]) -> Iterator[FigureRow]:
    """Figures that all lack a value for one reason in one row."""
    for reason, some in groupby(rows, key=lambda row: row.reason):
        same = [*some]
        if not reason:
            yield from same
            continue
        yield replace(same[0], name="; ".join(row.name for row in same))


def _row(number: Number, words: PictureWording) -> FigureRow:
    missing = "" if number.value is not None else reason_in_words(number.reason, words)
    return FigureRow(
        name=label(number.name, words.language),
        value="" if number.value is None else _value(number, words),
        chance=_chance(number, words),
        reason=words("frame.no_figure", reason=missing) if missing else "",
        speaks_of=_speaks_of(number.about, words),
    )


def _value(number: Number, words: PictureWording) -> str:
    value = words.figure(number.name, number.value)
    if number.error is None:
        return value
    if unit(number.name) == "share":
        return f"{value} ± {words.share(number.error, 2)}"
    return f"{value} ± {words.number(number.error, 4)}"


def _chance(number: Number, words: PictureWording) -> str:
    chance = number.chance
    if chance is None or chance.mean is None:
        return ""
    mean = words.figure(number.name, chance.mean)
    z = "–" if chance.z is None else words.number(chance.z, 1)
    p = "–" if chance.p is None else words.number(chance.p, 3)
    draws = words("provenance.draws", n=chance.n_draws)
    seed = words("provenance.seed", seed=chance.seed)
    return words("frame.beside", mean=mean, z=z, p=p, draws=draws, seed=seed)


def _speaks_of(about: About, words: PictureWording) -> str:
    parts = [f"n {words.number(about.n, 0)}", f"m {words.number(about.m, 0)}"]
    if about.basis is Population.SAMPLED:
        parts.append(words("provenance.sampled"))
    if about.n_draws is not None:
        parts.append(words("provenance.draws", n=about.n_draws))
    if about.seed is not None:
        parts.append(words("provenance.seed", seed=about.seed))
    return ", ".join(parts)


def notable_profiles(
    account: NetworkSummary, names: Mapping[ProfileId, str], words: PictureWording
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]] | None:
    """The profiles with highest betweenness, with other figures beside it; None without ties."""
    columns = [account.columns[name] for name in STANDING_OUT if name in account.columns]
    ranked = account.columns.get("betweenness") or account.columns.get("degree")
    if ranked is None or not account.about.m:
        return None
    best = [id_ for id_, value in ranked.top(N_STANDING_OUT) if value > 0]
    if not best:
        return None
    rows = tuple(
        (
            shortened(names.get(id_, id_), 60),
            *(words.figure(column.name, column.values.get(id_)) for column in columns),
        )
        for id_ in best
    )
    return tuple(label(column.name, words.language) for column in columns), rows


def other_layers(
    network: Network, shown: tuple[Layer, ...], words: PictureWording
) -> tuple[tuple[str, str, str], ...]:
    """How large the layers are that this report leaves out."""
    rows = []
    for layer in Layer:
        if layer in shown or (layer not in network.ties and layer not in network.incidences):
            continue
        ties = layer_ties(network, layer)
        tied = int((ties.degrees > 0).sum())
        name = words(f"layer.{layer.value}")
        rows.append((name, words.number(tied, 0), words.number(ties.m, 0)))
    return tuple(rows)
