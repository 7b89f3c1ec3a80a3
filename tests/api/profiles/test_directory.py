"""The directory: by name, with facets that count, and nothing that a reader may not see."""

import html
from collections.abc import Callable
from dataclasses import replace

from fastapi.testclient import TestClient

from api.profiles.directory import DirectoryFilters, browse
from matchmaker.domain import Kind, Profile, Role, Visibility
from matchmaker.engine import Matchmaker
from matchmaker.privacy import PUBLIC
from matchmaker.snapshot import Snapshot

As = Callable[..., TestClient]


def test_facets_count_what_choosing_them_gives(matchmaker: Matchmaker) -> None:
    everybody = browse(matchmaker, PUBLIC, DirectoryFilters())
    kinds = dict(everybody.facets["kind"])
    assert sum(kinds.values()) == everybody.n_found
    for kind, n in kinds.items():
        chosen = browse(matchmaker, PUBLIC, DirectoryFilters(kind=[Kind(kind)]))
        assert chosen.n_found == n
        assert {each.kind for each in chosen.profiles} == {Kind(kind)}


def test_a_place_that_is_kept_back_is_on_no_shelf(
    snapshot_of: Callable[..., Snapshot], profiles: dict[str, Profile]
) -> None:
    hidden = replace(profiles["welders"], visibility={"place": Visibility.STAFF})
    known = [hidden if each.id == "welders" else each for each in profiles.values()]
    matchmaker = Matchmaker(snapshot_of(profiles=known))
    assert profiles["welders"].place.country
    shelf = browse(
        matchmaker, PUBLIC, DirectoryFilters(country=[profiles["welders"].place.country])
    )
    assert "welders" not in {each.id for each in shelf.profiles}
    assert "welders" in {
        each.id for each in browse(matchmaker, PUBLIC, DirectoryFilters()).profiles
    }


def test_the_page_shows_names_and_keeps_the_choice(as_role: As) -> None:
    page = html.unescape(
        as_role(Role.PUBLIC).get("/directory?kind=research_group&name=weld&lang=en").text
    )
    assert 'href="/profiles/welders?lang=en"' in page
    assert 'name="kind" value="research_group"' in page
    nobody = html.unescape(as_role(Role.PUBLIC).get("/directory?name=zzz&lang=it").text)
    assert "Nessuno ha tutto questo" in nobody
