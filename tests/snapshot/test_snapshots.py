"""A snapshot gives the same answers after a way over the disk, or says why it cannot."""

import gc
import math
import weakref
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from matchmaker.domain import (
    Activity,
    Consent,
    Kind,
    Language,
    Place,
    Profile,
    ProfileId,
    Query,
    Text,
    Visibility,
)
from matchmaker.engine import Matchmaker
from matchmaker.errors import SnapshotError
from matchmaker.snapshot import ConceptIndex, ProfileTable, Snapshot, Stance, taking
from matchmaker.snapshot.arrays import Records, load_sparse, save_sparse
from matchmaker.snapshot.profiles import sector_digits, trl_range

SnapshotOf = Callable[..., Snapshot]
QUERIES = (
    Query(profile_id=ProfileId("firm")),
    Query(profile_id=ProfileId("polymers"), new_only=False, diversity=0.5),
    Query(need="Laserschweissen von dünnem Blech"),
)


@pytest.fixture(scope="module")
def folder(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("snapshot") / "one"
    snapshot.save(path)
    return path


@pytest.fixture
def torn(folder: Path, tmp_path: Path) -> Path:
    for file in folder.rglob("*"):
        copy = tmp_path / file.relative_to(folder)
        if file.is_dir():
            copy.mkdir(parents=True, exist_ok=True)
        else:
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    return tmp_path


@pytest.fixture(scope="module")
def loaded(folder: Path) -> Matchmaker:
    return Matchmaker(Snapshot.load(folder))


@pytest.mark.parametrize("query", QUERIES)
def test_a_loaded_snapshot_gives_equal_answers(
    matchmaker: Matchmaker, loaded: Matchmaker, query: Query
) -> None:
    assert loaded.answer(query) == matchmaker.answer(query)


def test_a_loaded_snapshot_is_the_same_in_all_its_parts(
    snapshot: Snapshot, loaded: Matchmaker
) -> None:
    again = loaded.snapshot
    assert again.meta == snapshot.meta
    assert again.barred.tolist() == snapshot.barred.tolist()
    assert again.network.activity_ids == snapshot.network.activity_ids
    for row in range(len(snapshot.profiles.ids)):
        assert again.profiles.records[row] == snapshot.profiles.records[row]
        assert again.passages(row) == snapshot.passages(row)
    for row in range(len(snapshot.network.activity_ids)):
        assert again.activity_passages(row) == snapshot.activity_passages(row)
    for column in fields(snapshot.profiles.columns):
        np.testing.assert_array_equal(
            getattr(again.profiles.columns, column.name),
            getattr(snapshot.profiles.columns, column.name),
        )


def test_arrays_of_a_loaded_snapshot_stay_on_disk(loaded: Matchmaker) -> None:
    assert isinstance(loaded.snapshot.profiles.columns.latitude.base, np.memmap)
    assert isinstance(loaded.snapshot.network.years.base, np.memmap)


def test_nothing_built_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match=r"holds no snapshot.*build"):
        Snapshot.load(tmp_path)


def test_a_torn_snapshot_is_not_taken_for_whole(torn: Path) -> None:
    (torn / "meta.json").unlink()
    with pytest.raises(SnapshotError, match="holds no snapshot"):
        Snapshot.load(torn)


def test_another_format_asks_for_a_build(torn: Path) -> None:
    meta = msgspec.json.decode((torn / "meta.json").read_bytes())
    (torn / "meta.json").write_bytes(msgspec.json.encode(meta | {"format": 99}))
    with pytest.raises(SnapshotError, match=r"99.*build"):
        Snapshot.load(torn)


@pytest.mark.parametrize(
    "lost", ["profiles/lists.json", "barred.npy", "network/years.npy", "profiles/latitude.npy"]
)
def test_a_missing_piece_is_a_torn_snapshot(torn: Path, lost: str) -> None:
    (torn / lost).unlink()
    with pytest.raises(SnapshotError, match=r"damaged.*build"):
        Snapshot.load(torn)


@pytest.mark.parametrize("cut", ["meta.json", "profiles/lists.json", "barred.npy"])
def test_a_piece_cut_short_is_a_torn_snapshot(torn: Path, cut: str) -> None:
    (torn / cut).write_bytes((torn / cut).read_bytes()[:7])
    with pytest.raises(SnapshotError, match=r"damaged.*build"):
        Snapshot.load(torn)


