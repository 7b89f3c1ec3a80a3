"""
CORDIS: organisations -> profiles, projects -> activities, participations.

What had started by a date (`until`), so that a past state is rebuilt without its future: a project
counts by its start date; without one by its call year, all of which must be over; without either
only if it is of FP7 and all of 2013 is over, since FP7 ended then; otherwise it is left out.
"""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

from matchmaker.domain import (
    Activity,
    ActivityId,
    ActivityKind,
    Identifier,
    Kind,
    Participation,
    Place,
    Profile,
    ProfileId,
    SizeFacts,
    Source,
)
from matchmaker.errors import InputError
from matchmaker.sources.cordis_tables import CordisTables, load_cordis
from matchmaker.sources.identifiers import read_pic, read_vat_it
from matchmaker.sources.normalise import clean_line, nuts_country, read_country, read_nuts, read_url
from matchmaker.sources.numbers import read_point
from matchmaker.sources.reading import ReadResult, Reject, RowOrigin, reject_of

Value = TypeVar("Value")

KINDS: Mapping[str | None, Kind] = {
    "PRC": Kind.COMPANY,
    "HES": Kind.RESEARCH_GROUP,
    "REC": Kind.RESEARCH_GROUP,
    "PUB": Kind.INSTITUTION,
    "OTH": Kind.ASSOCIATION,
}
_SOURCE = (Source(name="cordis"),)
_FP7_OVER = date(2013, 12, 31)
_PAIR = ("project_id", "organisation_id")


def read_cordis(folder: Path, until: date | None = None) -> ReadResult:
    """
    Read the official exports or the Parquet tables of a folder.

    The CORDIS id stays the profile id, and is a PIC where its check digits say so. Rows of one
    organisation are put together with all its names. `updated_on` is when its last project started.

    Args:
        folder: see cordis_tables.
        until: leave out projects that started later, their participations, and organisations that
            are in no project that is left.

    Raises:
        InputError: a table is missing or can't be read.
    """
    tables = load_cordis(folder)
    projects, no_id = _sound(tables.projects, "project_id")
    projects = projects.unique("project_id", keep="first", maintain_order=True)
    pairs, unsound = _sound(tables.participations, *_PAIR)
    orphans = pairs.join(projects, on="project_id", how="anti")
    if until is not None:
        projects = projects.filter(started_by(until))
    pairs = pairs.join(projects.select("project_id"), on="project_id", how="semi")
    pairs = pairs.unique(_PAIR, keep="first", maintain_order=True)
    rows, nameless = _sound(tables.organisations, "organisation_id")
    organisations = _organisations(rows, pairs, projects, until)
    missing = pairs.join(organisations, on="organisation_id", how="anti")
    pairs = pairs.join(organisations, on="organisation_id", how="semi")
    rejects = (
        *_rejects("activities", no_id, "project_id", "the project has no id"),
        *_rejects("participations", unsound, "", "the project or the organisation has no id"),
        *_rejects("participations", orphans, "project_id", "no project has this id"),
        *_rejects("participations", missing, "organisation_id", "no organisation has this id"),
        *_rejects("profiles", nameless.filter(_OWN_ROW), "", "the organisation has no id"),
    )
    n_read = _n_read(tables)
    n_accepted = projects.height + pairs.height + organisations.height
    return ReadResult(
        profiles=tuple(map(_profile, organisations.iter_rows(named=True))),
        activities=tuple(map(_activity, projects.iter_rows(named=True))),
        participations=_participations(pairs),
        rejects=rejects,
        n_read=n_read,
        n_accepted=n_accepted,
        n_left_out=n_read - n_accepted - len(rejects),
    )


_OWN_ROW = pl.col("project_id").is_null()
"""Of an organisations table; rows that name a project are participations."""


def _n_read(tables: CordisTables) -> int:
    """Count projects, participations and organisations, each of these once where it has an id."""
    ids = tables.organisations["organisation_id"]
    without = tables.organisations.filter(_OWN_ROW & pl.col("organisation_id").is_null())
    n_organisations = ids.drop_nulls().n_unique() + without.height
    return tables.projects.height + tables.participations.height + n_organisations


def started_by(until: date) -> pl.Expr:
    """Tell which projects had started by a date; the rule stands at the top of the module."""
    year_over = pl.date(pl.col("call_year"), 12, 31) <= until
    fp7_over = (pl.col("framework") == "FP7").fill_null(value=False) & (until >= _FP7_OVER)
    return (
        pl.when(pl.col("start_date").is_not_null())
        .then(pl.col("start_date") <= until)
        .when(pl.col("call_year").is_not_null())
        .then(year_over)
        .otherwise(fp7_over)
    )


