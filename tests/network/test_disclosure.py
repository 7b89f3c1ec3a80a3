"""What leaves the house names nobody who is not to be named, and nobody by being few."""

import csv
import io
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain import Layer, ProfileId
from matchmaker.errors import InputError
from matchmaker.network.disclosure import Pseudonyms, renamed, require_enough, without_rare_groups
from matchmaker.network.figures import About, Matrix, Scope, Table
from matchmaker.network.null_models import SamplingPlan
from matchmaker.network.small_cells import OTHER, coarse_matrix, coarse_table, without_small_cells
from matchmaker.network.summary import summarise
from matchmaker.network.tables import NUMBER, csv_text, matrix_rows, number_rows, profile_rows

TIES = Scope(layers=(Layer.EXPERT_CLIENT,))
ABOUT = About(scope=TIES, n=20, m=30)
PLACES = {"a": "IT", "b": "IT", "c": "CH"}


def matrix(sizes, observed):
    values = tuple(tuple(map(float, row)) for row in observed)
    groups = tuple("ABCDEFG"[: len(sizes)])
    return Matrix(
        name="mixing_country",
        groups=groups,
        sizes=tuple(sizes),
        observed=values,
        expected=values,
        density=values,
        about=ABOUT,
    )


def test_the_same_key_gives_the_same_pseudonyms_and_another_key_others():
    one, again, other = Pseudonyms(b"k"), Pseudonyms(b"k"), Pseudonyms(b"other")
    assert one("firm") == again("firm") != other("firm")
    assert one("firm") != one("firms")
    assert "firm" not in one("firm")


def test_a_pseudonymous_account_holds_no_id(network_of, groups_of):
    network = network_of(PLACES, (("a", "b"), ("b", "c")))
    found = summarise(network, groups_of(PLACES), TIES, sections=["centrality", "brokers", "weak"])
    hide = Pseudonyms(b"key")
    hidden = renamed(found, hide)
    assert set(hidden.columns["degree"].values) == {hide(id_) for id_ in PLACES}
    assert hidden.columns["degree"].values[hide("b")] == 2.0
    assert set(hidden.tables["brokers_country"].column("profile")) == {hide("b")}
    assert set(hidden.tables["bridges"].column("profile")) <= {hide(id_) for id_ in PLACES}
    assert hidden.groups["country"][hide("c")] == "CH"
    assert not set(PLACES) & set(hidden.groups["country"])


def test_errors_of_samples_follow_their_profiles(network_of):
    effort = SamplingPlan(n_sources=2, n_betweenness=2)
    network = network_of(PLACES, (("a", "b"), ("b", "c")))
    found = summarise(network, {}, TIES, sections=["distance"], effort=effort)
    hidden = renamed(found, Pseudonyms(b"key"))
    errors = hidden.columns["harmonic_closeness"].errors
    assert errors is not None
    assert set(errors) == set(hidden.columns["harmonic_closeness"].values)


def test_small_groups_are_pooled_and_their_ties_with_them():
    found = coarse_matrix(matrix((9, 3, 2), ((50, 6, 7), (6, 8, 9), (7, 9, 10))))
    assert found.groups == ("A", OTHER)
    assert found.sizes == (9, 5)
    assert found.observed == ((50.0, 13.0), (13.0, 8.0 + 9.0 + 10.0))
    assert found.density[1] == (None, None)


def test_cells_of_one_to_four_are_empty_and_cannot_be_worked_out():
    found = coarse_matrix(matrix((9, 9, 9), ((50, 3, 20), (3, 40, 30), (20, 30, 60))))
    values = np.array(found.observed, dtype=float)
    assert np.isnan(values[0, 1])
    assert (np.isnan(values).sum(axis=1) != 1).all()
    assert (np.isnan(values).sum(axis=0) != 1).all()
    assert "fewer than 5" in found.reason


def test_nothing_is_hidden_where_nothing_is_small():
    whole = matrix((9, 9), ((50, 10), (10, 0)))
    assert coarse_matrix(whole) == whole


