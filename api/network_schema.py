"""Figures of the network as the interface gives them."""

from typing import Any

from pydantic import Field

from api.schema import Closed


class NetworkAccount(Closed):
    """One section of figures by name, each with what it speaks of."""

    about: dict[str, Any] = Field(description="Layers, period, filter, n, m.")
    numbers: dict[str, Any]
    columns: dict[str, Any] = Field(description="A figure for each profile, under pseudonyms.")
    matrices: dict[str, Any]
    tables: dict[str, Any]
    curves: dict[str, Any]
    groups: dict[str, Any]
    notes: list[str]
