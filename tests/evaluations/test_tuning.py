"""Every baseline with a number gets three values of it."""

import numpy as np
import polars as pl
import pytest

from evaluations import tuning
from evaluations.baselines import Knobs
from evaluations.protocols import Tables


@pytest.fixture
def tables():
    rng = np.random.default_rng(3)
    projects = [
        {
            "project_id": f"p{i:02d}", "framework": "FP7", "title": f"topic {i % 4}",
            "objective": f"about {i % 4} and {i}", "topic_title": f"topic {i % 4}",
            "programme_parts": None, "start_date": None, "call_year": 2007 + i // 10,
        }
        for i in range(50)
    ]  # fmt: skip
    members = [
        {"project_id": project["project_id"], "organisation_id": f"o{who}"}
        for project in projects
        for who in rng.choice(12, 3, replace=False)
    ]
    organisations = [
        {"organisation_id": f"o{i}", "name": f"O {i}", "activity_type": "HES"} for i in range(12)
    ]
    return Tables(
        projects=pl.DataFrame(projects, infer_schema_length=None),
        participations=pl.DataFrame(members),
        organisations=pl.DataFrame(organisations),
    )


def test_each_number_is_one_of_the_baselines_and_gets_three_tries():
    names = {tries.knob for tries in tuning.TRIES}
    assert names == set(Knobs.__dataclass_fields__)
    assert all(len(tries.values) == 3 for tries in tuning.TRIES)


def test_what_needs_an_asker_is_not_tried_on_needs(tables):
    found = list(tuning.tried(tuning.CUTS["T1"](tables)))
    assert {knob for knob, _, _ in found} == {
        tries.knob for tries in tuning.TRIES if not tries.needs_askers
    }
    assert all(0 <= figure <= 1 for _, _, figure in found)


def test_the_figures_are_printed_task_by_task(tables, tmp_path, monkeypatch):
    monkeypatch.setattr(tuning, "read_tables", lambda _: tables)
    monkeypatch.setattr(tuning, "CUTS", {"T1": tuning.CUTS["T1"]})
    lines: list[str] = []
    tuning.main([str(tmp_path)], lines.append)
    assert lines[0].startswith("T1 recent_years 1: 0.")
    assert len(lines) == 18
