import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.errors import SnapshotError
from matchmaker.text import LexicalIndex

TERMS = st.sampled_from(["weld", "laser", "sheet", "polymer", "=ai"])
BAGS = st.dictionaries(TERMS, st.floats(0.5, 5), max_size=5)


def test_a_score_is_bm25_by_hand() -> None:
    index = LexicalIndex.build([{"laser": 2.0, "weld": 1.0}, {"weld": 1.0}, {}], k1=1.2, b=0.75)
    idf = math.log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    norm = 1.2 * (1 - 0.75 + 0.75 * 3 / (4 / 3))

    scores = index.scores({"laser": 1.0})

    assert scores == pytest.approx([idf * 2 * 2.2 / (2 + norm), 0, 0])
    assert index.idf("laser") == pytest.approx(idf)


def test_rare_terms_and_short_documents_score_higher() -> None:
    index = LexicalIndex.build([{"a": 1, "b": 1}, {"a": 1}, {"a": 1, "c": 8}])

    scores = index.scores({"a": 1.0})

    assert scores[1] > scores[0] > scores[2] > 0
    assert index.idf("unseen") > index.idf("b") > index.idf("a") > 0


@given(st.lists(BAGS, max_size=8), st.dictionaries(TERMS, st.floats(0.1, 3)))
def test_term_scores_add_up_to_the_score(
    documents: list[dict[str, float]], query: dict[str, float]
) -> None:
    index = LexicalIndex.build(documents)
    scores = index.scores(query)

    assert scores.shape == (len(documents),)
    for row in range(len(documents)):
        shares = index.term_scores(query, row)
        assert shares.keys() == documents[row].keys() & query.keys()
        assert sum(shares.values()) == pytest.approx(scores[row], abs=1e-12)


@given(st.lists(BAGS, min_size=1, max_size=8))
def test_the_matrix_holds_the_scores_of_single_terms(documents: list[dict[str, float]]) -> None:
    index = LexicalIndex.build(documents)
    matrix = index.matrix.toarray()

    for term in index.vocabulary:
        column = index.column(term)
        assert column is not None
        assert matrix[:, column] == pytest.approx(index.scores({term: 1.0}))
    assert index.frequencies.sum() == pytest.approx(
        sum(sum(d.values()) for d in documents), rel=1e-5
    )
    assert index.column("unseen") is None
    terms = index.vocabulary[::-1]
    found = index.postings_of(terms)
    assert found.lengths.sum() == len(found.rows) == len(found.weights)
    each = np.repeat(np.arange(len(terms)), found.lengths)
    assert found.weights == pytest.approx(matrix[found.rows, index.columns(terms)[each]])


def test_a_saved_index_scores_the_same_from_the_disk(tmp_path: Path) -> None:
    index = LexicalIndex.build([{"laser": 2.0, "qualità": 1.0}, {"weld": 1.0}])
    index.save(tmp_path)
    again = LexicalIndex.load(tmp_path)

    assert again.vocabulary == ["laser", "qualità", "weld"]
    assert "weld" in again
    assert "nothing" not in again
    np.testing.assert_array_equal(again.scores({"qualità": 2.0}), index.scores({"qualità": 2.0}))
    np.testing.assert_array_equal(again.lengths, [3, 1])


def test_an_index_of_nothing_scores_nothing() -> None:
    index = LexicalIndex.build([])

    assert index.scores({"laser": 1.0}).shape == (0,)
    assert len(index) == 0


def test_no_index_is_a_snapshot_error(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="index"):
        LexicalIndex.load(tmp_path)
