"""
How long until an edit is found: `python -m evaluations.edits --home NETWORK --copies 10`.

Writes needs into a copy of a built network, and asks for each of the firms; processor seconds of
one thread. With `--copies` every profile stands in memory so many times, to say what a network
costs that is larger than any that was built: its texts repeat, so its vocabulary stays small.
"""

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Annotated

import numpy as np
import typer
from scipy import sparse
from threadpoolctl import threadpool_limits

from matchmaker.domain import Kind, Need, ProfileId, Query
from matchmaker.engine import Matchmaker
from matchmaker.home import Home
from matchmaker.privacy import Tier
from matchmaker.services.profiles import replace_profile
from matchmaker.services.snapshot_mask import SnapshotMask
from matchmaker.snapshot import ConceptIndex, Snapshot, StatementVectors
from matchmaker.snapshot.arrays import RowChange
from matchmaker.snapshot.texts import TextIndex
from matchmaker.store import Origin
from matchmaker.text import LexicalIndex

NEED = (
    "Cerchiamo prove a ultrasuoni su giunti in zirconia, fornitura numero {n}, anche crioablazione"
)


def repeated(snapshot: Snapshot, copies: int) -> Snapshot:
    """The same network with each profile so many times."""
    n = len(snapshot.profiles.ids)
    change = RowChange(np.tile(np.arange(n), copies), n)
    table = snapshot.profiles.edited(change, [])
    ids = [ProfileId(f"{id_}~{row // n}" if row >= n else id_) for row, id_ in enumerate(table.ids)]
    table = replace(table, ids=ids)
    index, silent = snapshot.statements, StatementVectors.silent
    return replace(
        snapshot,
        profiles=table,
        said=snapshot.said.edited(change, []),
        texts=_texts(snapshot.texts, copies),
        statements=index
        and replace(
            index,
            offered=index.offered.edited(change, silent(0, index.offered.codes.shape[1])),
            sought=index.sought.edited(change, silent(0, index.sought.codes.shape[1])),
        ),
        network=snapshot.network.edited(
            np.arange(n, dtype=np.int32),
            profile_ids=ids,
            kinds=table.kinds,
            countries=table.countries,
        ),
        project_vectors=replace(
            snapshot.project_vectors,
            centroids=np.tile(snapshot.project_vectors.centroids, (copies, 1)),
        ),
    )


def _texts(texts: TextIndex, copies: int) -> TextIndex:
    offers = np.tile(texts.offering_vectors, (copies, 1))
    return replace(
        texts,
        offering=_words(texts.offering, copies),
        seeking=_words(texts.seeking, copies),
        offering_concepts=_concepts(texts.offering_concepts, copies),
        seeking_concepts=_concepts(texts.seeking_concepts, copies),
        latent=texts.latent.with_vectors(np.concatenate([offers, texts.activity_vectors])),
    )


def _words(index: LexicalIndex, copies: int) -> LexicalIndex:
    weights, counts = (
        sparse.vstack([matrix] * copies, format="csc")
        for matrix in (index.matrix, index.frequencies)
    )
    arrays = {
        "starts": weights.indptr.astype(np.int64),
        "rows": weights.indices.astype(np.int32),
        "weights": weights.data,
        "frequencies": counts.data,
        "lengths": np.tile(index.lengths, copies),
    }
    return LexicalIndex(index.vocabulary, arrays)


def _concepts(index: ConceptIndex, copies: int) -> ConceptIndex:
    counts = sparse.csc_array(sparse.vstack([index.counts] * copies))
    return ConceptIndex(index.names, counts, np.tile(index.lengths, copies))


def measured(home: Home, copies: int, times: int) -> dict[str, float]:
    """Median processor seconds of writing, reading the edit, and the list after it."""
    built = Matchmaker.load(home.path)
    firms = [
        id_
        for id_, kind in zip(
            built.snapshot.profiles.ids, built.snapshot.profiles.kinds, strict=True
        )
        if kind is Kind.COMPANY
    ]
    network = replace(built, snapshot=repeated(built.snapshot, copies))
    network.answer(Query(profile_id=firms[0]))
    origin, mask = Origin(source="measurement", at=datetime.now(UTC)), SnapshotMask()
    taken: dict[str, list[float]] = {"write": [], "read": [], "list": []}
    with home.store() as store:
        for n, firm in enumerate(firms[1 : times + 1]):
            profile = store.profile(firm)
            need = Need(id=f"new{n}", text=NEED.format(n=n))
            started = process_time()
            edited = replace(profile, needs=(*profile.needs, need))
            replace_profile(store, edited, origin, expected=None)
            written = process_time()
            shown = mask.over(store, network, Tier.STAFF)
            read = process_time()
            assert shown.profile(firm).needs[-1] == need  # noqa: S101 - a measurement of nothing else
            shown.answer(Query(profile_id=firm))
            taken["write"].append(written - started)
            taken["read"].append(read - written)
            taken["list"].append(process_time() - read)
    return {
        "profiles": len(network.snapshot.profiles.ids),
        "first_read_s": round(taken["read"][0], 3),
        **{f"{name}_s": round(float(np.median(each)), 3) for name, each in taken.items()},
    }


def main(
    home: Annotated[Path, typer.Option(help="A built network; it is copied.")],
    copies: Annotated[int, typer.Option(min=1, help="How often each profile stands.")] = 1,
    times: Annotated[int, typer.Option(min=1, help="Edits.")] = 9,
) -> None:
    """Measure edits, and print the figures."""
    with threadpool_limits(limits=1), TemporaryDirectory() as folder:
        shutil.copytree(home, Path(folder) / "home")
        typer.echo(json.dumps(measured(Home.open(Path(folder) / "home"), copies, times)))


if __name__ == "__main__":
    typer.run(main)
