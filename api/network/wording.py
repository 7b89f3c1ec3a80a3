"""What the network page says of an analysis, in the words of its reader."""

from collections.abc import Sequence

from matchmaker.network.figures import NetworkSummary
from matchmaker.network.pictures.territory_map import band_label, territory_map
from matchmaker.network.pictures.wording import PictureWording, region_name
from matchmaker.network.query_restriction import SafeFilters
from matchmaker.network.report.figures_page import themes
from matchmaker.network.report.sentences import cautions, provenance, reason_in_words, summary
from matchmaker.network.sectors import sector_title
from matchmaker.network.tables import label
from matchmaker.network.territory import Territory
from matchmaker.network.what_if import FigureChange

from .analysis import Analysis
from .drawing import border_drawing, drawing

N_BROKERS = 10
MAP_WIDTH = 720.0


def change_rows(
    changes: Sequence[FigureChange], words: PictureWording
) -> list[tuple[str, str, str, str]]:
    rows = []
    for each in changes:
        name, change = each.before.name, each.change
        sign = "+" if change is not None and change > 0 else ""
        figures = (words.figure(name, each.before.value), words.figure(name, each.after.value))
        difference = "–" if change is None else f"{sign}{words.figure(name, change)}"
        rows.append((label(name, words.language), *figures, difference))
    return rows


def told(found: Analysis, words: PictureWording) -> dict[str, object]:
    account = found.told()
    return {
        "summary": summary(account, {}, words),
        "cautions": tuple(cautions(account, words)),
        "provenance": provenance(account.about, words),
        "themes": tuple(themes(account, words)),
        "drawing": drawing(found.picture),
        "mixing": _mixing(account, words),
        "border": border_drawing(found.border, words) if found.border else None,
        "map": territory_map(found.territory, MAP_WIDTH) if found.territory else None,
        "bands": _bands(found.territory, words) if found.territory else [],
        "brokers": _brokers(account, words),
        "broker_reason": account.tables["brokers_country"].reason
        if "brokers_country" in account.tables
        else "",
        "communities": _communities(account, words),
        "reason": lambda reason: reason_in_words(reason, words),
    }


def _mixing(account: NetworkSummary, words: PictureWording) -> list[dict[str, object]]:
    """The border as rows of a matrix: ties between countries, beside what chance would give."""
    matrix = account.matrices["mixing_country"]
    return [
        {
            "name": words.group("country", group),
            "cells": [
                {
                    "observed": None if seen is None else words.number(seen, 0),
                    "expected": None if chance is None else words.number(chance, 1),
                    "more": seen is not None and chance is not None and seen > chance >= 1,
                    "fewer": seen is not None and chance is not None and seen < chance,
                }
                for seen, chance in zip(matrix.observed[k], matrix.expected[k], strict=True)
            ],
        }
        for k, group in enumerate(matrix.groups)
    ]


def _bands(found: Territory, words: PictureWording) -> list[tuple[str, ...]]:
    """Pairs of profiles by distance: how many are tied, and how many would be by chance."""
    rows = [dict(zip(found.bands.columns, row, strict=True)) for row in found.bands.rows]
    return [
        (
            band_label(row, words),
            words.number(float(str(row["pairs"])), 0),
            *(
                "·" if row[name] is None else words.number(float(str(row[name])), digits)
                for name, digits in (("ties", 0), ("expected", 1))
            ),
        )
        for row in rows
    ]


def _brokers(account: NetworkSummary, words: PictureWording) -> list[tuple[str, ...]]:
    table = account.tables.get("brokers_country")
    if table is None or "role" not in table.columns:
        return []
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    return [
        (
            str(row["profile"]),
            words.number(float(str(row["observed"])), 0),
            *(
                "–" if row[name] is None else words.number(float(str(row[name])), 1)
                for name in ("expected", "z")
            ),
        )
        for row in rows
        if row["role"] == "total"
    ][:N_BROKERS]


def _communities(account: NetworkSummary, words: PictureWording) -> list[tuple[str, ...]]:
    rows = account.tables["communities"].rows
    return [
        (
            # As the filters and the commands count them.
            str(row[0] if isinstance(row[0], str) else int(row[0] or 0)),
            "–" if row[1] is None else words.number(float(row[1]), 0),
            "–" if row[2] is None else words.group("country", str(row[2])),
            words.share(float(str(row[3])) if row[3] is not None else None, 0),
            "–" if row[4] is None else words.group("kind", str(row[4])),
            words.share(float(str(row[5])) if row[5] is not None else None, 0),
        )
        for row in rows[:N_BROKERS]
    ]


def named_filters(filters: SafeFilters, words: PictureWording) -> dict[str, list[tuple[str, str]]]:
    """The finer filters with what they are called."""
    sectors = [(code, sector_title(code, words.language) or code) for code in filters.sectors]
    return {
        "regions": [(code, region_name(code)) for code in filters.regions],
        "sectors": [(code, f"{code} {title}") for code, title in sectors],
        "sizes": [(size, words(f"size.{size}")) for size in filters.sizes],
        "communities": [(number, number) for number in filters.communities],
    }
