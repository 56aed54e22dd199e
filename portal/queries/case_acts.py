"""What somebody can do on a case now: from the lives of application and review, and the hat they may act in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portal.permissions import CENTRAL_UNIT
from portal.permissions import Hat as Role
from sandbox_licences.case_facts import CaseFacts
from sandbox_licences.hats import ROLES, Hat
from sandbox_licences.lifecycle import licence, review
from sandbox_licences.lifecycle.application import APPLICATION, Event, State

BEFORE_THE_PANEL = frozenset({State.SUBMITTED, State.INCOMPLETE, State.DULY_MADE, State.ASSESSMENT, State.WAITING})
ASKING = frozenset({State.ASSESSMENT, State.WAITING})
EXPOSURE = frozenset(
    {
        State.ASSESSMENT,
        State.WAITING,
        State.RECOMMENDED,
        State.MINUTED,
        State.GRANTED,
        State.GRANTED_WITH_CONDITIONS,
    }
)


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do. ``against`` are the reasons why not yet; empty where it can be done now."""

    key: str
    title: str
    hint: str
    hat: Hat | None
    """None: an administrator's, who wears none."""
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Kind:
    key: str
    title: str
    hint: str
    hat: Hat
    states: frozenset[State]
    event: Event | None = None
    """Of which the guard says what stands against it."""
    keeps_up: bool = False
    """Also while a licence lives, whose gates ask for it."""


def _states(event: Event, hat: Hat) -> frozenset[State]:
    return frozenset(state for state in State if APPLICATION.may(state, event, ROLES[hat]))


def _moving(key: str, title: str, hint: str, hat: Hat, event: Event, *, guarded: bool = False) -> _Kind:
    return _Kind(key, title, hint, hat, _states(event, hat), event if guarded else None)


_OFFICER, _CHAIR, _DECIDER = Hat.CASE_OFFICER, Hat.PANEL_CHAIR, Hat.DECISION_MAKER
_KINDS = (
    _moving(
        "complete",
        "Find it complete",
        "The clock of the decision then runs.",
        _OFFICER,
        Event.FOUND_COMPLETE,
        guarded=True,
    ),
    _moving(
        "triage", "Triage", "Assess it, guide it away, or send it to the ordinary route.", _OFFICER, Event.TAKEN_ON
    ),
    _moving(
        "question", "Ask the applicant in writing", "Stops the clock until it is answered.", _OFFICER, Event.ASKED_ABOUT
    ),
    _Kind(
        "criteria", "Admission criteria", "Each met, not met or not known, with the reason.", _OFFICER, BEFORE_THE_PANEL
    ),
    _Kind(
        "risk",
        "Risk assessment",
        "Confirm a step that was computed, or overrule it.",
        _OFFICER,
        BEFORE_THE_PANEL,
        keeps_up=True,
    ),
    _Kind(
        "lines",
        "Relief lines",
        "What would be set aside, for whom, and what protects instead.",
        _OFFICER,
        BEFORE_THE_PANEL,
    ),
    _Kind("conditions", "Conditions", "What the licence would ask of its holder.", _OFFICER, BEFORE_THE_PANEL),
    _Kind(
        "advice",
        "Advice",
        "Ask bodies, give longer, make signed links, settle what differs.",
        _OFFICER,
        BEFORE_THE_PANEL,
        keeps_up=True,
    ),
    _Kind("consents", "Consents", "Ask for each consent that a line needs.", _OFFICER, ASKING, keeps_up=True),
    _Kind(
        "liability",
        "Liability",
        "What each line could cost, policies, and what counts as cover.",
        _OFFICER,
        BEFORE_THE_PANEL,
        keeps_up=True,
    ),
    _Kind("time", "More time", "More working days for the decision, agreed with the applicant.", _OFFICER, ASKING),
    _moving(
        "recommend",
        "Recommend",
        "Sends the case to the panel. A grant needs its gates passed, a refusal its reasons.",
        _OFFICER,
        Event.RECOMMENDED,
    ),
    _moving(
        "minute",
        "Minute the panel’s view",
        "Sends the case to the decision maker.",
        _CHAIR,
        Event.MINUTED,
        guarded=True,
    ),
    _moving(
        "send_back", "Send back to assessment", "Recommendation and minute no longer count.", _CHAIR, Event.SENT_BACK
    ),
    _moving("decide", "Decide", "Grant, grant with conditions, refuse, or give advice.", _DECIDER, Event.REFUSED),
    _moving(
        "send_back", "Send back to assessment", "Recommendation and minute no longer count.", _DECIDER, Event.SENT_BACK
    ),
    _Kind(
        "exposure",
        "Exposure",
        "Approve what is above a limit; record approvals elsewhere.",
        Hat.LIABILITY_APPROVER,
        EXPOSURE,
    ),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a case decides what can be done on it."""

    state: State
    facts: CaseFacts
    has_risk: bool
    unscanned: bool
    licence: str | None
    kept_up: bool
    """The licence lives and is kept up."""
    consent_to_ask: bool
    """A consent that a line needs can be asked for, for the first time or again."""
    review: str | None
    reviewer: int | None


def acts(here: Standing, roles: Iterable[Role], person: int | None, worn: Hat | None) -> tuple[Act, ...]:
    """What the person can do, in order; who wears a hat on the case sees what belongs to that hat."""
    held = frozenset(role.role for role in roles if role.organisation == CENTRAL_UNIT)
    found = [
        Act(kind.key, kind.title, kind.hint, kind.hat, _against(kind, here))
        for kind in _KINDS
        if (here.state in kind.states or _keeps_up(kind, here))
        and ROLES[kind.hat] & held
        and worn in (None, kind.hat)
        and (kind.key != "risk" or here.has_risk)
    ]
    if "case_officer" in held and here.licence == licence.State.RESERVED and worn in (None, _OFFICER):
        found.append(
            Act("issue", "Issue the licence", "It gets its number; the exposure becomes the state’s.", _OFFICER)
        )
        hint = "Read what anybody will read, and put other words in place of what is private."
        found.append(Act("redact", "What will be public", hint, _OFFICER))
    if "decision_maker" in held and here.licence == licence.State.RESERVED and worn in (None, _DECIDER):
        hint = "The licence is then never issued; exposure and place are free again."
        found.append(Act("release", "Release what was reserved", hint, _DECIDER))
    if here.review == review.State.ASSIGNED and here.reviewer == person and "decision_maker" in held:
        found.append(
            Act("review", "Decide the internal review", "Uphold, vary, or overturn the decision.", Hat.REVIEWER)
        )
    if "administrator" in held and worn is None:
        found += _administered(here)
    return tuple(found)


def _keeps_up(kind: _Kind, here: Standing) -> bool:
    return kind.keeps_up and here.kept_up and (kind.key != "consents" or here.consent_to_ask)


def _administered(here: Standing) -> list[Act]:
    found = []
    if here.unscanned:
        found.append(Act("scan", "Record a scan", "What a scanner you ran elsewhere found in a file.", None))
    if here.review in (review.State.ASKED, review.State.ACCEPTED, review.State.ASSIGNED):
        found.append(Act("assign", "Internal review", "Accept the request and give it to a decision maker.", None))
    return found


def _against(kind: _Kind, here: Standing) -> tuple[str, ...]:
    if kind.event is None:
        return ()
    return APPLICATION.refusal(here.state, kind.event, here.facts)