words = st.text(max_size=30)
profile_lists = st.lists(
    st.builds(
        Profile,
        id=words.map(ProfileId),
        kind=st.sampled_from(Kind),
        names=st.tuples(words),
        texts=st.lists(st.builds(Text, field=words, value=words), max_size=2).map(tuple),
        place=st.builds(Place, city=st.none() | words, latitude=st.none() | st.floats(-90, 90)),
        updated_on=st.none() | st.dates(),
    ),
    max_size=5,
)


@settings(max_examples=30)
@given(profile_lists)
def test_records_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, values: list[Profile]
) -> None:
    folder = tmp_path_factory.mktemp("records")
    Records.of(values, Profile).save(folder, "r")
    again = Records.load(folder, "r", Profile)
    assert len(again) == len(values)
    assert [again[row] for row in range(len(again))] == values


@pytest.mark.parametrize("form", [sparse.csr_array, sparse.csc_array])
def test_sparse_matrices_come_back_as_they_were(tmp_path: Path, form: type) -> None:
    matrix = form(np.array([[0, 1.5, 0], [2, 0, 0]]))
    save_sparse(tmp_path, "m", matrix)
    again = load_sparse(tmp_path, "m", form)
    assert again.shape == (2, 3)
    np.testing.assert_array_equal(again.toarray(), matrix.toarray())


def test_who_withdrew_is_in_no_part(snapshot_of: SnapshotOf) -> None:
    found = snapshot_of()
    assert "shy" not in found.profiles.row_of
    assert found.meta.n_profiles == len(found.profiles.ids) == found.network.n_profiles == 10


def test_a_network_of_nobody_answers(snapshot_of: SnapshotOf, tmp_path: Path) -> None:
    empty = snapshot_of(profiles=[], activities=[], participations=[], ties=[], judgements=[])
    empty.save(tmp_path)
    again = Matchmaker(Snapshot.load(tmp_path))
    assert again.suggest(need="saldatura laser di lamiera") == []
    assert again.search("anyone") == []


def test_a_network_of_silent_profiles_answers(
    snapshot_of: SnapshotOf, profiles: Mapping[str, Profile]
) -> None:
    silent = [Profile(id=id_, kind=each.kind) for id_, each in profiles.items()]
    found = Matchmaker(snapshot_of(profiles=silent, activities=[], participations=[], ties=[]))
    assert found.suggest("silent", k=3)
    assert found.suggest(need="saldatura laser di lamiera")


def test_passages_keep_needs_and_offers_apart(snapshot: Snapshot) -> None:
    said = snapshot.passages(snapshot.profiles.row_of[ProfileId("welders")])
    assert [p.field for p in taking(said, Stance.OFFERING)] == ["description", "offer:o0"]
    assert [p.field for p in taking(said, Stance.SEEKING)] == ["need:n0"]
    assert {p.language for p in said} == {Language.DE, Language.IT}


def test_passages_are_kept_as_they_would_be_read(folder: Path) -> None:
    kept = Snapshot.load(folder)
    for row in range(len(kept.profiles.ids)):
        assert kept.passages(row) == kept.reader.profile(kept.profiles.records[row])


def test_kept_passages_are_as_open_as_the_profile_says_now(folder: Path) -> None:
    kept = Snapshot.load(folder)
    row = kept.profiles.row_of[ProfileId("welders")]
    profile = kept.profiles.records[row]
    stricter = replace(
        profile,
        offers=tuple(replace(o, visibility=Visibility.PRIVATE) for o in profile.offers),
        visibility={"description": Visibility.STAFF},
    )
    said = {p.field: p.visibility for p in kept.said.of(row, stricter)}
    assert "offer:o0" not in said
    assert said["description"] is Visibility.STAFF


def test_a_snapshot_out_of_service_is_gone_at_once(folder: Path) -> None:
    gc.disable()
    try:
        snapshot = Snapshot.load(folder)
        assert snapshot.passages(0)
        assert snapshot.activity_title(0)
        left = weakref.ref(snapshot)
        del snapshot
        assert left() is None
    finally:
        gc.enable()


def test_a_passage_without_what_it_does_not_say_is_itself(snapshot: Snapshot) -> None:
    said = snapshot.passages(snapshot.profiles.row_of[ProfileId("rival")])[0]
    assert said.without(concepts=frozenset({"cad"}), terms=frozenset({"nothing"})) is said


def test_words_taken_out_leave_the_other_words_where_they_are(snapshot: Snapshot) -> None:
    said = snapshot.passages(snapshot.profiles.row_of[ProfileId("rival")])[0]
    gone = said.without(concepts=frozenset({"laser_welding"}), terms=frozenset())
    assert "laser_welding" in {m.concept for m in said.mentions}
    assert "laser_welding" not in {m.concept for m in gone.mentions}
    assert len(gone.text) == len(said.text)
    assert gone.text.strip().startswith("di lamiera sottile")
    assert {t.start for t in gone.tokens} < {t.start for t in said.tokens}


