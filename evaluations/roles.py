"""
Roles of statements: F1 by role and language on the labelled sentences, and what they exclude.

    python -m evaluations.roles --out evaluations/results/roles.json

Reads the development half; `--split test` the other one, which nobody who works on the rules looks
at.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from evaluations.report import provenance
from evaluations.role_sets import FOLDER, LabelledSentence, Split, f1_by_role, load
from matchmaker.snapshot.build_cache import shipped_reader
from matchmaker.text import Role, role_of
from matchmaker.text.negation import exclusions

OWN = frozenset({Role.OFFERS, Role.MAKES, Role.DONE})
"""What others could have; the confusions among these cost a list nothing."""


def evaluate_roles(split: Split) -> dict[str, Any]:
    """Compare the roles that the rules give with those that were labelled."""
    sentences = load(split)
    said = [predicted(each) for each in sentences]
    true = [each.role for each in sentences]
    languages = sorted({each.language for each in sentences})
    return {
        "split": split.value,
        "n": len(sentences),
        "accuracy": _accuracy(said, true),
        "f1": _rounded(f1_by_role(said, true)),
        "offered": _accuracy([role in OWN for role in said], [role in OWN for role in true]),
        "by_language": {
            language: _of_language(sentences, said, language) for language in languages
        },
        "excluded": excluded_f1(sentences),
    }


def predicted(sentence: LabelledSentence) -> Role:
    """The role that the rules give a sentence."""
    return role_of(
        sentence.sentence,
        field=sentence.field,
        language=sentence.language,
        kind=sentence.kind,
    )


def excluded_f1(sentences: Iterable[LabelledSentence]) -> dict[str, float]:
    """Compare excluded words, folded and one by one, over all sentences together."""
    analyser = shipped_reader().tagger.analyser
    hits = claims = facts = 0
    for each in sentences:
        words = analyser.words(each.sentence, each.language)
        spans = exclusions(each.sentence, words, each.language)
        content = [word for word in words if not word.reading.grammar]
        said = {w.text.lower() for w in content for s in spans if s.start <= w.start < s.end}
        labelled = analyser.words(" ; ".join(each.excluded), each.language)
        true = {word.text.lower() for word in labelled if not word.reading.grammar}
        hits, claims, facts = hits + len(said & true), claims + len(said), facts + len(true)
    precision, recall = hits / max(claims, 1), hits / max(facts, 1)
    f1 = 2 * hits / max(claims + facts, 1)
    return {"precision": round(precision, 3), "recall": round(recall, 3), "f1": round(f1, 3)}


def _of_language(
    sentences: Sequence[LabelledSentence], said: Sequence[Role], language: str
) -> dict[str, Any]:
    chosen = [i for i, each in enumerate(sentences) if each.language == language]
    claims, facts = [said[i] for i in chosen], [sentences[i].role for i in chosen]
    return {"accuracy": _accuracy(claims, facts), "f1": _rounded(f1_by_role(claims, facts))}


def _accuracy(said: Sequence[object], true: Sequence[object]) -> float:
    return round(sum(a == b for a, b in zip(said, true, strict=True)) / len(true), 3)


def _rounded(shares: Mapping[Role, float]) -> dict[str, float]:
    return {role.value: round(share, 3) for role, share in shares.items()}


def main(
    split: Annotated[Split, typer.Option(help="Which half.")] = Split.DEVELOPMENT,
    out: Annotated[Path, typer.Option(help="File to write to.")] = Path("roles.json"),
) -> None:
    """Print the figures and write them."""
    result = {
        "suite": "roles",
        **evaluate_roles(split),
        **provenance(FOLDER, [f"{split.value}.tsv"]),
    }
    text = msgspec.json.format(msgspec.json.encode(result), indent=1)
    out.write_bytes(text + b"\n")
    typer.echo(text.decode())


if __name__ == "__main__":
    typer.run(main)
