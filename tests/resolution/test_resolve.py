from datetime import date

import numpy as np
import pytest

from matchmaker.domain import Identifier, Judgement, Kind, ProfileId, Verdict
from matchmaker.resolution import Record, resolve
from matchmaker.resolution.blocking import MAX_BLOCK, NEIGHBOURS, candidate_pairs, unique_pairs
from matchmaker.resolution.clustering import average_link, clusters
from matchmaker.resolution.columns import columns_of
from matchmaker.resolution.resolve import usefulness

# Enough other names that a rare word is rare.
OTHERS = [
    Record(
        id=ProfileId(f"z{i:03d}"),
        names=(f"{word}{i} {trade} srl",),
        country="IT",
        city="Milano",
        kind=Kind.COMPANY,
    )
    for i, (word, trade) in enumerate(
        (w, t)
        for w in ("Ambrosetti", "Bellandi", "Cortinovis", "Dellorto", "Esposti", "Fumagalli")
        for t in (
            "meccanica",
            "tessuti",
            "plastica",
            "elettronica",
            "stampi",
            "logistica",
            "cornici",
        )
    )
]


def record(key, *names, **facts):
    facts = {"country": "IT", "kind": Kind.COMPANY} | facts
    return Record(id=ProfileId(key), names=names, **facts)


ROSSI = record("a", "Trafilerie Rossignoli S.p.A.", city="Lecco", address="Via Marco d'Oggiono 12")
ROSSI_AGAIN = record("b", "TRAFILERIE ROSSIGNOLI SPA", city="LECCO", address="VIA M. D'OGGIONO, 12")
ROSSI_SHORT = record("c", "Trafilerie Rossignoli", city="Lecco", address="Via Marco d'Oggiono 12")


def judged(left, right, verdict, day=1):
    return Judgement(
        left_id=ProfileId(left),
        right_id=ProfileId(right),
        verdict=verdict,
        judged_on=date(2024, 1, day),
    )


def test_spellings_of_one_firm_become_one_and_the_smallest_id_names_them():
    found = resolve([*OTHERS, ROSSI_SHORT, ROSSI_AGAIN, ROSSI])
    assert found.clusters == {"b": "a", "c": "a"}


def test_the_order_of_the_records_changes_nothing():
    records = [*OTHERS, ROSSI, ROSSI_AGAIN, ROSSI_SHORT]
    assert resolve(records).clusters == resolve(records[::-1]).clusters


def test_the_same_name_in_another_country_and_city_stays_another():
    abroad = record(
        "b", "Trafilerie Rossignoli AG", country="CH", city="Zug", address="Bahnhofstrasse 3"
    )
    assert resolve([*OTHERS, ROSSI, abroad]).clusters == {}


def test_records_without_a_name_never_merge():
    nameless = [Record(id=ProfileId(f"n{i}"), country="IT", city="Lecco") for i in range(30)]
    found = resolve([*nameless, *OTHERS])
    assert found.clusters == {}
    assert found.review == ()


def test_nothing_and_one_record_resolve_to_nothing():
    assert resolve([]).clusters == {}
    assert resolve([ROSSI]).review == ()


def test_different_numbers_from_one_authority_keep_namesakes_apart():
    one, other = (Identifier(scheme="vat_it", value=v) for v in ("07643520567", "00743110157"))
    left = record("a", "Trafilerie Rossignoli", identifiers=(one,))
    right = record("b", "Trafilerie Rossignoli", identifiers=(other,))
    same = record("c", "Rossignoli Group", identifiers=(one,))
    assert resolve([*OTHERS, left, right]).clusters == {}
    assert resolve([*OTHERS, left, same]).clusters == {"c": "a"}


def test_a_different_verdict_holds_against_any_likeness_and_along_any_chain():
    records = [*OTHERS, ROSSI, ROSSI_AGAIN, ROSSI_SHORT]
    found = resolve(records, [judged("b", "a", Verdict.DIFFERENT)])
    one = {found.clusters.get(key, key) for key in ("a", "b")}
    assert len(one) == 2
    assert all({pair.left_id, pair.right_id} != {"a", "b"} for pair in found.review)


