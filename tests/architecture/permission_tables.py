"""What stands on every door: the permission each route and each command asks for.

``test_permission_walk.py`` tries every door in every role and proves these tables; ``docs/permissions.md``
prints those of the routes. A route or command without a line here fails the walk.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from portal.permissions import (
    CENTRAL_UNIT,
    HELD_BY,
    READ_CASES,
    Hat,
    Permission,
    may,
    may_read_case,
    may_read_place,
    may_read_return,
)
from tests.architecture.permission_answers import Answer

APPLICANT = "XI1"
"""The innovator whose draft of an application is tried at every door of applications."""


class Kind(StrEnum):
    RETURN = "a return's"
    DESK = "the central unit's"
    OWN_RETURN = "reads own"
    FILED_RETURN = "reads"
    OWN_PLACE = "reads a place"
    LICENCE = "a licence's"
    APPLICATION = "an application's"
    OWN_APPLICATION = "reads own application"
    CASES = "reads cases"
    ANYONE = "anyone signed in"
    WORLD = "the world"


@dataclass(frozen=True, slots=True)
class Door:
    """Who is admitted at one route or command."""

    kind: Kind
    permission: Permission | None = None
    in_person: bool = False
    """Not with a key for programs."""
    or_permission: Permission | None = None

    @property
    def words(self) -> str:
        if self.kind is Kind.LICENCE:
            asks = " or ".join(f"`{each}`" for each in (self.permission, self.or_permission) if each)
            return f"{asks}, of a case that they may read" if asks else "whoever may read its case"
        if self.permission is not None:
            asks = " or ".join(f"`{each}`" for each in (self.permission, self.or_permission) if each)
            return asks + (", in person" if self.in_person else "")
        return {
            Kind.OWN_RETURN: "preparer or certifier of the regulator",
            Kind.FILED_RETURN: "preparer or certifier of the regulator; once it is filed, analyst or administrator",
            Kind.OWN_PLACE: "preparer or certifier of the regulator, analyst or administrator",
            Kind.OWN_APPLICATION: "applicant or signatory of the innovator",
            Kind.APPLICATION: "whoever may read the case",
            Kind.ANYONE: "anyone signed in" + (", in person, what is their own" if self.in_person else ""),
            Kind.WORLD: "anyone at all",
            Kind.CASES: ", ".join(sorted(READ_CASES)),
        }[self.kind]

    def answer(self, hats: Iterable[Hat], organisation: str, *, filed: bool) -> Answer:
        """What somebody signed in with ``hats`` gets, about what belongs to ``organisation``."""
        hats = tuple(hats)
        if self.kind in (Kind.ANYONE, Kind.WORLD):
            return Answer.ADMITTED
        if self.kind is Kind.LICENCE:  # the walk has none; who may do what is in test_life_of_a_licence.py
            return Answer.NOT_THERE
        if self.kind in (Kind.OWN_RETURN, Kind.FILED_RETURN):
            sees = may_read_return(hats, organisation, filed=filed and self.kind is Kind.FILED_RETURN)
            return Answer.ADMITTED if sees else Answer.NOT_THERE
        if self.kind is Kind.OWN_PLACE:
            return Answer.ADMITTED if may_read_place(hats, organisation) else Answer.NOT_THERE
        if self.kind in (Kind.OWN_APPLICATION, Kind.APPLICATION):
            if not may_read_case(hats, APPLICANT, submitted=False, asked=()):
                return Answer.NOT_THERE
            wanted = [each for each in (self.permission, self.or_permission) if each]
            admitted = not wanted or any(may(hats, each, APPLICANT) for each in wanted)
            return Answer.ADMITTED if admitted else Answer.REFUSED
        if self.kind is Kind.CASES:
            central = {hat.role for hat in hats if hat.organisation == CENTRAL_UNIT}
            return Answer.ADMITTED if central & READ_CASES else Answer.REFUSED
        assert self.permission is not None
        if self.kind is Kind.RETURN and not may_read_return(hats, organisation, filed=True):
            return Answer.NOT_THERE
        return Answer.ADMITTED if may(hats, self.permission, organisation) else Answer.REFUSED


def of_return(permission: Permission, *, in_person: bool = False) -> Door:
    """For who has nothing to do with the regulator, the return is not there; the others are told why not."""
    return Door(Kind.RETURN, permission, in_person)


def of_desk(permission: Permission, *, in_person: bool = False) -> Door:
    """Everybody knows that it is there."""
    assert HELD_BY[permission][0] == "every organisation"
    return Door(Kind.DESK, permission, in_person)


def of_licence(permission: Permission | None = None, or_permission: Permission | None = None) -> Door:
    """A licence, or the papers of its case: not there for whoever may not read the case."""
    return Door(Kind.LICENCE, permission, or_permission=or_permission)


def of_application(permission: Permission, or_permission: Permission | None = None, *, in_person: bool = False) -> Door:
    """For who may not read the application, it is not there; the others are told why not. The one tried is a draft."""
    return Door(Kind.APPLICATION, permission, in_person, or_permission)


def of_innovator(permission: Permission, *, in_person: bool = False) -> Door:
    """For the people of one organisation; who is none is told that their role does not allow it."""
    return Door(Kind.DESK, permission, in_person)


READS_APPLICATION = Door(Kind.APPLICATION)
READS_OWN_APPLICATION = Door(Kind.OWN_APPLICATION)
READS_OWN = Door(Kind.OWN_RETURN)
READS = Door(Kind.FILED_RETURN)
READS_PLACE = Door(Kind.OWN_PLACE)
ANYONE = Door(Kind.ANYONE)
READS_CASES = Door(Kind.CASES)
OWN_THINGS = Door(Kind.ANYONE, in_person=True)
WORLD = Door(Kind.WORLD)

ROUTES: dict[str, Door] = {
    "healthz": WORLD,
    "readyz": WORLD,
    "get_rounds": ANYONE,
    "get_board": of_desk(Permission.ROUND_READ),
    "get_return": READS,
    "start": of_return(Permission.RETURN_START),
    "check": of_return(Permission.RETURN_CHANGE),
    "get_findings": READS,
    "explain": of_return(Permission.RETURN_CHANGE),
    "waive": of_return(Permission.FINDING_WAIVE),
    "put_file": of_return(Permission.RETURN_CHANGE),
    "get_upload": READS_OWN,
    "get_template": READS_OWN,
    "get_annotated_workbook": READS,
    "get_workbook": READS,
    "get_findings_list": READS,
    "get_receipt_document": READS,
    "get_rows": READS,
    "patch_row": of_return(Permission.RETURN_CHANGE),
    "delete_row": of_return(Permission.RETURN_CHANGE),
    "send": of_return(Permission.RETURN_SEND),
    "take_back": of_return(Permission.RETURN_TAKE_BACK),
    "decline": of_return(Permission.RETURN_DECLINE),
    "sign": of_return(Permission.RETURN_SIGN),
    "withdraw": of_return(Permission.RETURN_WITHDRAW),
    "reopen": of_return(Permission.RETURN_REOPEN),
    "get_receipt": READS,
    "get_questions": READS,
    "ask": of_return(Permission.QUESTION_ASK),
    "answer": of_return(Permission.QUESTION_ANSWER),
    "give_back": of_return(Permission.RETURN_RETURN),
    "accept": of_return(Permission.RETURN_ACCEPT),
    "get_publication": of_desk(Permission.ROUND_PUBLISH),
    "set_round": of_desk(Permission.ROUND_RUN),
    "change_round": of_desk(Permission.ROUND_RUN),
    "extend_return": of_desk(Permission.ROUND_RUN),
    "excuse_return": of_desk(Permission.ROUND_RUN),
    "require_return": of_desk(Permission.ROUND_RUN),
    "get_round_decisions": of_desk(Permission.ROUND_READ),
    "get_reading_queue": of_desk(Permission.ROUND_READ),
    "propose_publication": of_desk(Permission.ROUND_PUBLISH),
    "propose_early": of_desk(Permission.ROUND_PUBLISH),
    "take_back_proposal": of_desk(Permission.ROUND_PUBLISH),
    "publish": of_desk(Permission.ROUND_PUBLISH),
    "propose_withdrawal": of_desk(Permission.ROUND_PUBLISH),
    "confirm_withdrawal": of_desk(Permission.ROUND_PUBLISH),
    "get_own_place": READS_PLACE,
    "get_contested": of_desk(Permission.ROUND_READ),
    "dispute_group": of_return(Permission.GROUP_DISPUTE),
    "answer_dispute": of_return(Permission.DISPUTE_ANSWER),
    "write_comment": of_return(Permission.COMMENT_WRITE),
    "make_challenge": of_return(Permission.CHALLENGE_MAKE),
    "answer_challenge": of_return(Permission.CHALLENGE_ANSWER),
    "get_counts_archive": READS_PLACE,
    "get_counts": READS_PLACE,
    "get_cases": READS_PLACE,
    "get_registered_tests": of_desk(Permission.ROUND_READ),
    "register_test": of_desk(Permission.TEST_REGISTER),
    "get_licences": ANYONE,
    "get_licence": of_licence(),
    "get_licence_document": of_licence(),
    "get_decision_letter": READS_APPLICATION,
    "issue_licence": of_application(Permission.CASE_HANDLE),
    "release_licence": of_application(Permission.LICENCE_SURRENDER, Permission.CASE_DECIDE),
    "begin_licence": of_licence(Permission.CASE_HANDLE),
    "hold_licence": of_licence(Permission.CASE_HANDLE, Permission.CASE_DECIDE),
    "give_licence_notice": of_licence(Permission.CASE_DECIDE),
    "answer_licence_notice": of_licence(Permission.CASE_CHANGE),
    "suspend_licence": of_licence(Permission.CASE_DECIDE),
    "reinstate_licence": of_licence(Permission.CASE_DECIDE),
    "revoke_licence": of_licence(Permission.CASE_DECIDE),
    "surrender_licence": of_licence(Permission.LICENCE_SURRENDER),
    "redact_licence": of_application(Permission.CASE_HANDLE),
    "get_keys": ANYONE,
    "post_key": of_return(Permission.KEY_MAKE, in_person=True),
    "delete_key": OWN_THINGS,
    "post_invitation": of_desk(Permission.MEMBER_GRANT, in_person=True),
    "get_my_messages": OWN_THINGS,
    "choose_messages": OWN_THINGS,
    "get_messages": of_desk(Permission.MESSAGE_LOOK_AFTER),
    "send_message_again": of_desk(Permission.MESSAGE_LOOK_AFTER),
    "get_reminders": of_desk(Permission.ROUND_READ),
    "get_history": READS,
    "get_search": WORLD,
    "get_innovators": ANYONE,
    "register_innovator": OWN_THINGS,
    "invite_colleague": of_innovator(Permission.COLLEAGUE_INVITE, in_person=True),
    "take_back_invitation": of_innovator(Permission.COLLEAGUE_INVITE, in_person=True),
    "end_role": of_innovator(Permission.COLLEAGUE_INVITE, in_person=True),
    "get_applications": ANYONE,
    "start_application": of_innovator(Permission.CASE_START),
    "get_application": READS_OWN_APPLICATION,
    "get_application_status": READS_OWN_APPLICATION,
    "put_answer": of_application(Permission.CASE_CHANGE),
    "put_application_row": of_application(Permission.CASE_CHANGE),
    "take_new_form": of_application(Permission.CASE_CHANGE),
    "submit_application": of_application(Permission.CASE_SUBMIT, in_person=True),
    "answer_written_question": of_application(Permission.CASE_CHANGE),
    "withdraw_application": of_application(Permission.CASE_WITHDRAW, in_person=True),
    "ask_for_review": of_application(Permission.REVIEW_ASK, in_person=True),
    "withdraw_review": of_application(Permission.CASE_CHANGE, in_person=True),
    "put_evidence_file": of_application(Permission.CASE_CHANGE),
    "refer_to_evidence": of_application(Permission.CASE_CHANGE),
    "state_claim": of_application(Permission.CASE_CHANGE),
    "get_evidence_file": READS_APPLICATION,
    "get_pre_check": WORLD,
    "ask_pre_check": WORLD,
    "get_law_desk": of_desk(Permission.PROVISION_CHECK, in_person=True),
    "check_provision": of_desk(Permission.PROVISION_CHECK),
    "record_delegation": of_desk(Permission.DELEGATION_RECORD),
    "set_programme": of_desk(Permission.PROGRAMME_SET),
    "get_queue": READS_CASES,
    "get_sandbox_decisions": READS_CASES,
    "get_asked": ANYONE,
}
"""By the route's operation id."""

