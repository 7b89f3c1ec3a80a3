import subprocess
import sys

import pytest

from matchmaker.settings import shipped
from matchmaker.text import Analyser, Lexicon, Tagger, Taxonomy


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    folder = shipped("taxonomy")
    analyser = Analyser(Lexicon.load(folder / "lexicon.tsv"))
    return Tagger(Taxonomy.load(folder / "concepts.tsv"), analyser)


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
