import subprocess
import sys

import pytest

from matchmaker.settings import shipped
from matchmaker.text import Lexicon, Tagger, Taxonomy, TextAnalyser


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    folder = shipped("taxonomy")
    analyser = TextAnalyser(Lexicon.load(folder / "lexicon.tsv"))
    taxonomy = Taxonomy.load(folder / "concepts.tsv", problems=folder / "problems.tsv")
    return Tagger(taxonomy, analyser)


def test_the_taxonomy_has_the_size_it_promises(tagger: Tagger) -> None:
    assert len(tagger.taxonomy) >= 500
    assert len(tagger.analyser.lexicon) >= 500


@pytest.mark.parametrize("language", ["en", "it", "de", "fr"])
def test_every_name_finds_its_concept(tagger: Tagger, language: str) -> None:
    names = [(c.id, name) for c in tagger.taxonomy for name in c.names(language)]
    lost = [
        (concept, name)
        for concept, name in names
        if concept not in {m.concept for m in tagger.mentions(name, language)}
    ]

    # A name that contains another concept's longer reading of the same words may lose to it.
    assert len(lost) <= 0.01 * len(names), lost


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("saldatura laser di lamiera sottile", "it"),
        ("laser welding of thin sheet", "en"),
        ("Laserschweissen von Dünnblech", "de"),
        ("soudage laser de tôle mince", "fr"),
    ],
)
def test_the_same_need_is_read_alike(tagger: Tagger, text: str, language: str) -> None:
    found = {mention.concept for mention in tagger.mentions(text, language)}

    assert found & {"laser_welding", "thin_sheet_welding"}


def test_importing_the_stage_opens_no_model() -> None:
    heavy = "{'sklearn', 'scipy', 'py3langid', 'simplemma', 'model2vec'}"
    code = f"import sys, matchmaker.text; sys.exit(bool({heavy} & sys.modules.keys()))"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603


@pytest.mark.parametrize(
    ("concept", "it", "de", "fr", "en"),
    [
        ("welding", "saldare", "schweissen", "souder", "we weld"),
        ("milling", "fresare", "fräsen", "fraiser", "milling"),
        ("injection_moulding", "stampare a iniezione", "spritzgiessen", "mouler par injection",
         "mould by injection"),
        ("weaving", "tessere", "weben", "tisser", "we weave"),
        ("dyeing", "tingere", "färben", "teindre", "dye yarns"),
        ("sintering", "sinterizzare", "sintern", "fritter", "we sinter"),
        ("forging", "forgiare", "schmieden", "forger", "forge steel"),
        ("deburring", "sbavare", "entgraten", "ébavurer", "we deburr"),
        ("sterilisation", "sterilizzare", "sterilisieren", "stériliser", "we sterilise"),
        ("simulation", "simulare", "simulieren", "simuler", "we simulate"),
        ("waste_recycling", "riciclare", "recyceln", "recycler", "we recycle"),
        ("production_scheduling", "pianificare la produzione", "Produktion planen",
         "planifier la production", "plan production"),
        ("laser_cutting", "tagliare al laser", "mit dem Laser schneiden", "découper au laser",
         "cut by laser"),
        ("springs", "le nostre molle", "unsere Federn", "nos ressorts", "our springs"),
        ("water_saving", "meno acqua", "weniger Wasser", "moins d'eau", "less water"),
        ("recycled_polymers", "con plastica riciclata", "recycelter Kunststoff",
         "plastique recyclé", "recycled plastic"),
    ],
)  # fmt: skip
def test_a_process_is_named_by_its_verb_in_every_language(
    tagger: Tagger, concept: str, it: str, de: str, fr: str, en: str
) -> None:
    texts = {"it": it, "de": de, "fr": fr, "en": en}
    missed = [
        (language, text)
        for language, text in texts.items()
        if concept not in {mention.concept for mention in tagger.mentions(text, language)}
    ]

    assert missed == []


@pytest.mark.parametrize(
    ("word", "language", "lexeme"),
    [
        ("service", "en", "=maintenance"),
        ("stock", "en", "=sock"),
        ("Wirtschaft", "de", "=restaurant"),
        ("Gastronomie", "de", "=delicatessen"),
        ("Teile", "de", "=sharing"),
        ("filière", "fr", "=die"),
        ("nouvelle", "fr", "=news_agency"),
        ("Heimwerker", "de", "=nursing_home"),
    ],
)
def test_a_word_has_no_sense_that_only_its_base_form_shares(
    tagger: Tagger, word: str, language: str, lexeme: str
) -> None:
    assert lexeme not in tagger.analyser.bag(word, language)
