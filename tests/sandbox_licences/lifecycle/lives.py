"""The four machines with facts in order and facts that spoil every step, for tests that treat them alike."""

from dataclasses import dataclass, replace
from typing import Any

from sandbox_licences.case_facts import Outcome
from sandbox_licences.lifecycle.application import APPLICATION
from sandbox_licences.lifecycle.incident import INCIDENT
from sandbox_licences.lifecycle.licence import LICENCE
from sandbox_licences.lifecycle.machine import Machine
from sandbox_licences.lifecycle.review import REVIEW
from tests.sandbox_licences import clear_cases as cases

REFUSED = "You are the case officer on this case, or were, so you cannot also be its decision maker."
CASE_SPOILT = {
    "actor_refused": REFUSED,
    "reasons_written": False,
    "notices_sent": 1,
    "lapse_day_over": False,
    "duly_made": False,
    "taken_on": False,
    "exposure_approved": 1_00,
    "exposure_limit": 1_00,
    "programme_approved": 1_00,
    "programme_limit": 1_00,
    "recommendation": None,
    "panel_minuted": False,
    "conditions": 0,
    "decision": Outcome.REFUSED,
    "issued": True,
    "some_line_active": False,
    "under_review": True,
    "overturned": False,
    "actor_decided_before": True,
    **cases.TROUBLE_BEFORE,
    **cases.TROUBLE_AT_ISSUE,
}
LICENCE_SPOILT = {
    "case": cases.case(actor_refused=REFUSED, decision=Outcome.REFUSED, **cases.TROUBLE_AT_ISSUE),
    "reasons_written": False,
    "notice_over": False,
    "notice_stands": False,
    "review_right_told": False,
    "decided": False,
    "first_day_come": False,
    "begun": True,
    "last_day_over": False,
    "renewal_pending": True,
    "review_day_set": False,
    "causes_left": ("the link was lost",),
    "stage": 3,
    "stages": 1,
    "stage_evidence_missing": ("200 flights without loss of the link",),
    "exit_reported": False,
    "lines_without_view": ("line 1",),
}
INCIDENT_SPOILT = {
    "actor_refused": REFUSED,
    "reasons_written": False,
    "written_report": False,
    "duties_unreported": ("the Air Accidents Investigation Branch",),
    "suspended": False,
    "review_day_set": False,
    "suspension_reviewed": False,
    "actions_open": ("train the pilots",),
    "finding_written": False,
}
REVIEW_SPOILT = {
    "reviewer_refused": REFUSED,
    "adverse": False,
    "other_review": True,
    "another_open": True,
    "in_time": False,
    "good_cause": True,
    "actor_is_reviewer": False,
    "reasons_written": False,
    "has_terms": False,
}
FIGURES = frozenset({"exposure_limit", "exposure_approved", "programme_limit", "programme_approved", "stage"})
"""Facts that are told in one sentence with others."""


@dataclass(frozen=True)
class Life:
    machine: Machine[Any, Any, Any]
    clear: Any
    spoilt: dict[str, Any]

    @property
    def name(self) -> str:
        return self.machine.noun

    def random_facts(self):
        return cases.random_facts(self.clear, self.spoilt)

    def one_spoilt(self, without=frozenset()):
        """Facts of which one is spoilt, each in turn."""
        return [replace(self.clear, **{name: value}) for name, value in self.spoilt.items() if name not in without]


LIVES = (
    Life(APPLICATION, cases.CASE, CASE_SPOILT),
    Life(LICENCE, cases.LICENCE, LICENCE_SPOILT),
    Life(INCIDENT, cases.INCIDENT, INCIDENT_SPOILT),
    Life(REVIEW, cases.REVIEW, REVIEW_SPOILT),
)
