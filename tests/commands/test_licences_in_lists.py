"""Lists of cases show the licence that was granted, by number and as it stands; a new case names no evidence."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from portal.commands import applying, licensing
from portal.errors import NotValid
from portal.queries.case_queue import case_queue
from portal.queries.own_cases import own_cases
from tests.fixtures.casework import INNOVATOR, Trial
from tests.fixtures.licences import WITH_CONDITIONS


def in_lists(trial: Trial) -> tuple[tuple[str, str], tuple[str, str]]:
    with trial.filing.portal.reading(trial.applicant) as reading:
        [own] = own_cases(reading)
    with trial.filing.portal.reading(trial.officer) as reading:
        [queued] = (*case_queue(reading), *case_queue(reading, closed=True))
    return (own.licence, own.licence_label), (queued.licence, queued.licence_label)


def test_both_lists_show_the_licence(minuted: Trial) -> None:
    assert in_lists(minuted) == (("", ""), ("", ""))
    minuted.decide(WITH_CONDITIONS)
    assert in_lists(minuted) == (("", "Granted, not issued yet: it cannot be used"), ("", "To be issued"))
    number = minuted.issue()
    minuted.filing.set_clock(datetime(2027, 3, 1, 9, tzinfo=UTC))
    licensing.due_steps(minuted.filing.portal)
    assert in_lists(minuted) == ((number, "Active"), (number, "Active"))


def test_a_new_case_names_no_evidence(sqlite_trial: Trial) -> None:
    with pytest.raises(NotValid, match=r"“What shows that the replacement safeguards work\?”: .*E1"):
        sqlite_trial.do(
            sqlite_trial.applicant,
            applying.start_case,
            organisation_code=INNOVATOR,
            domain="drones",
            title="Parcels",
            answers={"safeguard_evidence": ["E1"]},
        )
