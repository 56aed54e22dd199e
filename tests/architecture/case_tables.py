"""What stands on the doors of a case: whom its routes and commands admit. ``test_case_walk.py`` proves it.

Beside ``permission_tables.py``, whose doors are of returns.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portal.permissions import Hat, Permission, may, may_read_case
from tests.architecture.permission_answers import Answer


@dataclass(frozen=True, slots=True)
class CaseDoor:
    """Who is admitted. For whoever may not read the case it is not there; the others are told why not."""

    permission: Permission | None = None
    """None: whoever may read the case."""
    at_the_panel: Permission | None = None
    """What is asked for instead while the case is with the panel; None: the same."""
    of_body: bool = False
    """The permission is over the body that was asked, not over the applicant's organisation."""
    roles: frozenset[str] = frozenset()
    """Only these of those who may read it; for the others it is not there."""

    @property
    def in_person(self) -> bool:
        return False

    @property
    def words(self) -> str:
        if self.permission is not None:
            before = f"`{self.at_the_panel}` while it is with the panel, after that " if self.at_the_panel else ""
            return f"{before}`{self.permission}`" + (" for the body that was asked" if self.of_body else "")
        return f"reads the case: {', '.join(sorted(self.roles))}" if self.roles else "whoever may read the case"

    def answer(self, hats: Iterable[Hat], applicant: str, body: str) -> Answer:
        """What somebody with ``hats`` gets on a submitted case of ``applicant`` about which ``body`` was asked."""
        hats = tuple(hats)
        if not may_read_case(hats, applicant, submitted=True, asked={body}):
            return Answer.NOT_THERE
        if self.permission is not None:
            return (
                Answer.ADMITTED if may(hats, self.permission, body if self.of_body else applicant) else Answer.REFUSED
            )
        return Answer.ADMITTED if not self.roles or self.roles & {hat.role for hat in hats} else Answer.NOT_THERE


READS = CaseDoor()
CENTRAL = CaseDoor(
    roles=frozenset({"case_officer", "panel_chair", "decision_maker", "liability_approver", "administrator"})
)
OURS = CaseDoor(roles=CENTRAL.roles | {"consultee", "consent_giver"})
HANDLES = CaseDoor(Permission.CASE_HANDLE)
ADVISES = CaseDoor(Permission.CASE_ADVISE, of_body=True)
CONSENTS = CaseDoor(Permission.CONSENT_GIVE, of_body=True)
MINUTES = CaseDoor(Permission.CASE_MINUTE)
DECIDES = CaseDoor(Permission.CASE_DECIDE)
SENDS_BACK = CaseDoor(Permission.CASE_DECIDE, at_the_panel=Permission.CASE_MINUTE)
APPROVES = CaseDoor(Permission.EXPOSURE_APPROVE)
ASSIGNS = CaseDoor(Permission.REVIEW_ASSIGN)
SCANS = CaseDoor(Permission.FILE_SCAN)

CASE_ROUTES: dict[str, CaseDoor] = {
    "get_case_at_desk": CENTRAL,
    "get_submitted_application": READS,
    "get_case_evidence": READS,
    "declare_interest": OURS,
    "record_scan": SCANS,
    "ask_in_writing": HANDLES,
    "find_complete": HANDLES,
    "triage": HANDLES,
    "find_criterion": HANDLES,
    "overrule_step": HANDLES,
    "write_line": HANDLES,
    "drop_line": HANDLES,
    "write_condition": HANDLES,
    "drop_condition": HANDLES,
    "resolve_conflict": HANDLES,
    "value_line": HANDLES,
    "read_policy": HANDLES,
    "count_cover": HANDLES,
    "give_more_time": HANDLES,
    "recommend": HANDLES,
    "get_advice_request": CaseDoor(roles=frozenset({"consultee"})),
    "ask_advice": HANDLES,
    "give_longer": HANDLES,
    "advise": ADVISES,
    "send_on": ADVISES,
    "make_link": HANDLES,
    "withdraw_link": HANDLES,
    "get_consent_request": CaseDoor(roles=frozenset({"consent_giver"})),
    "answer_consent": CONSENTS,
    "request_consent": HANDLES,
    "leave_out": HANDLES,
    "minute": MINUTES,
    "send_back": SENDS_BACK,
    "decide": DECIDES,
    "approve_exposure": APPROVES,
    "record_elsewhere": APPROVES,
    "accept_review": ASSIGNS,
    "find_late": ASSIGNS,
    "assign_review": ASSIGNS,
    "decide_review": DECIDES,
}
"""By the route's operation id. The case walked is in assessment, where sending back is asked of a decision maker."""

CASE_COMMANDS: dict[str, CaseDoor] = {
    "casework.declare_interest": OURS,
    "casework.ask_in_writing": HANDLES,
    "casework.find_complete": HANDLES,
    "casework.triage": HANDLES,
    "casework.find_criterion": HANDLES,
    "casework.overrule_step": HANDLES,
    "casework.write_line": HANDLES,
    "casework.drop_line": HANDLES,
    "casework.write_condition": HANDLES,
    "casework.drop_condition": HANDLES,
    "casework.resolve_conflict": HANDLES,
    "casework.value_line": HANDLES,
    "casework.read_policy": HANDLES,
    "casework.count_cover": HANDLES,
    "casework.give_more_time": HANDLES,
    "casework.recommend": HANDLES,
    "advising.ask_advice": HANDLES,
    "advising.give_longer": HANDLES,
    "advising.advise": ADVISES,
    "advising.send_on": ADVISES,
    "advising.make_link": HANDLES,
    "advising.withdraw_link": HANDLES,
    "consenting.request_consent": HANDLES,
    "consenting.answer_consent": CONSENTS,
    "consenting.leave_out": HANDLES,
    "deciding.minute": MINUTES,
    "deciding.send_back": SENDS_BACK,
    "deciding.decide": DECIDES,
    "deciding.approve_exposure": APPROVES,
    "deciding.record_elsewhere": APPROVES,
    "reviewing.accept_review": ASSIGNS,
    "reviewing.find_late": ASSIGNS,
    "reviewing.assign_review": ASSIGNS,
    "reviewing.decide_review": DECIDES,
    "evidence.record_scan": SCANS,
}
"""By ``module.function``."""

CASE_PARTS: dict[str, str] = {
    "advising.read_by_link": "whoever holds a signed link; tests/server/test_signed_links.py",
    "advising.advise_by_link": "whoever holds a signed link; tests/server/test_signed_links.py",
    "advising.live_link": "for the page of a signed link, and the command behind it",
    "case_jobs.due_cases": "a job asks",
    "case_jobs.look_after_case": "the portal itself, in a job",
}
"""Functions that nobody reaches but through a command, a job or a link, and why that is so."""
