"""Attacks on what analysts are given: naming pseudonyms by structure, and subtracting answers."""

from itertools import combinations, pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain import (
    Activity,
    ActivityId,
    ActivityKind,
    Kind,
    Layer,
    Participation,
    ProfileId,
    Tie,
)
from matchmaker.errors import InputError
from matchmaker.graph import build_network
from matchmaker.network.disclosure import Pseudonyms, pseudonymised
from matchmaker.network.figures import About, Scope, Table
from matchmaker.network.networkx_conversion import to_networkx
from matchmaker.network.query_restriction import safe_filters
from matchmaker.network.selection import select
from matchmaker.network.small_cells import coarse_periods
from matchmaker.network.temporal import PERIOD_COLUMNS, dated_ties

KINDS = (Kind.COMPANY, Kind.EXPERT)
LAYERS = (Layer.ATTENDANCE, Layer.EXPERT_CLIENT)


def town(rng, n=60, n_events=25):
    """Firms and experts who meet at events with public lists of guests, and who follow whom."""
    ids = [ProfileId(f"t{i:03}") for i in range(n)]
    events = [
        Activity(id=ActivityId(f"e{i}"), kind=ActivityKind.EVENT, year=int(2015 + rng.integers(8)))
        for i in range(n_events)
    ]
    parts = [
        Participation(profile_id=ids[row], activity_id=event.id)
        for event in events
        for row in rng.choice(n, size=int(rng.integers(3, 12)), replace=False)
    ]
    ties = [
        Tie(source_id=ids[i % 6], target_id=ids[i], layer=Layer.EXPERT_CLIENT) for i in range(6, n)
    ]
    network = build_network(
        profiles=[
            (id_, Kind.EXPERT if i < 6 else Kind.COMPANY, "IT" if rng.random() < 0.7 else "CH")
            for i, id_ in enumerate(ids)
        ],
        activities=events,
        participations=parts,
        ties=ties,
    )
    groups = {
        "country": dict(zip(ids, network.countries, strict=True)),
        "kind": {id_: kind.value for id_, kind in zip(ids, network.kinds, strict=True)},
    }
    return network, groups


def guest_books(graph):
    """What the public lists say of each node: the sizes and years of what it took part in."""
    return {
        node: tuple(
            sorted(
                (graph.degree(event), facts.get("start", ""))
                for _, event, facts in graph.edges(node, data=True)
                if facts["layer"] == Layer.ATTENDANCE
            )
        )
        for node, mode in graph.nodes(data="bipartite")
        if mode == 0
    }


def named_by_structure(public, hidden):
    """Pseudonyms whose guest book is that of one person alone."""
    books = guest_books(public)
    owners: dict[tuple[object, ...], list[str]] = {}
    for node, book in books.items():
        owners.setdefault(book, []).append(node)
    found = {node: owners.get(book, []) for node, book in guest_books(hidden).items() if book}
    return {node: names[0] for node, names in found.items() if len(names) == 1}


def test_the_attack_names_people_in_a_file_of_public_layers(rng):
    network, groups = town(rng)
    public = to_networkx(network, Scope(layers=(Layer.ATTENDANCE,)), groups, {})
    hidden = pseudonymised(public, [Layer.ATTENDANCE], Pseudonyms(b"secret"))
    assert len(named_by_structure(public, hidden)) > 20


def test_ties_of_the_programme_never_leave_beside_lists_that_name_people(rng):
    network, groups = town(rng)
    both = to_networkx(network, Scope(layers=LAYERS), groups, {})
    with pytest.raises(InputError) as refused:
        pseudonymised(both, LAYERS, Pseudonyms(b"secret"))
    assert refused.value.code == "layers_linkable"


def test_two_files_of_one_key_cannot_be_joined(rng):
    network, groups = town(rng)
    files = []
    for layer in LAYERS:
        graph = to_networkx(network, Scope(layers=(layer,)), groups, {})
        files.append(pseudonymised(graph, [layer], Pseudonyms(b"secret")))
    assert not set(files[0]) & set(files[1])


