"""
Stage 3a: what a profile says, in four languages.

`identify` finds the language, `statements` cuts a text and `role_of` tells what each part says of
its owner, `TextAnalyser` turns a text into terms that meet across languages,
`Tagger` finds the concepts of the taxonomy, `LexicalIndex` scores documents by their terms,
`CharNgramIndex` by runs of letters in them, and an `Encoder` gives vectors.
"""

from matchmaker.text.analysis import TextAnalyser, Token, Word
from matchmaker.text.char_ngrams import CharNgramIndex
from matchmaker.text.complements import CAPABILITIES, complements_of, is_capability
from matchmaker.text.concepts import PROBLEM, Concept, Taxonomy
from matchmaker.text.encoding import (
    Encoder,
    EncoderIdentity,
    EncoderInput,
    LatentEncoder,
    SentenceEncoder,
)
from matchmaker.text.homonyms import Homonyms
from matchmaker.text.language import Guess, identify
from matchmaker.text.lemmas import Lemma, Lemmatiser
from matchmaker.text.lexical import LexicalIndex, TermBag
from matchmaker.text.lexicon import Lexicon
from matchmaker.text.segmentation import vocabulary
from matchmaker.text.sentence_encoders import (
    UNIVERSAL,
    StatementEncoder,
    UniversalEncoder,
    is_name,
    statement_encoder,
)
from matchmaker.text.statements import Role, StatementSpan, role_of, statements
from matchmaker.text.tagging import Mention, Tagger

__all__ = [
    "CAPABILITIES",
    "PROBLEM",
    "UNIVERSAL",
    "CharNgramIndex",
    "Concept",
    "Encoder",
    "EncoderIdentity",
    "EncoderInput",
    "Guess",
    "Homonyms",
    "LatentEncoder",
    "Lemma",
    "Lemmatiser",
    "LexicalIndex",
    "Lexicon",
    "Mention",
    "Role",
    "SentenceEncoder",
    "StatementEncoder",
    "StatementSpan",
    "Tagger",
    "Taxonomy",
    "TermBag",
    "TextAnalyser",
    "Token",
    "UniversalEncoder",
    "Word",
    "complements_of",
    "identify",
    "is_capability",
    "is_name",
    "role_of",
    "statement_encoder",
    "statements",
    "vocabulary",
]
