"""Exposure by its formula, in worked examples."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from sandbox_licences.case_history import Contradiction
from sandbox_licences.liability import exposure_of, programme_exposure
from sandbox_licences.liability_entries import Entry, Kind, Policy, issued, released
from tests.sandbox_licences.ledgers import ENDS, ENTERED, STARTS, TODAY, burden, cover

MILLION = 100_000_000
"""Pence."""


def total(*entries: Entry, on: date = TODAY, case: str = "DRN-14") -> int:
    found = exposure_of(entries, case, on)
    return found.total if found else 0


@pytest.mark.parametrize(
    ("cap", "worst", "covered", "exposure"),
    [
        (17, 42, 25, 17),  # cap and gap are the same
        (10, 42, 25, 17),  # the gap is more than the cap
        (30, 42, 25, 30),  # the cap is promised, whatever the cover
        (0, 42, 50, 0),  # cover to spare is worth nothing more than all
        (5, 42, 50, 5),
        (0, 0, 0, 0),
    ],
)
def test_exposure_is_the_cap_or_what_cover_leaves_of_the_worst_case(cap, worst, covered, exposure):
    assert total(burden("1", cap, worst), cover("2", covered)) == exposure
    assert total(burden("1", cap, worst), cover("2", covered, line=None)) == exposure


@pytest.mark.parametrize(
    ("term", "counts"),
    [
        ((STARTS, ENDS), True),
        ((date(2026, 1, 1), date(2028, 1, 1)), True),
        ((STARTS, ENDS - timedelta(days=1)), False),
        ((STARTS + timedelta(days=1), ENDS), False),
        ((STARTS, STARTS), False),
        ((ENDS, ENDS), False),
        ((date(2025, 1, 1), date(2025, 12, 31)), False),
    ],
)
def test_cover_counts_when_it_is_valid_on_every_day_of_the_term(term, counts):
    assert total(burden("1", 0, 42), cover("2", 25, term=term)) == (17 if counts else 42)


def test_of_policies_that_follow_one_another_counts_the_least_in_force():
    spring = date(2027, 3, 1)
    before, after = (STARTS, spring), (spring + timedelta(days=1), ENDS)
    assert total(burden("1", 0, 42), cover("2", 25, term=before), cover("3", 20, term=after)) == 22
    gap = (spring + timedelta(days=2), ENDS)
    assert total(burden("1", 0, 42), cover("2", 25, term=before), cover("3", 20, term=gap)) == 42


def test_cover_ended_early_counts_no_more_unless_other_cover_takes_over():
    assumed, first = burden("1", 0, 42), cover("2", 25)
    ended = released(first, "3", date(2026, 10, 1), "cancelled by the insurer")
    assert total(assumed, first, ended, on=date(2026, 9, 30)) == 17
    assert total(assumed, first, ended, on=date(2026, 10, 1)) == 42
    second = cover("4", 25, term=(date(2026, 10, 2), ENDS), entered_on=date(2026, 10, 1))
    assert total(assumed, first, ended, second, on=date(2026, 10, 1)) == 17


def test_every_figure_has_its_entries():
    entries = (
        burden("1", MILLION, 4 * MILLION),
        burden("2", 2 * MILLION, 3 * MILLION, line="DR-04"),
        cover("3", 250_000_000),
        cover("4", MILLION, line="DR-04", term=(STARTS, date(2027, 1, 1))),
        cover("5", 50_000_000, line=None),
        cover("6", MILLION, case="DRN-15"),
    )
    found = exposure_of(entries, "DRN-14", TODAY)
    first, second = found.lines
    assert first.in_words == "£1,500,000: the greater of £1,000,000, and £4,000,000 less £2,500,000"
    assert (first.burden_entries, first.cover_entries) == (("1",), ("3",))
    assert second.in_words == "£3,000,000: the greater of £2,000,000, and £3,000,000 less £0"
    assert (second.burden_entries, second.cover_entries) == (("2",), ("4",))
    assert found.in_words == "£4,000,000: the greater of £3,000,000, and £4,500,000 less £500,000"
    assert (found.total, found.entries) == (400_000_000, ("1", "2", "3", "4", "5"))
    assert first.term == (STARTS, ENDS)


def test_cover_of_one_line_never_helps_another_and_cover_of_all_counts_once():
    first, second = burden("1", 0, 40), burden("2", 0, 40, line="DR-04")
    assert total(first, second, cover("3", 80)) == 40
    assert total(first, second, cover("3", 60, line=None)) == 20
    assert total(first, replace(second, pence=30), cover("3", 80, line=None)) == 30


def test_cover_of_the_licence_must_last_for_all_its_lines():
    first = burden("1", 0, 40)
    longer = burden("2", 0, 40, line="DR-04", term=(STARTS, ENDS + timedelta(days=30)))
    whole = cover("3", 50, line=None)
    assert total(first, whole) == 0
    assert total(first, longer, whole) == 80
    assert total(first, longer, whole, on=ENDS + timedelta(days=1)) == 40


def test_a_licence_counts_from_its_entry_until_its_term_is_over():
    assumed = burden("1", 10, 40)
    days = (ENTERED - timedelta(days=1), ENTERED, STARTS, ENDS, ENDS + timedelta(days=1))
    assert [total(assumed, on=day) for day in days] == [0, 40, 40, 40, 0]


def test_a_reservation_counts_until_it_is_released_or_issued():
    reserved = burden("1", 10, 40, kind=Kind.RESERVED)
    assert total(reserved, on=ENDS + timedelta(days=100)) == 40
    assert total(reserved, released(reserved, "2", TODAY, "refused"), on=TODAY) == 0
    assert total(reserved, released(reserved, "2", TODAY, "refused"), on=TODAY - timedelta(days=1)) == 40
    release, assumed = issued(reserved, "2", "3", TODAY, "licence SL-2026-DRN-0004")
    assert total(reserved, release, assumed) == 40
    assert exposure_of((reserved, release, assumed), "DRN-14", TODAY).entries == ("3",)
    with pytest.raises(ValueError, match="no reservation"):
        issued(assumed, "4", "5", TODAY, "again")


def test_the_programme_is_the_sum_of_active_licences_and_reservations():
    entries = (
        burden("1", 10, 40),
        burden("2", 0, 7, case="DRN-15", kind=Kind.RESERVED),
        burden("3", 5, 5, case="AV-2", domain="automated_vehicles"),
        burden("4", 9, 9, case="AV-1", domain="automated_vehicles", term=(STARTS, date(2026, 10, 1))),
    )
    found = programme_exposure(entries, TODAY)
    assert [(case.case, case.total) for case in found.cases] == [("AV-2", 5), ("DRN-14", 40), ("DRN-15", 7)]
    assert (found.total, found.by_domain) == (52, {"automated_vehicles": 5, "drones": 47})
    assert found.entries == ("1", "2", "3")
    assert programme_exposure(entries, date(2026, 10, 1)).by_domain == {"automated_vehicles": 14, "drones": 47}
    assert programme_exposure((), TODAY).total == 0
    assert exposure_of(entries, "AV-1", TODAY) is None


def test_a_policy_counts_its_limit_less_its_excess_and_is_given_once():
    policy = Policy("P-1", "Insurer plc", 300, 50, "war, cyber", STARTS, ENDS, "A. Officer", TODAY)
    assert policy.counts_pence == 250
    case = ("drones", "DRN-14")
    first = policy.covered([], "1", ENTERED, case=case, line="DR-01", pence=200)
    assert (first.pence, first.basis, first.term) == (200, "P-1", (STARTS, ENDS))
    with pytest.raises(ValueError, match="50 pence are left to give, less than 51"):
        policy.covered([first], "2", ENTERED, case=("drones", "DRN-15"), line=None, pence=51)
    second = policy.covered([first], "2", ENTERED, case=("drones", "DRN-15"), line=None, pence=50)
    assert policy.left_pence([first, second], TODAY) == 0
    assert policy.left_pence([first, second, released(first, "3", TODAY, "another policy")], TODAY) == 200
    assert replace(policy, excess_pence=301).counts_pence == 0


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"pence": 1.0}, "whole pence"),
        ({"pence": True}, "whole pence"),
        ({"pence": -1}, "whole pence"),
        ({"worst_case_pence": 0.5}, "whole pence"),
        ({"worst_case_pence": None}, "a worst case goes with"),
        ({"kind": Kind.COVERED}, "a worst case goes with"),
        ({"kind": Kind.RELEASED, "worst_case_pence": None}, "a release names"),
        ({"releases": "9"}, "a release names"),
        ({"valid_until": date(2026, 8, 31)}, "until that day or a later one"),
        ({"valid_from": None}, "until that day or a later one"),
        ({"basis": " "}, "a basis"),
    ],
)
def test_entries_that_make_no_sense_are_refused(changed, sentence):
    with pytest.raises(ValueError, match=sentence):
        replace(burden("1", 10, 40), **changed)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"excess_pence": 0.5}, "whole pence"),
        ({"limit_pence": -1}, "whole pence"),
        ({"exclusions": ""}, "its exclusions"),
        ({"expires_on": date(2026, 8, 31)}, "expires before it starts"),
    ],
)
def test_policies_that_make_no_sense_are_refused(changed, sentence):
    policy = Policy("P-1", "Insurer plc", 300, 50, "none", STARTS, ENDS, "A. Officer", TODAY)
    with pytest.raises(ValueError, match=sentence):
        replace(policy, **changed)


RESERVED = burden("1", 10, 40, kind=Kind.RESERVED)
RELEASE = released(RESERVED, "2", TODAY, "refused")


@pytest.mark.parametrize(
    ("entries", "sentence"),
    [
        ((RESERVED, RESERVED), "More than one entry has the reference 1"),
        ((RESERVED, burden("2", 0, 0, domain="robotics")), "in two domains, drones and robotics"),
        ((RELEASE,), "1 is no entry that could be released"),
        ((RESERVED, RELEASE, replace(RELEASE, reference="3")), "1 is no entry that could be released"),
        ((RESERVED, RELEASE, replace(RELEASE, reference="3", releases="2")), "2 is no entry that could be released"),
        ((RESERVED, replace(RELEASE, pence=9)), "differs from 1"),
        ((RESERVED, replace(RELEASE, case="DRN-15")), "differs from 1"),
        ((replace(RESERVED, entered_on=TODAY), replace(RELEASE, entered_on=ENTERED)), "differs from 1"),
    ],
)
def test_ledgers_that_contradict_themselves_are_refused(entries, sentence):
    with pytest.raises(Contradiction, match=sentence):
        programme_exposure(entries, TODAY)
    with pytest.raises(Contradiction, match=sentence):
        exposure_of(reversed(entries), "DRN-14", TODAY)
