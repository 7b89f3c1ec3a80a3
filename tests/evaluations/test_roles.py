"""The rules for roles against the labelled sentences of the development half."""

from evaluations.role_sets import Split
from evaluations.roles import evaluate_roles


def test_the_rules_hold_on_the_development_half() -> None:
    found = evaluate_roles(Split.DEVELOPMENT)
    assert min(found["f1"].values()) >= 0.88
    assert found["offered"] >= 0.9
    assert found["excluded"]["f1"] >= 0.6
