"""The store keeps what it is given, changes only what differs, and forgets what is erased."""

import math
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchmaker.domain import (
    Activity,
    ActivityKind,
    Cooperation,
    Judgement,
    Kind,
    Layer,
    Need,
    Participation,
    Place,
    Profile,
    ProfileId,
    Text,
    Tie,
    Verdict,
    Visibility,
)
from matchmaker.errors import StoreError, UnknownProfileError
from matchmaker.store import (
    ImportRecord,
    ReviewPair,
    Store,
    StoreChange,
    WriteCounts,
    Writer,
    schema,
)

RICH = Profile(
    id=ProfileId("officine-rossi"),
    kind=Kind.COMPANY,
    names=("Officine Rossi S.r.l.", "Rossi"),
    texts=(Text(field="description", value="saldatura laser «a punti»", language="it"),),
    needs=(
        Need(id="n1", text="prova", trl=(3, 6), cooperation=frozenset(Cooperation)),
        Need(id="n2", text="altro"),
    ),
    place=Place(country="IT", nuts="ITC43", latitude=45.85, longitude=9.39),
    visibility={"maturity": Visibility.MATCHING_ONLY, "size": Visibility.STAFF},
    maturity=0.4,
    updated_on=date(2024, 5, 1),
)
LOG = ImportRecord(
    source="table",
    file="firms.csv",
    sha256="0" * 64,
    imported_at=datetime(2024, 5, 1, 12, 0, tzinfo=timezone(timedelta(hours=2))),
    n_read=3,
    n_accepted=2,
    n_rejected=1,
    n_added=2,
    n_changed=0,
    n_unchanged=0,
)

# Reading refuses control characters, and PostgreSQL keeps no NUL.
READABLE = st.characters(codec="utf-8", exclude_characters="\0")


def firm(name: str, **facts: object) -> Profile:
    return replace(Profile(id=ProfileId(name), kind=Kind.COMPANY, names=(name,)), **facts)


def project(name: str) -> Activity:
    return Activity(id=name, kind=ActivityKind.PROJECT, title=name, starts_on=date(2020, 1, 1))


def fill(store: Store) -> None:
    """Three firms and a lab that did something together, and were judged."""
    with store.write() as w:
        w.put_profiles([firm(n) for n in "abc"] + [firm("d", excludes=("a", "b"))])
        w.put_activities([project("p")])
        w.put_participations(
            [
                Participation(profile_id="a", activity_id="p", role="coordinator"),
                Participation(profile_id="b", activity_id="p"),
            ]
        )
        w.put_ties([Tie(source_id="a", target_id="b", layer=Layer.MEMBERSHIP)])
        w.put_judgements([judged("b", "a", Verdict.SAME)])
        w.put_clusters({"b": "a", "c": "a", "a": "a"})
        w.put_reviews([review("a", "d", 2.0)])


def judged(left: str, right: str, verdict: Verdict, **facts: object) -> Judgement:
    base = Judgement(left_id=left, right_id=right, verdict=verdict, judged_on=date(2024, 1, 1))
    return replace(base, **facts)


def put_after_a_profile(store: Store, put: Callable[[Writer], WriteCounts]) -> None:
    with store.write() as w:
        w.put_profiles([firm("new")])
        put(w)


def review(left: str, right: str, weight: float) -> ReviewPair:
    return ReviewPair(
        left_id=left, right_id=right, weight=weight, probability=0.5, comparisons={"name": 0.9}
    )


def test_a_profile_comes_back_as_it_was_put(store: Store) -> None:
    with store.write() as w:
        assert w.put_profiles([RICH]) == WriteCounts(added=1)
    assert store.profile(RICH.id) == RICH
    assert list(store.profiles()) == [RICH]


@given(
    st.lists(
        st.builds(
            firm,
            st.text(READABLE, min_size=1, max_size=5),
            languages=st.tuples(st.text(READABLE, max_size=5)),
            maturity=st.none() | st.floats(0, 1),
        ),
        unique_by=lambda p: p.id,
        max_size=6,
    )
)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_put_is_read_in_the_order_of_the_ids_and_putting_it_again_changes_nothing(
    store: Store, profiles: list[Profile]
) -> None:
    with store.write() as w:
        w.put_profiles(profiles)
    revision = store.revision()
    with store.write() as w:
        assert w.put_profiles(reversed(profiles)) == WriteCounts(unchanged=len(profiles))
    assert store.revision() == revision
    read = list(store.profiles())
    assert [p.id for p in read] == sorted(p.id for p in read)
    assert {p.id: p for p in read} | {p.id: p for p in profiles} == {p.id: p for p in read}


