"""The innovation level in words and tables: for the page, the workbook, the PDF, the picture."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import xlsxwriter
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from matchmaker.checkup import questionnaire_of
from matchmaker.checkup.territory import WHOLE, Cell, Figure
from matchmaker.domain import Language
from matchmaker.network.pictures.wording import region_name
from matchmaker.services.checkups.innovation import InnovationLevel
from matchmaker.services.checkups.innovation_map import drawing
from matchmaker.services.checkups.report import FOLDER
from matchmaker.sources.nace import title_of
from matchmaker.typesetting import typeset
from matchmaker.workbooks import LONGEST_NAME, workbook_bytes, write_front, write_section

Value = str | float | None
"""A cell of a table; None where it is withheld."""
WIDTHS = (36, 16)
"""Of the first column of a sheet and of the others, in characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One table with its title."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The whole report in one language."""

    title: str
    summary: str
    invented: str
    sections: tuple[Section, ...]
    method_title: str
    method: str
    map_title: str
    drawing: str
    """SVG; "" where no territory can be placed."""
    withheld: str
    """What stands for a figure that is not told."""


def account_of(found: InnovationLevel, language: Language) -> Account:
    """Put the innovation level into words and tables."""
    words = territory_words(language)
    method = words["method_text"].format(incomplete=found.n_incomplete)
    return Account(
        title=words["title"],
        summary=_summary(found, words, language),
        invented=words["invented"] if found.demo else "",
        sections=tuple(each for each in _sections(found, words, language) if each.rows),
        method_title=words["method"],
        method=method,
        map_title=words["map"],
        drawing=drawing(found.spots, words["map"]) if found.spots else "",
        withheld=words["withheld"],
    )


@lru_cache(maxsize=len(Language))
def territory_words(language: Language) -> dict[str, str]:
    """The words of the report."""
    found = tomllib.loads((FOLDER / "territory_words.toml").read_text(encoding="utf-8"))
    return {name: texts[language] for name, texts in found.items()}


def workbook(account: Account) -> bytes:
    """The tables as an XLSX, a sheet each; text stays text, whatever it begins with."""

    def write(book: xlsxwriter.Workbook) -> None:
        lines = (account.summary, account.invented, account.method)
        write_front(book, account.title, account.title, lines)
        for each in account.sections:
            name = "".join(c for c in each.title if c not in "[]:*?/\\'")[:LONGEST_NAME]
            rows = [[account.withheld if cell is None else cell for cell in r] for r in each.rows]
            write_section(book, name, each.header, rows, note=each.note, widths=WIDTHS)

    return workbook_bytes(write)


def pdf(account: Account, language: Language) -> bytes:
    """The report on paper."""
    sections = [
        {
            "title": each.title,
            "header": each.header,
            "rows": [[_shown(cell, account.withheld, language) for cell in r] for r in each.rows],
            "note": each.note,
        }
        for each in account.sections
    ]
    facts = {
        "title": account.title,
        "summary": account.summary,
        "invented": account.invented,
        "sections": sections,
        "method_title": account.method_title,
        "method": account.method,
        "map_title": account.map_title,
        "drawing": account.drawing,
    }
    return typeset(FOLDER / "territory.typ", facts, language=language)


def _shown(cell: Value, withheld: str, language: Language) -> str:
    if cell is None:
        return withheld
    return cell if isinstance(cell, str) else format_decimal(cell, locale=language.value)


def _summary(found: InnovationLevel, words: Mapping[str, str], language: Language) -> str:
    day = format_date(found.as_of, "long", locale=language.value)
    if not found.whole.n:
        return words["too_few"].format(day=day)
    share = format_percent(found.whole.n / found.whole.n_firms, locale=language.value)
    return words["as_of"].format(
        day=day, answered=found.whole.n, firms=found.whole.n_firms, share=share
    )


