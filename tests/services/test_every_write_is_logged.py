"""What changes the truth leaves a line of the audit log, by the verb and not by who calls it."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import api
import matchmaker

LIBRARY = Path(matchmaker.__file__).parent
SERVICE = Path(api.__file__).parent

ELSEWHERE: Mapping[str, str] = {
    "middleware/rate_limit.py": "counts requests, for a few minutes",
    "security/idempotency.py": "an answer kept for a day, of a request whose verb logs it",
    "security/sessions.py": "a reason stated for a session: each reading under it is logged",
}
"""Why a front door writes by itself."""

UNLOGGED: Mapping[str, str] = {
    "accounts/backoff.py:came_in": "from where an owner came in; the sign-in is logged",
    "accounts/backoff.py:count_attempt": "a sign-in that fails is logged by `sign_in`",
    "accounts/backoff.py:succeeded": "forgets attempts; the sign-in is logged",
    "checkups/campaigns.py:note_opened": "says of an invitation alone that its page was opened",
    "programme/outreach.py:note_list": "derived: the place of a suggestion in a list",
    "programme/contents.py:read_content": "counts a reading, and nothing of who read",
    "accounts/own_account.py:key_owner": "the day on which a key was used",
    "accounts/signing_in.py:renewed": "another token for a session that is logged",
    "accounts/signing_in.py:signed_in": "when a session was last seen",
    "building.py:find_duplicates": "derived from profiles and judgements, which are logged",
    "delivery/retry.py:send_due": "sends what verbs that are logged have written",
    "import_applying.py:_apply": "a part of an import, which is logged once it shows",
    "import_applying.py:_apply_profiles": "a part of an import, which is logged once it shows",
    "import_applying.py:drop": "takes back what nobody has seen",
    "import_applying.py:take_back": "a part of an undoing, which is logged when it begins",
    "importing.py:_begin": "the number of an import, which is logged once it shows",
    "importing.py:forget_undo": "retention, of what stood in the place of rows",
    "introductions/notes.py:write_note": "stands in the introduction under author and time",
    "introductions/notes.py:plan_task": "stands in the introduction under author and time",
    "introductions/notes.py:finish_task": "stands in the introduction under author and time",
    "introductions/reminders.py:send_due_reminders": "e-mails; what expires logs itself",
}
"""Why a verb writes and leaves no line."""


def functions(folder: Path) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Every function of a folder's modules, with its module."""
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield file.relative_to(folder).as_posix(), node


def calls(node: ast.AST) -> Iterator[ast.Call]:
    return (each for each in ast.walk(node) if isinstance(each, ast.Call))


def opens_a_transaction(call: ast.Call) -> bool:
    """`store.write()`: files are written with something, a store without."""
    is_write = isinstance(call.func, ast.Attribute) and call.func.attr == "write"
    return is_write and not call.args and not call.keywords


def records(call: ast.Call) -> bool:
    """`writer.audit.record(…)`."""
    return ast.unparse(call.func).endswith("audit.record")


def logs(node: ast.AST, logging: set[str]) -> bool:
    """Whether a function leaves a line, or calls one of its module that does."""
    return any(records(call) or ast.unparse(call.func) in logging for call in calls(node))


def takes_a_transaction(function: ast.FunctionDef) -> bool:
    """Whether it writes into a transaction that its caller opened."""
    return bool(function.args.args) and function.args.args[0].arg == "writer"


def verbs() -> Iterator[tuple[str, bool]]:
    """Every verb that opens a transaction, and whether it leaves a line."""
    handed: set[str] = set()
    for _ in range(3):
        handed |= {
            function.name
            for _, function in functions(LIBRARY / "services")
            if takes_a_transaction(function) and logs(function, handed)
        }
    by_module: dict[str, list[ast.FunctionDef]] = {}
    for module, function in functions(LIBRARY / "services"):
        by_module.setdefault(module, []).append(function)
    for module, found in by_module.items():
        logging = set(handed)
        for _ in found:
            logging |= {each.name for each in found if logs(each, logging)}
        for each in found:
            if any(map(opens_a_transaction, calls(each))):
                yield f"{module}:{each.name}", each.name in logging


VERBS = dict(verbs())


def test_verbs_are_found() -> None:
    assert {"profiles.py:judge", "profiles.py:replace_profile"} <= VERBS.keys()


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_that_writes_leaves_a_line_or_says_why_not(verb: str) -> None:
    assert VERBS[verb] is not (verb in UNLOGGED)


def test_what_needs_no_line_is_still_there() -> None:
    assert UNLOGGED.keys() <= VERBS.keys()


@pytest.mark.parametrize("door", [SERVICE, LIBRARY / "cli"], ids=["api", "cli"])
def test_a_front_door_calls_verbs_and_writes_nothing_by_itself(door: Path) -> None:
    writing = {
        module
        for module, function in functions(door)
        if any(map(opens_a_transaction, calls(function)))
    }
    assert writing == (ELSEWHERE.keys() if door == SERVICE else set())
