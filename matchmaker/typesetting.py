"""Printed pages: a Typst template and facts become one PDF, the same bytes for the same facts."""

import json
from collections.abc import Mapping
from pathlib import Path

import typst

from matchmaker.domain.profile import Language


def typeset(template: Path, facts: Mapping[str, object], *, language: Language) -> bytes:
    """
    Set the facts into a template (`.typ`) and give the PDF.

    The template reads them as `json(bytes(sys.inputs.facts))`, so that no text of theirs is ever
    taken for markup, and says `#set text(lang: sys.inputs.language)`, which hyphenates. It may
    import what lies in its own folder, and nothing else: no other file, no network. Fonts are those
    inside Typst, so that a page looks the same on every machine.
    """
    inputs = {"facts": json.dumps(facts, ensure_ascii=False), "language": language}
    pdf = typst.compile(
        str(template),
        root=str(template.parent),
        format="pdf",
        sys_inputs=inputs,
        ignore_system_fonts=True,
    )
    if not isinstance(pdf, bytes):  # A list only where pages are asked for one by one.
        raise TypeError(type(pdf))
    return pdf
