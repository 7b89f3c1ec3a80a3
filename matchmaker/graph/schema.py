"""Which layers there are, what they join, and where each activity belongs."""

from collections.abc import Mapping

from matchmaker.domain import ActivityKind, Layer

TWO_MODE: frozenset[Layer] = frozenset(
    {Layer.JOINT_PROJECT, Layer.ATTENDANCE, Layer.PATENT, Layer.MEMBERSHIP}
)
"""Layers that join profiles to something shared; projecting them would create cliques."""

LAYER_OF_ACTIVITY: Mapping[ActivityKind, Layer] = {
    ActivityKind.PROJECT: Layer.JOINT_PROJECT,
    ActivityKind.CALL: Layer.JOINT_PROJECT,
    ActivityKind.EVENT: Layer.ATTENDANCE,
    ActivityKind.CONTENT: Layer.ATTENDANCE,
    ActivityKind.PATENT: Layer.PATENT,
}
