"""Lists of cases show the licence that was granted, by number and as it stands; a new case names no evidence."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from portal.commands import applying, licensing
from portal.errors import NotValid
from portal.queries.case_queue import case_queue
from portal.queries.me import my_desk
from portal.queries.own_cases import own_cases
from sandbox_licences.consents import ConsentState
from sandbox_licences.lifecycle.licence import Event
from tests.commands.test_stale_evidence import LATER, with_a_log
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


def test_its_holder_is_asked_for_what_a_holder_can_bring(sqlite_trial: Trial) -> None:
    trial = with_a_log(sqlite_trial).recommend().minute().decide()
    trial.issue()
    keep_up = (f"Keep up licence {trial.number}", "Not in order")
    assert keep_up not in tasks(trial)
    trial.filing.set_clock(LATER)
    assert keep_up in tasks(trial), "a piece of evidence is out of date"


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


def tasks(trial: Trial) -> list[tuple[str, str]]:
    with trial.filing.portal.reading(trial.applicant) as reading:
        return [(task.title, task.tag) for task in my_desk(reading).tasks]


def test_its_holder_finds_a_licence_and_what_it_asks_for_first(issued: Trial) -> None:
    stands, others = f"Licence {issued.number}", ("See where 1 application stands", "Under way")
    assert tasks(issued) == [(stands, "Issued: it cannot be used before its first day"), others]
    issued.filing.set_clock(datetime(2027, 3, 1, 9, tzinfo=UTC))
    licensing.due_steps(issued.filing.portal)
    issued.with_licence(issued.decider, licensing.give_notice, of=Event.REVOKED, words="Two flights were too high.")
    issued.answer_consent("1", ConsentState.WITHDRAWN, reason="A complaint.")
    issued.answer_consent("2", ConsentState.WITHDRAWN, reason="A complaint.")
    answer = (f"Answer the notice on licence {issued.number}", "Your answer needed")
    assert tasks(issued) == [answer, (stands, "Active"), others], "consents are not for the holder to mend"
    issued.with_licence(issued.applicant, licensing.answer_notice, of=Event.REVOKED, words="It was a bird.")
    assert answer not in tasks(issued)
    issued.with_licence(issued.decider, licensing.give_notice, of=Event.REVOKED, words="Three flights were.")
    assert answer in tasks(issued), "a new notice, though the one before was answered"
    issued.with_licence(issued.signatory, licensing.surrender_licence, reason="Done.")
    assert tasks(issued) == [others]
