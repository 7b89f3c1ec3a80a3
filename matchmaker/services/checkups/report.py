"""The printed report of a check-up: two pages for the firm, in its language."""

import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.dates import format_date
from babel.numbers import format_percent

import matchmaker.checkup
from matchmaker.checkup.radar import radar
from matchmaker.domain import Activity, Language
from matchmaker.errors import UnknownRecordError
from matchmaker.services.checkups.next_steps import NextSteps
from matchmaker.services.checkups.result import (
    SHOWN,
    DimensionLine,
    ResultView,
    radar_axes,
    result_view,
)
from matchmaker.store import Store
from matchmaker.typesetting import typeset

FOLDER = Path(matchmaker.checkup.__file__).with_name("report")
FONT = "Libertinus Serif"
"""The font of the report, which the radar's labels take too."""


def report_pdf(store: Store, profile_id: str, steps: NextSteps, language: Language) -> bytes:
    """Set a firm's check-up on two pages; UnknownRecordError where it has none."""
    seen = result_view(store, profile_id, language)
    if seen is None:
        raise UnknownRecordError("check-up", profile_id)
    demo = store.profile(seen.firm_id).demo
    facts = report_facts(seen, steps, language, demo=demo)
    return typeset(FOLDER / "report.typ", facts, language=language)


def report_facts(
    seen: ResultView, steps: NextSteps, language: Language, *, demo: bool
) -> dict[str, Any]:
    """All that the report says, as the template takes it."""
    words = words_in(language)
    return {
        "words": words,
        "firm": seen.firm,
        "answered": words["answered"].format(day=_day(seen.answered_on, language)),
        "invented": words["invented"] if demo else "",
        "level": seen.level or words["no_level"],
        "points": _points(seen, words),
        "bounds": _bounds(seen, words),
        "peers": _peers(seen, words, language),
        "compared": seen.benchmark is not None,
        "radar": _radar(seen, words),
        "dimensions": [_dimension(each) for each in seen.dimensions],
        "strengths": [
            {"dimension": each.dimension, "score": round(each.score), "answer": each.answer}
            for each in seen.strengths
        ],
        "gaps": [
            {
                "need": each.need,
                "aim": each.aim,
                "advice": each.advice,
                "answers": [{"question": q, "answer": a} for q, a in each.answers[:2]],
            }
            for each in seen.gaps[:SHOWN]
        ],
        "steps": _steps(steps, words, language),
        "about": words["about"].format(firm=seen.firm),
    }


@lru_cache(maxsize=len(Language))
def words_in(language: Language) -> dict[str, str]:
    """The words of the report."""
    found = tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))
    return {name: texts[language] for name, texts in found.items()}


def _points(seen: ResultView, words: dict[str, str]) -> str:
    if seen.score is None or seen.level is None:
        return ""
    return words["points"].format(score=round(seen.score))


def _bounds(seen: ResultView, words: dict[str, str]) -> str:
    if seen.n_answered == seen.n_asked:
        return words["whole"].format(all=seen.n_asked)
    if seen.lowest is None or seen.highest is None:
        return ""
    return words["bounds"].format(
        low=round(seen.lowest), high=round(seen.highest), n=seen.n_answered, all=seen.n_asked
    )


def _peers(seen: ResultView, words: dict[str, str], language: Language) -> str:
    if seen.benchmark is None:
        return words["no_peers"]
    group = ", ".join(words[name] for name in seen.criteria) or words["all_firms"]
    share = format_percent(seen.benchmark.share_below, locale=language.value)
    compared = words["peers"].format(n=seen.n_peers, group=group)
    return f"{compared} {words['above'].format(share=share)}"


def _radar(seen: ResultView, words: dict[str, str]) -> str:
    return radar(radar_axes(seen), words["radar"], font=FONT)


def _dimension(line: DimensionLine) -> dict[str, Any]:
    beside = line.benchmark
    middle = f"{beside.median:.0f}" if beside else "–"
    if beside:
        middle += f" ({beside.lower_quartile:.0f}–{beside.upper_quartile:.0f})"
    return {
        "name": line.name,
        "score": None if line.score is None else round(line.score),
        "median": beside.median if beside else None,
        "middle": middle,
    }


def _steps(steps: NextSteps, words: dict[str, str], language: Language) -> list[dict[str, Any]]:
    helpers = [
        {"name": each.name, "note": f"{_kind(words, each.kind)}, {each.place}: {each.need}"}
        for each in steps.helpers
    ]
    return [
        {"title": words["helpers"], "items": helpers},
        *(
            {"title": words[name], "items": [_item(each, language) for each in found]}
            for name, found in (
                ("events", steps.events),
                ("contents", steps.contents),
                ("calls", steps.calls),
            )
        ),
    ]


def _kind(words: dict[str, str], kind: str) -> str:
    return words.get(f"kind_{kind}", kind)


def _item(activity: Activity, language: Language) -> dict[str, str]:
    day = activity.ends_on if activity.kind == "call" else activity.starts_on
    told = activity.kind != "content" and day is not None
    return {"name": activity.title, "note": _day(day, language) if told and day else ""}


def _day(day: date, language: Language) -> str:
    return format_date(day, "long", locale=language.value)
