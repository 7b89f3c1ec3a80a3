"""
Measure how fluently the interactive picture of a large network moves in Chromium.

    python -m evaluations.picture_frames --profiles 5000

An invented network is drawn as in a report, dragged with the mouse, and zoomed with the wheel; the
intervals between frames are those of the browser. The picture counts as fluent where the median is
below 33 ms, thirty frames a second. More than 5,000 profiles are drawn by community.
"""

import json
import sys
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated, Any

import numpy as np
import typer

from matchmaker.domain import Kind, Layer, ProfileId, Tie
from matchmaker.graph import build_network
from matchmaker.graph.connectivity import degree as degree_of
from matchmaker.network.cohesion import community_labels
from matchmaker.network.figures import Scope
from matchmaker.network.pictures.network import network_picture
from matchmaker.network.pictures.network_screen import network_screen
from matchmaker.network.pictures.wording import wording_for
from matchmaker.network.selection import select
from matchmaker.network.size import column

TARGET_MS = 33.0
SETTLE_MS, STEPS = 2_000, 60
QUIET = ["--no-sandbox", "--disable-gpu"]
RECORD = """
() => { window.intervals = []; let last = performance.now();
  const step = now => {
    window.intervals.push(now - last); last = now; requestAnimationFrame(step);
  };
  requestAnimationFrame(step); }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frames:
    """Intervals between frames while the picture moves, in milliseconds."""

    n_profiles: int
    n_ties: int
    drawn: int
    by_community: bool
    made_s: float
    page_mb: float
    drag_median: float
    drag_p95: float
    zoom_median: float
    zoom_p95: float


def page_of(n_profiles: int, degree: float, seed: int) -> tuple[str, dict[str, Any]]:
    """A page with the picture of an invented network in groups of about twenty."""
    rng = np.random.default_rng(seed)
    ids = [ProfileId(f"p{n}") for n in range(n_profiles)]
    m = int(n_profiles * degree / 2)
    near = rng.integers(n_profiles, size=m)
    step = np.where(rng.random(m) < 0.85, rng.integers(1, 20, m), rng.integers(1, n_profiles, m))
    far = (near + step) % n_profiles
    ties = [
        Tie(source_id=ids[a], target_id=ids[b], layer=Layer.INTRODUCTION_ACCEPTED)
        for a, b in zip(near.tolist(), far.tolist(), strict=True)
    ]
    kinds = [*Kind]
    profiles = [(id_, kinds[n % 4], "CH" if n % 3 == 0 else "IT") for n, id_ in enumerate(ids)]
    network = build_network(profiles=profiles, activities=[], participations=[], ties=ties)
    groups = {"country": {id_: country for id_, _, country in profiles if country}}
    selection = select(network, Scope(layers=(Layer.INTRODUCTION_ACCEPTED,)), groups)
    labels = {ProfileId(str(k)): int(v) for k, v in community_labels(selection).items()}
    names = {id_: f"Invented firm {id_}" for id_ in ids}
    began = perf_counter()
    sizes = {"degree": column("degree", degree_of(selection.ties), selection.about, why="")}
    picture = network_picture(selection, names, labels, sizes, seed=seed)
    layout = network_screen(picture, wording_for("en"))
    html = import_module("bokeh.embed").file_html(layout, import_module("bokeh.resources").INLINE)
    facts = {
        "n_profiles": n_profiles,
        "n_ties": selection.ties.m,
        "drawn": len(picture.nodes.ids),
        "by_community": picture.by_community,
        "made_s": round(perf_counter() - began, 1),
        "page_mb": round(len(html) / 1e6, 1),
    }
    return html, facts


def frames_of(page: Any, x: float, y: float) -> dict[str, Any]:
    """Drag and zoom around a point, and read the intervals."""
    found: dict[str, Any] = {}
    for name in ("drag", "zoom"):
        page.mouse.move(x, y)
        page.evaluate(RECORD)
        if name == "drag":
            page.mouse.down()
        for step in range(STEPS):
            if name == "drag":
                page.mouse.move(x + 3 * step, y + 1.5 * step)
            else:
                page.keyboard.down("Control")
                page.mouse.wheel(0, -40 if step < STEPS / 2 else 40)
            page.wait_for_timeout(16)
        page.mouse.up()
        page.keyboard.up("Control")
        intervals = np.array(page.evaluate("window.intervals"))[1:]
        found[f"{name}_median"] = round(float(np.median(intervals)), 1)
        found[f"{name}_p95"] = round(float(np.quantile(intervals, 0.95)), 1)
    return found


def measure(n_profiles: int, degree: float, seed: int) -> Frames:
    """Draw, open, move."""
    html, facts = page_of(n_profiles, degree, seed)
    playwright = import_module("playwright.sync_api").sync_playwright
    with TemporaryDirectory() as folder, playwright() as player:
        browser = player.chromium.launch(executable_path=which("chromium"), args=QUIET)
        file = Path(folder) / "picture.html"
        file.write_text(html, encoding="utf-8")
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(file.as_uri())
        page.wait_for_timeout(SETTLE_MS)
        return Frames(**facts, **frames_of(page, 420.0, 300.0))


def main(
    profiles: Annotated[int, typer.Option(min=10)] = 5_000,
    degree: Annotated[float, typer.Option(help="Mean number of partners.")] = 4.0,
    seed: int = 0,
    out: Annotated[Path | None, typer.Option(help="JSON file to write.")] = None,
) -> None:
    """Print the intervals; exit 1 above the target."""
    found = measure(profiles, degree, seed)
    text = json.dumps(asdict(found), indent=1)
    if out is not None:
        out.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")
    sys.exit(0 if max(found.drag_median, found.zoom_median) <= TARGET_MS else 1)


if __name__ == "__main__":
    typer.run(main)
