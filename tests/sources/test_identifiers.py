import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.errors import InputError
from matchmaker.sources.identifiers import SCHEMES, read_identifier


@pytest.mark.parametrize(
    ("scheme", "typed", "canonical"),
    [
        ("vat_it", "IT 00743110157", "00743110157"),
        ("vat_it", "743110157", "00743110157"),
        ("vat_it", "90000017773", "90000017773"),
        ("uid_ch", "che-100.155.212 IVA", "CHE-100.155.212"),
        ("uid_ch", "100155212", "CHE-100.155.212"),
        ("orcid", "https://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097"),
        ("orcid", "000000021694233x", "0000-0002-1694-233X"),
        ("ror", "https://ror.org/01NFFQT88", "01nffqt88"),
        ("ror", "05ep8g269", "05ep8g269"),
        ("pic", "999 879 881", "999879881"),
    ],
)
def test_a_valid_number_gets_its_canonical_form(scheme, typed, canonical):
    assert read_identifier(scheme, typed).value == canonical
    assert read_identifier(scheme, canonical).value == canonical


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        ("vat_it", "00743110158"),
        ("vat_it", "743"),
        ("vat_it", "90000017774"),
        ("vat_it", "00000000000"),
        ("uid_ch", "CHE-100.155.213"),
        ("orcid", "0000-0002-1825-0098"),
        ("orcid", "1825"),
        ("ror", "01nffqt89"),
        ("ror", "01nffqi88"),
        ("pic", "888888170"),
        ("pic", "12345"),
        ("isbn", "1"),
    ],
)
def test_a_broken_number_is_refused_with_rule_and_value(scheme, value):
    with pytest.raises(InputError) as caught:
        read_identifier(scheme, value)
    assert caught.value.rule
    assert caught.value.accepted


@given(st.integers(0, 10**8), st.integers(0, 8), st.integers(1, 9))
def test_no_single_wrong_digit_of_a_pic_goes_unseen(body, place, shift):
    pic = next(str(n) for n in range(body * 10 + 1, body * 10 + 200) if n % 97 == 1).zfill(9)[-9:]
    if int(pic) % 97 == 1:
        wrong = pic[:place] + str((int(pic[place]) + shift) % 10) + pic[place + 1 :]
        assert read_identifier("pic", pic).value == pic
        with pytest.raises(InputError):
            read_identifier("pic", wrong)


@given(st.sampled_from(sorted(SCHEMES)), st.text(max_size=30))
def test_any_text_is_a_number_or_an_input_error(scheme, text):
    try:
        value = read_identifier(scheme, text).value
    except InputError:
        return
    assert read_identifier(scheme, value).value == value
