"""What stands on every door: the permission each route and each command asks for.

``test_permission_walk.py`` tries every door in every role and proves these tables; ``docs/permissions.md``
prints those of the routes. A route or command without a line here fails the walk.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from portal.permissions import HELD_BY, Hat, Permission, may, may_read_place, may_read_return


class Answer(StrEnum):
    """What somebody gets at a door, before the state of things is looked at."""

    ADMITTED = "admitted"
    REFUSED = "told that their role does not allow it"
    NOT_THERE = "told that there is nothing here, as for what does not exist"


class Kind(StrEnum):
    RETURN = "a return's"
    DESK = "the central unit's"
    OWN_RETURN = "reads own"
    FILED_RETURN = "reads"
    OWN_PLACE = "reads a place"
    ANYONE = "anyone signed in"
    WORLD = "the world"


@dataclass(frozen=True, slots=True)
class Door:
    """Who is admitted at one route or command."""

    kind: Kind
    permission: Permission | None = None
    in_person: bool = False
    """Not with a key for programs."""

    @property
    def words(self) -> str:
        if self.permission is not None:
            return f"`{self.permission}`" + (", in person" if self.in_person else "")
        return {
            Kind.OWN_RETURN: "preparer or certifier of the regulator",
            Kind.FILED_RETURN: "preparer or certifier of the regulator; once it is filed, analyst or administrator",
            Kind.OWN_PLACE: "preparer or certifier of the regulator, analyst or administrator",
            Kind.ANYONE: "anyone signed in" + (", in person, what is their own" if self.in_person else ""),
            Kind.WORLD: "anyone at all",
        }[self.kind]

    def answer(self, hats: Iterable[Hat], organisation: str, *, filed: bool) -> Answer:
        """What somebody signed in with ``hats`` gets, about what belongs to ``organisation``."""
        hats = tuple(hats)
        if self.kind in (Kind.ANYONE, Kind.WORLD):
            return Answer.ADMITTED
        if self.kind in (Kind.OWN_RETURN, Kind.FILED_RETURN):
            sees = may_read_return(hats, organisation, filed=filed and self.kind is Kind.FILED_RETURN)
            return Answer.ADMITTED if sees else Answer.NOT_THERE
        if self.kind is Kind.OWN_PLACE:
            return Answer.ADMITTED if may_read_place(hats, organisation) else Answer.NOT_THERE
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


READS_OWN = Door(Kind.OWN_RETURN)
READS = Door(Kind.FILED_RETURN)
READS_PLACE = Door(Kind.OWN_PLACE)
ANYONE = Door(Kind.ANYONE)
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
    "publish": of_desk(Permission.ROUND_PUBLISH),
    "publish_early": of_desk(Permission.ROUND_PUBLISH),
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
    "get_keys": ANYONE,
    "post_key": of_return(Permission.KEY_MAKE, in_person=True),
    "delete_key": OWN_THINGS,
    "post_invitation": of_desk(Permission.MEMBER_GRANT, in_person=True),
}
"""By the route's operation id."""

COMMANDS: dict[str, Door] = {
    "checkpoints.sign_checkpoint": of_desk(Permission.AUDIT_READ),
    "checks.check_draft": of_return(Permission.RETURN_CHANGE),
    "checks.run_check": READS_OWN,
    "checks.store_check": of_return(Permission.RETURN_CHANGE),
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
    "explanations.explain_findings": of_return(Permission.RETURN_CHANGE),
    "explanations.waive_finding": of_return(Permission.FINDING_WAIVE),
    "filing.send_to_certifier": of_return(Permission.RETURN_SEND),
    "filing.take_back": of_return(Permission.RETURN_TAKE_BACK),
    "filing.decline": of_return(Permission.RETURN_DECLINE),
    "filing.sign": of_return(Permission.RETURN_SIGN),
    "filing.withdraw": of_return(Permission.RETURN_WITHDRAW),
    "keys.make_key": of_return(Permission.KEY_MAKE),
    "keys.end_key": OWN_THINGS,
    "people.invite": of_desk(Permission.MEMBER_GRANT),
    "publication.publish_round": of_desk(Permission.ROUND_PUBLISH),
    "publication.publish_early": of_desk(Permission.ROUND_PUBLISH),
    "publication.propose_withdrawal": of_desk(Permission.ROUND_PUBLISH),
    "publication.withdraw_published": of_desk(Permission.ROUND_PUBLISH),
    "receipts.receipt_document": READS,
    "registration.register_test": of_desk(Permission.TEST_REGISTER),
    "uploads.receive_upload": of_return(Permission.RETURN_CHANGE),
}
"""What somebody does; by ``module.function``."""

PARTS: dict[str, str] = {
    "counts.rebuild_counts": "whoever holds the machine; it makes the same counts anew",
    "counts.refresh_counts": "a job, and a part of publishing",
    "desk.open_questions": "a count that commands ask for",
    "drafts.new_version": "for commands that have asked already",
    "keys.note_use": "done by showing the key",
    "moves.counted_return": "asks for reading; the command around it for the rest",
    "moves.move": "for commands that have asked already",
    "moves.obligation_of": "asks for reading; the command around it for the rest",
    "moves.open_return": "asks for reading; the command around it for the rest",
    "moves.people_with": "whom a command notifies",
    "moves.require_own": "the asking itself",
    "moves.restore_published": "for commands that have asked already",
    "moves.role_for": "names the role for the record",
    "people.bind_invitations": "done by signing in; an administrator made the invitation",
    "publication.point_to_versions": "the portal itself, after a person published",
    "publication.refresh_public": "the portal itself, after a person published",
    "publication.refresh_public_status": "the portal itself, after a person published",
    "receipts.keep_document": "for receipt_document, which has asked already",
    "registration.register_first_rules": "the portal itself, when a round is set",
    "seeding.seed": "the portal itself, at its start",
    "uploads.check_upload": "the portal itself, in the name and with the roles of whoever uploaded",
    "uploads.unfinished_uploads": "a job asks",
}
"""Functions of ``portal/commands`` that nobody reaches but through a command or a job, and why that is so."""
