"""Derive the snapshot of one tier from merged profiles, their activities and ties."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt

import matchmaker
from matchmaker.domain import Activity, Judgement, Participation, Profile, ProfileId, Tie, Verdict
from matchmaker.graph import build_network
from matchmaker.privacy import Tier, bars_in, layers_of, ranks_in, view
from matchmaker.settings import shipped
from matchmaker.snapshot.arrays import Records
from matchmaker.snapshot.build_cache import (
    BuildCache,
    CachedPassage,
    concepts_in,
    of_stance,
    terms_in,
)
from matchmaker.snapshot.concept_ties import count_concept_ties
from matchmaker.snapshot.last_made import Bags, LastMade
from matchmaker.snapshot.passage_records import PassageRecords
from matchmaker.snapshot.passages import PassageReader, Stance, activity_passages, profile_passages
from matchmaker.snapshot.profiles import ProfileTable
from matchmaker.snapshot.project_vectors import project_vectors
from matchmaker.snapshot.snapshot import FORMAT, Meta, Snapshot, node_labels
from matchmaker.snapshot.statement_vectors import (
    Said,
    StatementIndex,
    VectorCache,
    index_statements,
)
from matchmaker.snapshot.texts import Documents, TextIndex, build_text_index, encode_sentences
from matchmaker.text import LatentEncoder, is_name, statement_encoder, vocabulary

# Of an activity's title and text, some 250 words.
ACTIVITY_CHARACTERS = 1_500

Progress = Callable[[str, int, int], None]
"""Called with a stage's name, how many are done, and how many there are."""


def no_progress(_stage: str, _done: int, _total: int) -> None:
    """Report progress to nobody."""


@dataclass(frozen=True, kw_only=True)
class ReadTexts:
    """The passages of all profiles and activities, in their order, and their reader."""

    profiles: Sequence[tuple[CachedPassage, ...]]
    activities: Sequence[tuple[CachedPassage, ...]]
    reader: PassageReader
    vectors: VectorCache
    """Of statements that were encoded before, and from here on also of those of this build."""
    made: LastMade = field(default_factory=LastMade)
    """Of these texts, for the tier before."""


def read_texts(
    profiles: Sequence[Profile],
    activities: Sequence[Activity],
    cache: BuildCache,
    progress: Progress = no_progress,
) -> ReadTexts:
    """Read the texts of all profiles and activities, once for all tiers."""
    said: list[tuple[CachedPassage, ...]] = []
    for n_read, profile in enumerate(profiles, 1):
        # Who withdrew is not read: the cache is kept from build to build.
        willing = profile.consent.matching
        said.append(cache.summarised(profile_passages(profile) if willing else ()))
        progress("reading profiles", n_read, len(profiles))
    done: list[tuple[CachedPassage, ...]] = []
    for n_read, activity in enumerate(activities, 1):
        done.append(cache.summarised(activity_passages(activity)))
        progress("reading activities", n_read, len(activities))
    return ReadTexts(profiles=said, activities=done, reader=cache.reader, vectors=cache.vectors)


def _forget_the_rest(reader: PassageReader, said: Iterable[CachedPassage]) -> None:
    """Keep base forms of only the words that a tier says, so that its files reveal no others."""
    reader.tagger.prepare()
    # Each text once: profiles of one trade say much in the same words.
    words = vocabulary({each.passage.text for each in said})
    reader.tagger.analyser.forget_all_but(words | _own_words())


@lru_cache(maxsize=1)
def _own_words() -> frozenset[str]:
    """The words of the tables that are read with every text."""
    names = ("concepts", "problems", "lexicon", "homonyms", "topics")
    tables = (shipped(f"taxonomy/{name}.tsv") for name in names)
    return frozenset(vocabulary(table.read_text(encoding="utf-8") for table in tables))


