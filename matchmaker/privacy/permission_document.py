"""
The permission table for people, in English and Italian, written from the table that decides.

    python -m matchmaker.privacy.permission_document > docs/permissions.md
"""

import sys
from collections.abc import Iterator, Mapping

from matchmaker.domain import Language, Role
from matchmaker.privacy.policy import Grant, Permission, permissions

MADE_BY = "<!-- Written by matchmaker.privacy.permission_document; change the table instead. -->"

_WORDS: Mapping[Language, Mapping[str, str]] = {
    Language.EN: {
        "title": "Who may do what",
        "opening": "One table decides for the service, its pages and its keys. What is not in it is"
        " denied. Whoever has not signed in is the public.",
        "action": "action",
        "what": "what it is",
        "scope": "scope of a key",
        Grant.NO: "–",
        Grant.OWN: "own",
        Grant.CASES: "cases",
        Grant.ALL: "all",
        Grant.REASON: "reason",
        "legend": "**own**: what the account speaks for; for staff, whom they act for, marked as"
        " such. **cases**: the own, and cases assigned to the reader or to nobody yet. **reason**:"
        " the own; everything else, also of whom staff act for, for a stated reason, which is"
        " logged. **all**: everything. Showing more than published fields also depends on the"
        " visibility of each field.",
        "keys": "A key may do what its account may, within its scopes: `read`, `write` (which"
        " includes reading), or actions by name. Actions whose scope is *itself* are in no"
        " other scope.",
    },
    Language.IT: {
        "title": "Chi può fare che cosa",
        "opening": "Una sola tabella decide per il servizio, le sue pagine e le sue chiavi. Ciò che"
        " non vi compare è negato. Chi non è entrato con un account è il pubblico.",
        "action": "azione",
        "what": "che cos'è",
        "scope": "ambito di una chiave",
        Grant.NO: "–",
        Grant.OWN: "propri",
        Grant.CASES: "casi",
        Grant.ALL: "tutto",
        Grant.REASON: "motivo",
        "legend": "**propri**: ciò per cui l'account parla; per lo staff, quello per conto di cui"
        " agisce, segnato come tale. **casi**: i propri, e i casi assegnati a chi legge o ancora a"
        " nessuno. **motivo**: i propri; tutto il resto, anche di chi è rappresentato dallo"
        " staff, con un motivo dichiarato, che viene registrato. **tutto**: tutto. Vedere più dei"
        " campi pubblici dipende anche dalla visibilità di ogni campo.",
        "keys": "Una chiave può fare ciò che può il suo account, entro i suoi ambiti: `read`,"
        " `write` (che comprende la lettura), o azioni per nome. Le azioni con ambito *itself* non"
        " stanno in nessun altro ambito.",
    },
}


def document() -> str:
    """Both languages in one page."""
    return "\n\n".join([MADE_BY, *(_page(language) for language in _WORDS)]) + "\n"


def _page(language: Language) -> str:
    words = _WORDS[language]
    table = "\n".join(_table(language))
    return "\n\n".join(
        [f"# {words['title']}", words["opening"], table, words["legend"], words["keys"]]
    )


def _table(language: Language) -> Iterator[str]:
    words = _WORDS[language]
    heads = [words["action"], *(role.value for role in Role), words["scope"], words["what"]]
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in permissions().values():
        yield f"| {' | '.join(_cells(row, language))} |"


def _cells(row: Permission, language: Language) -> list[str]:
    grants = [_WORDS[language][row.grants[role]] for role in Role]
    scope = row.scope if row.scope == "itself" else f"`{row.scope}`"
    return [f"`{row.action}`", *grants, scope, row.title[language]]


if __name__ == "__main__":
    sys.stdout.write(document())