def test_private_texts_are_not_read(
    snapshot_of: SnapshotOf, profiles: Mapping[str, Profile]
) -> None:
    private = replace(profiles["rival"], visibility={"description": Visibility.PRIVATE})
    found = snapshot_of(profiles=[private])
    assert found.passages(0) == ()
    assert found.texts.offering.lengths[0] == 0


def test_columns_say_unknown_where_nothing_is_known() -> None:
    table = ProfileTable.of([Profile(id=ProfileId("x"), kind=Kind.ORGANISATION)])
    columns = table.columns
    assert table.kinds == [Kind.ORGANISATION]
    assert table.countries == [None]
    assert math.isnan(columns.latitude[0])
    assert math.isnan(columns.updated[0])
    assert np.isnan(columns.offer_trl).all()
    assert columns.languages[0] == 0
    assert columns.sector_offsets.tolist() == [0, 0]


def test_sector_codes_are_laid_out_in_four_digits() -> None:
    assert sector_digits(["25.62", "25", "25.6"]).tolist() == [
        [50, 53, 54, 50], [50, 53, 0, 0], [50, 53, 54, 0],
    ]  # fmt: skip


def test_readiness_levels_span_all_statements(profiles: Mapping[str, Profile]) -> None:
    assert trl_range(profiles["firm"].needs) == (4, 6)
    assert np.isnan(trl_range([])).all()


@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.floats(0.5, 5)), max_size=6))
def test_a_concept_is_strongest_where_a_text_is_about_little_else(
    documents: list[dict[str, float]],
) -> None:
    index = ConceptIndex.of(documents, "abcd")
    for concept in "abc":
        rows, strengths = index.strengths(concept)
        assert rows.tolist() == [r for r, document in enumerate(documents) if concept in document]
        assert ((strengths > 0) & (strengths < 1)).all()
        alone = [index.strength(documents[r][concept], int(r)) for r in rows]
        np.testing.assert_allclose(strengths, alone)
    assert not len(index.strengths("d")[0])
    assert not len(index.strengths("unheard of")[0])


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    model2vec = pytest.importorskip("model2vec", reason="the extra 'encoder' is not installed")
    tokenizers = pytest.importorskip("tokenizers", reason="comes with the extra 'encoder'")
    words_ = {"[UNK]": 0, "laser": 1, "lamiera": 2, "Blech": 3, "fresatura": 4}
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(words_, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    vectors = np.array([[0, 0], [1, 0], [0.8, 0.6], [0.8, 0.6], [0, 1]], dtype=np.float32)
    path = tmp_path_factory.mktemp("encoder")
    model2vec.StaticModel(vectors, tokenizer).save_pretrained(path)
    return path


def test_a_local_encoder_takes_the_place_of_latent_vectors(
    snapshot_of: SnapshotOf, encoder: Path, tmp_path: Path
) -> None:
    built = snapshot_of(encoder=encoder)
    built.save(tmp_path)
    again = Matchmaker(Snapshot.load(tmp_path))
    assert again.snapshot.texts.offering_vectors.shape == (10, 2)
    query = Query(profile_id=ProfileId("firm"))
    answers = again.answer(query)
    assert answers == Matchmaker(built).answer(query)
    assert all(again.verify_counterfactual(query, each) for each in answers)
    meanings = {
        each.profile_id: c.value
        for each in answers
        for c in each.contributions
        if c.feature == "need_meaning"
    }
    assert meanings[ProfileId("secretive")] == pytest.approx(1.0, abs=0.1)


def test_withdrawing_consent_is_all_it_takes(snapshot_of: SnapshotOf) -> None:
    gone = Profile(id=ProfileId("a"), kind=Kind.LAB, consent=Consent(matching=False))
    assert snapshot_of(profiles=[gone]).meta.n_profiles == 0


def test_profiles_known_by_their_projects_get_the_model_for_projects(
    snapshot_of: SnapshotOf,
) -> None:
    bare = [Profile(id=ProfileId("polymers"), kind=Kind.LAB)]
    assert snapshot_of(profiles=bare).meta.model == "projects"
    assert snapshot_of().meta.model == "curated"


def test_what_was_built_says_when_and_from_what(snapshot: Snapshot) -> None:
    assert snapshot.meta.built_on == date(2026, 11, 23)
    assert snapshot.meta.n_activities == len(snapshot.activities) == 4
    assert isinstance(snapshot.activities[0], Activity)