def build_snapshot(
    *,
    profiles: Sequence[Profile],
    activities: Sequence[Activity],
    participations: Iterable[Participation],
    ties: Iterable[Tie],
    judgements: Iterable[Judgement],
    today: date,
    tier: Tier = Tier.STAFF,
    reading: ReadTexts | None = None,
    revision: int = 0,
    n_logged: int = 0,
    n_merged: int = 0,
    encoder: Path | None = None,
    latent: LatentEncoder | None = None,
    progress: Progress = no_progress,
) -> Snapshot:
    """
    Derive a snapshot from merged profiles and what they did, as far as a tier may know them.

    Profiles that withdrew their consent to matching are left out of everything, and so is what does
    not rank in the tier. `reading` is that of all the profiles, where it is at hand already, and
    `latent` a space of meaning that is not to be fitted anew.
    """
    reading = reading or read_texts(profiles, activities, BuildCache.new(), progress)
    willing, said = _as_known(profiles, reading.profiles, tier)
    _forget_the_rest(reading.reader, chain.from_iterable((*said, *reading.activities)))
    table = ProfileTable.of(willing)
    texts = _index(said, reading, encoder, latent, progress)
    statements = _index_statements(said, texts.offering.vocabulary, reading, encoder, progress)
    network = build_network(
        profiles=list(zip(table.ids, table.kinds, table.countries, strict=True)),
        activities=activities,
        participations=participations,
        ties=(tie for tie in ties if tie.layer in layers_of(tier)),
        today=today,
    )
    records = Records.of(activities, Activity)
    network = replace(network, labels=partial(node_labels, table, records))
    return Snapshot(
        meta=Meta(
            format=FORMAT,
            library=matchmaker.__version__,
            revision=revision,
            n_logged=n_logged,
            built_on=today,
            n_profiles=len(willing),
            n_activities=len(activities),
            n_merged=n_merged,
            model=_fitting_model(willing),
            encoder=statements.identity if statements else None,
        ),
        profiles=table,
        said=PassageRecords.keep(
            [[(each.passage, each.summary.reading) for each in own] for own in said]
        ),
        activities=records,
        texts=texts,
        statements=statements,
        network=network,
        barred=_barred(table, willing, judgements if bars_in(tier) else ()),
        concept_ties=count_concept_ties(
            network, texts.offering_concepts, reading.reader.tagger.taxonomy
        ),
        project_vectors=project_vectors(
            activities, network, texts.activity_vectors, table.columns.country
        ),
        reader=reading.reader,
    )


def _as_known(
    profiles: Sequence[Profile], said: Sequence[tuple[CachedPassage, ...]], tier: Tier
) -> tuple[list[Profile], list[tuple[CachedPassage, ...]]]:
    """The profiles of a tier, and what they say that ranks in it."""
    known = [
        (seen, ranking(all_said, tier))
        for profile, all_said in zip(profiles, said, strict=True)
        if (seen := view(profile, tier)) is not None
    ]
    return [seen for seen, _ in known], [left for _, left in known]


def ranking(said: Iterable[CachedPassage], tier: Tier) -> tuple[CachedPassage, ...]:
    """Of what a profile says, what ranks in a tier."""
    return tuple(each for each in said if ranks_in(tier, each.passage.visibility))


def _fitting_model(profiles: Sequence[Profile]) -> str:
    """Choose the shipped model: `curated` where most profiles have texts, else `projects`."""
    # By majority: one imported offer must not turn a register into a network of profiles.
    telling = sum(bool(p.texts or p.needs or p.offers) for p in profiles)
    return "curated" if 2 * telling >= len(profiles) else "projects"


def _index(
    said: Sequence[tuple[CachedPassage, ...]],
    reading: ReadTexts,
    encoder: Path | None,
    latent: LatentEncoder | None,
    progress: Progress,
) -> TextIndex:
    progress("indexing", 0, 1)
    index = build_text_index(
        offering=documents(said, Stance.OFFERING, reading.made),
        seeking=documents(said, Stance.SEEKING, reading.made),
        activities=documents(reading.activities, Stance.OFFERING, reading.made),
        activities_as_written=[
            "\n".join(each.passage.text for each in told) for told in reading.activities
        ],
        concept_names=[concept.id for concept in reading.reader.tagger.taxonomy],
        latent=latent,
        part=reading.made.part,
    )
    if encoder is not None and not is_name(encoder):
        offered = (of_stance(each, Stance.OFFERING) for each in (*said, *reading.activities))
        texts = [[each.passage for each in told] for told in offered]
        index = replace(index, sentences=encode_sentences(encoder, texts))
    progress("indexing", 1, 1)
    return index


