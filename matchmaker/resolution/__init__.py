"""
Stage 2, duplicates -> canonical id.

Blocking proposes pairs, comparison scores them, matching weighs the scores in bits, clustering
joins what is sure, review lists what is not, merging makes one profile of several. Judgements are
honoured in every run.
"""

from matchmaker.resolution.records import Record, merge, record_of
from matchmaker.resolution.resolve import Resolution, ReviewPair, resolve

__all__ = ["Record", "Resolution", "ReviewPair", "merge", "record_of", "resolve"]
