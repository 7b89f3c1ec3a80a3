"""Days and moments mean the same whatever the database gives back."""

from datetime import UTC, datetime, timedelta, timezone

from sqlalchemy.dialects import postgresql

from matchmaker.store.schema import Day, Instant

POSTGRESQL = postgresql.dialect()


def test_a_moment_that_comes_with_another_time_zone_is_given_in_utc() -> None:
    noon = datetime(2024, 5, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    read = Instant().process_result_value(noon, POSTGRESQL)
    assert read == datetime(2024, 5, 1, 10, tzinfo=UTC)
    assert read.tzinfo is UTC


def test_what_is_unknown_stays_unknown() -> None:
    assert (
        Day().process_result_value(Day().process_bind_param(None, POSTGRESQL), POSTGRESQL) is None
    )
    assert Instant().process_bind_param(None, POSTGRESQL) is None
    assert Instant().process_result_value(None, POSTGRESQL) is None
