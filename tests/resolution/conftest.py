"""What the tests of resolution share."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def organisation_records() -> Path:
    """Real records with truth, beside the checkout."""
    path = Path(__file__).parents[2] / "../shared/data/resolution/organisation_records.parquet"
    if not path.exists():
        pytest.skip("real organisation records are not beside this checkout")
    return path
