"""What is read from a profile's own words, for its owner to check."""

from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.domain import Language, ProfileId
from matchmaker.engine import Matchmaker
from matchmaker.snapshot.passages import Passage, Stance

MOST = 40
LONGEST_QUOTE = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderstoodConcept:
    """A technology or problem that ranking counts, with the first sentence that names it."""

    concept: str
    label: str
    said: str = ""
    """Empty where its owner rejected it, and the last build left it out."""
    field: str = ""
    """Kind of the field: need, offer, description, keywords, and so on."""
    sought: bool = False


def understood_of(
    matchmaker: Matchmaker, profile_id: str, language: Language, rejected: Sequence[str] = ()
) -> Sequence[UnderstoodConcept]:
    """Each concept once for what is sought and once for what is offered, as built last."""
    taxonomy = matchmaker.snapshot.taxonomy
    row = matchmaker.snapshot.profiles.row_of.get(ProfileId(profile_id))
    if row is None:
        return ()
    found: dict[tuple[str, bool], UnderstoodConcept] = {}
    for passage in matchmaker.snapshot.passages(row):
        for mention in passage.mentions:
            sought = passage.stance is Stance.SEEKING
            found.setdefault(
                (mention.concept, sought),
                UnderstoodConcept(
                    concept=mention.concept,
                    label=taxonomy.label(mention.concept, language),
                    said=_quoted(passage),
                    field=passage.field.partition(":")[0],
                    sought=sought,
                ),
            )
    read = {concept for concept, _ in found}
    gone = [
        UnderstoodConcept(concept=concept, label=taxonomy.label(concept, language))
        for concept in rejected
        if concept in taxonomy and concept not in read
    ]
    return [*[*found.values()][:MOST], *gone]


def _quoted(passage: Passage) -> str:
    text = " ".join(passage.text.split())
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"
