"""Consent to a relief line: asked for by the officer, answered by whoever may bind the body, never by silence."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from portal.clock import day_in_words, london_date
from portal.commands.apart import a_line, have_no_part
from portal.commands.cases import Case, acting, open_case
from portal.commands.casework import MOST_CHARACTERS
from portal.commands.wording import given_words
from portal.context import Context
from portal.db.cases import ConsentDelegation
from portal.db.people import Membership, Organisation
from portal.errors import ChangedMeanwhile, NotFound, NotNow, NotValid
from portal.permissions import Permission
from sandbox_licences.case_file.consented import consent_record
from sandbox_licences.case_file.entries import ConsentMoved
from sandbox_licences.consents import ConsentEvent, ConsentState, ImpossibleConsent
from sandbox_licences.due_dates import consent_due_on
from sandbox_licences.hats import Hat
from sandbox_licences.lifecycle import licence
from sandbox_licences.lifecycle.application import BEFORE_DECISION, State
from sandbox_licences.relief import ReliefLine, consent_needed_from

_WORKED_ON = (State.ASSESSMENT, State.WAITING)
ANSWERS = (ConsentState.GIVEN, ConsentState.GIVEN_WITH_CONDITIONS, ConsentState.REFUSED, ConsentState.WITHDRAWN)


def record_delegation(
    ctx: Context, *, body: str, person_id: int, from_on: date, to_on: date | None, reference: str
) -> None:
    """Record a body's dated word that a person may bind it.

    Raises:
        NotValid: the person is no consent giver of the body, or the days are the wrong way round.
        NotAllowed: the actor has a part in a case with a line that needs the body's consent.
    """
    ctx.require(Permission.DELEGATION_RECORD)
    have_no_part(ctx, a_line(lambda line: body == line.owner or body in line.consenting_bodies))
    held = select(Membership.id).where(
        Membership.person_id == person_id,
        Membership.organisation_code == body,
        Membership.role == "consent_giver",
        Membership.ended_at.is_(None),
    )
    if ctx.session.scalar(held) is None:
        raise NotValid("This person is no consent giver of that body.")
    if to_on is not None and to_on < from_on:
        raise NotValid("It ends before it begins.")
    where = given_words(reference, "Say which letter or decision delegates it.", 300)
    row = ConsentDelegation(
        body=body,
        person_id=person_id,
        from_on=from_on,
        to_on=to_on,
        reference=where,
        recorded_at=ctx.now,
        recorded_by_id=ctx.actor.person_id,
    )
    ctx.session.add(row)
    ctx.session.flush()
    role = ctx.actor.via if ctx.actor.is_the_portal else "administrator"
    ctx.record("delegation recorded", on=f"delegation:{row.id}", organisation=body, role=role, person=person_id)


def request_consent(ctx: Context, *, reference: str, line: str, body: str) -> None:
    """Ask a body to consent to a line as it stands.

    Where no delegation names anybody who may bind it, its people and the officer are told so.

    Raises:
        NotNow: the body is no organisation of the portal, or has nobody in it, so nobody would be asked.
    """
    case = acting(ctx, reference, Hat.CASE_OFFICER, Permission.CASE_HANDLE)
    case.open_for(*_WORKED_ON, or_kept_up=True)
    asked = _line(case, line)
    if body not in consent_needed_from(asked, case.around.law):
        raise NotValid("This line does not need the consent of that body.")
    to, name = case.of_body("consent_giver", body), case.around.law.name(body)
    if ctx.session.get(Organisation, body) is None:
        raise NotNow(
            f"{name} is not an organisation in this portal, so it cannot be asked here and its consent cannot be "
            "recorded here. Ask whoever runs the portal to have it added, with somebody who may bind it. Until then "
            "no licence can rest on this line: take the line out, or rest it on a power that does not need this "
            "consent."
        )
    if not to:
        raise NotNow(
            f"{name} has nobody in the portal, so nobody would be asked. Have its people invited, with one who may "
            "bind it, or write the line without it."
        )
    _write(case, asked, ConsentMoved(line, body, asked.fingerprint, ConsentState.REQUESTED))
    due_on = consent_due_on(case.around.today, case.around.calendar, periods=case.around.periods)
    case.tell(
        to,
        "consent requested",
        "your consent is asked for",
        f"We ask for your consent to line {line} by {day_in_words(due_on)}: {_provision(case, asked)}. Without an "
        "answer it goes to the accountable officers; it is never taken as given.\n",
    )
    if not consent_record(case.file, case.around.delegations).somebody_binds(body, case.around.today):
        case.tell(
            [*to, *case.officers()],
            "nobody binds the body",
            f"nobody may give the consent of {name} yet",
            f"No delegation names a person who may bind {name} today. Until the central unit has recorded one, nobody "
            f"can answer on line {line}.\n",
        )


def answer_consent(
    ctx: Context,
    *,
    reference: str,
    line: str,
    body: str,
    to: ConsentState,
    fingerprint: str,
    evidence: str = "",
    conditions: str = "",
    reason: str = "",
) -> None:
    """Bind a body: consent, with conditions or without, refuse, or withdraw what was given.

    ``fingerprint`` is of the line as it was on the screen.

    Raises:
        ChangedMeanwhile: the line was changed since. NotNow: the case or its licence has ended; what was given can be
            withdrawn all the same, as a review may take either up again.
    """
    case = open_case(ctx, reference)
    ctx.require(Permission.CONSENT_GIVE, body)
    if to not in ANSWERS:
        raise NotValid("Consent, consent with conditions, refuse, or withdraw.")
    case.wear(Hat.CONSENT_GIVER)
    if to is not ConsentState.WITHDRAWN:
        case.open_for(*BEFORE_DECISION, or_kept_up=True)
    asked = _line(case, line)
    said = ConsentMoved(line, body, fingerprint, to, _short(evidence), _short(conditions), _short(reason))
    _write(case, asked, said)
    case.tell(
        case.wearing(Hat.CASE_OFFICER) or case.central("case_officer"),
        "consent answered",
        f"consent of {case.around.law.name(body)} to line {line}: {to}",
        f"{said.conditions or said.reason or 'No conditions.'}\n",
    )
    steps = case.file.steps_of_licence(case.file.version)
    if to is ConsentState.WITHDRAWN and steps and steps[-1].what.state not in licence.TERMINAL:
        withdrawn = f"{case.around.law.name(body)} has withdrawn its consent to line {line}"
        if steps[-1].what.state is licence.State.RESERVED:
            subject = f"a consent to line {line} is withdrawn"
            told = f"{withdrawn}. Your licence is not issued while that consent is lacking: do not start."
        else:
            subject = f"stop what line {line} of your licence covers"
            told = f"{withdrawn}: the law that it set aside applies again from now. Stop what rests on it."
        case.tell(case.applicants(), "consent withdrawn", subject, f"{told}\n\n{said.reason}\n")


def leave_out(ctx: Context, *, reference: str, line: str, body: str, reason: str) -> None:
    """Go on without a consent that was escalated and never answered: the line is then dropped or decided without."""
    case = acting(ctx, reference, Hat.CASE_OFFICER, Permission.CASE_HANDLE)
    case.open_for(*_WORKED_ON)
    asked = _line(case, line)
    words = given_words(reason, "Give the reason.", MOST_CHARACTERS)
    _write(case, asked, ConsentMoved(line, body, asked.fingerprint, ConsentState.LEFT_OUT, reason=words))
    case.tell(
        case.of_body("consent_giver", body),
        "consent left out",
        f"your consent to line {line} is no longer asked for",
        f"No answer came, so the line is dropped or the case decided without it.\n\n{words}\n",
    )


def _write(case: Case, line: ReliefLine, said: ConsentMoved) -> None:
    """Write what happened to a consent, if it can count."""
    if said.fingerprint != line.fingerprint:
        raise ChangedMeanwhile("The line was changed since you opened it. Look at it again first.")
    actor = case.ctx.actor
    try:
        event = ConsentEvent(
            line=said.line,
            body=said.body,
            fingerprint=said.fingerprint,
            to=said.to,
            on=london_date(case.ctx.now),
            seq=case.row.entries + 1,
            by=str(actor.person_id) if actor.person_id is not None else "the portal",
            evidence=said.evidence,
            conditions=said.conditions,
            reason=said.reason,
            told=frozenset(said.told),
        )
    except ImpossibleConsent as impossible:
        raise NotValid(str(impossible)) from impossible
    record = consent_record(case.file, case.around.delegations)
    against = record.reasons_against(
        event, line, lambda day: consent_due_on(day, case.around.calendar, periods=case.around.periods)
    )
    if against:
        raise NotNow(" ".join(against))
    case.write(said)
    case.record("consent moved", line=said.line, body=said.body, to=str(said.to))


def _line(case: Case, id: str) -> ReliefLine:
    for line in case.submitted.lines:
        if line.id == id:
            return line
    raise NotFound("There is no such line on this case.")


def _provision(case: Case, line: ReliefLine) -> str:
    return case.around.law.provisions[line.provision].name


def _short(text: str) -> str:
    return " ".join(text.split())[:MOST_CHARACTERS]
