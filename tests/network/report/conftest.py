"""Reports of the small network."""

from collections.abc import Callable
from pathlib import Path

import pytest

from matchmaker.domain import Layer
from matchmaker.network.figures import Scope
from matchmaker.network.report import ReportContext, picture_data, write_report
from matchmaker.snapshot import Snapshot

Write = Callable[..., Path]


@pytest.fixture(scope="session")
def write(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Write:
    """Write the report of a snapshot, or of the small network."""
    pytest.importorskip("bokeh", reason="bokeh is not installed")
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")

    def make(of: Snapshot = snapshot, layer: Layer = Layer.JOINT_PROJECT, **facts: object) -> Path:
        context = ReportContext(built_on=of.meta.built_on, version="0", **facts)
        data = picture_data(of, Scope(layers=(layer,)))
        return write_report(data, tmp_path_factory.mktemp("report"), context)

    return make


@pytest.fixture(scope="session")
def page(write: Write) -> Path:
    """The report of the small network in English."""
    return write(language="en")