def _index_statements(
    said: Sequence[tuple[CachedPassage, ...]],
    terms: Sequence[str],
    reading: ReadTexts,
    encoder: Path | None,
    progress: Progress,
) -> StatementIndex | None:
    """Encode what profiles offer and seek, statement by statement; None without an encoder."""
    chosen = statement_encoder(encoder)
    if chosen is None:
        return None
    progress("encoding statements", 0, 1)
    index = index_statements(
        stated(said, Stance.OFFERING),
        stated(said, Stance.SEEKING),
        terms,
        chosen,
        reading.vectors,
        # Tens of thousands of long texts take minutes: only where the encoder is asked for by name.
        [_told(each) for each in reading.activities] if encoder and is_name(encoder) else (),
        part=reading.made.part,
    )
    progress("encoding statements", 1, 1)
    return index


def _told(activity: tuple[CachedPassage, ...]) -> str:
    """Title and text of an activity; an encoder's mean over more words says less."""
    fields = {each.passage.field: each.passage.text for each in activity}
    return f"{fields.get('title', '')}\n{fields.get('text', '')}".strip()[:ACTIVITY_CHARACTERS]


def stated(said: Sequence[tuple[CachedPassage, ...]], stance: Stance) -> Said:
    """The statements of profiles of one stance, each with its weight."""
    return [[one for each in of_stance(own, stance) for one in _weighed(each)] for own in said]


def _weighed(said: CachedPassage) -> list[tuple[str, float]]:
    """The statements of one passage, as `statements_of` cuts them, with its weight."""
    text, weight = said.affirming.affirmed, said.passage.weight
    return [(text[start:end], weight) for start, end in said.passage.spans]


def documents(
    said: Sequence[tuple[CachedPassage, ...]], stance: Stance, made: LastMade | None = None
) -> Documents:
    """Count the words and concepts of what profiles say in one stance."""
    made = made or LastMade()
    counted = [made.counted(of_stance(each, stance), _counts) for each in said]
    return Documents(
        bags=[terms for terms, _ in counted], concepts=[concepts for _, concepts in counted]
    )


def _counts(said: Sequence[CachedPassage]) -> Bags:
    return terms_in(said), concepts_in(said)


def latest_judgements(
    judgements: Iterable[Judgement],
) -> dict[tuple[ProfileId, ProfileId], Judgement]:
    """Find the newest judgement on introducing each pair, by the pair's sorted ids."""
    newest: dict[tuple[ProfileId, ProfileId], Judgement] = {}
    for judgement in sorted(judgements, key=lambda j: j.judged_on):
        if judgement.verdict in {Verdict.ACCEPTED, Verdict.DECLINED, Verdict.LIFTED}:
            left, right = sorted((judgement.left_id, judgement.right_id))
            newest[left, right] = judgement
    return newest


def _declined(judgements: Iterable[Judgement]) -> list[tuple[ProfileId, ProfileId]]:
    """Pairs whose newest answer to an introduction is no."""
    words = latest_judgements(judgements).items()
    return [pair for pair, word in words if word.verdict is Verdict.DECLINED]


def _barred(
    table: ProfileTable, profiles: Sequence[Profile], judgements: Iterable[Judgement]
) -> npt.NDArray[np.int32]:
    pairs: list[tuple[ProfileId, ProfileId]] = [
        (profile.id, other) for profile in profiles for other in profile.excludes
    ]
    pairs += _declined(judgements)
    rows = [
        (table.row_of[left], table.row_of[right])
        for left, right in pairs
        if left in table.row_of and right in table.row_of
    ]
    # Sorted, so that the same store gives the same bytes.
    return np.array(sorted(set(rows)), dtype=np.int32).reshape(-1, 2)
