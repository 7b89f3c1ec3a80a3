"""
Indicators of the programmes that fund such networks, by their codes.

Only codes whose name was read in a public source are here; `indicators.toml` quotes it. What is
counted for each is this product's reading, and says so: the managing authority's own guidance goes
first.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A figure under a code of a funding programme."""

    code: str
    name: str
    """As the source has it, in English."""
    unit: str
    source: str
    counted: str
    """Name of the figure that stands for it here."""
    value: float
    target: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedIndicator:
    """A code, its quoted name, and the figure that stands for it."""

    code: str
    name: str
    unit: str
    source: str
    counted: str

    def measured(self, figures: Mapping[str, float], target: float | None) -> Indicator:
        """Give it the value of its figure; 0 where nothing was counted."""
        return Indicator(
            code=self.code,
            name=self.name,
            unit=self.unit,
            source=self.source,
            counted=self.counted,
            value=figures.get(self.counted, 0.0),
            target=target,
        )


@cache
def shipped_indicators() -> tuple[ShippedIndicator, ...]:
    """Read them, in the order of their codes."""
    path = Path(__file__).with_name("indicators.toml")
    rows = tomllib.loads(path.read_text(encoding="utf-8"))
    source = rows.pop("source")["text"]
    return tuple(
        ShippedIndicator(code=code, source=source, **facts) for code, facts in rows.items()
    )
