"""Whose yes an exposure needs."""

from dataclasses import replace
from datetime import date

import pytest

from sandbox_licences.liability import exposure_of, programme_exposure
from sandbox_licences.liability_entries import Entry, Kind
from sandbox_licences.liability_limits import Approvals, Mark, NotSet, Setting, approvals, setting_on

ON = date(2026, 11, 12)
SETTINGS = (
    Setting(Mark.LICENCE_LIMIT, 300, date(2026, 1, 1), "B. Director"),
    Setting(Mark.PROGRAMME_LIMIT, 1_000, date(2026, 1, 1), "B. Director"),
    Setting(Mark.TREASURY_APPROVAL, 500, date(2026, 1, 1), "B. Director"),
    Setting(Mark.NOTICE_TO_PARLIAMENT, 700, date(2026, 1, 1), "B. Director"),
)


def reserved(case: str, worst: int) -> Entry:
    return Entry(
        f"E-{case}", Kind.RESERVED, date(2026, 11, 1), "drones", case, "DR-01", 0, "decision",
        date(2026, 12, 1), date(2027, 5, 31), worst,
    )  # fmt: skip


def needed(worst: int, *others: int, settings=SETTINGS, on: date = ON) -> Approvals:
    entries = [reserved("C-0", worst), *(reserved(f"C-{n}", other) for n, other in enumerate(others, start=1))]
    return approvals(exposure_of(entries, "C-0", on), programme_exposure(entries, on), settings)


@pytest.mark.parametrize(("worst", "above"), [(299, False), (300, False), (301, True)])
def test_a_limit_is_exceeded_above_it(worst, above):
    assert needed(worst).needs_liability_approval is above


@pytest.mark.parametrize(("others", "above"), [((900,), False), ((901,), True), ((500, 400, 1), True)])
def test_the_programme_has_a_limit_of_its_own_with_the_case_in_it(others, above):
    assert needed(100, *others).needs_liability_approval is above


@pytest.mark.parametrize(
    ("worst", "treasury", "parliament"),
    [(499, False, False), (500, True, False), (699, True, False), (700, True, True)],
)
def test_a_threshold_is_reached_at_it(worst, treasury, parliament):
    found = needed(worst)
    assert (found.needs_treasury_approval, found.needs_notice_to_parliament) == (treasury, parliament)


def test_comparisons_say_figure_setting_author_and_entries():
    found = needed(42_000_000, 1, settings=[replace(each, pence=each.pence * 100_000) for each in SETTINGS])
    assert [each.sentence for each in found.comparisons] == [
        "Exposure £420,000 is above the limit of one licence, £300,000 (set on 1 January 2026 by B. Director).",
        "Exposure £420,000.01 is within the limit of the programme, £1,000,000 (set on 1 January 2026 by B. Director).",
        "Treasury approval is not needed: exposure £420,000, needed from £500,000 "
        "(set on 1 January 2026 by B. Director).",
        "Notice to Parliament is not needed: exposure £420,000, needed from £700,000 "
        "(set on 1 January 2026 by B. Director).",
    ]
    assert [each.entries for each in found.comparisons] == [("E-C-0",), ("E-C-0", "E-C-1"), ("E-C-0",), ("E-C-0",)]


def test_the_newest_setting_of_the_day_counts():
    raised = Setting(Mark.LICENCE_LIMIT, 400, ON, "C. Director")
    assert needed(350, settings=(raised, *SETTINGS)).needs_liability_approval is False
    assert needed(350, settings=(*SETTINGS, replace(raised, set_on=date(2026, 11, 13)))).needs_liability_approval
    assert setting_on((raised, replace(raised, pence=200)), Mark.LICENCE_LIMIT, ON).pence == 200


def test_a_limit_never_set_is_not_a_limit_of_none():
    for left_out in Mark:
        with pytest.raises(NotSet, match=f"By 2026-11-12 nobody had set the {left_out}"):
            needed(1, settings=[each for each in SETTINGS if each.mark is not left_out])


def test_the_programme_compared_is_the_one_with_the_case():
    entries = [reserved("C-0", 100)]
    case = exposure_of(entries, "C-0", ON)
    with pytest.raises(ValueError, match="is not in the programme"):
        approvals(case, programme_exposure([], ON), SETTINGS)
    with pytest.raises(ValueError, match="is not in the programme"):
        approvals(case, programme_exposure(entries, date(2026, 11, 13)), SETTINGS)


@pytest.mark.parametrize(("pence", "by"), [(0.5, "B"), (-1, "B"), (True, "B"), (1, " ")])
def test_settings_are_whole_pence_with_an_author(pence, by):
    with pytest.raises(ValueError, match=r"whole pence|names who set it"):
        Setting(Mark.LICENCE_LIMIT, pence, ON, by)