def test_the_same_content_three_times_counts_once(store: Store) -> None:
    fill(store)
    assert store.revision() == 1
    everything = (list(store.profiles()), list(store.ties()), store.clusters(), store.reviews())
    for _ in range(2):
        fill(store)
    assert store.revision() == 1
    assert everything == (
        list(store.profiles()),
        list(store.ties()),
        store.clusters(),
        store.reviews(),
    )


def test_each_verb_reports_the_second_time_that_nothing_changed(store: Store) -> None:
    fill(store)
    with store.write() as w:
        changes = [
            w.put_profiles(store.profiles()),
            w.put_activities(store.activities()),
            w.put_participations(store.participations()),
            w.put_ties(store.ties()),
            w.put_judgements(store.judgements()),
            w.put_clusters(store.clusters()),
            w.put_reviews(store.reviews()),
        ]
    assert [(c.added, c.changed) for c in changes] == [(0, 0)] * 7
    assert [c.unchanged for c in changes] == [4, 1, 2, 1, 1, 2, 1]


def test_a_changed_profile_counts_as_changed_and_the_others_do_not(store: Store) -> None:
    fill(store)
    with store.write() as w:
        change = w.put_profiles([firm("a", url="https://a.example"), firm("b"), firm("z")])
    assert change == WriteCounts(added=1, changed=1, unchanged=1)
    assert store.profile("a").url == "https://a.example"
    assert len(list(store.participations())) == 2, "what refers to it stays"
    assert store.revision() == 2


def test_of_several_profiles_with_one_id_the_last_counts(store: Store) -> None:
    twice = [firm("a", url="1"), firm("b"), firm("a", url="2")]
    for expected in (WriteCounts(added=2), WriteCounts(unchanged=2)):
        with store.write() as w:
            assert w.put_profiles(twice) == expected
    assert store.profile("a").url == "2"


def test_more_rows_than_one_statement_carries_are_all_there(store: Store) -> None:
    many = [firm(f"f{i:05d}") for i in range(4500)]
    with store.write() as w:
        assert w.put_profiles(iter(many)) == WriteCounts(added=4500)
    assert list(store.profiles()) == many
    ids = {p.id for p in many}
    assert store.has_profiles([*ids, "stranger"]) == ids


