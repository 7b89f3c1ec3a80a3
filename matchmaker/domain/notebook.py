"""Values that show themselves shortly in a notebook: sizes in place of contents, tables as HTML."""

from collections.abc import Mapping, Set, Sized
from dataclasses import fields
from typing import Any, TypeVar

T = TypeVar("T")
# Longer texts, and more members, are told by their number.
LONG = 40
FEW = 3


def notebook_value(cls: type[T]) -> type[T]:
    """Give a dataclass a short repr; and, where it has a frame, that frame as its HTML."""
    cls.__repr__ = short  # type: ignore[method-assign]
    return with_html(cls)


def with_html(cls: type[T]) -> type[T]:
    """Show a value that has a frame as that table in a notebook."""
    if hasattr(cls, "frame"):
        cls._repr_html_ = _html  # type: ignore[attr-defined]
    return cls


def short(value: Any) -> str:
    """Name a dataclass and its fields: short values as they are, the others by their size."""
    shown = ", ".join(f"{f.name}={_told(getattr(value, f.name))}" for f in fields(value))
    return f"{type(value).__name__}({shown})"


def _told(value: object) -> str:
    if isinstance(value, str):
        return repr(value) if len(value) <= LONG else f"{len(value)} characters"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, Mapping | Set):
        return f"{len(value)} entries"
    if hasattr(value, "shape"):
        return "×".join(map(str, value.shape))
    if isinstance(value, Sized) and not (isinstance(value, tuple) and len(value) <= FEW):
        return f"{len(value)} entries"
    told = repr(value)
    return told if len(told) <= 2 * LONG else type(value).__name__


def _html(value: Any) -> str:
    return str(value.frame()._repr_html_())
