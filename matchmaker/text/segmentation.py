"""Cut text into words with exact positions, fold them, and know those without a topic."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

# Word characters, combining accents (decomposed text) and the soft hyphen.
_W = "[\\w\u0300-\u036f\u00ad]"
_PIECE = re.compile(
    # R&D, F & E, I/O; a longer word before or after means a plain conjunction.
    r"(?<!\w)(?:[^\W\d_]{1,3}&[^\W\d_]{1,3}|[A-Z] & [A-Z]|[A-Z]/[A-Z])(?!\w)"
    # 0.5mm, 4.0, 3,5
    r"|\d+(?:[.,]\d+)+[^\W\d_]*"
    # food-tech, 5-axis, C++, C#, 316L, CO2
    rf"|\w{_W}*(?:[-\u2010\u2011]\w{_W}*)*(?:\+\+|\#)?"
)
_HYPHEN = re.compile("[-\u2010\u2011]")
_BREAK = re.compile(r"[.,;:!?()\[\]{}|\n\"«»„“”•·/–—]")
_JOIN = re.compile(r"[&+]")
_LETTERS = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "Œ": "oe", "Æ": "ae", "Ø": "o", "Ł": "l"}
)


class WordPiece(NamedTuple):
    """A stretch of text between blanks and marks."""

    text: str
    start: int
    end: int
    gap: str
    """What separates it from the piece before: "" a blank, "&" a conjunction sign, "." a mark."""


# A text says the same words again and again; 64,000 of them take some 10 MB.
@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """Drop case, accents and typographic variants: "Größe" becomes "grosse"."""
    if word.isascii():
        return word.lower()
    # Spread before and after: "℠" becomes capitals, and folding case may compose again.
    spread = unicodedata.normalize("NFKD", word.translate(_LETTERS)).casefold()
    spread = unicodedata.normalize("NFKD", spread)
    return "".join(c for c in spread if unicodedata.category(c) not in ("Mn", "Cf"))


def pieces(text: str) -> Iterator[WordPiece]:
    """Yield the words of a text in order; `text[start:end]` is the piece, verbatim."""
    plain = text.replace("_", " ")
    last = 0
    for match in _PIECE.finditer(plain):
        start, end = match.span()
        yield WordPiece(match.group(), start, end, _gap(plain[last:start]))
        last = end


def vocabulary(texts: Iterable[str]) -> set[str]:
    """All words that occur in texts, and what stands between their hyphens."""
    words: set[str] = set()
    for text in texts:
        words.update(_PIECE.findall(text.replace("_", " ")))
    joined = [word for word in words if _HYPHEN.search(word)]
    return words.union(*(_HYPHEN.split(word) for word in joined))


def hyphen_parts(word: str) -> list[tuple[int, int]]:
    """Give the spans between hyphens, or nothing for a word without one."""
    cuts = [m.start() for m in _HYPHEN.finditer(word)]
    if not cuts:
        return []
    return list(zip([0, *(c + 1 for c in cuts)], [*cuts, len(word)], strict=True))


def _gap(between: str) -> str:
    if between in (" ", ""):
        return ""
    if between == "/":
        # CAD/CAM is one name of two; "and/or" and dates lose nothing by it.
        return "&"
    if _BREAK.search(between):
        return "."
    return "&" if _JOIN.search(between) else ""


_IT = """
a ad agli ai al alla alle allo anche ancora avere aveva avevano abbiamo avete anno anni c che chi
ci cioè coi col come con contro cui d da dagli dai dal dall dalla dalle dallo degli dei del dell
della delle dello di dopo dove dov e è era erano essere fa fino fra gli grazie ha hanno ho i il in
inoltre io invece l la là le lei li lo loro lui ma me mentre mi mia mie miei mio molti molto ne
negli nei nel nell nella nelle nello no noi non nostra nostre nostri nostro nulla o od ogni oltre
per perché però piu più poi presso prima proprio può qual quale quali qualche quando quanto quei
quella quelle quelli quello quest questa queste questi questo qui quindi sé se sei si sia siamo
siano siete sono sono sopra sotto stata state stati stato su sua sue sugli sui sul sull sulla sulle
sullo suo suoi tale tali tra tramite tutta tutte tutti tutto un una uno  v verso vi via voi
vostra vostre vostri vostro dalle alcuni alcune ciò così ed eccetera ecc attraverso affinché
nonché sempre solo soltanto già quanti tanto tutt all
"""
_EN = """
a about above after again all also am an and any are as at be because been before being below
between both but by can could did do does doing during each etc few for from further had has
have having he her here hers him his how however i if in into is it its itself just me more most
my no nor not now of off on once one only or other our ours out over own per s same shall she
should so some such t than that the their theirs them then there these they this those through
thus to too toward towards under until up upon us very via was we were what when where whether
which while who whom why will with within without would you your yours
aren cannot couldn didn doesn don hasn haven isn shouldn wasn weren won wouldn
"""
_DE = """
aber alle allem allen aller alles als also am an andere anderem anderen anderer anderes ans auch
auf aus ausserdem außerdem bei beim bereits bis bzw da dabei dadurch dafür daher damit dann darauf
das dass daß dazu dein deine dem den denen denn der deren des dessen die dies diese diesem diesen
dieser dieses doch dort du durch ein eine einem einen einer eines er es etc etwas euch euer für
gegen ganz hab habe haben hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren
ihrer ihres im in indem ins insbesondere ist ja je jede jedem jeden jeder jedes jedoch kann kein
keine keinen keiner können könnte man mehr mein meine mich mir mit muss müssen nach nebst nicht
noch nun nur ob oder ohne sehr sein seine seinem seinen seiner seit selbst sich sie sind so solche
solchen sollen sollte sondern sonst sowie sowohl über um und uns unser unsere unserem unseren
unserer unter usw viel viele vom von vor während war waren was weil welche welchem welchen welcher
welches wenn wer werden wie wieder will wir wird wo wurde wurden zu zum zur zwar zwischen
"""
_FR = """
à afin ai ainsi alors après au aucun aucune aussi autre autres aux avant avec avez avoir avons c
car ce ceci cela celle celles celui ces cet cette ceux chaque chez ci comme comment contre d dans
de depuis des dont du elle elles en encore entre es est et étaient était étant etc être eu eux
fait il ils j je jusqu jusque l la là le les leur leurs lors lorsque lui m ma mais me même mêmes
mes moi moins mon n ne ni nos notre nous nôtre on ont ou où par parce pas pendant peu peut peuvent
plus plusieurs pour pourquoi puis qu quand que quel quelle quelles quels qui s sa sans se selon
ses si sinon soit son sont sous sur t ta te tel telle telles tels tes toi ton tous tout toute
toutes très tu un une vers via vis-à-vis vos votre vous y
"""

FUNCTION_WORDS: Final = {
    "it": frozenset(_IT.split()),
    "en": frozenset(_EN.split()),
    "de": frozenset(_DE.split()),
    "fr": frozenset(_FR.split()),
}
"""Never a term, and skipped inside a phrase."""

NEGATIONS: Final = {
    "it": frozenset(("non", "senza", "no")),
    # "Can't" is read as "can" and "t".
    "en": frozenset(("not", "no", "without", "cannot", "t")),
    "de": frozenset(("nicht", "ohne", "kein", "keine", "keinem", "keinen", "keiner", "keines")),
    "fr": frozenset(("pas", "sans", "ne", "n", "aucun", "aucune")),
}
"""What turns "holds" into "does not hold": grammar, but asked for where a name has it."""

CONJUNCTIONS: Final = {
    "it": frozenset(("e", "ed", "o", "od", "oppure")),
    "en": frozenset(("and", "or")),
    "de": frozenset(("und", "oder", "sowie")),
    "fr": frozenset(("et", "ou")),
}
"""Part two words: "laser and welding" is not "laser welding"."""

# Without "plc", which is a controller first.
_LEGAL = "srl srls spa sagl snc sas gmbh ag kg ohg sarl sàrl ltd llc inc bv nv ug sa scarl"
_LEGAL_FORMS = frozenset(_LEGAL.split())

# How people ask, whatever they ask for: "wollen" is not wool, nor is "Hilfe" charity.
_ASKING_WORDS: Final = {
    "it": """
