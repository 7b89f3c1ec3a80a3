"""`--with-rivals` of suggest, and `allow_rivals` of a line of a batch."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

FIRM = "demo-c-0001"


def rivalries(demo: Callable[..., Any], *options: object) -> list[float]:
    found = demo("suggest", FIRM, "--kinds", "company", "-k", 600, "--json", *options)
    assert found.code == 0, found.err
    brought = (c for each in found.json for c in each["contributions"])
    return [c["amount"] for c in brought if c["feature"] == "rivalry" and c["amount"]]


def test_rivals_are_lowered_unless_they_are_looked_for(demo: Callable[..., Any]) -> None:
    assert max(rivalries(demo), default=0) < 0
    assert min(rivalries(demo, "--with-rivals"), default=0) > 0


def test_a_line_of_a_batch_may_look_for_rivals(demo: Callable[..., Any], tmp_path: Path) -> None:
    queries, run = tmp_path / "q.jsonl", tmp_path / "run.trec"
    lines = [
        {"qid": "plain", "profile_id": FIRM},
        {"qid": "rivals", "profile_id": FIRM, "allow_rivals": True},
    ]
    queries.write_bytes(b"\n".join(map(msgspec.json.encode, lines)))
    done = demo("rank", "--queries", queries, "--out", run, "--k", 30)
    assert done.code == 0, done.err
    order = {"plain": [], "rivals": []}
    for line in run.read_text().splitlines():
        order[line.split()[0]].append(line.split()[2])
    assert order["plain"] != order["rivals"]
