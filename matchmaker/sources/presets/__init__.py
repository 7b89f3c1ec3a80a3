"""Files that many people have, by their published lists of columns; each preset cites its list."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from matchmaker.sources.normalise import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """How one kind of file is read."""

    name: str
    title: str
    source: str
    """Where its columns are published."""
    table: str
    signature: frozenset[str]
    """Folded headers by which it is known: all of them."""
    columns: Mapping[str, str]
    """Folded header -> column of the table; blank for what is not needed."""
    headers: tuple[str, ...]
    """As the source writes them."""
    fixed: Mapping[str, str]
    key_prefix: str


@lru_cache(maxsize=1)
def presets() -> tuple[Preset, ...]:
    """Read the presets that ship with this package."""
    return tuple(_preset(path) for path in sorted(Path(__file__).parent.glob("*.toml")))


def _preset(path: Path) -> Preset:
    told = tomllib.loads(path.read_text("utf-8"))
    columns: dict[str, str] = told["columns"]
    return Preset(
        name=path.stem,
        title=told["title"],
        source=told["source"],
        table=told.get("table", "profiles"),
        signature=frozenset(map(fold, told["signature"])),
        columns={fold(header): column for header, column in columns.items()},
        headers=tuple(columns),
        fixed=told.get("fixed", {}),
        key_prefix=told.get("key_prefix", ""),
    )


def preset_for(header: Sequence[str], table: str) -> Preset | None:
    """Find the preset whose signature a header bears; of several, the one with the longest."""
    folded = {fold(name) for name in header}
    found = [each for each in presets() if each.table == table and each.signature <= folded]
    return max(found, key=lambda preset: len(preset.signature), default=None)


@lru_cache(maxsize=8)
def preset_headers(table: str) -> frozenset[str]:
    """List the folded headers of all presets of a table."""
    return frozenset(header for each in presets() if each.table == table for header in each.columns)