def test_a_payload_is_the_same_whatever_the_seed_of_the_hashes() -> None:
    program = (
        "from matchmaker.domain import *; from matchmaker.store.rows import profile_row;"
        "n = Need(id='n', text='t', cooperation=frozenset(Cooperation));"
        "print(profile_row(Profile(id='a', kind=Kind.COMPANY, needs=(n,)))['payload'])"
    )
    said = {
        subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(said) == 1


def test_an_exception_in_the_block_leaves_everything_as_it_was(store: Store) -> None:
    fill(store)
    before = list(store.profiles())
    with pytest.raises(RuntimeError, match="stop"), store.write() as w:  # noqa: PT012
        w.put_profiles([firm("new")])
        w.erase_profile("a")
        raise RuntimeError("stop")
    assert list(store.profiles()) == before
    assert store.revision() == 1


@pytest.mark.parametrize(
    "put",
    [
        lambda w: w.put_participations([Participation(profile_id="nobody", activity_id="p")]),
        lambda w: w.put_participations([Participation(profile_id="a", activity_id="nothing")]),
        lambda w: w.put_ties([Tie(source_id="a", target_id="nobody", layer=Layer.PATENT)]),
        lambda w: w.put_judgements([judged("nobody", "a", Verdict.SAME)]),
        lambda w: w.put_clusters({"a": "nobody"}),
        lambda w: w.put_reviews([review("a", "nobody", 1)]),
    ],
)
def test_what_refers_to_nobody_is_refused_with_all_of_its_transaction(
    store: Store, put: Callable[[Writer], WriteCounts]
) -> None:
    fill(store)
    with pytest.raises(StoreError, match="not stored; nothing was written"):
        put_after_a_profile(store, put)
    assert store.has_profiles(["new"]) == set()


def test_a_tie_that_ends_is_the_same_tie_and_one_that_starts_anew_another(store: Store) -> None:
    fill(store)
    tie = Tie(source_id="a", target_id="b", layer=Layer.MEMBERSHIP, ends_on=date(2024, 1, 1))
    with store.write() as w:
        assert w.put_ties([tie]) == WriteCounts(changed=1)
        assert w.put_ties([replace(tie, starts_on=date(2025, 1, 1))]) == WriteCounts(added=1)
    assert [(t.starts_on, t.ends_on) for t in store.ties()] == [
        (None, date(2024, 1, 1)),
        (date(2025, 1, 1), date(2024, 1, 1)),
    ]


def test_a_profile_may_have_two_roles_in_one_activity(store: Store) -> None:
    fill(store)
    speaks = Participation(profile_id="b", activity_id="p", role="speaker")
    with store.write() as w:
        assert w.put_participations([speaks, speaks]) == WriteCounts(added=1)
    assert [p.role for p in store.participations() if p.profile_id == "b"] == ["", "speaker"]


def test_the_days_last_answer_counts_and_other_questions_are_apart(store: Store) -> None:
    fill(store)
    with store.write() as w:
        w.put_judgements([judged("b", "a", Verdict.DIFFERENT, reason="other owner")])
        w.put_judgements([judged("b", "a", Verdict.ACCEPTED)])
        w.put_judgements([judged("b", "a", Verdict.DECLINED, judged_on=date(2023, 1, 1))])
    assert [j.verdict for j in store.judgements()] == [
        Verdict.DECLINED,
        Verdict.DIFFERENT,
        Verdict.ACCEPTED,
    ]


def test_clusters_are_replaced_as_a_whole(store: Store) -> None:
    fill(store)
    assert store.clusters() == {"b": "a", "c": "a"}
    with store.write() as w:
        assert w.put_clusters({"c": "b", "d": "b"}) == WriteCounts(added=1, changed=2)
    assert store.clusters() == {"c": "b", "d": "b"}
    with store.write() as w:
        assert w.put_clusters({}) == WriteCounts(changed=2)
    assert store.clusters() == {}
    assert store.revision() == 3


def test_the_likeliest_duplicates_come_first_and_unknown_comparisons_stay_unknown(
    store: Store,
) -> None:
    fill(store)
    unknown = replace(review("b", "d", 5.0), comparisons={"name": 1.0, "city": math.nan})
    with store.write() as w:
        w.put_reviews([review("a", "d", 2.0), unknown])
    first, second = store.reviews()
    assert (first.left_id, second.left_id) == ("b", "a")
    assert math.isnan(first.comparisons["city"])
    assert first.comparisons["name"] == 1.0


def test_the_import_log_is_numbered_in_utc_and_does_not_make_snapshots_stale(store: Store) -> None:
    with store.write() as w:
        assert [w.log_import(LOG), w.log_import(LOG)] == [1, 2]
    first, second = store.imports()
    assert first == replace(LOG, id=1)
    assert first.imported_at.utcoffset() == timedelta(0)
    assert first.imported_at == datetime(2024, 5, 1, 10, 0, tzinfo=UTC)
    assert second.id == 2
    assert store.revision() == 0


def test_a_moment_without_a_time_zone_is_refused(store: Store) -> None:
    naive = replace(LOG, imported_at=datetime(2024, 5, 1))  # noqa: DTZ001
    with pytest.raises(StoreError, match="no time zone"), store.write() as w:
        w.log_import(naive)


def test_an_erased_profile_is_gone_from_everywhere(store: Store, tmp_path: Path) -> None:
    fill(store)
    secret = "Quarzwiesel"
    with store.write() as w:
        w.put_profiles([firm("a", names=(secret,))])
    with store.write() as w:
        w.erase_profile("a")
    assert [p.id for p in store.profiles()] == ["b", "c", "d"]
    assert store.profile("d").excludes == ("b",)
    assert [p.profile_id for p in store.participations()] == ["b"]
    assert [*store.ties(), *store.judgements(), *store.reviews()] == []
    assert store.clusters() == {"c": "b"}, "who was one firm stays one firm"
    for file in tmp_path.iterdir():
        assert secret.encode() not in file.read_bytes(), file.name


def test_ties_are_read_by_where_they_start(store: Store) -> None:
    fill(store)
    one, other = (Tie(source_id=b, target_id="a", layer=Layer.MEMBERSHIP) for b in "bc")
    with store.write() as w:
        w.put_ties([one, other])
    assert store.ties_from([]) == []
    assert store.ties_from(["b"]) == [one]
    assert store.ties_from(["c", "b"]) == [one, other]


def test_erasing_nobody_says_so_and_a_wildcard_is_no_pattern(store: Store) -> None:
    fill(store)
    with pytest.raises(UnknownProfileError), store.write() as w:
        w.erase_profile("%")
    assert store.profile("d").excludes == ("a", "b")


def test_an_unknown_id_is_answered_with_ids_that_look_alike(store: Store) -> None:
    with store.write() as w:
        w.put_profiles([RICH, firm("zeta")])
    with pytest.raises(UnknownProfileError) as caught:
        store.profile("oficine-rossi")
    assert caught.value.close == ("officine-rossi",)


def test_a_text_that_is_not_unicode_names_its_profile(store: Store) -> None:
    with pytest.raises(StoreError, match="'bad' holds a text"), store.write() as w:
        w.put_profiles([firm("bad", url="\ud800")])


def test_counts_name_every_table(store: Store) -> None:
    fill(store)
    counts = store.counts()
    assert counts.keys() == schema.metadata.tables.keys() - {"state"}
    assert {name: n for name, n in counts.items() if n} == {
        "activities": 1,
        "clusters": 2,
        "judgements": 1,
        "participations": 2,
        "profiles": 4,
        "reviews": 1,
        "ties": 1,
    }


def test_a_reader_sees_one_state_while_others_write(store: Store) -> None:
    many = [firm(f"f{i:05d}") for i in range(3000)]
    with store.write() as w:
        w.put_profiles(many)
    reader = store.profiles()
    first = next(reader)
    with store.write() as w:
        w.put_profiles([firm("zzz")])
    assert [first, *reader] == many
    assert len(list(store.profiles())) == 3001


def test_writers_wait_for_each_other(store: Store) -> None:
    def add(worker: int) -> None:
        for i in range(10):
            with store.write() as w:
                w.put_profiles([firm(f"{worker}-{i}")])

    threads = [threading.Thread(target=add, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.revision() == 40
    assert store.counts()["profiles"] == 40


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_erasing_while_a_reader_holds_the_log_open_warns_that_it_stays_there(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, url: str
) -> None:
    fill(store)
    reader = store.profiles()
    next(reader)
    monkeypatch.setattr("matchmaker.store.sqlite.PATIENCE_MS", 1)
    hasty = Store.open(url)
    with hasty.write() as w:
        w.erase_profile("a")
    hasty.close()
    reader.close()
    assert "erased data leaves it" in caplog.text


@pytest.fixture
def told(tmp_path: Path) -> Iterator[tuple[Store, list[StoreChange]]]:
    """A store of two firms, and what it says of the transactions that come."""
    url = f"sqlite:///{tmp_path / 'told.sqlite'}"
    heard: list[StoreChange] = []
    Store.create(url).close()
    store = Store.open(url, changed=heard.append)
    with store.write() as writer:
        writer.put_profiles([RICH, replace(RICH, id=ProfileId("rossi-2"))])
    heard.clear()
    yield store, heard
    store.close()


def test_whoever_listens_is_told_after_what_changed_was_kept(
    told: tuple[Store, list[StoreChange]],
) -> None:
    store, heard = told
    before = store.revision()
    with store.write() as writer:
        writer.put_profiles([replace(RICH, maturity=0.5)])
        assert heard == []
    assert heard == [StoreChange(judged_duplicates=False)]
    assert store.revision() == before + 1


@pytest.mark.parametrize(
    ("verdict", "judged"),
    [(Verdict.SAME, True), (Verdict.DIFFERENT, True), (Verdict.DECLINED, False)],
)
def test_a_word_about_duplicates_is_told_as_one(
    told: tuple[Store, list[StoreChange]], verdict: Verdict, *, judged: bool
) -> None:
    store, heard = told
    said = Judgement(
        left_id=RICH.id,
        right_id=ProfileId("rossi-2"),
        verdict=verdict,
        judged_on=date(2026, 11, 24),
    )
    for _ in range(2):
        with store.write() as writer:
            writer.put_judgements([said])
    assert heard == [StoreChange(judged_duplicates=judged)], "said again it changes nothing"


def change_and_fail(store: Store) -> None:
    with store.write() as writer:
        writer.put_profiles([replace(RICH, maturity=0.5)])
        raise RuntimeError


def test_nobody_is_told_of_what_failed_changed_nothing_or_was_erased(
    told: tuple[Store, list[StoreChange]],
) -> None:
    store, heard = told
    with pytest.raises(RuntimeError):
        change_and_fail(store)
    with store.write() as writer:
        writer.put_profiles([RICH])
    with store.write() as writer:
        writer.erase_profile(RICH.id)
    assert heard == []
