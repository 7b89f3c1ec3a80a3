"""
Write the tables of the demo network, the same bytes at every run.

    python data/demo/generate.py [FOLDER]

The words come from `source/`, the choices from a seeded generator. Nothing but the standard
library is used.
"""

import csv
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

from companies import add_companies
from fragments import Row, Tables, read_fragments
from history import add_activities, add_clients, add_introductions, add_memberships, members
from people import add_duplicates, add_experts, add_groups, add_organisations

SEED = 20261101
COLUMNS = {
    "profiles": (
        "id kind name other_names description products processes keywords sectors country nuts"
        " city postcode address latitude longitude headcount turnover_eur balance_sheet_eur"
        " size_year independent url languages capacity excludes consent_matching consent_date"
        " consent_text_version visibility vat_it uid_ch updated_on language maturity demo"
    ),
    "needs": "id profile_id text language trl_min trl_max cooperation visibility",
    "offers": "id profile_id text language trl_min trl_max cooperation visibility",
    "activities": "id kind title text language topic programme starts_on ends_on year",
    "participations": "profile_id activity_id role",
    "ties": "source_id target_id layer starts_on ends_on",
    "judgements": "left_id right_id verdict judged_on judged_by reason",
    "duplicates": "left_id right_id",
}


def make_tables(seed: int = SEED) -> Tables:
    """Make every table; each part draws from a generator of its own, so that edits stay local."""
    fragments = read_fragments()
    tables: Tables = {name: [] for name in COLUMNS}
    drawn = add_companies(tables, fragments, _rng(seed, "companies"))
    add_organisations(tables, fragments, _rng(seed, "organisations"))
    add_experts(tables, fragments, _rng(seed, "experts"))
    groups = add_groups(tables, fragments, _rng(seed, "groups"))
    everybody = members(tables, drawn, groups)
    tables["duplicates"] = add_duplicates(tables, _rng(seed, "duplicates"))
    add_activities(tables, fragments, everybody, _rng(seed, "activities"))
    add_memberships(tables, everybody, _rng(seed, "memberships"))
    add_clients(tables, fragments, everybody, _rng(seed, "clients"))
    add_introductions(tables, everybody, _rng(seed, "introductions"))
    return tables


def write_tables(tables: Tables, folder: Path) -> None:
    """Write one comma-separated UTF-8 file for each table."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        _write(folder / f"{name}.csv", COLUMNS[name].split(), rows)


def _write(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _rng(seed: int, part: str) -> Random:
    return Random(f"{seed}/{part}")  # noqa: S311 - invented data, not secrets


if __name__ == "__main__":
    write_tables(make_tables(), Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).parent)