COMMANDS: dict[str, Door] = {
    "applying.answer": of_application(Permission.CASE_CHANGE),
    "applying.answer_question": of_application(Permission.CASE_CHANGE),
    "applying.change_row": of_application(Permission.CASE_CHANGE),
    "applying.start_case": of_innovator(Permission.CASE_START),
    "applying.submit": of_application(Permission.CASE_SUBMIT),
    "applying.take_new_form": of_application(Permission.CASE_CHANGE),
    "applying.withdraw": of_application(Permission.CASE_WITHDRAW),
    "checkpoints.sign_checkpoint": of_desk(Permission.AUDIT_READ),
    "checks.check_draft": of_return(Permission.RETURN_CHANGE),
    "checks.run_check": READS_OWN,
    "checks.store_check": of_return(Permission.RETURN_CHANGE),
    "consenting.record_delegation": of_desk(Permission.DELEGATION_RECORD),
    "contests.dispute_group": of_return(Permission.GROUP_DISPUTE),
    "contests.answer_dispute": of_return(Permission.DISPUTE_ANSWER),
    "contests.write_comment": of_return(Permission.COMMENT_WRITE),
    "contests.make_challenge": of_return(Permission.CHALLENGE_MAKE),
    "contests.answer_challenge": of_return(Permission.CHALLENGE_ANSWER),
    "desk.ask_question": of_return(Permission.QUESTION_ASK),
    "desk.answer_question": of_return(Permission.QUESTION_ANSWER),
    "desk.return_to_regulator": of_return(Permission.RETURN_RETURN),
    "desk.accept_return": of_return(Permission.RETURN_ACCEPT),
    "drafts.start_draft": of_return(Permission.RETURN_START),
    "drafts.reopen": of_return(Permission.RETURN_REOPEN),
    "drafts.correct_row": of_return(Permission.RETURN_CHANGE),
    "drafts.take_out_row": of_return(Permission.RETURN_CHANGE),
    "evidence.attach": of_application(Permission.CASE_CHANGE),
    "evidence.refer": of_application(Permission.CASE_CHANGE),
    "evidence.state_claim": of_application(Permission.CASE_CHANGE),
    "explanations.explain_findings": of_return(Permission.RETURN_CHANGE),
    "explanations.waive_finding": of_return(Permission.FINDING_WAIVE),
    "filing.send_to_certifier": of_return(Permission.RETURN_SEND),
    "filing.take_back": of_return(Permission.RETURN_TAKE_BACK),
    "filing.decline": of_return(Permission.RETURN_DECLINE),
    "filing.sign": of_return(Permission.RETURN_SIGN),
    "filing.withdraw": of_return(Permission.RETURN_WITHDRAW),
    "innovators.end_role": of_innovator(Permission.COLLEAGUE_INVITE),
    "innovators.invite_colleague": of_innovator(Permission.COLLEAGUE_INVITE),
    "innovators.register_innovator": OWN_THINGS,
    "innovators.take_back_invitation": of_innovator(Permission.COLLEAGUE_INVITE),
    "keys.make_key": of_return(Permission.KEY_MAKE),
    "keys.end_key": OWN_THINGS,
    "deciding.issue": of_application(Permission.CASE_HANDLE),
    "licence_papers.letter_document": READS_APPLICATION,
    "licence_papers.licence_document": of_licence(),
    "licensing.answer_notice": of_licence(Permission.CASE_CHANGE),
    "licensing.begin_licence": of_licence(Permission.CASE_HANDLE),
    "licensing.give_notice": of_licence(Permission.CASE_DECIDE),
    "licensing.hold_licence": of_licence(Permission.CASE_HANDLE, Permission.CASE_DECIDE),
    "licensing.redact": of_application(Permission.CASE_HANDLE),
    "licensing.reinstate_licence": of_licence(Permission.CASE_DECIDE),
    "licensing.release_reserved": of_application(Permission.LICENCE_SURRENDER, Permission.CASE_DECIDE),
    "licensing.revoke_licence": of_licence(Permission.CASE_DECIDE),
    "licensing.surrender_licence": of_licence(Permission.LICENCE_SURRENDER),
    "licensing.suspend_licence": of_licence(Permission.CASE_DECIDE),
    "law_desk.check_provision": of_desk(Permission.PROVISION_CHECK),
    "law_desk.set_programme": of_desk(Permission.PROGRAMME_SET),
    "messages.choose_messages": OWN_THINGS,
    "messages.send_again": of_desk(Permission.MESSAGE_LOOK_AFTER),
    "people.invite": of_desk(Permission.MEMBER_GRANT),
    "proposing.propose_publication": of_desk(Permission.ROUND_PUBLISH),
    "proposing.take_back_proposal": of_desk(Permission.ROUND_PUBLISH),
    "publication.confirm_publication": of_desk(Permission.ROUND_PUBLISH),
    "publication.propose_withdrawal": of_desk(Permission.ROUND_PUBLISH),
    "publication.withdraw_published": of_desk(Permission.ROUND_PUBLISH),
    "receipts.receipt_document": READS,
    "registration.register_test": of_desk(Permission.TEST_REGISTER),
    "reviewing.ask_for_review": of_application(Permission.REVIEW_ASK),
    "reviewing.withdraw_review": of_application(Permission.CASE_CHANGE),
    "rounds.change_round": of_desk(Permission.ROUND_RUN),
    "rounds.excuse": of_desk(Permission.ROUND_RUN),
    "rounds.extend": of_desk(Permission.ROUND_RUN),
    "rounds.require_return": of_desk(Permission.ROUND_RUN),
    "rounds.set_round": of_desk(Permission.ROUND_RUN),
    "uploads.receive_upload": of_return(Permission.RETURN_CHANGE),
}
"""What somebody does; by ``module.function``."""

