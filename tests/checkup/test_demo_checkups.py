"""The invented check-ups are what their script writes, and can all be read."""

import csv
import subprocess
import sys
from pathlib import Path

from evaluations.checkup_needs import KEY, evaluate
from matchmaker.checkup import check_answers, questionnaire_of
from matchmaker.settings import shipped


def test_the_script_writes_the_same_bytes(tmp_path: Path) -> None:
    script = shipped("demo/checkups.py")
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True)  # noqa: S603
    for name in ("answers.csv", "planted.csv"):
        assert (tmp_path / name).read_bytes() == shipped(f"demo/checkups/{name}").read_bytes()


def test_every_row_is_a_check_up_of_the_version_that_is_asked() -> None:
    with shipped("demo/checkups/answers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    ids = {question.id for question in questionnaire_of().questions}
    for row in rows[:40]:
        given = {k: int(v) if v.isdecimal() else v for k, v in row.items() if k in ids and v}
        assert check_answers(given, questionnaire_of())
    assert ids <= rows[0].keys()


def test_planted_weaknesses_lead_to_the_right_need_nine_times_in_ten() -> None:
    found = evaluate(shipped("demo/checkups"))
    assert found.share >= 0.9
    assert found.share > found.by_chance + 0.3
    assert found.n_weaknesses > 300
    assert set(found.missed) <= set(KEY)
