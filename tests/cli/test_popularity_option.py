"""`--popularity-discount` of suggest and rank."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

FIRM = "demo-c-0001"


def asked(demo: Callable[..., Any], *options: object) -> dict[str, float]:
    found = demo("suggest", FIRM, "--kinds", "research_group", "-k", 30, "--json", *options)
    assert found.code == 0, found.err
    return {each["profile_id"]: each["score"] for each in found.json}


def test_a_discount_moves_those_with_partners_down(demo: Callable[..., Any]) -> None:
    plain, discounted = asked(demo), asked(demo, "--popularity-discount", 1)
    both = plain.keys() & discounted.keys()
    assert all(discounted[id_] <= plain[id_] for id_ in both)
    assert any(discounted[id_] < plain[id_] - 0.5 for id_ in both)


def ranked(demo: Callable[..., Any], folder: Path, line: dict[str, Any], *options: object) -> str:
    queries, run = folder / "q.jsonl", folder / "run.trec"
    queries.write_bytes(msgspec.json.encode({"qid": "q", "profile_id": FIRM, **line}))
    done = demo("rank", "--queries", queries, "--out", run, "--k", 50, "--force", *options)
    assert done.code == 0, done.err
    return run.read_text()


def test_a_batch_takes_a_discount_for_all_or_for_a_line(
    demo: Callable[..., Any], tmp_path: Path
) -> None:
    plain = ranked(demo, tmp_path, {})
    for_all = ranked(demo, tmp_path, {}, "--popularity-discount", 0.5)
    assert for_all != plain
    assert ranked(demo, tmp_path, {"popularity_discount": 0.5}) == for_all
    own = ranked(demo, tmp_path, {"popularity_discount": 0}, "--popularity-discount", 0.5)
    assert own == plain


@pytest.mark.parametrize("command", ["suggest", "rank"])
def test_a_discount_beyond_the_bounds_is_bad_usage(
    demo: Callable[..., Any], tmp_path: Path, command: str
) -> None:
    (tmp_path / "q.jsonl").write_text('{"qid": "1", "need": "laser"}')
    rest = (FIRM,) if command == "suggest" else ("--queries", tmp_path / "q.jsonl", "--out", "x")
    refused = demo(command, *rest, "--popularity-discount", 2)
    assert refused.code == 2
    assert "--popularity-discount" in refused.err


def test_a_line_with_a_discount_beyond_the_bounds_is_named(
    demo: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "q.jsonl").write_text('{"qid": "1", "need": "laser", "popularity_discount": 3}')
    refused = demo("rank", "--queries", tmp_path / "q.jsonl", "--out", tmp_path / "x")
    assert refused.code == 2
    assert "row 1" in refused.err
