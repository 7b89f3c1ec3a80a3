"""Write a report: one page with everything in it, and its pictures and numbers as files."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from matchmaker.domain import Layer
from matchmaker.errors import MissingExtraError
from matchmaker.graph.connectivity.layers import layer_ties
from matchmaker.graph.network import Network
from matchmaker.network.figures import Scope
from matchmaker.network.null_models import sampling_plan
from matchmaker.network.pictures.gallery import PICTURES, PictureData
from matchmaker.network.pictures.print_sheet import Picture, save
from matchmaker.network.pictures.wording import PictureWording, places_of, wording_for
from matchmaker.network.report.figures_page import notable_profiles, other_layers, themes
from matchmaker.network.report.reproduction import reproduction
from matchmaker.network.report.sentences import cautions, provenance, reason_in_words, summary
from matchmaker.network.selection import ScopedNetwork, groupings, names_of, select
from matchmaker.network.small_cells import without_small_cells
from matchmaker.network.summary import summarise_selection
from matchmaker.network.tables import NUMBER, csv_text, number_rows, profile_rows, table_rows
from matchmaker.network.territory import Territory, territory
from matchmaker.network.whereabouts import whereabouts
from matchmaker.privacy import Tier
from matchmaker.programme.funnel import Funnel
from matchmaker.snapshot import Progress, Snapshot, no_progress

HERE = Path(__file__).parent
WIDE = frozenset({"network", "communities", "border", "map"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportContext:
    """For whom a report is written, in which language, and from which state of the data."""

    built_on: date
    version: str
    language: str = "it"
    tier: Tier = Tier.STAFF
    invented: bool = False
    """Whether the profiles are made up for demonstration."""
    revision: int = 0
    """Of the store that the snapshot was built from."""
    command: str = ""
    """With which it was made; empty where it was made by the library."""


def write_report(
    data: PictureData,
    folder: Path,
    context: ReportContext,
    *,
    progress: Progress = no_progress,
) -> Path:
    """
    Write index.html, figures/*.svg and *.png, data/*.csv; nothing in the page asks for anything.

    The data comes from a snapshot of the context's tier. Outside staff small cells are left out.

    Returns:
        The path of the page.

    Raises:
        MissingExtraError: Without the extra `network`.
        InputError: The language is none of it, en, de and fr.
    """
    words = ready(context.language)
    if context.tier is not Tier.STAFF:
        coarse = data.territory.coarse() if data.territory is not None else None
        account = without_small_cells(data.account)
        data = replace(data, account=account, territory=coarse, discreet=True)
    for name in ("figures", "data"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    pictures: list[Picture] = []
    sections, screens = [], {}
    for done, make in enumerate(PICTURES):
        progress("drawing", done, len(PICTURES))
        for picture in make(data):
            pictures.append(picture)
            if picture.screen is not None:
                screens[picture.name] = picture.screen(words)
            sections.append(_section(picture, folder, words))
    progress("drawing", len(PICTURES), len(PICTURES))
    _write_numbers(data, pictures, folder / "data", context.language)
    page = folder / "index.html"
    page.write_text(_page(data, context, sections, screens, words), encoding="utf-8")
    return page


def ready(language: str) -> PictureWording:
    """
    The words of a report; refuses at once what would fail only after the long work.

    Raises:
        MissingExtraError: Without the extra `network`.
        InputError: The language is none of it, en, de and fr.
    """
    for package in ("bokeh", "matplotlib"):
        if find_spec(package) is None:
            extra, purpose = "network", "a network report"
            raise MissingExtraError(extra, purpose)
    return wording_for(language, HERE)


def _section(picture: Picture, folder: Path, words: PictureWording) -> dict[str, Any]:
    """One picture: drawn into files, and what the page says of it."""
    facts = {
        name: words.country(str(value)) if name in ("one", "other") else value
        for name, value in picture.facts.items()
    }
    said: dict[str, Any] = {
        "name": picture.name,
        "title": words(f"{picture.name}.title", **facts),
        "provenance": provenance(picture.about, words),
        "table": picture.table.name,
        "screen": None,
        "image": "",
        # Wide ones, whose labels would be too small beside their words in print.
        "beside": picture.name not in WIDE,
    }
    if picture.print is None:
        reason = reason_in_words(picture.reason, words)
        return said | {"reason": words("frame.no_picture", reason=reason)}
    figure = picture.print(words)
    svg, _ = save(figure, folder / "figures" / picture.name)
    code = base64.b64encode(svg.read_bytes()).decode("ascii")
    return said | {
        "image": f"data:image/svg+xml;base64,{code}",
        "width": f"{figure.get_figwidth() * 1.1:.2f}",
        "means": words(f"{picture.name}.means", **facts),
        "limits": _limits(words, picture, facts),
    }


def _limits(words: PictureWording, picture: Picture, facts: Mapping[str, float | str]) -> str:
    """What a picture does not say; in other words where it leaves nobody out."""
    whole = f"{picture.name}.limits_whole"
    nobody = picture.facts.get("left_out", picture.facts.get("aside")) == 0
    return words(whole if nobody and whole in words.phrases else f"{picture.name}.limits", **facts)


def _write_numbers(data: PictureData, pictures: list[Picture], folder: Path, language: str) -> None:
    account = data.account
    files = {picture.table.name: table_rows(picture.table) for picture in pictures}
    files["figures"] = (NUMBER, number_rows(account.numbers.values(), language))
    files["profiles"] = profile_rows(account, data.names)
    for name, (header, rows) in files.items():
        (folder / f"{name}.csv").write_text(csv_text(header, rows), encoding="utf-8")


def _page(
    data: PictureData,
    context: ReportContext,
    sections: list[dict[str, Any]],
    screens: Mapping[str, Any],
    words: PictureWording,
) -> str:
    account = data.account
    script, parts = _interactive(screens)
    for section in sections:
        section["screen"] = parts.get(section["name"])
    layers = " + ".join(words(f"layer.{layer.value}") for layer in account.about.scope.layers)
    found = notable_profiles(account, data.names, words)
    # Nothing that comes from the data is marked as safe: names may hold anything.
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("report.html").render(
        language=context.language,
        title=words("frame.title", layer=layers),
        css=Markup((HERE / "report.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file
        libraries=_libraries() if screens else (),
        built=words("frame.built", day=_day(context), version=context.version),
        audience=words(f"audience.{context.tier.value}"),
        provenance=provenance(account.about, words),
        invented=context.invented,
        summary=summary(account, data.names, words),
        themes=tuple(themes(account, words)),
        notable_profiles=None
        if found is None
        else {
            "columns": found[0],
            "rows": found[1],
            "provenance": provenance(account.columns["betweenness"].about, words),
        },
        pictures=sections,
        cautions=tuple(cautions(account, words)),
        again=tuple(
            reproduction(
                data.selection.network,
                sampling_plan(data.selection.ties, seed=data.seed),
                command=context.command,
                state=f"{context.built_on.isoformat()}, {context.revision}; {context.version}",
            )
        ),
        layers=other_layers(data.selection.network, account.about.scope.layers, words),
        script=script,
        say=words,
    )


def _day(context: ReportContext) -> str:
    return str(format_date(context.built_on, format="long", locale=context.language))


def _interactive(screens: Mapping[str, Any]) -> tuple[Markup, dict[str, Markup]]:
    """The script and the places of the pictures that can be explored."""
    if not screens:
        return Markup(""), {}
    script, parts = _numbered(*import_module("bokeh.embed").components(dict(screens)))
    # Bokeh escapes what stands in its JSON.
    return Markup(script), {name: Markup(part) for name, part in parts.items()}  # noqa: S704


def _numbered(script: str, parts: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The same with numbers for random ids, so that a report that is made again is equal."""
    whole = "".join(parts.values()) + script
    # Only Bokeh's own: a profile's id may look alike.
    drawn = dict.fromkeys(re.findall(r'(?:<div id=|"docid":)"([0-9a-f-]{36})"', whole))
    for number, random in enumerate(drawn):
        script = script.replace(random, f"drawn-{number}")
        parts = {name: part.replace(random, f"drawn-{number}") for name, part in parts.items()}
    return script, dict(parts)


def _libraries() -> tuple[Markup, ...]:
    """Bokeh's own scripts, as they lie in its package."""
    resources = import_module("bokeh.resources")
    needed = ["bokeh", "bokeh-widgets"]
    found = resources.Resources(mode="inline", components=needed)
    return tuple(Markup(code) for code in found.js_raw)  # noqa: S704 - Bokeh's own files


def picture_data(
    snapshot: Snapshot,
    scope: Scope,
    *,
    funnel: Funnel | None = None,
    seed: int = 0,
    progress: Progress = no_progress,
) -> PictureData:
    """
    Summarise a scope, and collect names and places.

    Raises:
        InputError: The period ends before it begins.
    """
    groups, table = groupings(snapshot, sizes=bool(scope.sizes)), snapshot.profiles
    regions = groups.get("region", {})
    selection = select(snapshot.network, scope, groups)
    found = _territory(snapshot, selection, seed)
    account = summarise_selection(selection, seed=seed, progress=progress)
    return PictureData(
        selection=selection,
        account=account if found is None else found.added_to(account),
        names=names_of(snapshot),
        territory=found,
        places=places_of(regions, dict(zip(table.ids, table.cities, strict=True))),
        funnel=funnel,
        seed=seed,
    )


def _territory(snapshot: Snapshot, selection: ScopedNetwork, seed: int) -> Territory | None:
    """Where ties lie, by region; None where no profile has coordinates."""
    where = whereabouts(snapshot)
    if not where.places:
        return None
    return territory(selection, where, sampling_plan(selection.ties, seed=seed))


def main_layer(network: Network) -> Layer:
    """Joint projects where there are any; else the layer with most ties."""
    if layer_ties(network, Layer.JOINT_PROJECT).m:
        return Layer.JOINT_PROJECT
    sizes = {layer: layer_ties(network, layer).m for layer in Layer}
    return max(Layer, key=lambda layer: sizes[layer])
