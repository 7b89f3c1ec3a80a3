"""The sentences of all errors, by code; English here, the other languages in the catalogues."""

from collections.abc import Mapping
from types import MappingProxyType

from matchmaker.errors.sentences import (
    accounts,
    introductions,
    operations,
    programme,
    requests,
    tables,
)
from matchmaker.errors.sentences.sentence import Sentence

TOPICS: tuple[Mapping[str, Sentence], ...] = (
    requests.NEEDS,
    requests.CHOICES,
    requests.NETWORK,
    requests.INTERFACE,
    introductions.STEPS,
    introductions.STATES,
    introductions.CHECKUP,
    programme.PROGRAMME,
    accounts.ACCOUNTS,
    accounts.SIGNING_IN,
    accounts.PERMISSIONS,
    tables.FILES,
    tables.CELLS,
    tables.PROFILES,
    tables.VOCABULARIES,
    operations.HOMES,
    operations.IMPORTS,
    operations.OUTPUT,
    operations.SNAPSHOTS,
    operations.BACKUPS,
    operations.STORE,
    operations.LEARNING,
    operations.COMMANDS,
    operations.SHARING,
    operations.EVALUATION,
)

SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {code: sentence for topic in TOPICS for code, sentence in topic.items()}
)
"""Stable: a code is never given another meaning."""

__all__ = ["SENTENCES", "TOPICS"]
