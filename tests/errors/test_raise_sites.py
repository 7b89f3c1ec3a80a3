"""Wherever an error is made, its code is known and gets the values that its sentence needs."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from matchmaker import errors
from matchmaker.errors import MatchmakerError
from matchmaker.errors.sentences import SENTENCES, TOPICS
from matchmaker.errors.sentences.sentence import Sentence, placeholders

ROOT = Path(__file__).parents[2]
PACKAGES = ("matchmaker", "api", "evaluations")
# These make their code themselves, out of what they are given; the rest is given it.
OF_THEIR_OWN = {
    "UnknownProfileError": {"unknown_profile"},
    "UnknownRecordError": {"unknown_record"},
    "CarriedOutError": {"carried_out"},
    "NotAllowedError": {code for code in SENTENCES if code.startswith("not_allowed_")},
    "LinkError": {"link_not_good"},
    "MissingExtraError": {"missing_extra"},
}
CODED = {
    name
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, MatchmakerError)
} - OF_THEIR_OWN.keys()


def calls(tree: ast.AST, names: set[str]) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else None
            if (getattr(node.func, "id", None) or called) in names:
                yield node


def constants(node: ast.expr) -> list[str]:
    """The texts that an expression may stand for: itself, or either branch of a condition."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return [*constants(node.body), *constants(node.orelse)]
    return []


def keys_of(node: ast.expr | None, function: ast.AST) -> set[str] | None:
    """The keys of a dict written out, there or in a variable of the function; else None."""
    if node is None:
        return set()
    if isinstance(node, ast.Name):
        given = [
            each.value
            for each in ast.walk(function)
            if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == node.id
        ]
        found = [keys_of(each, function) for each in given if isinstance(each, ast.Dict)]
        return found[0] if len(found) == 1 else None
    if not isinstance(node, ast.Dict):
        return None
    keys = [key.value for key in node.keys if isinstance(key, ast.Constant)]
    return set(map(str, keys)) if len(keys) == len(node.keys) else None


def needed(sentence: Sentence) -> set[str]:
    names = {name for part in sentence.parts for name in placeholders(part)}
    return names | ({"n"} if not isinstance(sentence.rule, str) else set())


def faults(source: str) -> Iterator[str]:
    """What is wrong with the errors that a module makes."""
    tree = ast.parse(source)
    functions = [
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    for call in calls(tree, CODED):
        codes = constants(call.args[0]) if call.args else []
        if not codes:
            yield f"line {call.lineno}: the code is not written out"
            continue
        around: ast.AST = next(
            (f for f in reversed(functions) if f.lineno <= call.lineno <= (f.end_lineno or 0)), tree
        )
        given = keys_of(call.args[1] if len(call.args) > 1 else None, around)
        for code in codes:
            if code not in SENTENCES:
                yield f"line {call.lineno}: {code!r} is no code"
            elif given is None:
                yield f"line {call.lineno}: the values of {code!r} are not written out"
            elif given != needed(SENTENCES[code]):
                yield f"line {call.lineno}: {code!r} needs {needed(SENTENCES[code])}, not {given}"


def modules() -> list[Path]:
    found = [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]
    return [file for file in found if file.parent != ROOT / "matchmaker" / "errors"]


def test_every_error_has_a_known_code_and_its_values() -> None:
    told = [
        f"{file.relative_to(ROOT)}, {fault}"
        for file in modules()
        for fault in faults(file.read_text(encoding="utf-8"))
    ]
    assert told == []


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ('raise InputError("the need is too long")', "no code"),
        ('raise InputError("need_too_long", {"n": 3})', "needs"),
        ('raise InputError("need_too_long")', "needs"),
        ('raise ConflictError("lifted_already", {"party": 1})', "needs"),
        ("raise errors.StoreError(what)", "not written out"),
        ('raise InputError("k_out_of_bounds", values)', "not written out"),
        ('raise SignInError("code_wrong" if a else "code_worng")', "no code"),
    ],
)
def test_a_slip_at_a_raise_site_is_found(source: str, fault: str) -> None:
    (told,) = faults(source)
    assert fault in told


def test_every_code_is_raised_somewhere() -> None:
    own = set().union(*OF_THEIR_OWN.values())
    raised = {
        code
        for file in modules()
        for call in calls(ast.parse(file.read_text(encoding="utf-8")), CODED)
        for code in constants(call.args[0])
    }
    assert set(SENTENCES) - own - raised == set()


def test_no_two_codes_share_a_sentence() -> None:
    assert len(SENTENCES) == sum(map(len, TOPICS))
    told = [(sentence.rule, sentence.accepted) for sentence in SENTENCES.values()]
    assert len(set(told)) == len(told)


def test_codes_are_short_words_in_lower_case() -> None:
    assert [code for code in SENTENCES if not code.isidentifier() or len(code) > 32] == []
    assert [code for code in SENTENCES if code != code.lower()] == []
