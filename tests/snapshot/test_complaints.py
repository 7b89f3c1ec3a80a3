"""The complaints that ship are those of the tables, each problem with enough of them."""

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from matchmaker.settings import shipped
from matchmaker.snapshot import ComplaintVectors, shipped_complaints
from matchmaker.snapshot.build_cache import COMPILED, MARK, edition, read_tables, shipped_reader
from matchmaker.snapshot.complaints import NEAREST
from matchmaker.text import statement_encoder

SCRIPT = Path(__file__).parents[2] / "data" / "taxonomy" / "encode.py"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("encode_taxonomy", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_complaint_of_the_tables_is_encoded(script: ModuleType) -> None:
    told, kept, encoder = script.complaints(), shipped_complaints(), statement_encoder()
    assert kept is not None
    assert encoder is not None
    assert kept.checksum == encoder.identity.checksum
    assert list(kept.problems) == list(told)
    assert np.diff(kept.offsets).tolist() == [len(texts) for texts in told.values()]
    assert min(map(len, told.values())) >= NEAREST


def test_the_compiled_tables_are_those_of_today() -> None:
    mark = shipped(COMPILED) / MARK
    assert mark.read_text(encoding="utf-8").strip() == edition(), "run `make vectors`"


def test_what_was_compiled_reads_as_the_tables_do() -> None:
    compiled, read = shipped_reader(), read_tables()
    for need in ("saldatura laser", "Wir suchen TIG, keine Batterien", "CNC", "la rouille"):
        assert compiled.need(need, None) == read.need(need, None)
        assert compiled.need(need, None).tokens


def test_a_problem_is_as_near_as_its_nearest_complaints() -> None:
    codes = np.array([[127, 0], [127, 0], [0, 127], [127, 0], [0, 127], [0, 127]], dtype=np.int8)
    told = ComplaintVectors(codes, "", ("mostly x", "mostly y"), np.array([0, 3, 6]))
    nearness = told.nearness(np.array([[1, 0]], dtype=np.float32))
    assert nearness.tolist() == [[pytest.approx(2 / 3), pytest.approx(1 / 3)]]


def test_problems_with_more_complaints_than_others_take_their_own_nearest_alone() -> None:
    codes = np.array([[0, 127]] * 4 + [[127, 0]] * 4, dtype=np.int8)
    told = ComplaintVectors(codes, "", ("x", "y"), np.array([0, 3, 8]))
    nearness = told.nearness(np.array([[1, 0]], dtype=np.float32))
    assert nearness[0, 1] == pytest.approx(1.0)