def test_rows_about_few_profiles_are_summed_up():
    table = Table(
        name="regions",
        columns=("region", "profiles", "ties"),
        rows=(("ITC4", 9, 4), ("CH07", 3, 1), ("CH04", 2, 0)),
        about=ABOUT,
        reason="why",
    )
    found = coarse_table(table)
    assert found.rows == (("ITC4", 9, 4), (OTHER, 5, None))
    assert coarse_table(found) == found


def test_a_single_small_group_is_pooled_with_the_next_so_that_no_total_gives_it_away():
    table = Table(
        name="regions",
        columns=("region", "profiles", "ties"),
        rows=(("ITC4", 90, 4), ("CH07", 3, 1), ("CH05", 8, 7)),
        about=ABOUT,
    )
    assert coarse_table(table).rows == (("ITC4", 90, 4), (OTHER, 11, None))
    pooled = coarse_matrix(matrix((90, 3, 8), ((50, 6, 7), (6, 8, 9), (7, 9, 10))))
    assert pooled.sizes == (90, 11)
    alone = Table(name="regions", columns=table.columns, rows=table.rows[1:2], about=ABOUT)
    assert coarse_table(alone).rows == ((OTHER, None, None),)


def test_figures_of_fewer_than_five_are_refused():
    require_enough(5)
    with pytest.raises(InputError, match="fewer than 5"):
        require_enough(4)


GROUPED = st.dictionaries(
    st.integers(0, 60).map(lambda n: ProfileId(f"p{n}")),
    st.tuples(st.sampled_from("ab"), st.sampled_from(["c", "d", ""]), st.sampled_from("efg")),
    max_size=60,
)


@given(GROUPED)
def test_whatever_is_said_of_one_is_said_of_five(people):
    names = ("country", "kind", "region")
    groups = {
        name: {id_: said[place] for id_, said in people.items() if said[place]}
        for place, name in enumerate(names)
    }
    left = without_rare_groups(groups)
    told = {id_: tuple(left[name].get(id_, "") for name in names) for id_ in people}
    sizes = Counter(told.values())
    assert all(n >= 5 for said, n in sizes.items() if any(said))
    for name in names:
        assert left[name].items() <= groups[name].items()


def test_what_sets_nobody_apart_stays():
    groups = {"country": {ProfileId(f"p{n}"): "IT" for n in range(5)}}
    assert without_rare_groups(groups) == groups


def test_aggregates_of_an_account_lose_their_small_cells(network_of, groups_of):
    places = {f"i{i}": "IT" for i in range(6)} | {f"f{i}": "FR" for i in range(4)} | {"c": "CH"}
    apart = [("i0", "i1"), ("i2", "i3"), ("i4", "i5"), ("f0", "f1"), ("f2", "f3"), ("i1", "c")]
    network = network_of(places, apart)
    found = without_small_cells(summarise(network, groups_of(places), TIES, sections=["border"]))
    assert found.matrices["mixing_country"].groups == ("IT", OTHER)
    assert found.tables["ei_by_group_country"].column("country") == ("IT", OTHER)
    assert set(found.groups["country"].values()) == {"IT"}


def test_rows_for_sheets_carry_what_they_speak_of(network_of, groups_of):
    network = network_of(PLACES, (("a", "b"), ("b", "c")))
    found = summarise(network, groups_of(PLACES), TIES, sections=["size", "border", "centrality"])
    rows = {
        row[0]: dict(zip(NUMBER, row, strict=True)) for row in number_rows(found.numbers.values())
    }
    density = rows["density"]
    assert (density["value"], density["layer"]) == (pytest.approx(2 / 3), "expert_client")
    assert (density["n"], density["m"], density["basis"]) == (3, 2, "exact")
    assert rows["ei_country"]["chance"] == "shuffled labels"
    header, by_profile = profile_rows(found, {ProfileId("a"): "=Firm"})
    text = csv_text(header, by_profile)
    read = {row["profile"]: row for row in csv.DictReader(io.StringIO(text))}
    assert read["a"]["name"] == "'=Firm"
    assert float(read["b"]["degree"]) == 2.0
    assert read["c"]["country"] == "CH"
    header, cells = matrix_rows(found.matrices["mixing_country"])
    assert ("IT", "CH", 1.0) in [row[:3] for row in cells]
    assert header[:3] == ("from", "to", "observed")
