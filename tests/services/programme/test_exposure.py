"""What the recommender's lists came to is kept by month, as sums and with a line of the log."""

from datetime import UTC, datetime
from pathlib import Path

from matchmaker.home import Home
from matchmaker.services.programme.exposure import keep_exposure
from matchmaker.store import Origin


def test_a_month_that_is_kept_again_stands_in_the_place_of_the_first(tmp_path: Path) -> None:
    def on(month: int, day: int) -> Origin:
        return Origin(source="test", at=datetime(2026, month, day, tzinfo=UTC))

    with Home.create(tmp_path / "home").store() as store:
        keep_exposure(store, {"newcomer_share": 0.1, "coverage": 0.4}, on(11, 2))
        keep_exposure(store, {"newcomer_share": 0.2}, on(10, 30))
        month = keep_exposure(store, {"newcomer_share": None}, on(11, 30))
        assert month == "2026-11"
        found = store.exposure_history.all()
        assert [*found] == ["2026-10", "2026-11"]
        assert found["2026-10"] == {"newcomer_share": 0.2}
        assert found["2026-11"] == {"newcomer_share": None}
        kept = [line.note for line in store.audit.lines() if line.action == "exposure.keep"]
        assert sorted(kept) == ["2026-10", "2026-11", "2026-11"]