aiutarci aiuti aiuto bisogno cerca cercano cercasi cerchiamo cerco deve devono dobbiamo dovremmo
manca mancano possiamo possono potremmo serve servirebbe servono voglio vogliamo vorrebbe vorrei
vorremmo vuole
""",
    "en": "help helps like look looking looks must need needed needs seek seeking want wants wish",
    "de": """
benötigen benötigt brauche brauchen braucht gesucht hilf hilfe hilft jemand jemanden möchte
möchten müsste müssten sollten suche suchen sucht wollen wünschen
""",
    "fr": """
aide aider aimerions besoin cherche cherchons devons devrions doit doivent faudrait faut pouvons
recherchons souhaitent souhaiterions souhaitons veut veulent voudrais voudrions voulons
""",
}

_ASKING: Final = {x: frozenset(words.split()) for x, words in _ASKING_WORDS.items()}

BOILERPLATE: Final = {
    "it": _LEGAL_FORMS
    | _ASKING["it"]
    | frozenset(("azienda", "aziende", "ditta", "ditte", "leader")),
    "en": _LEGAL_FORMS
    | _ASKING["en"]
    | frozenset(("company", "companies", "firm", "firms", "leading")),
    "de": _LEGAL_FORMS
    | _ASKING["de"]
    | frozenset(("unternehmen", "unternehmens", "firma", "firmen", "führend")),
    "fr": _LEGAL_FORMS
    | _ASKING["fr"]
    | frozenset(("entreprise", "entreprises", "leader", "leaders")),
}
"""
Not a term alone, but part of a phrase ("azienda agricola").

Besides the words of asking only words for "firm", which every profile has: "soluzioni" or "société"
may be chemistry or social science, and the inverse document frequency already makes them weak.
"""
ACRONYMS: Final = frozenset(("IT", "AI", "MES", "DOE"))
"""Terms when written in capitals, grammar otherwise."""
