"""A view of a network in which somebody is nobody."""

import pytest

from api.snapshot_mask import masked
from matchmaker.domain import ProfileId
from matchmaker.engine import Matchmaker
from matchmaker.errors import UnknownProfileError


@pytest.mark.parametrize("id_", ["rival", ""])
def test_who_is_withheld_is_found_neither_by_its_id_nor_by_none(
    matchmaker: Matchmaker, id_: str
) -> None:
    shown = masked(matchmaker, {ProfileId("rival")})
    with pytest.raises(UnknownProfileError):
        shown.profile(id_)
    with pytest.raises(UnknownProfileError):
        shown.plan([id_])
    with pytest.raises(UnknownProfileError):
        shown.suggest(id_)
    assert "rival" not in {each.profile_id for each in shown.suggest("firm", k=50)}
