"""Acting on a case: the one place that writes into its file, puts hats on, and moves the application.

A command opens the case, which locks it; asks what it wants to know of ``facts``; and writes. The entries, the audit
entry and the messages are rows of one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import select

from portal.clock import london_date
from portal.commands.apart import checked_themselves
from portal.commands.moves import people_with
from portal.context import Context
from portal.db.case_files import (
    around,
    belonged_to_applicant,
    bodies_asked,
    case_calendar,
    case_file,
    handed_in,
    hats_on,
    interest_of,
    written,
)
from portal.db.cases import CaseEntry, CaseHat, Programme, SandboxCase
from portal.errors import ChangedMeanwhile, NotAllowed, NotFound, NotNow
from portal.permissions import CENTRAL_UNIT, READ_WHEN_ASKED, Permission, may_read_case
from sandbox_licences import hats
from sandbox_licences.case_facts import CaseFacts
from sandbox_licences.case_file import turns
from sandbox_licences.case_file.clock_events import clock_events
from sandbox_licences.case_file.entries import Booked, Evidence, LetterKept, Moved
from sandbox_licences.case_file.facts import Around, facts_of
from sandbox_licences.case_file.file import CaseFile, Written
from sandbox_licences.case_file.kinds import HATS, kept, kind_of
from sandbox_licences.case_file.money import own_entries
from sandbox_licences.clock import Clock, Stage, clock_of
from sandbox_licences.hats import Hat, Interest
from sandbox_licences.liability_entries import released, standing
from sandbox_licences.lifecycle.application import APPLICATION, LABELS, TERMINAL, Event, State

IN_ROLE: dict[Hat, str] = {hat: str(hat) for hat in Hat} | {Hat.REVIEWER: "decision_maker"}
"""The role that stands on what is written in a hat."""
WITHOUT_GRANT = TERMINAL - {State.GRANTED, State.GRANTED_WITH_CONDITIONS}


@dataclass
class Case:
    """A case that somebody acts on, locked until the transaction ends."""

    ctx: Context
    row: SandboxCase
    role: str = "the portal"
    hat: Hat | None = None
    _file: CaseFile | None = field(default=None, repr=False)

    @property
    def file(self) -> CaseFile:
        """With everything that this transaction wrote."""
        if self._file is None:
            self._file = case_file(self.ctx.session, self.row)
        return self._file

    @property
    def submitted(self) -> CaseFile:
        """The file with what the applicant has handed in: what everybody else judges by."""
        return self.file.submitted

    @cached_property
    def around(self) -> Around:
        return around(self.ctx.session, self.row, self.file, self.ctx.now)

    def facts(self, *, reasons_written: bool = False) -> CaseFacts:
        """What is known of the case now: to its applicant with what is being written, to others as handed in."""
        file = self.file if self.hat is Hat.APPLICANT else self.submitted
        return facts_of(file, self.around, actor=self.ctx.actor.person_id, reasons_written=reasons_written)

    def clock(self) -> Clock:
        """The clock of the decision as it stands now.

        Raises:
            Contradiction: what was written cannot all be true.
        """
        around = self.around
        events = clock_events(self.file, around.law.name)
        return clock_of(events, Stage.DECISION, around.calendar, as_known_on=around.today, periods=around.periods)

    def as_seen(self, expected: int | None) -> None:
        """Stop here where somebody wrote after the entry ``expected``; None: it does not matter.

        Raises:
            ChangedMeanwhile: something was written since.
        """
        if expected is not None and self.row.entries != expected:
            raise ChangedMeanwhile(
                "Something was added to this case after you opened it. Look at it again, then repeat."
            )

    def open_for(self, *states: State, or_kept_up: bool = False) -> None:
        """Stop here unless the application is in one of these states, or its licence lives and is kept up.

        Raises:
            NotNow: it is in another.
        """
        if self.row.state not in states and not (or_kept_up and self.file.may_be_kept_up):
            raise NotNow(
                f"The application is “{LABELS[State(self.row.state)].staff.lower()}”: this can no longer be done."
            )

    def wear(self, hat: Hat) -> None:
        """Act in ``hat`` from here on; the first time it is put on, and never taken off.

        Raises:
            NotAllowed: another hat is worn on this case, no interest was declared, or one was; or they checked law that
                it rests on.
        """
        person = self.ctx.actor.person_id
        if person is None:
            raise NotAllowed("Only a person can do this.")
        said = hats.refusal(
            hats_on(self.ctx.session, self.row.id),
            person,
            hat,
            self.interest_of(person),
            of_the_applicant=self.of_the_applicant(person),
        )
        if said:
            raise NotAllowed(said)
        if person not in {row.person_id for row in self._hats()}:
            if law := checked_themselves(self.ctx, self.file, person):
                raise NotAllowed(
                    f"You checked {law} yourself, and this case rests on it, so you take no part in the case. Ask "
                    "another administrator to check it too, or somebody else to act on this case."
                )
            self.ctx.session.add(CaseHat(case_id=self.row.id, person_id=person, hat=hat, since_at=self.ctx.now))
            if hat is Hat.CASE_OFFICER:
                self.row.officer_id = person
            self.ctx.session.flush()
        self.hat, self.role = hat, IN_ROLE[hat]

    def administer(self) -> None:
        """Act as an administrator from here on, in no hat.

        Raises:
            NotAllowed: a hat is worn on this case, an interest was declared, or they belong to the applicant.
        """
        person = self.ctx.actor.person_id
        if person is None:
            raise NotAllowed("Only a person can do this.")
        worn = hats_on(self.ctx.session, self.row.id)
        theirs = self.of_the_applicant(person)
        if said := hats.administering_refusal(worn, person, self.interest_of(person), of_the_applicant=theirs):
            raise NotAllowed(said)
        self.role = "administrator"

    def write(self, what: Any) -> Written[Any]:
        """Add one entry to the file, in the hat that is worn."""
        kind = kind_of(what)
        if self.hat is not None and HATS[kind] and self.hat not in HATS[kind]:
            raise NotAllowed(f"Nobody writes this as {hats.WORDS[self.hat]}.")
        self.row.entries += 1
        in_hat = self.hat if HATS[kind] else None
        entry = CaseEntry(
            case_id=self.row.id,
            seq=self.row.entries,
            version=self.row.version,
            kind=kind,
            body=kept(what),
            at=self.ctx.now,
            by_id=self.ctx.actor.person_id,
            hat=in_hat,
            role=self.role,
            file_sha256=what.sha256 or None if isinstance(what, Evidence | LetterKept) else None,
        )
        self.ctx.session.add(entry)
        self.ctx.session.flush()
        added = written(entry, self.ctx.actor.name)
        if self._file is not None:
            self._file = self._file.with_entries((added,))
        if kind in turns.KINDS:
            self._keep_turn()
        return added

    def _keep_turn(self) -> None:
        """Keep with the case what its queue shows, which the last entry may have changed."""
        now = turns.turn(self.file, case_calendar(self.file), london_date(self.ctx.now))
        if now.role != self.row.turn:
            self.row.turn_at = self.ctx.now
        self.row.turn, self.row.stage, self.row.standing = now.role, now.stage, now.standing
        self.row.used, self.row.allowed, self.row.counted_on = now.used, now.allowed, now.counted_on
        self.row.due_on, self.row.nation, self.row.received_at = now.due_on, now.nation, now.received_at

    def take_form(self, version: int) -> None:
        """Let the application be answered on another version of its form from here on."""
        self.row.form_version = version
        self._file = None

    def begin(self, event: Event) -> None:
        """Let the application begin with ``event``: nothing was there that could stand against it."""
        self.row.state = APPLICATION.target(None, event)
        self.write(Moved(event, State(self.row.state)))
        self.record(str(event), state_after=self.row.state)

    def next_version(self, event: Event) -> None:
        """Begin a new version of the application with ``event``, the one before being at its end."""
        facts = self.facts()
        if against := APPLICATION.refusal(None, event, facts):
            raise NotNow(" ".join(against))
        self.row.version += 1
        self.row.moved_at = self.ctx.now
        self.begin(event)

    def check(self, event: Event, *, reason: str = "") -> None:
        """Stop here unless ``event`` can happen now.

        Raises:
            NotNow: with every reason why it cannot.
        """
        facts = self.facts(reasons_written=bool(reason.strip()))
        if against := APPLICATION.refusal(State(self.row.state), event, facts):
            raise NotNow(" ".join(against))

    def move(self, event: Event, *, reason: str = "", **detail: str | int | bool | None) -> None:
        """Take the application through ``event``.

        Raises:
            NotNow: with every reason why it cannot happen.
        """
        before = State(self.row.state)
        self.check(event, reason=reason)
        after = APPLICATION.target(before, event)
        self.row.state = after
        if after is not before:
            self.row.moved_at = self.ctx.now
        self.write(Moved(event, after, reason))
        self.record(str(event), reason=reason or None, state_before=before, state_after=after, **detail)
        if after in WITHOUT_GRANT:
            self.release_entries(f"Application {event}")

    def release_entries(self, reason: str) -> None:
        """Release whatever the case has in the ledger: what was reserved or assumed, and the cover it counts."""
        own, today = own_entries(self.file), london_date(self.ctx.now)
        standing_still = [entry for entry, until in standing(own, today) if until is None]
        for number, entry in enumerate(standing_still, len(own) + 1):
            self.write(Booked(released(entry, f"{self.row.reference}/L{number}", today, reason)))

    def record(self, event: str, *, reason: str | None = None, **detail: str | int | bool | None) -> None:
        """The audit entry of what was done."""
        self.ctx.record(
            event,
            on=f"case:{self.row.reference}/{self.row.version}",
            organisation=self.row.organisation_code,
            role=self.role,
            reason=reason,
            entry=self.row.entries,
            **detail,
        )

    # Whom to tell

    def applicants(self) -> list[tuple[str, str]]:
        """Everybody who works on the application, with addresses."""
        code = self.row.organisation_code
        return _once(people_with(self.ctx, "applicant", code) + people_with(self.ctx, "signatory", code))

    def wearing(self, hat: Hat) -> list[tuple[str, str]]:
        """Whoever wears ``hat`` on this case, with addresses."""
        return [(row.person.email, row.person.name) for row in self._hats() if row.hat == hat]

    def officers(self) -> list[tuple[str, str]]:
        """The officer of this case; where nobody is it yet, everybody who could be."""
        return self.wearing(Hat.CASE_OFFICER) or self.central(IN_ROLE[Hat.CASE_OFFICER])

    def of_body(self, role: str, body: str) -> list[tuple[str, str]]:
        """Who acts for a body in ``role``; where nobody does, its accountable officers."""
        return people_with(self.ctx, role, body) or people_with(self.ctx, "certifier", body)

    def asked(self) -> list[tuple[str, str]]:
        """Everybody of the bodies that were asked for advice or consent."""
        bodies = sorted(bodies_asked(self.ctx.session, self.row))
        return [one for body in bodies for role in sorted(READ_WHEN_ASKED) for one in people_with(self.ctx, role, body)]

    def central(self, role: str) -> list[tuple[str, str]]:
        """Everybody in ``role`` at the central unit, with addresses."""
        return people_with(self.ctx, role, CENTRAL_UNIT)

    def tell(self, to: Iterable[tuple[str, str]], event: str, subject: str, text: str) -> None:
        """Promise one message to each, however often somebody is named."""
        self.ctx.notify(event, _once(to), subject=f"{self.row.reference}: {subject}", text=text)

    def _hats(self) -> list[CaseHat]:
        return list(self.ctx.session.scalars(select(CaseHat).where(CaseHat.case_id == self.row.id)))

    def interest_of(self, person: int) -> Interest | None:
        """What the person declared last; None: nothing yet."""
        return interest_of(self.ctx.session, self.row, person)

    def of_the_applicant(self, person: int) -> bool:
        """Whether the person ever belonged to the organisation that applies."""
        return belonged_to_applicant(self.ctx.session, self.row, person)


def open_case(ctx: Context, reference: str, *, expected: int | None = None) -> Case:
    """The case, locked. ``expected`` is the last entry that the actor saw; None where that does not matter.

    Raises:
        NotFound: no such case, or the actor has nothing to do with it.
        ChangedMeanwhile: something was written since.
    """
    row = ctx.session.scalars(
        select(SandboxCase).where(SandboxCase.reference == reference).with_for_update(of=SandboxCase)
    ).first()
    if row is None or not (ctx.actor.is_the_portal or _may_read(ctx, row)):
        raise NotFound
    case = Case(ctx, row)
    case.as_seen(expected)
    return case


def acting(ctx: Context, reference: str, hat: Hat, permission: Permission, *, expected: int | None = None) -> Case:
    """The case, locked, with the actor in ``hat``: how every command of the central unit and the applicant begins."""
    case = open_case(ctx, reference)
    ctx.require(permission, case.row.organisation_code)
    case.as_seen(expected)
    case.wear(hat)
    return case


def administering(ctx: Context, reference: str, permission: Permission) -> Case:
    """The case, locked, for an administrator, who wears no hat on it and does not belong to the applicant.

    Raises:
        NotFound, NotAllowed: not for this actor.
    """
    case = open_case(ctx, reference)
    ctx.require(permission, case.row.organisation_code)
    if not ctx.actor.is_the_portal:
        case.administer()
    return case


def locked_programme(ctx: Context) -> Programme:
    """The programme's one row: places, numbers and cover are given out by one transaction at a time."""
    query = select(Programme).with_for_update().execution_options(populate_existing=True)
    return ctx.session.scalars(query).one()


def _may_read(ctx: Context, row: SandboxCase) -> bool:
    asked = bodies_asked(ctx.session, row)
    return may_read_case(ctx.hats, row.organisation_code, submitted=handed_in(row), asked=asked)


def _once(people: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return list(dict.fromkeys(people))
