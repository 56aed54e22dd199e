import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox_licences.numbers import CHECKS, LicenceNumber, NotANumber, parse

numbers = st.builds(
    LicenceNumber,
    st.integers(1000, 9999),
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3),
    st.one_of(st.integers(1, 9999), st.integers(10_000, 999_999)),
)
DIGITS, LETTERS = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def test_a_number_worked_out_by_hand():
    # 2·1 + 0·2 + 2·3 + 6·4 + D(3)·5 + R(17)·6 + N(13)·7 + 0·8 + 0·9 + 0·10 + 1·11 = 251 = 8·31 + 3, and CHECKS[3] is 5.
    assert str(LicenceNumber(2026, "DRN", 1)) == "SL-2026-DRN-0001-5"


@given(numbers)
def test_a_number_is_read_back(number):
    assert parse(str(number)) == number
    assert parse(f" {str(number).lower()}\n") == number


@given(numbers, st.data())
def test_one_wrong_character_shows(number, data):
    written = str(number)
    place = data.draw(st.integers(3, len(written) - 1).filter(lambda i: written[i] != "-"))
    same_kind = CHECKS if place == len(written) - 1 else DIGITS if written[place].isdigit() else LETTERS
    wrong = data.draw(st.sampled_from(same_kind).filter(lambda c: c != written[place]))
    with pytest.raises(NotANumber):
        parse(written[:place] + wrong + written[place + 1 :])


@given(numbers, st.data())
def test_two_digits_or_letters_that_changed_places_show(number, data):
    written = list(str(number))
    places = [i for i in range(3, len(written) - 2) if written[i] != "-"]
    one = data.draw(st.sampled_from(places))
    others = [i for i in places if written[i].isdigit() == written[one].isdigit() and written[i] != written[one]]
    if not others:
        return
    other = data.draw(st.sampled_from(others))
    written[one], written[other] = written[other], written[one]
    with pytest.raises(NotANumber):
        parse("".join(written))


def test_every_number_of_a_year_and_domain_is_another():
    written = {str(LicenceNumber(2026, "AVS", n)) for n in range(1, 10_001)}
    assert len(written) == 10_000
    assert "SL-2026-AVS-9999-" in {w[:17] for w in written} and any(w.startswith("SL-2026-AVS-10000-") for w in written)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SL-2026-DRN-0000-2",
        "SL-2026-DRN-1-5",
        "SL-2026-DRN-00001-5",
        "SL-26-DRN-0001-5",
        "SL-2026-D1-0001-5",
        "SA-2026-DRN-0001-5",
        "SL-2026-DRN-0001",
        "SL-2026-DRN-0001-O",
        "SL-٢٠٢٦-DRN-0001-5",
    ],
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(NotANumber):
        parse(text)


@pytest.mark.parametrize(("year", "domain", "sequence"), [(26, "DRN", 1), (2026, "drn", 1), (2026, "DRN", 0)])
def test_no_number_is_made_out_of_bounds(year, domain, sequence):
    with pytest.raises(ValueError):
        LicenceNumber(year, domain, sequence)