def test_a_same_verdict_joins_what_nothing_suggests():
    renamed = record("d", "Aymonet Holding", city="Torino")
    found = resolve([*OTHERS, ROSSI, renamed], [judged("d", "a", Verdict.SAME)])
    assert found.clusters == {"d": "a"}


def test_the_newest_verdict_of_a_pair_counts_and_others_are_ignored():
    verdicts = [judged("a", "b", Verdict.DIFFERENT, 1), judged("b", "a", Verdict.SAME, 2)]
    records = [*OTHERS, ROSSI, ROSSI_AGAIN]
    assert resolve(records, verdicts[::-1]).clusters == {"b": "a"}
    unrelated = [judged("a", "b", Verdict.DECLINED), judged("a", "gone", Verdict.SAME)]
    assert resolve(records, unrelated).clusters == {"b": "a"}


def test_a_different_verdict_wins_over_a_chain_of_same_verdicts():
    verdicts = [
        judged("a", "m", Verdict.SAME, 1),
        judged("m", "z", Verdict.SAME, 2),
        judged("a", "z", Verdict.DIFFERENT, 3),
    ]
    records = [record(key, f"{key * 6} spa") for key in "amz"]
    found = resolve(records, verdicts).clusters
    assert found.get("z", "z") != found.get("a", "a")
    assert found == {"z": "m"}


def test_an_uncertain_pair_is_put_to_review_with_its_bits():
    alike = record("b", "Trafilerie Rossignoli srl", city="Lecco", address="Via Alfieri 3")
    plain = record("a", "Trafilerie Rossignoli Venete srl", city="Lecco", address="Via Torino 12")
    (pair, *_) = resolve([*OTHERS, plain, alike]).review
    assert {pair.left_id, pair.right_id} == {"a", "b"}
    assert pair.comparisons["extra"] < 0 < pair.comparisons["city"]
    assert "postcode" not in pair.comparisons
    assert pair.probability == pytest.approx(1 / (1 + 2**-pair.weight))


def test_progress_only_grows_and_ends_at_one():
    seen = []
    resolve([*OTHERS, ROSSI, ROSSI_AGAIN], progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_a_weak_chain_is_not_followed():
    chain = {(0, 1): 5.0, (1, 2): 5.0, (0, 2): -12.0}
    assert clusters(chain, 2.0) == [[0, 1]]


def test_a_family_of_sure_pairs_is_one_cluster():
    family = {(0, 1): 9.0, (1, 2): 9.0, (0, 2): 9.0}
    assert clusters(family, 2.0) == [[0, 1, 2]]


def test_average_link_takes_an_unseen_pair_as_rather_not():
    assert average_link([(0, 1), (0, 2)], {(0, 1): 5.0}) == pytest.approx((5.0 - 1.0) / 2)


def test_of_a_block_that_too_many_share_neighbours_are_compared():
    crowd = [
        record(f"{i:03d}", f"{chr(97 + i % 26) * 5}{i}", address="Via Garibaldi 1", city="X")
        for i in range(MAX_BLOCK + 5)
    ]
    few = crowd[:3]
    assert len(candidate_pairs(columns_of(few)).pairs) == 3
    found = candidate_pairs(columns_of(crowd))
    assert len(found.pairs) < len(crowd) * 2 * NEIGHBOURS
    assert found.n_large > 0
    assert found.n_skipped > 0


def test_pairs_are_ordered_and_each_comes_once():
    pairs = np.array([[2, 1], [1, 2], [0, 0], [0, 2]])
    assert unique_pairs(pairs, 3).tolist() == [[0, 2], [1, 2]]


def test_doubt_is_most_useful_and_large_groups_come_first():
    useful = usefulness(np.array([0.5, 0.9, 0.9, 1.0]), np.array([1, 1, 4, 1]))
    assert useful[0] == 1.0
    assert useful[1] < useful[2]
    assert useful[3] < 1e-6
