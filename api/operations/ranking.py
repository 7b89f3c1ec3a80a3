"""The document on how we rank, as a page: of Markdown just what it is written with."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from markupsafe import Markup, escape

_INLINE = (
    (re.compile(r"\[([^\]]+)\]\(#[^)]*\)"), r"\1"),
    (re.compile(r"\*\*([^*]+)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"(?<!\w)\*([^*]+)\*(?!\w)"), r"<em>\1</em>"),
    (re.compile(r"`([^`]+)`"), r"<code>\1</code>"),
    (re.compile(r"&lt;br&gt;"), "<br>"),
)


def as_html(markdown: str) -> Markup:
    """Write the document's headings, paragraphs, lists and tables; everything else is text."""
    return Markup("\n").join(Markup(block) for block in _blocks(markdown))  # noqa: S704 - escaped


def _blocks(markdown: str) -> Iterator[str]:
    for block in re.split(r"\n\s*\n", markdown):
        lines = [line.rstrip() for line in block.splitlines() if line.strip()]
        # What leads to the other language on one page of both is of no use here.
        if not lines or lines[0].startswith("<!--") or re.match(r"\*\w+: \[", lines[0]):
            continue
        for is_heading, group in groupby(lines, lambda line: line.startswith("#")):
            found = list(group)
            yield from map(_heading, found) if is_heading else [_body(found)]


def _heading(line: str) -> str:
    marks, _, text = line.partition(" ")
    level = min(len(marks), 4)
    return f"<h{level}>{_inline(text)}</h{level}>"


def _body(lines: Sequence[str]) -> str:
    if lines[0].startswith("|"):
        return _table([_cells(line) for line in lines])
    if re.match(r"(\d+\.|-) ", lines[0]):
        tag = "ul" if lines[0].startswith("-") else "ol"
        items = re.split(r"\n(?=(?:\d+\.|-) )", "\n".join(lines))
        written = (f"<li>{_inline(re.sub(r'^(?:[0-9]+[.]|-) ', '', item))}</li>" for item in items)
        return f"<{tag}>{''.join(written)}</{tag}>"
    return f"<p>{_inline(' '.join(lines))}</p>"


def _table(rows: Sequence[Sequence[str]]) -> str:
    head, _, *body = rows
    cells = "".join(f"<th>{_inline(cell)}</th>" for cell in head)
    lines = ("".join(f"<td>{_inline(cell)}</td>" for cell in row) for row in body)
    written = "".join(f"<tr>{line}</tr>" for line in lines)
    return (
        '<div class="scroll" tabindex="0"><table class="log">'
        f"<thead><tr>{cells}</tr></thead><tbody>{written}</tbody></table></div>"
    )


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split(" | ")]


def _inline(text: str) -> str:
    written = str(escape(text))
    for pattern, tag in _INLINE:
        written = pattern.sub(tag, written)
    return written
