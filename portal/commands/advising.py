"""Advice on a case: asked for by the officer, given by consultees of regulators, or by others through a signed link."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import func, select

from portal.clock import day_in_words, london_date
from portal.commands.cases import Case, acting, open_case
from portal.commands.casework import BEFORE_THE_PANEL, MOST_CHARACTERS
from portal.commands.moves import people_with
from portal.commands.people import require_address
from portal.commands.wording import given_words
from portal.config import settings
from portal.context import Context, Reading
from portal.db.case_files import case_file
from portal.db.cases import AdviceLink, SandboxCase
from portal.db.people import Invitation, Person
from portal.errors import ChangedMeanwhile, NotFound, NotNow, NotValid
from portal.permissions import Permission
from portal.queries.case_evidence import Download, handed_out
from sandbox_licences import advice
from sandbox_licences.advice import Position, Severity
from sandbox_licences.case_file import advised
from sandbox_licences.case_file.entries import AdviceAsked, AdviceByLink, AdviceExtended, AdviceGiven, SentOn
from sandbox_licences.case_file.file import Written
from sandbox_licences.case_file.scope import item_files, item_words, items
from sandbox_licences.due_dates import advice_due_on
from sandbox_licences.hats import Hat
from sandbox_licences.lifecycle.application import State

LINK_LASTS = timedelta(days=40)
LINK_ADDRESS = "/advice/"
"""Where a signed link leads: its token follows."""
_ASKED_IN = (State.ASSESSMENT, State.WAITING)


def ask_advice(ctx: Context, *, reference: str, item: str, consultee: str) -> int:
    """Ask a body for its advice on one item of scope; the request's number."""
    case = acting(ctx, reference, Hat.CASE_OFFICER, Permission.CASE_HANDLE)
    case.open_for(*_ASKED_IN, or_kept_up=True)
    scope = items(case.submitted)
    if item not in scope:
        raise NotValid("This case asks for nothing of this name. Choose a part of the trial, or a relief line.")
    if consultee not in case.around.law.names:
        raise NotValid(f"There is no body {consultee} in the register.")
    _not_asked_yet(case, item, consultee, scope[item])
    due_on = advice_due_on(case.around.today, case.around.calendar, periods=case.around.periods)
    number = case.file.next_number(AdviceAsked)
    case.write(AdviceAsked(number, item, consultee, scope[item], due_on))
    case.record("advice asked", request=number, item=item, consultee=consultee)
    to = case.of_body("consultee", consultee)
    case.tell(
        to,
        "advice asked",
        "your advice is asked for",
        f"We ask for your advice on “{item_words(item, case.submitted, case.around.law)}” by {day_in_words(due_on)}. "
        "Read the application and answer in the portal, as a consultee of your body. Say so if somebody else should be "
        "asked.\n",
    )
    if not to:
        case.tell(
            case.officers(),
            "advice asked",
            f"{case.around.law.name(consultee)} has nobody in the portal",
            "So nobody was told by e-mail. Send somebody there a signed link to your request for advice.\n",
        )
    return number


def give_longer(ctx: Context, *, reference: str, request: int) -> None:
    """Give a consultee its ten working days more, once."""
    case = acting(ctx, reference, Hat.CASE_OFFICER, Permission.CASE_HANDLE)
    case.open_for(*_ASKED_IN, or_kept_up=True)
    asked = _request(case, request)
    if asked.stamp.version != case.file.version or _asked_anew(case, asked):
        raise NotNow("The body was asked again since: give longer for the later request.")
    _in_scope(case, asked)
    said = advised.advice_given(case.file)
    if why := advice.extension_refusal(_as_it_stands(case, request), said, case.around.today):
        raise NotNow(why)
    due_on = advice_due_on(asked.stamp.on, case.around.calendar, extended=True, periods=case.around.periods)
    case.write(AdviceExtended(request, due_on))
    case.record("advice given longer", request=request)
    case.tell(
        case.of_body("consultee", asked.what.consultee),
        "advice given longer",
        "you have longer for your advice",
        f"Your advice on “{item_words(asked.what.item, case.submitted, case.around.law)}” is due on "
        f"{day_in_words(due_on)} now. It is given longer once.\n",
    )


def advise(
    ctx: Context,
    *,
    reference: str,
    request: int,
    position: Position,
    severity: Severity | None,
    condition: str,
    reason: str,
    fingerprint: str,
) -> None:
    """Give a body's advice on what it was asked; it may be given again, and the latest counts.

    ``fingerprint`` is of the item as it was on the screen.

    Raises:
        ChangedMeanwhile: the item was changed since.
    """
    case = open_case(ctx, reference)
    asked = _request(case, request)
    ctx.require(Permission.CASE_ADVISE, asked.what.consultee)
    case.wear(Hat.CONSULTEE)
    case.open_for(*BEFORE_THE_PANEL, or_kept_up=True)
    case.write(_given(case, asked, position, severity, condition, reason, fingerprint, by=ctx.actor.name))
    case.record("advice given", request=request, position=str(position))
    body = case.around.law.name(asked.what.consultee)
    case.tell(case.wearing(Hat.CASE_OFFICER), "advice given", f"advice of {body}", "Advice is in.\n")


