"""Results as a page that opens without a connection, and as a PDF."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from matchmaker.programme.report.layout import SHOWN, Layout, Section
from matchmaker.typesetting import typeset

HERE = Path(__file__).parent


def results_html(layout: Layout) -> str:
    """One page with all tables, and the lists behind the numbers at its end."""
    return _environment().get_template("results.html").render(report=layout, lists={})


def results_body(layout: Layout, lists: Mapping[str, str]) -> str:
    """The inside of that page, for a page of a service: lists stand at addresses of their own."""
    return _environment().get_template("results_body.html").render(report=layout, lists=lists)


def results_pdf(layout: Layout) -> bytes:
    """The report for print: figures without the lists, breakdowns cut to their largest groups."""
    say = layout.words
    most = max((max(n + imputed, target or 0) for _, n, imputed, target in layout.bars), default=1)
    facts = {
        "title": layout.title,
        "period": layout.period,
        "about": layout.about,
        "made_with": layout.made_with,
        "confidential": say("confidential"),
        "legend": [say("recorded"), say("imputed"), say("target")],
        "bars": [
            {
                "name": name,
                "n": say.number(n),
                "share": n / (most or 1),
                "imputed": imputed / (most or 1),
                "n_imputed": say.number(imputed) if imputed else "",
                "target": None if target is None else target / (most or 1),
            }
            for name, n, imputed, target in layout.bars
        ],
        "sections": [_printed(layout, each) for each in layout.sections],
    }
    return typeset(HERE / "results.typ", facts, language=layout.words.language)


def _printed(layout: Layout, section: Section) -> dict[str, object]:
    rows = section.rows
    if section.key.startswith("by_"):
        # The months in their order, other groups by how many they hold.
        by_size = sorted(rows, key=lambda row: -sum(c for c in row[1:] if isinstance(c, int)))
        rows = rows[-SHOWN:] if section.key == "by_month" else tuple(by_size[:SHOWN])
    return {
        "title": section.title,
        "header": section.header,
        "wide": section.key.startswith("by_"),
        "coded": section.key == "indicators",
        "rows": [
            [layout.cell(cell, share=column in section.shares) for column, cell in enumerate(row)]
            for row in rows
        ],
        "numbers": [
            any(not isinstance(row[column], str) for row in rows)
            for column in range(len(section.header))
        ],
        "left_out": len(section.rows) - len(rows),
        "left_out_note": layout.words("left_out", n=len(section.rows) - len(rows)),
        "note": section.note,
    }


@cache
def _environment() -> Environment:
    # Nothing that comes from the data is marked as safe: names may hold anything.
    return Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined)
