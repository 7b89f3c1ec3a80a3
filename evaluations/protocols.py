"""What T1 and T2 ask: the past that is known at a cut, the questions, and their answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from evaluations.masking import mask, name_keys
from matchmaker.domain import Kind, ProfileId, Query

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
SIZES = (2, 25)
"""Fewest and most participants of a later project that makes an answer of T2 (issue: 2-25)."""
UNDATED_YEAR = 2010.5
"""FP7 projects without any date are before 2014; FP7's calls run from 2007 to 2013."""
ACADEMIC = ("HES", "REC")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The three CORDIS tables."""

    projects: pl.DataFrame
    participations: pl.DataFrame
    organisations: pl.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPast:
    """What was known at the cut; row i of `members` is organisation i, column j project j."""

    projects: pl.DataFrame
    organisations: pl.DataFrame
    members: sparse.csr_matrix
    """0/1, organisations x projects."""
    ages: Floats
    """Years from the project to the cut, 0 or more."""

    @property
    def n_projects(self) -> Ints:
        """Count the past projects of each organisation."""
        return np.asarray(self.members.sum(axis=1), dtype=np.int64).ravel()

    @property
    def sizes(self) -> Ints:
        """Count the participants of each project."""
        return np.asarray(self.members.sum(axis=0), dtype=np.int64).ravel()


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationQuery:
    """One query with its truth; all integers are places among the split's candidates."""

    qid: str
    query: Query
    relevant: Ints
    excluded: Ints
    """Candidates that may not be ranked: past partners."""
    projects: tuple[str, ...]
    """The later projects that make it, which the bootstrap draws."""
    asker: int | None = None
    """Row of the firm that asks; None where only a text asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A protocol at one cut."""

    name: str
    history: KnownPast
    candidates: Ints
    """Rows of the organisations that are ranked."""
    questions: tuple[EvaluationQuery, ...]

    @property
    def ids(self) -> list[str]:
        """List the candidates' organisation ids."""
        return self.history.organisations["organisation_id"].gather(self.candidates).to_list()


def read_tables(folder: Path) -> Tables:
    """Read projects, participations and organisations from Parquet."""
    return Tables(
        projects=pl.read_parquet(folder / "projects.parquet").sort("project_id"),
        participations=pl.read_parquet(folder / "participations.parquet"),
        organisations=pl.read_parquet(folder / "organisations.parquet").sort("organisation_id"),
    )


def needs_split(tables: Tables, until: int) -> Split:
    """T1: texts of call year `until + 1` find organisations of calls up to `until`."""
    known = tables.projects.filter(pl.col("call_year") <= until)
    history = _history(tables, known, (until - pl.col("call_year")).cast(pl.Float64))
    later = tables.projects.filter(
        (pl.col("call_year") == until + 1) & pl.col("objective").is_not_null()
    )
    rows = _rows(history)
    names = name_keys(history.organisations["name"])
    answers = _members_of(tables, later)
    questions = (
        _need_question(
            row, [rows[x] for x in answers.get(row["project_id"], ()) if x in rows], names
        )
        for row in later.iter_rows(named=True)
    )
    kept = tuple(question for question in questions if question.relevant.size)
    everyone = np.arange(len(rows), dtype=np.int64)
    return Split(name=f"T1-{until + 1}", history=history, candidates=everyone, questions=kept)


def partners_split(tables: Tables, year: int) -> Split:
    """T2: firms seen before `year` find new academic partners of the projects that start in it."""
    start = pl.col("start_date")
    known = tables.projects.filter((start < date(year, 1, 1)) | (pl.col("framework") == "FP7"))
    when = pl.coalesce(start.dt.year(), pl.col("call_year") + 1).cast(pl.Float64)
    age = (year - when.fill_null(UNDATED_YEAR)).clip(lower_bound=0)
    history = _history(tables, known, age)
    later = tables.projects.filter((start >= date(year, 1, 1)) & (start < date(year + 1, 1, 1)))
    types = history.organisations["activity_type"].fill_null("").to_numpy()
    candidates = np.flatnonzero(np.isin(types, ACADEMIC))
    questions = _firm_questions(tables, history, later, candidates)
    return Split(name=f"T2-{year}", history=history, candidates=candidates, questions=questions)


