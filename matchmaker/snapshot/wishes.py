"""Tell what a need says of the partner and the circumstances from what it is about."""

import re
from typing import Final

from matchmaker.text.filler_words import FILLERS
from matchmaker.text.segmentation import FUNCTION_WORDS, fold
from matchmaker.text.statements import statements

_STEMS: Final = {
    "it": """
        preferi vorremmo volentier ideal possibilmente partner interlocutor fornitor raggiungibil
        vicin zona region local territori dintorn auto treno chilometr km lingua parla parlino
        italian tedesc frances ingles confin frontier oltreconfine rapid veloce veloci rispond
        risposta serio seria affidabil
        disponibil reattiv flessibil comod budget indicativ mila euro franch partire iniziar avviar
        entro meglio giornata referenz esperienz ditta azienda
    """,
    "en": """
        prefer ideal possibl partner supplier somebody someone reachable near nearby local region
        area drive hour car km kilometre mile language speak english italian german french
        border cross quick fast prompt repl respon reliab serious available flexible budget
        indicative thousand euro franc within soon reference experience firm company
    """,
    "de": """
        bevorzug vorzugsweise ideal moglich partner lieferant erreichbar nah nahe region gegend
        umgebung autostunde stunde auto kilometer km sprache spricht sprechen deutsch
        italienisch franzosisch englisch grenze jenseits schnell rasch antwort zuverlassig serios
        verfugbar flexibel budget richtbudget tausend euro franken beginnen innert innerhalb
        schon gern liebsten referenz erfahrung firma betrieb
    """,
    "fr": """
        prefer ideal possibl partenair fournisseur joignable joindre proche pres region local
        alentour voiture heure km kilometre langue parla parle francais italien allemand anglais
        frontiere rapide vite repond reponse reactif reactiv serieu fiable disponible souple budget
        indicatif mille euro franc debut demarr commenc souhait reference experience entreprise
        aimer
    """,
}
"""Beginnings of words, folded: whom people would like, by when and for how much."""
_WISHES: Final = {lang: frozenset(stems.split()) for lang, stems in _STEMS.items()}
_WORD: Final = re.compile(r"[^\W_]+")
_CLAUSE: Final = re.compile(r"[,;:()]\s*|\s[–-]\s")
_NOT_SAID: Final = 3
"""Letters; shorter words and numbers say nothing of what is sought."""
_WHOLE: Final = 4
"""Letters; so short a beginning is the beginning of too many words, and stands for itself."""
_FEWEST: Final = 2
"""Words; one alone in a list ("fast, reliable") may be what is sought."""


def wish_spans(text: str, language: str | None) -> tuple[tuple[int, int], ...]:
    """
    Where a text says whom it would like to work with, from when, and for how much.

    A clause is a wish where it has a word for such things and no other word that says anything:
    "ideally a small firm nearby", and not "a nearby shop that grinds". A text that is nothing but
    wishes keeps them.
    """
    found = [span for span in _clauses(text) if _is_wish(text[slice(*span)], language or "")]
    left = _without(text, found)
    return tuple(found) if any(map(str.isalpha, left)) else ()


def _clauses(text: str) -> list[tuple[int, int]]:
    """Sentences, and the parts of one that commas and colons cut off."""
    spans = []
    for said in statements(text):
        begin, end = said.start, said.start + len(said.text)
        for cut in _CLAUSE.finditer(text, begin, end):
            spans.append((begin, cut.start()))
            begin = cut.end()
        spans.append((begin, end))
    return [(start, end) for start, end in spans if start < end]


def _is_wish(clause: str, language: str) -> bool:
    languages = [language] if language in _WISHES else list(_WISHES)
    return any(_says_only_wishes(clause, each) for each in languages)


def _says_only_wishes(clause: str, language: str) -> bool:
    words = [fold(word) for word in _WORD.findall(clause)]
    words = [word for word in words if word not in FUNCTION_WORDS[language]]
    wishes = [word for word in words if _begins(word, _WISHES[language])]
    others = (word for word in words if word not in FILLERS[language] and word not in wishes)
    return (
        bool(wishes)
        and len(words) >= _FEWEST
        and all(len(word) < _NOT_SAID or word.isdigit() for word in others)
    )


def _begins(word: str, stems: frozenset[str]) -> bool:
    return word in stems or any(word[:n] in stems for n in range(_WHOLE + 1, len(word)))


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
