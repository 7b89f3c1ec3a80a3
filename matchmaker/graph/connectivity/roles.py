"""The brokerage roles, and the two-path that each name stands for."""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What a node does when it stands between two that are not tied."""

    COORDINATOR = "coordinator"
    ITINERANT = "itinerant"
    """Also called consultant."""
    REPRESENTATIVE = "representative"
    GATEKEEPER = "gatekeeper"
    BOUNDARY = "boundary"
    """Gatekeeper or representative, which cannot be told apart without direction."""
    LIAISON = "liaison"
    TOTAL = "total"

    @property
    def pattern(self) -> str:
        """The groups along the two-path, the broker in the middle: tools differ in the names."""
        return PATTERNS[self]


PATTERNS: Mapping[Role, str] = {
    Role.COORDINATOR: "A→A→A",
    Role.ITINERANT: "A→B→A",
    Role.REPRESENTATIVE: "A→A→B",
    Role.GATEKEEPER: "A→B→B",
    Role.BOUNDARY: "A–A–B",
    Role.LIAISON: "A→B→C",
    Role.TOTAL: "any",
}

DIRECTED_ROLES = (
    Role.COORDINATOR,
    Role.ITINERANT,
    Role.REPRESENTATIVE,
    Role.GATEKEEPER,
    Role.LIAISON,
    Role.TOTAL,
)
UNDIRECTED_ROLES = (Role.COORDINATOR, Role.ITINERANT, Role.BOUNDARY, Role.LIAISON, Role.TOTAL)
