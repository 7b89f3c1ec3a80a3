"""
Write invented check-ups of the demo network, with weaknesses that are known.

    python data/demo/checkups.py [FOLDER]

Each firm that has a maturity answers around it; one or two weaknesses are planted in it, in words
of this script, which knows nothing of the table of needs. `answers.csv` is what firms said,
`planted.csv` what is wrong with them. Nothing but the standard library is used.
"""

import csv
import sys
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

SEED = 20261130
HERE = Path(__file__).parent
QUESTIONNAIRE = HERE.parent / "questionnaire" / "2"
FIRST, DAYS = date(2025, 2, 3), 400
"""When the campaign began, and how long firms took to answer it."""
AGAIN, LATER = 0.25, 420
"""The share of firms that are asked a second time, and after how many days."""
WITH_EXPERT = 0.2
OPEN, NOT_APPLICABLE = 0.03, 0.02

WEAKNESSES: Mapping[str, Mapping[str, int]] = {
    "nobody leads innovation": {"strategy_goals": 0, "strategy_owner": 0, "strategy_choice": 1},
    "customers are not asked": {"market_customers": 0},
    "stuck in the home market": {"market_expansion": 0},
    "old products": {"market_novelty": 0, "product_development": 0},
    "nothing is tried out before it is sold": {"product_prototypes": 0},
    "inventions are unprotected": {"product_protection": 0},
    "everything by hand": {"process_automation": 0},
    "defects reach the customer": {"process_quality": 0},
    "late and chaotic orders": {"process_flow": 0},
    "no data from the shop floor": {"digital_data": 0},
    "programs that don't talk": {"digital_systems": 0},
    "open doors for hackers": {"digital_security": 0},
    "nobody is trained": {"people_skills": 0},
    "ideas get lost": {"people_ideas": 0, "people_time": 1},
    "no contact with research": {"openness_research": 0},
    "alone with every project": {"openness_partners": 0},
    "no exchange with others": {"openness_network": 0},
    "no money for anything new": {"finance_budget": 0},
    "calls pass by": {"finance_funding": 0},
    "costs unknown": {"finance_returns": 0, "finance_costing": 0},
    "energy is wasted": {"sustainability_energy": 0},
    "waste is thrown away": {"sustainability_materials": 0},
    "nothing to show on sustainability": {"sustainability_proof": 0},
}
"""What is wrong with a firm, and what it answers for it; answers may be one grade better."""

Row = dict[str, str]


def read_questions() -> list[tuple[str, str, str]]:
    """Id, dimension and tier of each question, in their order."""
    head = tomllib.loads((QUESTIONNAIRE / "questionnaire.toml").read_text(encoding="utf-8"))
    found = []
    for dimension in head["dimensions"]:
        text = (QUESTIONNAIRE / f"{dimension['id']}.toml").read_text(encoding="utf-8")
        found += [(q["id"], dimension["id"], q["tier"]) for q in tomllib.loads(text)["questions"]]
    return found


def answers_of(
    rng: Random, base: float, planted: Sequence[str], questions: Sequence[tuple[str, str, str]]
) -> Row:
    """Answer around a maturity in [0, 1]; what is planted is answered as badly as it is."""
    expert = rng.random() < WITH_EXPERT
    leaning = {dimension: rng.gauss(0, 0.35) for _, dimension, _ in questions}
    low = {id_: grade for name in planted for id_, grade in WEAKNESSES[name].items()}
    row: Row = {}
    for id_, dimension, tier in questions:
        if tier == "expert" and not expert:
            continue
        if id_ in low:
            row[id_] = str(min(4, low[id_] + (rng.random() < 0.25)))
        elif (chance := rng.random()) < OPEN + NOT_APPLICABLE:
            row[id_] = "" if chance < OPEN else "n/a"
        else:
            grade = round(rng.gauss(0.55 + 3.0 * base + leaning[dimension], 0.6))
            row[id_] = str(min(4, max(1, grade)))
    return row


def make(profiles: Sequence[Row], seed: int = SEED) -> tuple[list[Row], list[Row]]:
    """The rows of both tables."""
    rng, questions = Random(seed), read_questions()  # noqa: S311 - invented data, the same at every run
    answers: list[Row] = []
    wrong: list[Row] = []
    for firm in profiles:
        if firm["kind"] != "company" or not firm["maturity"]:
            continue
        planted = rng.sample(sorted(WEAKNESSES), rng.choice((1, 1, 2)))
        day = FIRST + timedelta(days=rng.randrange(DAYS))
        head = {"profile_id": firm["id"], "answered_on": day.isoformat(), "language": "it"}
        base = float(firm["maturity"])
        answers.append(head | answers_of(rng, base, planted, questions))
        wrong += [{"profile_id": firm["id"], "weakness": name} for name in planted]
        if rng.random() < AGAIN:
            mended = planted[1:]
            later = {"answered_on": (day + timedelta(days=LATER)).isoformat()}
            second = answers_of(rng, min(1.0, base + 0.08), mended, questions)
            if date.fromisoformat(later["answered_on"]) < date(2026, 11, 1):
                answers.append(head | later | second)
    return answers, wrong


def write(folder: Path) -> None:
    """Write both tables, the same bytes at every run."""
    with (HERE / "profiles.csv").open(encoding="utf-8", newline="") as file:
        answers, wrong = make(list(csv.DictReader(file)))
    columns = ["profile_id", "answered_on", "language", *(id_ for id_, _, _ in read_questions())]
    for name, rows, header in (
        ("answers.csv", answers, columns),
        ("planted.csv", wrong, ["profile_id", "weakness"]),
    ):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header, lineterminator="\n", restval="")
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "checkups")