def _sections(
    found: InnovationLevel, words: Mapping[str, str], language: Language
) -> list[Section]:
    names = {each.id: each.name[language] for each in questionnaire_of(found.version).dimensions}
    unknown = words["unknown"]
    cells: tuple[tuple[str, str, Sequence[Cell], Callable[[str], str]], ...] = (
        ("by_territory", "territory", found.by_territory, lambda key: region_name(key) or unknown),
        ("by_sector", "sector", found.by_sector, lambda k: title_of(k, language) or unknown),
        ("by_size", "size", found.by_size, lambda key: words.get(key, unknown)),
    )
    return [
        _levels(found, words, language),
        _parts(found, words, names),
        *(_cells(title, head, rows, name, words) for title, head, rows, name in cells),
        _parts_by_territory(found, words, names),
        _waves(found, words, names),
        _reliability(found, words, names, language),
    ]


def _levels(found: InnovationLevel, words: Mapping[str, str], language: Language) -> Section:
    texts = questionnaire_of(found.version).levels
    rows = tuple((texts[each.id][language], each.n) for each in found.levels)
    told = any(n for _, n in rows)
    return Section(
        title=words["levels"],
        header=(words["level"], words["firms"]),
        rows=rows if told else (),
    )


FIGURES = ("mean", "weighted", "interval", "median", "quartiles")


def _figures(figure: Figure | None) -> tuple[Value, ...]:
    if figure is None:
        return (None,) * len(FIGURES)
    low, high = figure.interval
    quartiles = figure.quartiles
    return (
        figure.mean,
        figure.weighted,
        f"{low:.0f}–{high:.0f}",
        figure.median,
        f"{quartiles[0]:.0f}–{quartiles[1]:.0f}" if quartiles else None,
    )


def _parts(found: InnovationLevel, words: Mapping[str, str], names: Mapping[str, str]) -> Section:
    figures = found.whole.figures
    listed = {WHOLE: words["whole"], **names}
    return Section(
        title=words["dimensions"],
        header=(words["part"], words["answered"], *(words[name] for name in FIGURES)),
        rows=tuple(
            (name, figures[id_].n, *_figures(figures[id_]))
            for id_, name in listed.items()
            if id_ in figures
        ),
    )


def _cells(
    title: str,
    head: str,
    cells: Sequence[Cell],
    name_of: Callable[[str], str],
    words: Mapping[str, str],
) -> Section:
    return Section(
        title=words[title],
        header=(
            words[head],
            words["firms"],
            words["answered"],
            *(words[name] for name in FIGURES),
        ),
        rows=tuple(
            (name_of(each.key), each.n_firms, each.n, *_figures(each.figures.get(WHOLE)))
            for each in cells
        ),
    )


def _parts_by_territory(
    found: InnovationLevel, words: Mapping[str, str], names: Mapping[str, str]
) -> Section:
    told = [each for each in found.by_territory if each.figures]
    return Section(
        title=words["parts_by_territory"],
        header=(words["part"], *(region_name(each.key) or words["unknown"] for each in told)),
        rows=tuple(
            (name, *(each.figures[id_].mean if id_ in each.figures else None for each in told))
            for id_, name in names.items()
            if told
        ),
    )


def _waves(found: InnovationLevel, words: Mapping[str, str], names: Mapping[str, str]) -> Section:
    listed = {WHOLE: words["whole"], **names}
    return Section(
        title=words["waves"],
        header=tuple(
            words[name] for name in ("part", "firms", "before", "after", "change", "interval")
        ),
        rows=tuple(
            (
                listed[each.name],
                each.n,
                round(each.before),
                round(each.after),
                round(each.change),
                f"{each.interval[0]:+.0f} … {each.interval[1]:+.0f}",
            )
            for each in found.waves
        ),
        note=words["waves_note"],
    )


def _reliability(
    found: InnovationLevel,
    words: Mapping[str, str],
    names: Mapping[str, str],
    language: Language,
) -> Section:
    def told(value: float | None) -> str:
        return "–" if value is None else format_decimal(value, "0.00", locale=language.value)

    known = [each for each in found.reliability if each.alpha is not None]
    return Section(
        title=words["reliability"],
        header=(words["part"], words["firms"], words["alpha"], words["item_rest"]),
        rows=tuple(
            (
                names[each.dimension],
                each.n,
                told(each.alpha),
                " · ".join(map(told, each.item_rest.values())),
            )
            for each in known
        ),
        note=words["reliability_note"],
    )
