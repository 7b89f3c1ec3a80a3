"""The search engines that lists have to beat rank as computed by hand."""

from collections.abc import Sequence

import numpy as np
import pytest

from evaluations import text_baselines
from evaluations.text_baselines import (
    FloatArray,
    bm25_scores,
    encoders,
    passage_scores,
    whole_scores,
    with_fusions,
    z_sum,
)

DIRECTIONS = {"east": (1.0, 0.0), "north": (0.0, 1.0), "north-east": (0.6, 0.8)}


def compass(texts: Sequence[str]) -> FloatArray:
    """Encode names of directions."""
    return np.array([DIRECTIONS.get(text, (0.0, 0.0)) for text in texts])


def test_a_rare_word_in_a_short_document_leads() -> None:
    documents = [["laser welding"], ["laser", "cutting of thick steel plates"], ["milk"]]
    scores = bm25_scores(documents, ["laser welding"])[0]
    assert np.argsort(-scores).tolist() == [0, 1, 2]
    assert scores[2] == 0


def test_a_word_weighs_as_the_formula_says() -> None:
    # Two documents of one word each: idf = ln(1 + 1.5 / 1.5), and the length is the average.
    assert bm25_scores([["milk"], ["wool"]], ["MILK"]) == pytest.approx(np.array([[np.log(2), 0]]))


def test_a_document_is_as_near_as_its_nearest_passage() -> None:
    documents = [["east", "north"], ["north-east"], []]
    scores = passage_scores(compass, documents, ["north", "north-east"])
    assert scores == pytest.approx(np.array([[1.0, 0.8, -1.0], [0.8, 1.0, -1.0]]))


def test_a_whole_document_is_one_text() -> None:
    assert whole_scores(compass, [["east"], ["east", "north"]], ["east"]).tolist() == [[1.0, 0.0]]


def test_scores_are_standardised_by_query_before_they_are_added() -> None:
    # Both rows of one query become -1 and 1; the second query's scores do not differ.
    total = z_sum([np.array([[0.0, 2.0], [5.0, 5.0]]), np.array([[10.0, 30.0], [3.0, 1.0]])])
    assert total.tolist() == [[-2.0, 2.0], [1.0, -1.0]]


def test_every_encoder_is_added_to_bm25_and_all_together() -> None:
    one = np.array([[0.0, 1.0]])
    assert list(with_fusions(one, {"a": one})) == ["bm25", "a", "bm25+a"]
    assert list(with_fusions(one, {"a": one, "b": one})) == [
        "bm25", "a", "b", "bm25+a", "bm25+b", "bm25+a+b",
    ]  # fmt: skip
    assert list(with_fusions(one, {})) == ["bm25"]


def test_what_is_not_installed_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_baselines, "statement_encoder", lambda: None)
    monkeypatch.setattr(text_baselines, "find_spec", lambda _: None)
    assert encoders() == {}
