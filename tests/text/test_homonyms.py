"""A word of several meanings stands for the one that the words near it tell."""

from pathlib import Path

import pytest

from matchmaker.errors import InputError
from matchmaker.text import Homonyms, Lexicon, Tagger, Taxonomy, TextAnalyser
from matchmaker.text.concepts import Concept

MEANINGS = (
    "word\tlanguage\tmeaning\tlexemes\tconcepts\tcues\tusual",
    "crane\ten\tlifting crane\t=crane\tcranes\t@building|hire\tx",
    "crane\ten\tbird\t=crane_bird\t!lifting\treed|nest|=forest\t",
    "Lager\tde\tbearing\t=bearing\tbearings\tWelle|Fett\t",
    "Lager\tde\twarehouse\t=warehouse\t\tPalette|Regal\t",
    "voile\tfr\trunout\t=runout\t\tle ~\t",
    "voile\tfr\tsail\t=sail\t\tla ~|régate\t",
    "vers\tfr\tworms\t=worm\t\tcompost\t",
    "vers\tfr\ttowards\t\t\tconvoi\t",
)
TOPICS = ("id\ten\tit\tde\tfr", "building\tsite|tower\tcantiere\tBaustelle\tchantier")
LEXICON = (
    ("=crane", {"en": ["crane"]}),
    ("=forest", {"en": ["forest", "wood"]}),
    ("=bearing", {"de": ["Lager"]}),
    ("=warehouse", {"de": ["Lager", "Lagerhaus"]}),
)


def named(id_: str, **names: str) -> Concept:
    return Concept(id=id_, kind="technology", broader=None, nace=(), labels=names, synonyms={})


def homonyms(folder: Path, meanings: tuple[str, ...] = MEANINGS) -> Homonyms:
    table, topics = folder / "homonyms.tsv", folder / "topics.tsv"
    table.write_text("\n".join(meanings), encoding="utf-8")
    topics.write_text("\n".join(TOPICS), encoding="utf-8")
    return Homonyms.load(table, topics, Lexicon().lemmatiser)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Tagger:
    analyser = TextAnalyser(
        Lexicon(LEXICON), homonyms=homonyms(tmp_path_factory.mktemp("homonyms"))
    )
    concepts = (
        named("cranes", en="overhead crane", de="Kran"),
        named("lifting", en="crane", de="Hebezeug"),
        named("bearings", en="ball bearing", de="Wälzlager"),
    )
    return Tagger(Taxonomy(concepts), analyser)


def terms(reader: Tagger, text: str, language: str) -> set[str]:
    return {token.term for token in reader.analyser.tokens(text, language)}


def concepts(reader: Tagger, text: str, language: str) -> set[str]:
    return {mention.concept for mention in reader.mentions(text, language)}


def test_a_cue_near_the_word_tells_its_meaning(reader: Tagger):
    assert {"=bearing"} == {
        x for x in terms(reader, "Das Lager braucht Fett.", "de") if x.startswith("=")
    }
    assert "=warehouse" in terms(reader, "Im Lager stehen Paletten.", "de")
    assert "=bearing" not in terms(reader, "Im Lager stehen Paletten.", "de")


def test_without_a_cue_a_word_keeps_all_its_meanings(reader: Tagger):
    assert {"=bearing", "=warehouse"} <= terms(reader, "Ein Lager in Lecco.", "de")


def test_as_many_cues_for_each_meaning_leave_it_open(reader: Tagger):
    assert {"=bearing", "=warehouse"} <= terms(reader, "Fett Lager Regal", "de")


def test_the_usual_meaning_is_taken_where_nothing_tells(reader: Tagger):
    found = terms(reader, "We have a crane.", "en")
    assert "=crane" in found
    assert "=crane_bird" not in found


def test_a_meaning_brings_its_concepts_where_no_name_does(reader: Tagger):
    assert concepts(reader, "Das Lager braucht Fett.", "de") == {"bearings"}
    assert concepts(reader, "Ein Lager in Lecco.", "de") == set()


def test_what_another_meaning_names_is_not_found(reader: Tagger):
    text = "A crane builds its nest."
    assert concepts(reader, text, "en") == set()
    assert "=crane_bird" in terms(reader, text, "en")
    assert "=crane" not in terms(reader, text, "en")


def test_a_topic_and_a_lexeme_are_cues_in_all_their_words(reader: Tagger):
    assert "=crane" in terms(reader, "The crane on the site.", "en")
    assert "=crane_bird" in terms(reader, "A crane flies over the woods.", "en")


def test_what_stands_far_off_tells_where_nothing_near_does(reader: Tagger):
    far = " ".join(["Lecco"] * 15)
    assert "=warehouse" not in terms(reader, f"Fett {far} Lager", "de")
    assert "=warehouse" not in terms(reader, f"Fett Lager {far} Regal", "de")


def test_an_article_tells_by_its_gender(reader: Tagger):
    assert "=runout" in terms(reader, "Le voile est visible.", "fr")
    assert "=sail" in terms(reader, "La voile est visible.", "fr")


def test_a_grammar_word_may_be_a_thing(reader: Tagger):
    assert "=worm" in terms(reader, "Nos vers font du compost.", "fr")
    assert "=worm" not in terms(reader, "Un convoi vers Lyon.", "fr")


def test_a_part_of_a_compound_has_its_meaning_told(reader: Tagger):
    found = terms(reader, "Das Spezial-Lager hat Regale.", "de")
    assert "=warehouse" in found
    assert "=bearing" not in found


def test_a_saved_reader_tells_the_same(reader: Tagger, tmp_path: Path):
    reader.save(tmp_path)
    again = Tagger.load(tmp_path)
    text = "A crane builds its nest."
    assert again.mentions(text, "en") == reader.mentions(text, "en")
    assert again.analyser.tokens(text, "en") == reader.analyser.tokens(text, "en")


def test_another_table_is_another_edition(reader: Tagger, tmp_path: Path):
    reader.save(tmp_path)
    before = Tagger.load(tmp_path).edition
    homonyms(tmp_path, MEANINGS[:3]).save(tmp_path)
    assert Tagger.load(tmp_path).edition != before


def test_a_reader_saved_before_there_were_homonyms_reads_on(reader: Tagger, tmp_path: Path):
    reader.save(tmp_path)
    (tmp_path / "homonyms.msgpack").unlink()
    again = Tagger.load(tmp_path)
    assert "=crane" in terms(again, "A crane builds its nest.", "en")


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        ("crane\txx\tbird\t=crane_bird\t\tnest\t", "language", "language_unknown"),
        ("crane\ten\tbird\t=crane_bird\t\t@birds\t", "cues", "topic_unknown"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, row: str, field: str, code: str):
    with pytest.raises(InputError) as caught:
        homonyms(tmp_path, (MEANINGS[0], row))
    error = caught.value
    assert (error.code, error.field, error.row, error.file) == (code, field, 1, "homonyms.tsv")
