"""
Encode every statement of the demo network, so that its first build need not.

    python data/demo/encode.py

Run it when the tables, the cutting into statements or the encoder have changed; a test says so.
Vectors of an encoder that is not installed are of no use, and none are written without one.
"""

import sys
from pathlib import Path

import numpy as np

from matchmaker.settings import shipped
from matchmaker.snapshot import statements_of
from matchmaker.snapshot.passages import profile_passages
from matchmaker.snapshot.statement_vectors import KEY_BYTES, SHIPPED, encode, key_of
from matchmaker.sources.folder import read_folder
from matchmaker.text import statement_encoder


def main() -> None:
    """Write keys and vectors, in the order of the keys."""
    encoder = statement_encoder()
    if encoder is None:
        sys.exit("No sentence encoder is installed.")
    profiles = read_folder(Path(__file__).parent).profiles
    said = (one.text for each in profiles for one in statements_of(profile_passages(each)))
    texts = {key_of(encoder.identity, text): text for text in said}
    keys = sorted(texts)
    np.savez_compressed(
        shipped(SHIPPED),
        keys=np.frombuffer(b"".join(keys), dtype=np.uint8).reshape(-1, KEY_BYTES),
        codes=encode(encoder, [texts[key] for key in keys]),
    )


if __name__ == "__main__":
    main()
