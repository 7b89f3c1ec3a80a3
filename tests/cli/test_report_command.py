"""The command network report: a page and its files, or one clear line of what is wrong."""

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("bokeh", reason="bokeh is not installed")
pytest.importorskip("matplotlib", reason="matplotlib is not installed")


def test_a_report_of_the_demo_network_is_written(
    run: Callable, demo_home: Path, tmp_path: Path
) -> None:
    out = tmp_path / "deep" / "report"
    ran = run(
        "--home", demo_home, "network", "report", "--out", out, "--layer", "introduction_accepted",
        "--period", "2024..", "--lang", "en",
    )  # fmt: skip
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.strip() == str(out / "index.html")
    page = (out / "index.html").read_text(encoding="utf-8")
    assert "period: 2024–" in page
    assert "invented for demonstration" in page
    # Staff see how far firms came.
    assert (out / "figures" / "funnel.svg").exists()
    # How it is made again; that it is then equal, the tests of the report say.
    command = html.unescape(re.search(r"<code>matchmaker (network report[^<]*)</code>", page)[1])
    assert command == (
        "network report --out report --lang en --layer introduction_accepted --period 2024.. "
        "--audience staff --seed 0"
    )


@pytest.mark.parametrize(
    ("option", "value", "hint"),
    [
        ("--lang", "ro", "it, en, de or fr"),
        ("--layer", "friendship", "joint_project"),
        ("--countries", "Italy", "two letters"),
        ("--kinds", "wizard", "company"),
    ],
)
def test_what_there_is_not_is_refused_with_what_there_is(
    run: Callable, demo_home: Path, tmp_path: Path, option: str, value: str, hint: str
) -> None:
    ran = run("--home", demo_home, "network", "report", "--out", tmp_path / "none", option, value)
    assert ran.code == 2
    assert hint in ran.err
    assert not (tmp_path / "none").exists()
