"""Give figures and files to readers who are not to know whom they are about."""

import hashlib
import hmac
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace

import networkx as nx

from matchmaker.domain import Layer, ProfileId
from matchmaker.errors import InputError
from matchmaker.network.figures import Column, NetworkSummary, Table
from matchmaker.network.selection import Groups
from matchmaker.privacy import SMALLEST
from matchmaker.privacy.tiers import PROGRAMME_LAYERS

NAMING = frozenset({"profile", "partner"})
"""Columns of tables that hold ids."""


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Other names for profiles: the same for the same key, and none to be led back without it."""

    key: bytes

    def apart(self, layers: Iterable[Layer]) -> "Pseudonyms":
        """
        Those for the programme's layers, or for the others: not the same for the same profile.

        Files of both could otherwise be joined, and the public ones name whom the others do not.
        """
        circle = b"programme" if PROGRAMME_LAYERS.intersection(layers) else b"others"
        return Pseudonyms(hmac.new(self.key, circle, hashlib.sha256).digest())

    def __call__(self, id_: str) -> ProfileId:
        """The pseudonym of a profile."""
        mark = hmac.new(self.key, id_.encode(), hashlib.sha256).hexdigest()
        return ProfileId(f"p-{mark[:12]}")


def require_enough(n: int) -> None:
    """Go on with five profiles or more: figures of fewer are of somebody. InputError."""
    if n < SMALLEST:
        raise InputError("scope_too_small", {"fewest": SMALLEST}, field="scope")


def require_unlinkable(layers: Collection[Layer]) -> None:
    """
    Go on where the programme's own ties do not stand beside ties that anybody can look up.

    Whoever has the lists of an event finds its guests in the structure, and with them the rest.

    Raises:
        InputError: Both kinds of layers are asked for together.
    """
    private = PROGRAMME_LAYERS.intersection(layers)
    if private and len(private) < len(frozenset(layers)):
        apart = ", ".join(sorted(private))
        raise InputError("layers_linkable", {"layers": apart}, field="layer")


def pseudonymised(
    graph: nx.MultiGraph, layers: Collection[Layer], names: Pseudonyms
) -> nx.MultiGraph:
    """
    The graph for readers who are not to know whom it is about.

    Other ids stand for profiles and activities, in an order of their own; titles and names are
    gone, dates are years, and what is said of one is true of five that are tied about as often.

    Raises:
        InputError: Layers of the programme and others are asked for together.
    """
    require_unlinkable(layers)
    new = names.apart(layers)
    people = [node for node, mode in graph.nodes(data="bipartite") if mode == 0]
    told = {name: dict[ProfileId, str]() for name in ("degree", *TOLD)}
    for id_ in people:
        told["degree"][id_] = str(int(graph.degree(id_)).bit_length())
        for name in TOLD:
            if value := graph.nodes[id_].get(name):
                told[name][id_] = value
    known = without_rare_groups(told)
    hidden = nx.MultiGraph()
    # By pseudonym, since the order of the snapshot would lead back.
    for id_ in sorted(graph, key=new):
        if id_ in told["degree"]:
            hidden.add_node(new(id_), bipartite=0)
            told_of = {name: known[name][id_] for name in TOLD if id_ in known[name]}
            hidden.nodes[new(id_)].update(told_of)
        else:
            hidden.add_node(new(id_), bipartite=1, kind=graph.nodes[id_].get("kind", ""))
    edges = []
    for one, other, key, known_of in graph.edges(keys=True, data=True):
        low, high = sorted((new(one), new(other)))
        edges.append((low, high, str(key), _years_only(known_of, new)))
    for low, high, key, kept in sorted(edges, key=lambda edge: edge[:3]):
        hidden.add_edge(low, high, key=key, **kept)
    return hidden


TOLD = ("country", "kind", "sector", "region")
"""What may stand beside a pseudonym, as far as five profiles share it, in this order."""


def _years_only(facts: Mapping[str, object], new: Pseudonyms) -> dict[str, object]:
    kept = {name: facts[name] for name in ("layer", "weight") if name in facts}
    kept |= {name: str(facts[name])[:4] for name in ("start", "end") if name in facts}
    return kept | ({"tail": new(str(facts["tail"]))} if "tail" in facts else {})


def without_rare_groups(groups: Groups) -> Groups:
    """
    Groups such that at least five profiles share all that is said of each of them.

    What sets a profile apart is left out, the last grouping first: country, kind, sector and region
    together would name the only laboratory of a valley. Who is rare in the first one already is in
    no group at all.
    """
    names = list(groups)
    everybody = {id_ for found in groups.values() for id_ in found}
    depth = dict.fromkeys(everybody, len(names))

    def said(id_: ProfileId) -> tuple[str, ...]:
        return tuple(groups[name].get(id_, "") for name in names[: depth[id_]])

    for level in range(len(names), 0, -1):
        here = [id_ for id_ in everybody if depth[id_] == level]
        sizes = Counter(said(id_) for id_ in here)
        rare = [id_ for id_ in here if sizes[said(id_)] < SMALLEST]
        depth |= dict.fromkeys(rare, level - 1)
    return {
        name: {id_: group for id_, group in groups[name].items() if depth[id_] > place}
        for place, name in enumerate(names)
    }


def renamed(account: NetworkSummary, new: Callable[[str], ProfileId]) -> NetworkSummary:
    """The account with other names for its profiles, everywhere."""

    def column(found: Column) -> Column:
        values = {new(id_): value for id_, value in found.values.items()}
        errors = found.errors and {new(id_): value for id_, value in found.errors.items()}
        return replace(found, values=values, errors=errors)

    return replace(
        account,
        columns={name: column(each) for name, each in account.columns.items()},
        tables={name: renamed_table(each, new) for name, each in account.tables.items()},
        groups={
            grouping: {new(id_): value for id_, value in found.items()}
            for grouping, found in account.groups.items()
        },
    )


def renamed_table(table: Table, new: Callable[[str], ProfileId]) -> Table:
    """A table with other names for its profiles."""
    named = [name in NAMING for name in table.columns]
    rows = tuple(
        tuple(new(str(cell)) if hide else cell for cell, hide in zip(row, named, strict=True))
        for row in table.rows
    )
    return replace(table, rows=rows)
