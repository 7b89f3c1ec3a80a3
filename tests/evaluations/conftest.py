"""A small invented CORDIS for the suites that rank and fit."""

from datetime import date

import numpy as np
import polars as pl
import pytest

TRADES = ("laser welding of metal", "algae and fuel", "robot arms", "glass and stone", "wool")
YEARS = range(2007, 2019)


def invented():
    """Twelve years of projects; each trade has its own forty organisations."""
    rng = np.random.default_rng(5)
    projects, members = [], []
    for year in YEARS:
        for n in range(15):
            trade = n % len(TRADES)
            name = f"{year}-{n:02d}"
            start = date(year, 6, 1) if year > 2013 else None
            projects.append(
                {
                    "project_id": name, "framework": "H2020" if start else "FP7",
                    "title": TRADES[trade], "objective": f"New ways of {TRADES[trade]} {n}",
                    "topic_title": TRADES[trade], "programme_parts": f"part {trade}",
                    "start_date": start, "call_year": year,
                }
            )  # fmt: skip
            who = trade * 40 + rng.choice(40, 4, replace=False)
            members += [{"project_id": name, "organisation_id": f"o{i:03d}"} for i in who]
    organisations = [
        {
            "organisation_id": f"o{i:03d}", "name": f"Organisation {i}",
            "activity_type": "PRC" if i % 3 == 0 else "HES",
            "country": ("IT", "CH", "DE", None)[i % 4],
        }
        for i in range(200)
    ]  # fmt: skip
    return {"projects": projects, "participations": members, "organisations": organisations}


@pytest.fixture(scope="session")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data") / "cordis"
    folder.mkdir()
    for name, rows in invented().items():
        pl.DataFrame(rows, infer_schema_length=None).write_parquet(folder / f"{name}.parquet")
    return folder.parent