def send_on(ctx: Context, *, reference: str, request: int, to: str) -> None:
    """Say that what was asked is not one's own matter, and whom to ask instead."""
    case = open_case(ctx, reference)
    asked = _request(case, request)
    ctx.require(Permission.CASE_ADVISE, asked.what.consultee)
    case.wear(Hat.CONSULTEE)
    case.open_for(*_ASKED_IN, or_kept_up=True)
    if to not in case.around.law.names:
        raise NotValid(f"There is no body {to} in the register.")
    requests = advised.advice_requests(case.file)
    if why := advice.sending_on_refusal(requests, _as_it_stands(case, request), to):
        raise NotNow(why)
    case.write(SentOn(request, to))
    case.record("advice sent on", request=request, to=to)
    case.tell(
        case.wearing(Hat.CASE_OFFICER), "advice sent on", f"{to} should be asked instead", "Ask it in the portal.\n"
    )


# By signed link


def make_link(ctx: Context, *, reference: str, request: int, name: str, email: str) -> int:
    """Let somebody outside the portal advise on one request; the link's number.

    Its token goes to them by e-mail and to nobody else: whoever knows it speaks in their name.

    Raises:
        NotNow: the body asked has consultees of its own.
        NotValid: no address, or that of somebody who signs in here or is invited to.
    """
    case = acting(ctx, reference, Hat.CASE_OFFICER, Permission.CASE_HANDLE)
    case.open_for(*_ASKED_IN, or_kept_up=True)
    asked = _request(case, request)
    _in_scope(case, asked)
    if request not in advised.open_to_links(case.file):
        raise NotNow("This request is of before the last decision on the case. Ask the body anew first.")
    require_address(email)
    who = given_words(name, "Say whom the link is for.", 200)
    body = asked.what.consultee
    if people_with(ctx, "consultee", body):
        raise NotNow(
            f"{case.around.law.name(body)} has consultees of its own in the portal, and they advise for it. Make a "
            "link on a request to a body that has none."
        )
    if ctx.session.scalar(select(Person.id).where(func.lower(Person.email) == email.lower())) is not None:
        raise NotValid(
            f"{email} belongs to somebody who signs in to this portal, and a signed link is for people outside it. "
            "Ask the body they belong to."
        )
    invited = select(Invitation.id).where(
        Invitation.email == email.lower(), Invitation.used_at.is_(None), Invitation.expires_at > ctx.now
    )
    if ctx.session.scalar(invited.limit(1)) is not None:
        raise NotValid(
            f"{email} is invited to this portal, and a signed link is for people outside it. Ask the body they are "
            "invited to."
        )
    token = secrets.token_urlsafe(32)
    link = AdviceLink(
        case_id=case.row.id,
        request=request,
        name=who,
        email=email.lower(),
        token_hash=_hash(token),
        made_at=ctx.now,
        made_by_id=ctx.actor.person_id,
        expires_at=ctx.now + LINK_LASTS,
    )
    ctx.session.add(link)
    ctx.session.flush()
    case.record("advice link made", request=request, link=link.id)
    asked_item = item_words(asked.what.item, case.submitted, case.around.law)
    case.tell(
        [(link.email, who)],
        "advice link made",
        "your advice is asked for",
        f"We ask for your advice on “{asked_item}” of an application for a sandbox licence. Open this link until "
        f"{day_in_words(london_date(link.expires_at))}; it is for you alone, and what you say there binds nobody.\n\n"
        f"{settings().base_url.rstrip('/')}{LINK_ADDRESS}{token}\n",
    )
    return link.id


def withdraw_link(ctx: Context, *, reference: str, link: int) -> None:
    """End a link; it stops working at once."""
    case = acting(ctx, reference, Hat.CASE_OFFICER, Permission.CASE_HANDLE)
    row = ctx.session.get(AdviceLink, link)
    if row is None or row.case_id != case.row.id or row.withdrawn_at is not None:
        raise NotFound("There is no such link on this case.")
    row.withdrawn_at, row.withdrawn_by_id = ctx.now, ctx.actor.person_id
    case.record("advice link withdrawn", link=link)


def live_link(ctx: Context | Reading, token: str, *, to_answer: bool = False) -> AdviceLink:
    """The link of this token; ``to_answer`` takes its case first, so that both are as they are now.

    Raises:
        NotFound: there is none, it was withdrawn, it is over, or its request is one that takes no advice any more.
    """
    link = ctx.session.scalars(select(AdviceLink).where(AdviceLink.token_hash == _hash(token))).first()
    if link is None:
        raise _no_link()
    case = select(SandboxCase).where(SandboxCase.id == link.case_id)
    if to_answer:
        case = case.with_for_update().execution_options(populate_existing=True)
    row = ctx.session.scalars(case).one()
    if to_answer:
        ctx.session.refresh(link)  # it may have been withdrawn while the case was another's
    if link.withdrawn_at is not None or link.expires_at <= ctx.now:
        raise _no_link()
    file = case_file(ctx.session, row)
    taken = row.state in BEFORE_THE_PANEL or file.may_be_kept_up
    if not taken or link.request not in advised.open_to_links(file):
        raise NotFound("The case has gone on or has ended: advice is no longer taken, and nothing waits for you.")
    return link


