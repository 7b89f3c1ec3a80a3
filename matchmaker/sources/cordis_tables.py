"""
The CORDIS tables in any of their forms -> frames with one set of column names.

Official exports are CSV (`project.csv`, `organization.csv` with a row for each participation,
`euroSciVoc.csv`, `topics.csv`, `legalBasis.csv`); derived tables are Parquet (`projects.parquet`,
`organisations.parquet`, `participations.parquet`).
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from matchmaker.errors import InputError

# Column -> its names in the exports, lower-case, the best first.
_PROJECT = {
    "project_id": "project_id projectid id rcn",
    "title": "title",
    "acronym": "acronym",
    "objective": "objective",
    "topic_title": "topic_title",
    "programme_titles": "programme_titles",
    "programme_parts": "programme_parts legalbasis programme",
    "framework": "framework frameworkprogramme",
    "funding_scheme": "funding_scheme fundingscheme",
    "start_date": "start_date startdate",
    "end_date": "end_date enddate",
    "call_year": "call_year callyear",
}
_ORGANISATION = {
    "project_id": "project_id projectid",
    "organisation_id": "organisation_id organisationid organizationid id",
    "name": "name",
    "short_name": "short_name shortname",
    "activity_type": "activity_type activitytype",
    "sme": "sme",
    "sme_instrument": "sme_instrument_beneficiary",
    "country": "country",
    "nuts": "nuts nutscode",
    "city": "city",
    "postcode": "postcode",
    "street": "street",
    "geolocation": "geolocation",
    "vat": "vatnumber vat_number",
    "url": "url organizationurl organisationurl",
    "role": "role",
}
_PARTICIPATION = {
    "project_id": "project_id projectid",
    "organisation_id": "organisation_id organisationid organizationid",
    "role": "role",
}
_TITLES = {"project_id": "projectid project_id", "title": "euroscivoctitle title"}


@dataclass(frozen=True, slots=True)
class CordisTables:
    """Frames of strings, but for the two dates and the year; unknown is null."""

    projects: pl.DataFrame
    organisations: pl.DataFrame
    """One row or several for each organisation."""
    participations: pl.DataFrame


def load_cordis(folder: Path) -> CordisTables:
    """
    Load the tables of a folder.

    Raises:
        InputError: no folder, no projects or no participations in it, or a table that can't be
            read or lacks its id.
    """
    if not folder.is_dir():
        raise InputError("folder_missing", file=str(folder))
    projects = _projects(folder)
    found = _find(folder, "organisations", "organizations", "organisation", "organization")
    organisations = _frame(found, _ORGANISATION, "organisation_id") if found else None
    edges = _find(folder, "participations", "participation")
    if edges:
        participations = _frame(edges, _PARTICIPATION, "organisation_id")
    elif organisations is not None and organisations["project_id"].null_count() < len(
        organisations
    ):
        participations = organisations.select(list(_PARTICIPATION))
    else:
        raise InputError("cordis_participations_missing", file=folder.name)
    if organisations is None:
        organisations = _renamed(participations.select("organisation_id"), _ORGANISATION)
    return CordisTables(projects, organisations, participations)


def _projects(folder: Path) -> pl.DataFrame:
    """Load the projects, with titles of topics and programmes from the tables beside them."""
    found = _find(folder, "projects", "project")
    if not found:
        raise InputError("cordis_projects_missing", file=folder.name)
    projects = _frame(found, _PROJECT, "project_id")
    for table, column in (
        ("topics", "topic_title"),
        ("euroscivoc", "topic_title"),
        ("legalbasis", "programme_titles"),
    ):
        titles = _find(folder, table)
        if titles:
            projects = _filled(projects, column, _frame(titles, _TITLES, "project_id"))
    return projects


def _filled(projects: pl.DataFrame, column: str, titles: pl.DataFrame) -> pl.DataFrame:
    """Fill a blank column with a project's distinct titles, joined by "; "."""
    joined = (
        titles.drop_nulls()
        .group_by("project_id", maintain_order=True)
        .agg(pl.col("title").unique(maintain_order=True).str.join("; "))
    )
    return (
        projects.join(joined.rename({"title": "_more"}), on="project_id", how="left")
        .with_columns(pl.coalesce(column, "_more").alias(column))
        .drop("_more")
    )


def _find(folder: Path, *stems: str) -> Path | None:
    """Find a table by its name; older exports put "cordis-h2020" or the like before it."""
    files = [f for f in sorted(folder.iterdir()) if f.suffix.lower() in (".csv", ".parquet")]
    for stem in stems:
        for file in files:
            name = file.stem.lower()
            if name == stem or (name.startswith("cordis-") and name.endswith(stem)):
                return file
    return None


def _frame(path: Path, columns: Mapping[str, str], needed: str) -> pl.DataFrame:
    """Load one table as strings, under our column names; raises where `needed` is missing."""
    try:
        raw = pl.read_parquet(path) if path.suffix.lower() == ".parquet" else _read_csv(path)
    except pl.exceptions.PolarsError as problem:
        told = str(problem).splitlines()[0]
        raise InputError("cordis_table_unreadable", {"problem": told}, file=path.name) from None
    names = {name.strip().lower() for name in raw.columns}
    if not names & set(columns[needed].split()):
        found, choices = ", ".join(raw.columns[:10]), columns[needed].replace(" ", ", ")
        raise InputError(
            "cordis_column_missing",
            {"column": needed, "found": found, "choices": choices},
            file=path.name,
        )
    return _renamed(raw, columns)


def _read_csv(path: Path) -> pl.DataFrame:
    """Read ";", "," or tab; UTF-8, else the Windows encoding of some older exports."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if not text.strip():
        raise InputError("file_empty", file=path.name)
    first = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=first.count)
    return pl.read_csv(io.BytesIO(text.encode()), separator=delimiter, infer_schema=False)


def _renamed(raw: pl.DataFrame, columns: Mapping[str, str]) -> pl.DataFrame:
    """Choose and rename the columns; absent ones are null, and so are blank cells."""
    own = {name.strip().lower(): name for name in raw.columns}
    chosen = []
    for column, names in columns.items():
        name = next((own[each] for each in names.split() if each in own), None)
        cells = pl.lit(None, pl.String) if name is None else pl.col(name).cast(pl.String)
        cells = cells.str.strip_chars()
        chosen.append(pl.when(cells != "").then(cells).alias(column))
    frame = raw.select(chosen)
    return frame.with_columns(*_dates(frame), *_year(frame))


def _dates(frame: pl.DataFrame) -> list[pl.Expr]:
    return [
        pl.coalesce(
            pl.col(name).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False),
            pl.col(name).str.slice(0, 10).str.to_date("%d/%m/%Y", strict=False),
        ).alias(name)
        for name in ("start_date", "end_date")
        if name in frame.columns
    ]


def _year(frame: pl.DataFrame) -> list[pl.Expr]:
    year = pl.col("call_year").cast(pl.Int32, strict=False)
    return [year] if "call_year" in frame.columns else []