PARTS: dict[str, str] = {
    "cases.acting": "asks for reading and for the permission named; a part of every command on a case",
    "cases.administering": "the same for an administrator, in no hat",
    "cases.locked_programme": "for commands that have asked already",
    "cases.open_case": "asks for reading; the command around it for the rest",
    "counts.rebuild_counts": "whoever holds the machine; it makes the same counts anew",
    "counts.refresh_counts": "a job, and a part of publishing",
    "desk.open_questions": "a count that commands ask for",
    "drafts.new_version": "for commands that have asked already",
    "keys.note_use": "done by showing the key",
    "licence_papers.keep_letter": "the portal itself, for letter_document, which has asked already",
    "licence_register.refresh_after": "the portal itself, after a step with a licence",
    "licence_register.refresh_licences": "the portal itself, every minute and after a step with a licence",
    "licensing.due_steps": "a job",
    "licensing.expire_licence": "a job; nobody else's step",
    "licensing.lapse_reserved": "a job; nobody else's step",
    "moves.counted_return": "asks for reading; the command around it for the rest",
    "moves.move": "for commands that have asked already",
    "moves.obligation_of": "asks for reading; the command around it for the rest",
    "moves.open_return": "asks for reading; the command around it for the rest",
    "moves.people_with": "whom a command notifies",
    "moves.require_own": "the asking itself",
    "moves.restore_published": "for commands that have asked already",
    "moves.role_for": "names the role for the record",
    "people.offer_role": "for commands that have asked already",
    "people.bind_invitations": "done by signing in; an administrator made the invitation",
    "publication.point_to_versions": "the portal itself, after a person published",
    "publication.refresh_public": "the portal itself, after a person published",
    "publication.refresh_public_status": "the portal itself, after a person published",
    "receipts.keep_document": "for receipt_document, which has asked already",
    "registration.register_first_rules": "the portal itself, when a round is set",
    "proposing.planning": "how a plan is made, for commands that have asked already",
    "proposing.end_proposal": "for commands that have asked already",
    "rounds.lay_round": "for commands that have asked already, and the portal at its start",
    "reminding.send_reminders": "a job; it asks for message.look_after all the same",
    "seeding.seed": "the portal itself, at its start",
    "uploads.check_upload": "the portal itself, in the name and with the roles of whoever uploaded",
    "uploads.unfinished_uploads": "a job asks",
}
"""Functions of ``portal/commands`` that nobody reaches but through a command or a job, and why that is so."""
