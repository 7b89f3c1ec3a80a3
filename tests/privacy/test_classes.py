"""Classes of profiles: six or more in each, and no two of them share some of their members."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain import Kind, ProfileId
from matchmaker.privacy import anonymity_classes
from matchmaker.privacy.classes import LEAST

populations = st.dictionaries(
    st.integers(0, 10_000).map(lambda n: ProfileId(f"p{n}")),
    st.sampled_from([Kind.COMPANY, Kind.LAB, Kind.EXPERT]),
    max_size=120,
)


@given(populations)
def test_each_profile_is_in_one_class_of_six_or_more(known: dict[ProfileId, Kind]) -> None:
    classes = anonymity_classes(known)
    told = [id_ for each in classes for id_ in each]
    assert all(len(each) >= LEAST for each in classes)
    assert len(told) == len(set(told))
    assert set(told) <= set(known)
    large = {kind for kind in Kind if [*known.values()].count(kind) >= LEAST}
    assert {id_ for id_, kind in known.items() if kind in large} <= set(told)


@given(st.sets(st.integers(0, 10_000), min_size=12, max_size=120), st.data())
def test_a_later_build_narrows_no_class_down(ids: set[int], data: st.DataObject) -> None:
    """Whoever compares the classes before and after others came still has six to choose from."""
    later = {ProfileId(f"p{n}"): Kind.LAB for n in ids}
    n_before = data.draw(st.integers(6, len(later)))
    before = dict([*later.items()][:n_before])
    for old in anonymity_classes(before):
        for new in anonymity_classes(later):
            common = old & new
            assert not common or old <= new or new & before.keys() <= old


@pytest.mark.parametrize("n", [0, 5])
def test_too_few_make_no_class(n: int) -> None:
    assert anonymity_classes({ProfileId(f"p{i}"): Kind.LAB for i in range(n)}) == ()
