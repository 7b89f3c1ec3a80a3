"""The immutable state of a network that queries are answered from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache, partial
from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from matchmaker.domain import Activity, ActivityId
from matchmaker.errors import SnapshotError
from matchmaker.graph import Network, ProjectWalks, project_walks
from matchmaker.graph.dates import year_of
from matchmaker.graph.network import NodeLabels
from matchmaker.snapshot.arrays import Records
from matchmaker.snapshot.build_cache import reader_at_hand
from matchmaker.snapshot.concept_ties import ConceptTies
from matchmaker.snapshot.passage_records import PassageRecords
from matchmaker.snapshot.passages import Passage, PassageReader
from matchmaker.snapshot.profiles import ProfileTable
from matchmaker.snapshot.project_vectors import ProjectVectors
from matchmaker.snapshot.statement_vectors import StatementIndex
from matchmaker.snapshot.texts import TextIndex
from matchmaker.text import EncoderIdentity, Taxonomy, statement_encoder

FORMAT = 8
"""Grows when a snapshot of an older version can no longer be read."""


@dataclass(frozen=True, kw_only=True)
class Meta:
    """What a snapshot was made from, and when."""

    format: int
    library: str
    revision: int
    """Of the store."""
    built_on: date
    """"Today" for every feature that looks at dates."""
    n_profiles: int
    n_activities: int
    n_merged: int = 0
    """Profiles folded into others as duplicates."""
    model: str = "curated"
    """Which of the shipped models ranks this network."""
    n_logged: int = 0
    """Lines of the audit log when the store was read: what stands on later ones came after."""
    encoder: EncoderIdentity | None = None
    """What made the vectors of statements; None where there was no encoder."""

    @property
    def summary(self) -> str:
        """The size and the age in a few words."""
        return (
            f"{self.n_profiles:,} profiles, {self.n_activities:,} activities, "
            f"built on {self.built_on}, model {self.model}"
        )


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """Profiles, texts, network and barred pairs, all by row."""

    meta: Meta
    profiles: ProfileTable
    said: PassageRecords
    """What profiles say that may rank, as it was read."""
    activities: Records[Activity]
    texts: TextIndex
    network: Network
    barred: npt.NDArray[np.int32]
    """Shape (m, 2): pairs whose last word to one another was no, or who exclude one another."""
    project_vectors: ProjectVectors
    concept_ties: ConceptTies
    """Which concepts meet across the ties of this tier."""
    reader: PassageReader = field(repr=False)
    statements: StatementIndex | None = None
    """Vectors of what is offered and sought; None where it was built without an encoder."""

    def __repr__(self) -> str:
        return f"Snapshot({self.meta.summary})"

    @property
    def taxonomy(self) -> Taxonomy:
        """The concepts in use when it was built."""
        return self.reader.tagger.taxonomy

    @cached_property
    def passages(self) -> Callable[[int], tuple[Passage, ...]]:
        """Everything a profile says that may rank, by row, with words and concepts."""
        said, records = self.said, self.profiles.records
        # Decoding is dear, and explanations come back to the same few rows.
        return lru_cache(maxsize=4096)(lambda row: said.of(row, records[row]))

    @cached_property
    def activity_passages(self) -> Callable[[int], tuple[Passage, ...]]:
        """Everything an activity says, by row, with its words."""
        reader, records = self.reader, self.activities
        return lru_cache(maxsize=4096)(lambda row: reader.activity(records[row], concepts=False))

    @cached_property
    def activity_title(self) -> Callable[[int], tuple[Passage, ...]]:
        """The title of an activity, by row, with its words; empty where it has none."""
        reader, records = self.reader, self.activities
        return lru_cache(maxsize=4096)(lambda row: reader.title(records[row]))

    @cached_property
    def activity_row_of(self) -> Mapping[ActivityId, int]:
        """Activity row by id."""
        return {id_: row for row, id_ in enumerate(self.network.activity_ids)}

    @cached_property
    def near_words(self) -> dict[bytes, dict[str, float]]:
        """Offered terms near to words that somebody sought, by the words' vectors, and how near."""
        return {}

    @cached_property
    def walks(self) -> ProjectWalks | None:
        """Joint projects made ready for walks; None without any."""
        return project_walks(self.network, year_of(self.meta.built_on))

    @cached_property
    def themes(self) -> Callable[[int], npt.NDArray[np.float32]]:
        """The activities' leading dimensions of meaning, each row of unit length or zeros."""

        def leading(n: int) -> npt.NDArray[np.float32]:
            # A copy: the first columns of a memory-mapped array are spread over all its pages.
            vectors = np.array(self.texts.activity_vectors[:, :n])
            lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
            # The silent keep their zeros: a division by zero would spread NaN over every sum.
            return np.asarray(vectors / np.where(lengths > 0, lengths, 1.0), dtype=np.float32)

        return lru_cache(maxsize=4)(leading)

    @cached_property
    def barred_rows(self) -> dict[int, frozenset[int]]:
        """For each profile in a barred pair, whom it must not meet."""
        pairs: dict[int, set[int]] = {}
        for left, right in self.barred.tolist():
            pairs.setdefault(left, set()).add(right)
            # Both ways: neither is suggested to the other, whoever of them said no.
            pairs.setdefault(right, set()).add(left)
        return {row: frozenset(others) for row, others in pairs.items()}

    def save(self, folder: Path) -> None:
        """Write the snapshot; `meta.json` comes last, so a torn one is not taken for whole."""
        for part in ("profiles", "activities", "texts", "network"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        self.profiles.save(folder / "profiles")
        self.said.save(folder / "profiles")
        self.activities.save(folder / "activities", "records")
        self.texts.save(folder / "texts")
        self.network.save(folder / "network")
        ids = msgspec.json.encode(self.network.activity_ids)
        (folder / "activities" / "ids.json").write_bytes(ids)
        np.save(folder / "barred.npy", self.barred)
        self.project_vectors.save(folder / "past")
        self.concept_ties.save(folder / "concept_ties")
        if self.statements:
            self.statements.save(folder / "statements")
        (folder / "reading").mkdir(exist_ok=True)
        self.reader.tagger.save(folder / "reading")
        write_meta(folder, self.meta)

    @classmethod
    def load(cls, folder: Path, like: "Snapshot | None" = None) -> "Snapshot":
        """
        Open a snapshot; arrays stay on disk until they are touched.

        Names of concepts that the snapshot in service before has read are not read again.

        Raises:
            SnapshotError: It is missing, torn, or of another format.
        """
        meta = read_meta(folder)
        try:
            return cls._load(folder, meta, like.reader if like else reader_at_hand())
        except (OSError, ValueError, msgspec.MsgspecError) as error:
            raise _damaged(folder) from error

    @classmethod
    def _load(cls, folder: Path, meta: Meta, like: PassageReader | None) -> "Snapshot":
        profiles = ProfileTable.load(folder / "profiles")
        activities = Records.load(folder / "activities", "records", Activity)
        texts = TextIndex.load(folder / "texts")
        return cls(
            meta=meta,
            profiles=profiles,
            said=PassageRecords.load(folder / "profiles"),
            activities=activities,
            texts=texts,
            network=Network.load(
                folder / "network",
                profile_ids=profiles.ids,
                kinds=profiles.kinds,
                countries=profiles.countries,
                activity_ids=msgspec.json.decode((folder / "activities/ids.json").read_bytes()),
                as_of=year_of(meta.built_on),
                labels=partial(node_labels, profiles, activities),
            ),
            barred=np.load(folder / "barred.npy"),
            project_vectors=ProjectVectors.load(folder / "past"),
            concept_ties=ConceptTies.load(
                folder / "concept_ties", len(texts.offering_concepts.names)
            ),
            reader=PassageReader.load(folder / "reading", like),
            statements=(
                StatementIndex.load(
                    folder / "statements",
                    meta.encoder,
                    statement_encoder(texts.sentences.path if texts.sentences else None),
                )
                if meta.encoder
                else None
            ),
        )


def node_labels(profiles: ProfileTable, activities: Records[Activity]) -> NodeLabels:
    """What profiles and activities are called, and where and in which sector profiles are."""
    return NodeLabels(
        profiles={
            "name": profiles.names,
            "sector": sector_divisions(profiles),
            "region": profiles.columns.nuts.tolist(),
        },
        activities={"name": [activities[row].title for row in range(len(activities))]},
    )


def sector_divisions(profiles: ProfileTable) -> list[str]:
    """NACE division of each profile: the first two digits of its first sector, "" without one."""
    columns = profiles.columns
    digits, offsets = columns.sector_codes, columns.sector_offsets.tolist()
    return [
        bytes(digits[start][:2].tolist()).decode().rstrip("\0") if start < stop else ""
        for start, stop in pairwise(offsets)
    ]


def read_meta(folder: Path) -> Meta:
    """Say what a snapshot was made from; SnapshotError when missing, torn or of another format."""
    path = folder / "meta.json"
    if not path.exists():
        raise SnapshotError("snapshot_missing", {"folder": folder})
    try:
        meta = msgspec.json.decode(path.read_bytes(), type=Meta)
    except msgspec.MsgspecError as error:
        raise _damaged(folder) from error
    # Refused rather than converted: the store is the truth, and a build makes a new one.
    if meta.format != FORMAT:
        raise SnapshotError("snapshot_format", {"format": meta.format, "own": FORMAT})
    return meta


def write_meta(folder: Path, meta: Meta) -> None:
    """Say what a snapshot was made from; a file that another snapshot shares is left alone."""
    path = folder / "meta.json"
    path.unlink(missing_ok=True)
    path.write_bytes(msgspec.json.encode(meta))


def _damaged(folder: Path) -> SnapshotError:
    return SnapshotError("snapshot_damaged", {"folder": folder})
