"""Watch over time whom the recommender puts forward."""

from collections.abc import Mapping

from matchmaker.store import Origin, Store

WATCHED = (
    "n_askers",
    "coverage",
    "exposure_gini",
    "cross_border_share",
    "cross_border_expected",
    "newcomer_share",
    "newcomer_expected",
)
"""Of the figures of one day; exposure ratios are kept too, by group."""


def keep_exposure(store: Store, figures: Mapping[str, float | None], origin: Origin) -> str:
    """
    Keep figures as those of this month, in the place of any kept of it before.

    Returns:
        The month, such as 2026-11.
    """
    month = f"{origin.at:%Y-%m}"
    with store.write() as writer:
        writer.exposure_history.put(month, figures)
        writer.audit.record("exposure.keep", origin, note=month)
    return month
