"""What tells problems apart was learned from the tables as they are."""

import importlib.util
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from matchmaker.settings import shipped
from matchmaker.snapshot import ProblemClassifier, shipped_classifier
from matchmaker.snapshot.build_cache import COMPILED, MARK, edition, read_tables, shipped_reader
from matchmaker.snapshot.coded_vectors import Vectors
from matchmaker.snapshot.problem_classifier import digest_of, learn
from matchmaker.text import statement_encoder
from matchmaker.text.encoding import unit_rows

SCRIPT = Path(__file__).parents[2] / "data" / "taxonomy" / "encode.py"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("encode_taxonomy", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_classifier_that_ships_was_learned_from_the_tables_of_today(
    script: ModuleType,
) -> None:
    told, learned, encoder = script.complaints(), shipped_classifier(), statement_encoder()
    assert learned is not None
    assert encoder is not None
    assert learned.checksum == encoder.identity.checksum
    assert learned.digest == digest_of(told), "run `make vectors`"
    assert learned.problems == tuple(told)


def test_the_compiled_tables_are_those_of_today() -> None:
    mark = shipped(COMPILED) / MARK
    assert mark.read_text(encoding="utf-8").strip() == edition(), "run `make vectors`"


def test_what_was_compiled_reads_as_the_tables_do() -> None:
    compiled, read = shipped_reader(), read_tables()
    for need in ("saldatura laser", "Wir suchen TIG, keine Batterien", "CNC", "la rouille"):
        assert compiled.need(need, None) == read.need(need, None)
        assert compiled.need(need, None).tokens


def test_a_sentence_is_told_by_what_parts_problems_not_by_what_they_share() -> None:
    told = {
        "rust": ["our gates are brown and flaky", "the gates of the farm are flaky"],
        "noise": ["our gates squeak all night", "the gates of the farm squeak"],
    }
    learned = learn(told, spelled, checksum="")
    likely = learned.probabilities(["the gates are flaky", "squeak"], spelled)
    assert likely is not None
    assert likely[0, 0] > 0.5 > likely[0, 1]
    assert likely[1, 1] > 0.5
    np.testing.assert_allclose(likely.sum(axis=1), 1.0)


def test_one_telling_word_is_not_drowned_by_the_others() -> None:
    told = {
        "rust": ["the brown flaky gates of our old farm", "flaky gates"],
        "noise": ["the squeaking gates of our old farm", "squeaking gates"],
    }
    learned = learn(told, spelled, checksum="")
    near = learned.nearest.nearness(spelled(["squeaky", "gates"]))
    assert near[0, 1] > near[0, 0]
    assert near[1, 0] == near[1, 1]


def test_a_classifier_is_the_same_after_it_was_saved(tmp_path: Path) -> None:
    told = {"rust": ["brown flaky gates", "rust"], "noise": ["squeaking gates", "noise"]}
    learned = learn(told, spelled, checksum="x")
    learned.save(tmp_path / "classifier.npz")
    read = ProblemClassifier.load(tmp_path / "classifier.npz")
    assert (read.checksum, read.digest, read.problems) == ("x", learned.digest, tuple(told))
    before, after = (each.probabilities(["flaky"], spelled) for each in (learned, read))
    assert before is not None
    assert after is not None
    np.testing.assert_allclose(before, after, atol=0.02)


def test_without_an_encoder_nothing_is_told() -> None:
    learned = learn({"rust": ["rust", "rusty"], "noise": ["noise", "noisy"]}, spelled, checksum="")
    assert learned.probabilities(["rust"], lambda _texts: None) is None


def spelled(texts: Sequence[str]) -> Vectors:
    """A stand-in for the encoder: the letters of a text, in pairs."""
    rows = np.zeros((len(texts), 26 * 26), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        for first, second in pairwise(text):
            if first.isalpha() and second.isalpha():
                row[(ord(first) - 97) * 26 + ord(second) - 97] += 1
    return unit_rows(rows)
