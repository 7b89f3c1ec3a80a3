"""
Encode every statement and word of the demo network, so that its first build need not.

    python data/demo/encode.py

Run it when the tables, the cutting into statements, the reading of words or the encoder have
changed; a test says so. Vectors of an encoder that is not installed are of no use, and none are
written without one.
"""

import sys
from datetime import date
from pathlib import Path

import numpy as np

from matchmaker.settings import shipped
from matchmaker.snapshot import build_snapshot
from matchmaker.snapshot.statement_vectors import SHIPPED
from matchmaker.sources.folder import read_folder


def main() -> None:
    """Write keys and vectors, in the order of the keys."""
    reading = read_folder(Path(__file__).parent)
    index = build_snapshot(
        profiles=reading.profiles,
        activities=(),
        participations=(),
        ties=(),
        judgements=(),
        today=date(2026, 11, 30),
    ).statements
    if index is None:
        sys.exit("No sentence encoder is installed.")
    parts = (index.offered, index.sought, index.words)
    keys = np.concatenate([part.keys for part in parts])
    codes = np.concatenate([part.codes for part in parts])
    found, places = np.unique(keys, axis=0, return_index=True)
    np.savez_compressed(shipped(SHIPPED), keys=found, codes=codes[places])


if __name__ == "__main__":
    main()
