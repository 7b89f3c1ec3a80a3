"""Tables of the programme go the same way as profiles: mapping, check, all sound rows or none."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from matchmaker.domain import (
    Activity,
    ActivityId,
    ActivityKind,
    Kind,
    Profile,
    ProfileId,
)
from matchmaker.domain.event import EventDetails
from matchmaker.errors import ConflictError
from matchmaker.home import Home
from matchmaker.services.importing import check_source, import_source, undo_import
from matchmaker.services.mappings import open_mapped, remember
from matchmaker.services.programme.contents import contents
from matchmaker.services.programme.events import put_event
from matchmaker.sources import what_to_do
from matchmaker.store import Origin

AT = datetime(2026, 5, 1, 18, tzinfo=UTC)
ORIGIN = Origin(source="test", at=AT)
TALK = Activity(id=ActivityId("talk"), kind=ActivityKind.EVENT, title="Sera laser")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home.create(tmp_path / "home")
    firms = [
        Profile(id=ProfileId(id_), kind=kind, names=(name,))
        for id_, kind, name in (
            ("a", Kind.COMPANY, "Alfa Prova srl"),
            ("b", Kind.COMPANY, "Beta Muster AG"),
            ("l", Kind.LAB, "Laboratorio Prova"),
        )
    ]
    with made.store() as store, store.write() as writer:
        writer.put_profiles(firms, ORIGIN)
    return made


def rejected(home: Home, source: str, file: Path, language: str = "en") -> list[tuple[int, str]]:
    found = check_source(home, source, file)
    return [(each.row, what_to_do(each, language)) for each in found.rejects]


def test_answers_are_told_by_the_words_of_questions_and_answers(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "risposte.csv"
    file.write_text(
        "Impresa;Compilato il;L'impresa ha obiettivi su che cosa vuole rinnovare nei prossimi "
        "anni?;finance_budget;finance_funding;importance:finance\n"
        "Alfa Prova srl;14.05.2024;Sono scritti, con chi fa che cosa ed entro quando;0;n/a;4\n"
        "Nessuna Simile spa;;2;;;\nLaboratorio Prova;;2;;;\nBeta Muster AG;;;;;\n"
        "Beta Muster AG;"
        f"{datetime.now(UTC).date() + timedelta(days=2)};1;;;\nBeta Muster AG;3.5.2024;9;2;;\n",
        encoding="utf-8",
    )
    assert [row for row, _ in rejected(home, "checkups", file)] == [3, 4, 5, 6]
    assert "Nessuna Simile spa" in rejected(home, "checkups", file, "it")[0][1]
    done = import_source(home, "checkups", file)
    assert (done.record.n_added, done.record.n_rejected) == (2, 4)
    assert [(each.row, each.value) for each in done.reading.set_aside] == [(7, "9")]
    with home.store() as store:
        (kept,) = store.checkups.of("a")
        assert str(kept.answered_at.date()) == "2024-05-14"
        assert kept.answers.grades == {"strategy_goals": 3, "finance_budget": 0}
        assert kept.answers.not_applicable == {"finance_funding"}
        assert kept.answers.importance == {"finance": 4}
        assert store.profile(ProfileId("a")).needs, "what follows from the answers ranks"
        assert "checkup.answer" in {line.action for line in store.audit.lines()}


def test_the_same_table_again_changes_nothing(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    file.write_text("company,answered_on,finance_budget\na,2024-05-14,3\n", encoding="utf-8")
    import_source(home, "checkups", file)
    again = import_source(home, "checkups", file).record
    assert (again.n_added, again.n_unchanged) == (0, 1)
    assert again.id is not None
    with pytest.raises(ConflictError):
        undo_import(home, again.id, ORIGIN)


def test_a_list_of_zoom_checks_in_by_name_and_leaves_out_who_did_not_come(
    home: Home, tmp_path: Path
) -> None:
    with home.store() as store:
        details = EventDetails(starts_at=AT, ends_at=AT + timedelta(hours=2), place="")
        put_event(store, TALK, details, ORIGIN)
    file = tmp_path / "zoom.csv"
    file.write_text(
        "Name (Original Name),User Email,Organization,Event,Attendee Status\n"
        "Anna,a@a.example,Alfa Prova srl,Sera laser,Checked In\n"
        "Anna,a@a.example,alfa prova SRL,talk,Checked In\n"
        "Urs,u@b.example,Beta Muster AG,Sera laser,Not attending\n"
        "Jo,j@c.example,Unheard Of,Sera laser,\nKim,,Alfa Prova srl,Other Talk,\n",
        encoding="utf-8",
    )
    assert [row for row, _ in rejected(home, "attendance", file)] == [5, 6]
    done = import_source(home, "attendance", file)
    assert (done.record.n_added, done.reading.n_left_out) == (1, 2)
    with home.store() as store:
        assert [(part.profile_id, part.role) for part in store.participations()] == [
            ("a", "attendee")
        ]


def test_contents_and_calls_come_in_with_their_rules(home: Home, tmp_path: Path) -> None:
    texts = tmp_path / "inhalte.csv"
    texts.write_text(
        "Titel;Link;Lizenz;öffentlich\nLeitfaden;https://a.example/x;CC-BY-4.0;ja\nOhne;;;\n",
        encoding="utf-8",
    )
    assert [row for row, _ in rejected(home, "contents", texts, "de")] == [3]
    import_source(home, "contents", texts)
    bandi = tmp_path / "bandi.csv"
    bandi.write_text(
        "Titolo;Apertura;Scadenza;Beneficiari;Intensità;Massimale;Paesi\n"
        "Bando laser;;30/09/2024;imprese;50%;0,2 Mio.;Italia|Svizzera\n"
        "Bando storto;01/12/2024;30/09/2024;;;;\nBando aperto;;;chiunque passi;;;\n",
        encoding="utf-8",
    )
    assert [row for row, _ in rejected(home, "calls", bandi)] == [4, 3]
    import_source(home, "calls", bandi)
    with home.store() as store:
        (content,) = contents(store, public_only=True)
        assert content.activity.title == "Leitfaden"
        (rules,) = store.calls.all().values()
        assert (rules.countries, rules.kinds) == ({"IT", "CH"}, {Kind.COMPANY})
        assert (rules.rate, rules.ceiling, str(rules.deadline)) == (0.5, 200_000, "2024-09-30")


def test_stories_are_drafts_of_known_introductions(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "stories.csv"
    file.write_text("introduction,title,text\nnone-such,T,Words\n", encoding="utf-8")
    ((row, said),) = rejected(home, "stories", file, "fr")
    assert (row, "none-such" in said) == (2, True)


def test_a_mended_mapping_of_a_survey_is_remembered(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "survey.csv"
    file.write_text("Chi siete;Soldi per innovare\nAlfa Prova srl;3\n", encoding="utf-8")
    opened, _ = open_mapped(home, "checkups", file)
    columns = dict(zip(("profile_id", "finance_budget"), opened.mapping.columns, strict=True))
    mended = tuple(
        type(guess)(header=guess.header, column=column, certainty=1.0, reason="mapping")
        for column, guess in columns.items()
    )
    remember(home, type(opened.mapping)(table="checkups", columns=mended))
    again, notes = open_mapped(home, "checkups", file)
    assert again.mapping.placed() == {
        "profile_id": ["Chi siete"], "finance_budget": ["Soldi per innovare"],
    }  # fmt: skip
    assert [note.code for note in notes] == ["mapping_remembered"]


def test_a_failure_in_the_middle_leaves_nothing(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "answers.csv"
    file.write_text("company,finance_budget\na,3\nb,2\n", encoding="utf-8")

    def broken(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("matchmaker.store.writer.Writer.show_import", broken)
    with pytest.raises(OSError, match="disk full"):
        import_source(home, "checkups", file)
    with home.store() as store:
        assert store.checkups.current() == {}
        assert store.imports() == []