def _sound(frame: pl.DataFrame, *ids: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Part the rows that have these ids from those that lack one."""
    has = pl.all_horizontal(pl.col(name).is_not_null() for name in ids)
    return frame.filter(has), frame.filter(~has)


def _organisations(
    rows: pl.DataFrame, pairs: pl.DataFrame, projects: pl.DataFrame, until: date | None
) -> pl.DataFrame:
    """Put the rows of each organisation together, without what later projects say of it."""
    facts = pairs.join(
        projects.select("project_id", "start_date", "call_year", "funding_scheme"), on="project_id"
    )
    last = facts.group_by("organisation_id").agg(
        pl.coalesce("start_date", pl.date(pl.col("call_year"), 1, 1)).max().alias("updated_on"),
        pl.col("funding_scheme").str.starts_with("SME").any().alias("in_sme_scheme"),
    )
    if until is not None:
        kept = pl.col("project_id").is_in(projects["project_id"].implode())
        rows = rows.filter(_OWN_ROW | kept).join(last, on="organisation_id", how="semi")
    return (
        _collapsed(rows)
        .join(last, on="organisation_id", how="left")
        .with_columns(
            # The flag has no date: it counts once a project of the scheme is known.
            _sme(known_winner=pl.lit(True) if until is None else pl.col("in_sme_scheme"))
        )
    )


def _sme(known_winner: pl.Expr) -> pl.Expr:
    declared = pl.col("sme").str.to_lowercase().replace_strict(
        {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False},
        default=None, return_dtype=pl.Boolean,
    )  # fmt: skip
    winner = (pl.col("sme_instrument").str.to_lowercase() == "true") & known_winner
    return pl.coalesce(declared, pl.when(winner).then(pl.lit(True))).alias("sme")


def _collapsed(rows: pl.DataFrame) -> pl.DataFrame:
    """Make one row of each organisation: all its names, of the rest the first that is known."""
    others = [c for c in rows.columns if c not in ("organisation_id", "name", "short_name")]
    names = pl.col("name").append(pl.col("short_name")).drop_nulls()
    if not rows["organisation_id"].is_duplicated().any():
        return rows.with_columns(pl.concat_list("name", "short_name").alias("names"))
    return rows.group_by("organisation_id", maintain_order=True).agg(
        names.unique(maintain_order=True).alias("names"),
        *(pl.col(each).drop_nulls().first() for each in others),
    )


def _rejects(table: str, rows: pl.DataFrame, field: str, rule: str) -> list[Reject]:
    return [
        reject_of(
            RowOrigin(table=table, file="cordis", row=number, cells=row),
            field,
            row.get(field) or "",
            rule,
        )
        for number, row in enumerate(rows.iter_rows(named=True), start=1)
    ]


def _participations(pairs: pl.DataFrame) -> tuple[Participation, ...]:
    return tuple(
        Participation(
            profile_id=ProfileId(organisation_id),
            activity_id=ActivityId(project_id),
            role=role or "",
        )
        for project_id, organisation_id, role in pairs.select(*_PAIR, "role").iter_rows()
    )


def _activity(row: Mapping[str, Any]) -> Activity:
    programme = [row["programme_titles"], row["programme_parts"]]
    return Activity(
        id=ActivityId(row["project_id"]),
        kind=ActivityKind.PROJECT,
        title=row["title"] or row["acronym"] or "",
        text=row["objective"] or "",
        language="en",
        topic=row["topic_title"] or "",
        programme="; ".join(each for each in programme if each),
        starts_on=row["start_date"],
        ends_on=row["end_date"],
        year=row["call_year"],
    )


def _profile(row: Mapping[str, Any]) -> Profile:
    country = _or_none(read_country, row["country"])
    names = (clean_line(name) for name in row["names"] or () if name)
    return Profile(
        id=ProfileId(row["organisation_id"]),
        kind=KINDS.get(row["activity_type"], Kind.ORGANISATION),
        names=tuple(dict.fromkeys(names)),
        identifiers=_identifiers(row, country),
        place=_place(row, country),
        size=None if row["sme"] is None else SizeFacts(sme=row["sme"]),
        url=_or_none(read_url, row["url"]),
        updated_on=row["updated_on"],
        sources=_SOURCE,
    )


def _identifiers(row: Mapping[str, Any], country: str | None) -> tuple[Identifier, ...]:
    vat = _or_none(read_vat_it, row["vat"]) if country == "IT" else None
    pic = _or_none(read_pic, row["organisation_id"])
    found = (("vat_it", vat), ("pic", pic))
    return tuple(Identifier(scheme=scheme, value=value) for scheme, value in found if value)


def _place(row: Mapping[str, Any], country: str | None) -> Place:
    nuts = _or_none(read_nuts, row["nuts"])
    point = _or_none(read_point, row["geolocation"])
    return Place(
        country=country or (nuts_country(nuts) if nuts else None),
        nuts=nuts if nuts and country in (None, nuts_country(nuts)) else None,
        city=row["city"],
        postcode=row["postcode"],
        address=row["street"],
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
    )


def _or_none(read: Callable[[str], Value], text: str | None) -> Value | None:
    """Read a fact that CORDIS gives; what breaks its rule is not known, the row still counts."""
    try:
        return read(text) if text else None
    except InputError:
        return None
