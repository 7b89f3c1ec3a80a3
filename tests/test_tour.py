"""The tour runs as it stands, against a served process."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

TOUR = Path(__file__).parents[1] / "docs" / "tour.md"
NEEDED = ("bash", "curl", "jq")
LIMIT_S = 240


def script_of(document: str) -> str:
    """All commands of a document, one after another."""
    return "\n".join(re.findall(r"^```bash\n(.*?)^```", document, re.MULTILINE | re.DOTALL))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_the_commands_of_a_document_are_found() -> None:
    assert script_of("a\n```bash\nb\n```\nc\n```\nd\n```\n```bash\ne\n```\n") == "b\n\ne\n"


@pytest.mark.skipif(
    any(shutil.which(program) is None for program in NEEDED), reason=f"needs {', '.join(NEEDED)}"
)
def test_the_tour_runs_to_its_end(tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    command = programs / "matchmaker"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m matchmaker "$@"\n')
    command.chmod(0o755)
    environment = os.environ | {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PORT": str(free_port()),
        "PYTHONPATH": str(TOUR.parents[1]),
    }
    script = f"set -euo pipefail\n{script_of(TOUR.read_text(encoding='utf-8'))}\necho the end\n"
    process = subprocess.Popen(  # noqa: S603 - our own document
        ["bash", "-c", script],  # noqa: S607
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(timeout=LIMIT_S)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    log = tmp_path / "serve.log"
    assert said.endswith("the end\n"), said + (log.read_text() if log.is_file() else "")
