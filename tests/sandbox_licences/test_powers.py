from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox_licences.extent import Extent
from sandbox_licences.powers import (
    ConsentFrom,
    fitting_powers,
    last_day,
    power_in_force,
    too_long,
    why_not_in_force,
)
from sandbox_licences.provisions import Relief
from tests.sandbox_licences.relief_lines import DAY, DEMONSTRATION, ENDS, REAL, STARTS

TAXI, BUS, ORDER, LAB = (REAL.powers[code] for code in ("APS-TAXI", "APS-BUS", "VSO", "GROWTH-LAB"))


def fit(code, relief, extent=Extent.ENGLAND, start_on=STARTS, end_on=ENDS, *, law=REAL, on=DAY):
    return fitting_powers(law.powers.values(), law.provisions[code], relief, extent, start_on, end_on, on=on)


def codes(powers):
    return [power.code for power in powers]


def test_growth_lab_powers_are_not_law_on_any_day():
    assert LAB.in_force_from is None
    assert not any(power_in_force(LAB, date(year, 1, 1)) for year in range(2000, 2100))
    assert (
        why_not_in_force(LAB, DAY)
        == "AI Growth Lab sandbox powers (Regulating for Growth Bill, no section yet) is not law."
    )


def test_power_is_in_force_on_both_its_days_and_not_around_them():
    begins, ends = date(2026, 5, 15), date(2031, 5, 14)
    power = replace(TAXI, in_force_to=ends)
    day = timedelta(days=1)
    assert [power_in_force(power, on) for on in (begins - day, begins, ends, ends + day)] == [False, True, True, False]
    assert why_not_in_force(power, begins - day).endswith("is not in force before 15 May 2026.")
    assert why_not_in_force(power, begins) == ""
    assert why_not_in_force(power, ends + day).endswith("ended on 14 May 2031.")


def test_every_named_provision_is_in_the_catalogue_and_allows_what_the_power_gives():
    for power in REAL.powers.values():
        for code in power.provisions:
            assert power.reliefs & REAL.provisions[code].reliefs, (power.code, code)


def test_demonstration_power_is_in_the_demonstration_alone():
    assert "DEMONSTRATION" not in REAL.powers
    power = DEMONSTRATION.powers["DEMONSTRATION"]
    assert power.demonstration and power.citation == "Demonstration power"
    assert [p.code for p in DEMONSTRATION.powers.values() if p.demonstration] == ["DEMONSTRATION"]


def test_permit_sets_private_hire_licensing_aside_in_england():
    found = fit("AV-10", Relief.DISAPPLY)
    assert codes(found.powers) == ["APS-TAXI"]
    assert codes(found.if_it_were_law) == ["GROWTH-LAB"]
    assert found.reasons == ()
    assert TAXI.consent_from is ConsentFrom.NAMED_BODIES


def test_before_the_regulations_no_permit():
    found = fit("AV-10", Relief.DISAPPLY, on=date(2026, 5, 14))
    assert found.powers == ()
    assert any("not in force before 15 May 2026" in reason for reason in found.reasons)


@pytest.mark.parametrize(
    ("code", "relief", "extent", "said"),
    [
        ("DR-02", Relief.MODIFY, Extent.UK, ["is not law"]),
        ("AV-13", Relief.MODIFY, Extent.GB, ["(like a bus)", "does not allow to modify", "is not law"]),
        ("AV-10", Relief.DISAPPLY, Extent.SCOTLAND, ["holds in England, not in all of Scotland", "is not law"]),
        ("AV-05", Relief.MODIFY, Extent.UK, ["holds in Great Britain, not in all of the United Kingdom", "is not law"]),
    ],
)
def test_reasons_say_why_no_power_fits(code, relief, extent, said):
    found = fit(code, relief, extent)
    assert found.powers == ()
    told = " ".join(found.reasons)
    assert all(part in told for part in said), told
    assert codes(found.if_it_were_law) == ["GROWTH-LAB"]


def test_no_power_at_all_is_a_reason():
    found = fitting_powers([TAXI], REAL.provisions["DR-02"], Relief.MODIFY, Extent.ENGLAND, STARTS, ENDS, on=DAY)
    assert found.reasons == ("No power in the catalogue reaches UK Reg (EU) 2019/945, class marks.",)


def test_permit_lasts_five_years_and_no_day_more():
    start = date(2026, 6, 1)
    assert too_long(TAXI, start, date(2031, 5, 31)) == ""
    assert "at most 60 months: until 31 May 2031, not 1 June 2031" in too_long(TAXI, start, date(2031, 6, 1))
    assert too_long(ORDER, start, date(2099, 1, 1)) == ""
    ending = replace(ORDER, in_force_to=date(2027, 1, 1))
    assert "ends on 1 January 2027, before 2 January 2027" in too_long(ending, start, date(2027, 1, 2))


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        (date(2026, 6, 1), 12, date(2027, 5, 31)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 14)),
    ],
)
def test_last_day_of_a_term(start, months, last):
    assert last_day(start, months) == last


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(1, 120))
def test_term_of_months_grows_and_never_runs_over(start, months):
    first, second = last_day(start, months), last_day(start, months + 1)
    assert start < first < second
    assert (first - start).days < months * 31


@given(
    st.sampled_from(sorted(REAL.provisions)),
    st.sampled_from(Relief),
    st.sampled_from(Extent),
    st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    st.integers(0, 3000),
)
def test_either_a_power_in_force_fits_or_there_is_a_reason(code, relief, extent, start, length):
    found = fit(code, relief, extent, start, start + timedelta(days=length), on=start)
    assert bool(found.powers) != bool(found.reasons)
    for power in found.powers:
        assert power_in_force(power, start) and power.extent.covers(extent) and relief in power.reliefs
        assert power.reaches(REAL.provisions[code])
    assert not any(power_in_force(power, start) for power in found.if_it_were_law)
