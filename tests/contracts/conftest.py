"""The shipped demo network, built once."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from matchmaker.engine import Matchmaker
from matchmaker.home import Home
from matchmaker.services.building import build, find_duplicates
from matchmaker.services.importing import import_source
from matchmaker.settings import shipped

TODAY = date(2026, 11, 23)
"""Ages count, and who ranks above whom is said of one day."""


@pytest.fixture(scope="session")
def demo() -> Iterator[Matchmaker]:
    with TemporaryDirectory() as folder:
        home = Home.create(Path(folder) / "home")
        import_source(home, "folder", shipped("demo"))
        find_duplicates(home)
        build(home, today=TODAY)
        yield Matchmaker.load(home.path)