def test_what_is_told_of_a_pseudonym_fits_five_who_are_tied_as_often(rng):
    network, groups = town(rng)
    ties = to_networkx(network, Scope(layers=(Layer.EXPERT_CLIENT,)), groups, {})
    hidden = pseudonymised(ties, [Layer.EXPERT_CLIENT], Pseudonyms(b"secret"))
    # The attacker knows from elsewhere what everybody is, and about how many firms each follows.
    people = [(ties.nodes[node], ties.degree(node).bit_length()) for node in ties]
    for node, facts in hidden.nodes(data=True):
        told = {name: facts[name] for name in ("country", "kind") if name in facts}
        if told:
            size = hidden.degree(node).bit_length()
            fits = [p for p, degree in people if degree == size and told.items() <= p.items()]
            assert len(fits) >= 5
    assert [*hidden] == sorted(hidden)


def asked(network, groups, layer):
    """Every question that may be asked of a layer, with the ties that its answer tells of."""
    filters = safe_filters(network, groups, [layer])
    years = [None, *range(2014, 2024)]
    places = [(), ("IT",), ("CH",), ("CH", "IT")]
    kinds = [(), *((kind,) for kind in KINDS)]
    for country, kind, since, until in product(places, kinds, years, years):
        scope = Scope(layers=(layer,), since=since, until=until, countries=country, kinds=kind)
        if since is not None and until is not None and since >= until:
            continue
        try:
            filters.require(scope)
        except InputError:
            continue
        ties = dated_ties(select(network, scope, groups))
        columns = (ties.sources.tolist(), ties.targets.tolist(), ties.starts.tolist())
        yield scope, frozenset(zip(*columns, strict=True))


@pytest.mark.parametrize("layer", LAYERS)
@given(seed=st.integers(0, 10_000))
@settings(max_examples=6, deadline=None)
def test_no_two_answers_differ_by_fewer_than_five(layer, seed):
    network, groups = town(np.random.default_rng(seed))
    answers = {ties for _, ties in asked(network, groups, layer)}
    for one, other in combinations(answers, 2):
        difference = one ^ other
        assert len(difference) >= 5
        assert len({end for tie in difference for end in tie[:2]}) >= 5


def test_large_networks_may_be_filtered(rng):
    network, groups = town(rng, n=400, n_events=600)
    filters = safe_filters(network, groups, [Layer.ATTENDANCE])
    assert filters.countries == ("CH", "IT")
    assert len(filters.years) > 5


def test_few_days_are_no_period(rng):
    network, groups = town(rng, n=400, n_events=600)
    days = Scope(layers=(Layer.ATTENDANCE,), since=2019.2, until=2019.211)
    with pytest.raises(InputError) as refused:
        safe_filters(network, groups, [Layer.ATTENDANCE]).require(days)
    assert refused.value.code == "filter_too_fine"


@given(st.lists(st.tuples(*[st.integers(0, 9)] * 3), min_size=1, max_size=12))
def test_no_year_tells_of_fewer_than_five_ties(years):
    scope = Scope(layers=(Layer.EXPERT_CLIENT,))
    rows, ever = [], 0
    for n, (new, again, ended) in enumerate(years):
        ever += new
        rows.append((2000 + n, 2001 + n, new + again, again, ended, ever, ever, 1.0))
    table = Table(
        name="periods", columns=PERIOD_COLUMNS, rows=tuple(rows), about=About(scope=scope, n=9, m=9)
    )
    found = coarse_periods(table)
    for name in ("formed", "renewed", "dissolved"):
        assert all(n == 0 or n >= 5 for n in found.column(name))
    totals = [0, *found.column("ever")]
    assert all(b == a or b - a >= 5 for a, b in pairwise(totals))
