"""The taxonomy: technologies, processes, materials, … and problems, named in four languages."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Self

from matchmaker.errors import InputError
from matchmaker.text.lexicon import LANGUAGES, cell_entries, read_table

_ID: Final = re.compile(r"[a-z0-9][a-z0-9_.-]*$")
_DIVISION: Final = re.compile(r"\d\d$")
_FEWEST_NAMES = 3
"""A label and two synonyms."""
PROBLEM: Final = "problem"
"""The kind of what breaks, rusts, costs too much, cannot be found: sought by whoever names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """Something that profiles need or offer."""

    id: str
    kind: str
    """technology, process, material, market, need, …, or problem."""
    broader: str | None
    """Id of the next wider concept; None at the top."""
    nace: tuple[str, ...]
    """NACE Rev.2 divisions, two digits."""
    labels: Mapping[str, str]
    synonyms: Mapping[str, tuple[str, ...]]
    addressed_by: Mapping[str, float] = field(default_factory=dict)
    """Of a problem: ids of the concepts that address it, each with a strength in (0, 1]."""

    def names(self, language: str) -> tuple[str, ...]:
        """Give the label and the synonyms in a language."""
        label = self.labels.get(language)
        return (*((label,) if label else ()), *self.synonyms.get(language, ()))


class Taxonomy:
    """All concepts, by id, with the way up from each."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._concepts: dict[str, Concept] = {}
        for row, concept in enumerate(concepts, start=1):
            if concept.id in self._concepts:
                raise InputError("id_repeats", field="id", value=concept.id, row=row)
            self._concepts[concept.id] = concept
        self._ancestors: dict[str, tuple[str, ...]] = {}
        for row, concept in enumerate(self._concepts.values(), start=1):
            self._ancestors[concept.id] = self._climb(concept, row)
        self._children: dict[str, list[str]] = {}
        for concept in self._concepts.values():
            if concept.broader:
                self._children.setdefault(concept.broader, []).append(concept.id)
        self._addressed: dict[str, dict[str, float]] = {}
        for row, concept in enumerate(self._concepts.values(), start=1):
            for id_, strength in concept.addressed_by.items():
                if id_ not in self._concepts:
                    raise InputError("concept_unknown", field="addressed_by", value=id_, row=row)
                self._addressed.setdefault(id_, {})[concept.id] = strength

    @classmethod
    def load(cls, path: Path, problems: Path | None = None) -> Self:
        """
        Read a table with the columns id, kind, broader, nace, en, it, de, fr.

        A language's cell is `label|synonym|synonym|…`, at least three. A table of problems has the
        columns id, broader, addressed_by, en, it, de, fr, where `addressed_by` is
        `concept:strength|concept:strength|…`.

        Raises:
            InputError: names the file, the row, the field and the rule it breaks.
        """
        with _naming(path):
            taxonomy = cls(_read_concepts(path))
        if problems is None:
            return taxonomy
        with _naming(problems):
            read = list(_read_problems(problems))
        with _naming(problems, rows_before=len(taxonomy)):
            return cls((*taxonomy, *read))

    def __getitem__(self, concept_id: str) -> Concept:
        return self._concepts[concept_id]

    def __contains__(self, concept_id: str) -> bool:
        return concept_id in self._concepts

    def __iter__(self) -> Iterator[Concept]:
        return iter(self._concepts.values())

    def __len__(self) -> int:
        return len(self._concepts)

    def get(self, concept_id: str) -> Concept | None:
        """Find a concept; None where there is none."""
        return self._concepts.get(concept_id)

    def label(self, concept_id: str, language: str) -> str:
        """Name a concept in a language, else in English, else by its id."""
        concept = self._concepts.get(concept_id)
        labels = concept.labels if concept else {}
        return labels.get(language) or labels.get("en") or concept_id

    def ancestors(self, concept_id: str) -> tuple[str, ...]:
        """Give the wider concepts, the nearest first; KeyError for an unknown id."""
        return self._ancestors[concept_id]

    def narrower(self, concept_id: str) -> tuple[str, ...]:
        """Give the next narrower concepts."""
        return tuple(self._children.get(concept_id, ()))

    def addresses(self, concept_id: str) -> Mapping[str, float]:
        """Give the problems that a concept addresses, each with its strength."""
        return self._addressed.get(concept_id, {})

    def is_problem(self, concept_id: str) -> bool:
        """Whether a concept is a problem, which is only ever sought."""
        return self._concepts[concept_id].kind == PROBLEM

    def of_kind(self, kind: str) -> tuple[Concept, ...]:
        """Give the concepts of a kind in the order of the table."""
        return tuple(c for c in self if c.kind == kind)

    def _climb(self, concept: Concept, row: int) -> tuple[str, ...]:
        path: list[str] = []
        above = concept.broader
        while above:
            if above not in self._concepts:
                raise InputError("concept_unknown", field="broader", value=above, row=row)
            if above in path or above == concept.id:
                raise InputError("concepts_in_circle", field="broader", value=above, row=row)
            path.append(above)
            above = self._concepts[above].broader
        return tuple(path)


@contextmanager
def _naming(path: Path, *, rows_before: int = 0) -> Iterator[None]:
    """Let errors name the table, and the row as counted from the table's own start."""
    try:
        yield
    except InputError as error:
        error.file = path.name
        if error.row is not None:
            error.row -= rows_before
        raise


def _read_concepts(path: Path) -> Iterator[Concept]:
    for number, row in read_table(path, ("id", "kind", "broader", "nace", *LANGUAGES)):
        yield _concept(row, number)


def _read_problems(path: Path) -> Iterator[Concept]:
    for number, row in read_table(path, ("id", "broader", "addressed_by", *LANGUAGES)):
        problem = _concept({**row, "kind": PROBLEM, "nace": ""}, number)
        yield replace(problem, addressed_by=dict(_strengths(row["addressed_by"], number)))


def _concept(row: Mapping[str, str], number: int) -> Concept:
    names = {language: cell_entries(row[language]) for language in LANGUAGES}
    _check(row, names, number)
    return Concept(
        id=row["id"],
        kind=row["kind"],
        broader=row["broader"] or None,
        nace=tuple(cell_entries(row["nace"])),
        labels={language: found[0] for language, found in names.items()},
        synonyms={language: tuple(found[1:]) for language, found in names.items()},
    )


def _strengths(cell: str, number: int) -> Iterator[tuple[str, float]]:
    for entry in cell_entries(cell):
        id_, _, written = entry.partition(":")
        try:
            strength = float(written)
        except ValueError:
            strength = 0.0
        # So that NaN is refused, too.
        if not 0 < strength <= 1:
            raise InputError("strength_invalid", field="addressed_by", value=entry, row=number)
        yield id_, strength


def _check(row: Mapping[str, str], names: Mapping[str, list[str]], number: int) -> None:
    if not _ID.match(row["id"]):
        raise InputError("concept_id_invalid", field="id", value=row["id"], row=number)
    if not row["kind"]:
        raise InputError("concept_kind_missing", field="kind", row=number)
    for division in cell_entries(row["nace"]):
        if not _DIVISION.match(division):
            raise InputError("division_invalid", field="nace", value=division, row=number)
    for language, found in names.items():
        if len(set(found)) < _FEWEST_NAMES:
            raise InputError("names_too_few", field=language, value=row[language], row=number)