def _history(tables: Tables, projects: pl.DataFrame, age: pl.Expr) -> KnownPast:
    taking_part = tables.participations.join(projects.select("project_id"), on="project_id")
    seen = taking_part.select("organisation_id").unique()
    organisations = tables.organisations.join(seen, on="organisation_id").sort("organisation_id")
    rows = {name: i for i, name in enumerate(organisations["organisation_id"])}
    columns = {name: i for i, name in enumerate(projects["project_id"])}
    pairs = taking_part.select("organisation_id", "project_id").unique()
    i = [rows[x] for x in pairs["organisation_id"]]
    j = [columns[x] for x in pairs["project_id"]]
    ones = np.ones(len(i), dtype=np.float64)
    members = sparse.csr_matrix((ones, (i, j)), shape=(len(rows), len(columns)))
    ages = projects.select(age.alias("age"))["age"].to_numpy()
    return KnownPast(projects=projects, organisations=organisations, members=members, ages=ages)


def _rows(history: KnownPast) -> dict[str, int]:
    return {name: i for i, name in enumerate(history.organisations["organisation_id"])}


def _members_of(tables: Tables, projects: pl.DataFrame) -> dict[str, list[str]]:
    """Find the participants of each project, each once, in a fixed order."""
    pairs = tables.participations.join(projects.select("project_id"), on="project_id")
    lists = pairs.group_by("project_id").agg(pl.col("organisation_id").unique().sort())
    return dict(lists.sort("project_id").iter_rows())


def _need_question(
    row: Mapping[str, str], relevant: Sequence[int], names: frozenset[tuple[str, ...]]
) -> EvaluationQuery:
    text = mask(f"{row['title'] or ''}. {row['objective']}", names)
    return EvaluationQuery(
        qid=row["project_id"],
        query=Query(need=text, language="en", new_only=True),
        relevant=np.array(sorted(relevant), dtype=np.int64),
        excluded=np.empty(0, dtype=np.int64),
        projects=(row["project_id"],),
    )


def _firm_questions(
    tables: Tables, history: KnownPast, later: pl.DataFrame, candidates: Ints
) -> tuple[EvaluationQuery, ...]:
    rows = _rows(history)
    types = history.organisations["activity_type"].fill_null("").to_numpy()
    met, through = _later_partners(_members_of(tables, later), rows, types)
    past = (history.members @ history.members[candidates].T).tocsr()
    ids = history.organisations["organisation_id"].to_list()
    places = {row: i for i, row in enumerate(candidates.tolist())}
    questions = []
    for firm in sorted(met):
        excluded = np.sort(past[firm].indices.astype(np.int64))
        found = np.array(sorted(places[row] for row in met[firm]), dtype=np.int64)
        new = np.setdiff1d(found, excluded)
        if new.size:
            questions.append(_firm_question(firm, ids[firm], new, excluded, through[firm]))
    return tuple(questions)


def _later_partners(
    members: Mapping[str, Sequence[str]], rows: Mapping[str, int], types: NDArray[np.str_]
) -> tuple[dict[int, set[int]], dict[int, list[str]]]:
    """Find whom each known firm meets in later projects of the right size, and in which."""
    met: dict[int, set[int]] = {}
    through: dict[int, list[str]] = {}
    for project, names in members.items():
        if not SIZES[0] <= len(names) <= SIZES[1]:
            continue
        known = [rows[name] for name in names if name in rows]
        academic = [row for row in known if types[row] in ACADEMIC]
        for firm in (row for row in known if types[row] == "PRC"):
            met.setdefault(firm, set()).update(academic)
            through.setdefault(firm, []).append(project)
    return met, through


def _firm_question(
    firm: int, name: str, relevant: Ints, excluded: Ints, projects: Sequence[str]
) -> EvaluationQuery:
    kinds = frozenset({Kind.RESEARCH_GROUP})
    return EvaluationQuery(
        qid=name,
        query=Query(profile_id=ProfileId(name), kinds=kinds, new_only=True),
        relevant=relevant,
        excluded=excluded,
        projects=tuple(projects),
        asker=firm,
    )