def _no_link() -> NotFound:
    return NotFound("This link is not valid, or no longer. Ask whoever sent it to you for a new one.")


def advise_by_link(
    ctx: Context,
    *,
    token: str,
    position: Position,
    severity: Severity | None,
    condition: str,
    reason: str,
    fingerprint: str,
) -> None:
    """Advise through a signed link: it is kept with the name of whom the link was made for, and binds nobody."""
    link = live_link(ctx, token, to_answer=True)
    case = Case(ctx, ctx.session.get_one(SandboxCase, link.case_id), role="by signed link")
    asked = _request(case, link.request)
    given = _given(case, asked, position, severity, condition, reason, fingerprint, by=link.name)
    case.write(AdviceByLink(given, link.name, link.id))
    case.record("advice given by link", request=link.request, link=link.id, position=str(position))
    case.tell(case.wearing(Hat.CASE_OFFICER), "advice given", f"advice of {link.name}", "Advice by link is in.\n")


def read_by_link(ctx: Context, *, token: str, evidence: str) -> Download:
    """A file that the item rests on which this link asks about; who had it is in the audit.

    Raises:
        NotFound: the link does not work, the item does not rest on this file, or a scanner found something in it.
    """
    link = live_link(ctx, token)
    case = Case(ctx, ctx.session.get_one(SandboxCase, link.case_id), role="by signed link")
    file = case.submitted
    if evidence not in item_files(_request(case, link.request).what.item, file):
        raise NotFound("You are not asked about such a file.")
    found = handed_out(ctx.files, file, evidence)
    case.record("evidence read by link", request=link.request, link=link.id, evidence=evidence)
    return found


def _given(
    case: Case,
    asked: Written[AdviceAsked],
    position: Position,
    severity: Severity | None,
    condition: str,
    reason: str,
    fingerprint: str,
    *,
    by: str,
) -> AdviceGiven:
    now = items(case.submitted).get(asked.what.item)
    if now is None:
        raise NotNow("This is no longer asked for.")
    if now != fingerprint:
        raise ChangedMeanwhile("What you were asked about was changed since you opened it. Look at it again first.")
    given = AdviceGiven(
        request=asked.what.number,
        item=asked.what.item,
        consultee=asked.what.consultee,
        position=position,
        severity=severity,
        condition=" ".join(condition.split())[:MOST_CHARACTERS],
        reason=given_words(reason, "Give the reason.", MOST_CHARACTERS),
        fingerprint=fingerprint,
    )
    words = advice.Advice(
        0, given.item, given.consultee, by, position, severity, given.condition, given.reason, fingerprint, case.ctx.now
    )
    if against := advice.advice_refusal(words):
        raise NotValid(" ".join(against))
    return given


def _request(case: Case, number: int) -> Written[AdviceAsked]:
    for asked in case.file.of(AdviceAsked):
        if asked.what.number == number:
            return asked
    raise NotFound("There is no such request on this case.")


def _in_scope(case: Case, asked: Written[AdviceAsked]) -> None:
    """Stop where what was asked about is no part of the case any more."""
    if asked.what.item not in items(case.file):
        raise NotNow(f"{asked.what.item} was taken out of the case since, so nobody is asked about it any more.")


def _not_asked_yet(case: Case, item: str, consultee: str, fingerprint: str) -> None:
    """Stop where the body is asked about the item as it stands: a second press of a button asks nobody twice."""
    given = advised.advice_given(case.file)
    for _, request in advised.asked_now(case.file):
        waits = advice.standing(request, given, case.around.today) is advice.Standing.OUTSTANDING
        if waits and (request.item, request.consultee, request.fingerprint) == (item, consultee, fingerprint):
            raise NotNow(
                f"{case.around.law.name(consultee)} is asked about this already and has not answered. Wait for its "
                "answer, or give it longer."
            )


def _asked_anew(case: Case, asked: Written[AdviceAsked]) -> bool:
    """Whether the body was asked about the same item after this request."""
    same = (asked.what.item, asked.what.consultee)
    return any(
        (one.what.item, one.what.consultee) == same and one.what.number > asked.what.number
        for one in case.file.of(AdviceAsked)
    )


def _as_it_stands(case: Case, number: int) -> advice.Request:
    """The request of this number, with what was given longer and sent on since."""
    every = zip(case.file.of(AdviceAsked), advised.advice_requests(case.file), strict=True)
    return next(request for asked, request in every if asked.what.number == number)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
