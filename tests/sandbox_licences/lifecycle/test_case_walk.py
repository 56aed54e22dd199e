"""One case from its draft to its licence and after, by people who come and go, while things go wrong and are mended.

What must never be so when a licence is issued is written here a second time, from the page that asks for it, and not
taken from the gates.
"""

from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sandbox_licences import hats
from sandbox_licences.case_facts import GRANTS, Outcome
from sandbox_licences.hats import Hat, Interest
from sandbox_licences.lifecycle.application import APPLICATION, DECIDED, Event, State
from sandbox_licences.lifecycle.licence import LICENCE
from sandbox_licences.lifecycle.licence import Event as LicenceEvent
from sandbox_licences.lifecycle.licence import State as LicenceState
from sandbox_licences.lifecycle.machine import PORTAL
from tests.sandbox_licences import clear_cases as cases

TROUBLE = cases.TROUBLE_BEFORE | cases.TROUBLE_AT_ISSUE
PEOPLE = ("Ada", "Ben", "Cem", "Dot", "Eve", "Flo")
HAT_OF = {
    "applicant": Hat.APPLICANT,
    "signatory": Hat.APPLICANT,
    "case_officer": Hat.CASE_OFFICER,
    "panel_chair": Hat.PANEL_CHAIR,
    "decision_maker": Hat.DECISION_MAKER,
}
NEXT = {
    None: Event.STARTED,
    State.DRAFT: Event.SUBMITTED,
    State.SUBMITTED: Event.FOUND_COMPLETE,
    State.INCOMPLETE: Event.ANSWERED,
    State.DULY_MADE: Event.TAKEN_ON,
    State.ASSESSMENT: Event.RECOMMENDED,
    State.WAITING: Event.ANSWERED,
    State.RECOMMENDED: Event.MINUTED,
    State.MINUTED: Event.GRANTED_WITH_CONDITIONS,
}
NEXT_OF_LICENCE = {LicenceState.RESERVED: LicenceEvent.ISSUED, LicenceState.ISSUED: LicenceEvent.BEGUN}


def never_at_issue(facts):
    """Issue 4: an open objection, missing consent, a power not in force, an unchecked provision, short cover, unscanned
    or stale evidence, unapproved exposure; and a red line, whatever else is true.

    Once it is issued, a missing consent stops its own line alone, while another line is left (decision 28).
    """
    approved = facts.exposure_approved or 0
    of_a_line = facts.consents_outstanding or facts.consents_refused or facts.substitutes_not_agreed
    others_go_on = facts.issued and facts.some_line_active
    return (
        facts.decision not in GRANTS
        or facts.red_lines
        or facts.objections_unresolved
        or facts.conflicts_unresolved
        or (of_a_line and not others_go_on)
        or facts.powers_not_in_force
        or facts.provisions_unchecked
        or facts.cover_short
        or facts.evidence_unscanned
        or facts.evidence_stale
        or facts.advice_stale
        or facts.exposure > max(facts.exposure_limit, approved)
        or facts.treasury_awaited
        or facts.parliament_awaited
    )


class CaseWalk(RuleBasedStateMachine):
    issued_ever = stopped_ever = 0

    def __init__(self):
        super().__init__()
        self.state = self.licence = None
        self.facts = cases.case(
            duly_made=False, taken_on=False, recommendation=None, panel_minuted=False, decision=None, overturned=False
        )
        self.worn, self.acts, self.ended = {}, set(), {}

    @initialize(steps=st.sampled_from((0, 3, 7, 8, 8)))
    def begin_somewhere_on_the_way(self, steps):
        """Seven steps lead to a licence reserved, eight to one issued; there everything is tried that may go wrong."""
        for _ in range(steps):
            self.go_on(PEOPLE[0])
            if self.licence in NEXT_OF_LICENCE:
                self.try_to_go_on_with_one_thing_more_wrong(PEOPLE[0])

    @rule(name=st.sampled_from(sorted(TROUBLE)))
    def go_wrong(self, name):
        self.facts = replace(self.facts, **{name: TROUBLE[name]})

    @precondition(lambda self: self.licence in NEXT_OF_LICENCE)
    @rule(person=st.sampled_from(PEOPLE))
    def try_to_go_on_with_one_thing_more_wrong(self, person):
        """Each on its own; a step that such a thing does not keep back is looked at and taken back."""
        facts, licence, worn, acts = self.facts, self.licence, dict(self.worn), set(self.acts)
        for name in cases.TROUBLE_AT_ISSUE:
            self.go_wrong(name)
            self.go_on(person)
            self.facts, self.licence, self.worn, self.acts = facts, licence, dict(worn), set(acts)

    @precondition(lambda self: any(getattr(self.facts, name) == value for name, value in TROUBLE.items()))
    @rule()
    def mend_all(self):
        self.facts = replace(self.facts, **{name: getattr(cases.CASE, name) for name in TROUBLE})

    @rule(name=st.sampled_from(sorted(TROUBLE)))
    def mend(self, name):
        self.facts = replace(self.facts, **{name: getattr(cases.CASE, name)})

    @rule(active=st.booleans())
    def lines_go_and_come(self, active):
        self.facts = replace(self.facts, some_line_active=active)

    @rule(pence=st.sampled_from((None, 1_00, 9_000_000_00, 60_000_000_00)))
    def approve(self, pence):
        self.facts = replace(self.facts, exposure_approved=pence, programme_approved=pence)

    @rule(person=st.sampled_from(PEOPLE))
    def go_on(self, person):
        """The step that leads on, by somebody who may take it where anybody may."""
        if self.licence in NEXT_OF_LICENCE:
            event = NEXT_OF_LICENCE[self.licence]
            self.of_the_licence(event, self._right_person(LICENCE, self.licence, event) or person)
        elif self.state in NEXT:
            refuse = self.state is State.MINUTED and self.facts.recommendation is Outcome.REFUSED
            event = Event.REFUSED if refuse else NEXT[self.state]
            self.of_the_application(event, self._right_person(APPLICATION, self.state, event) or person)

    @rule(event=st.sampled_from(Event), person=st.sampled_from(PEOPLE))
    def of_the_application(self, event, person):
        step = APPLICATION.step(self.state, event)
        if event is Event.RECOMMENDED and self.state is State.ASSESSMENT:
            recommendation = Outcome.REFUSED if self.facts.red_lines else Outcome.GRANTED_WITH_CONDITIONS
            self.facts = replace(self.facts, recommendation=recommendation)
        refused, hat = self._hat(step, person)
        if APPLICATION.refusal(self.state, event, replace(self.facts, actor_refused=refused)):
            if event is Event.RECOMMENDED and self.state is State.ASSESSMENT:
                self.facts = replace(self.facts, recommendation=None)
            return
        self._wear(person, hat)
        self.state = APPLICATION.target(self.state, event)
        told = {
            Event.FOUND_COMPLETE: {"duly_made": True},
            Event.TAKEN_ON: {"taken_on": True},
            Event.MINUTED: {"panel_minuted": True},
            Event.SENT_BACK: {"panel_minuted": False, "recommendation": None},
        }
        self.facts = replace(self.facts, **told.get(event, {}))
        if event in DECIDED:
            self.facts = replace(self.facts, decision=DECIDED[event])
            if DECIDED[event] in GRANTS:
                self.of_the_licence(LicenceEvent.RESERVED, person)
                assert self.licence is LicenceState.RESERVED

    @precondition(lambda self: self.licence is not None)
    @rule(event=st.sampled_from(LicenceEvent), person=st.sampled_from(PEOPLE))
    def of_the_licence(self, event, person):
        refused, hat = self._hat(LICENCE.step(self.licence, event), person)
        facts = cases.licence(case=replace(self.facts, actor_refused=refused), renewal_pending=False)
        if reasons := LICENCE.refusal(self.licence, event, facts):
            type(self).stopped_ever += event is LicenceEvent.ISSUED and refused not in reasons
            return
        self._wear(person, hat)
        before, self.licence = self.licence, LICENCE.target(self.licence, event)
        if event in (LicenceEvent.ISSUED, LicenceEvent.BEGUN, LicenceEvent.REINSTATED, LicenceEvent.RENEWED):
            assert not never_at_issue(self.facts), (event, self.facts)
        if event is LicenceEvent.ISSUED:
            assert before is LicenceState.RESERVED
            self.facts = replace(self.facts, issued=True)
            type(self).issued_ever += 1

    def _hat(self, step, person):
        if step is None or PORTAL in step.roles:
            return None, None
        hat = HAT_OF[min(step.roles)]
        return hats.refusal(self.worn, person, hat, Interest.NONE, of_the_applicant=False), hat

    def _right_person(self, machine, state, event):
        step = machine.step(state, event)
        return next((p for p in PEOPLE if self._hat(step, p)[0] is None), None)

    def _wear(self, person, hat):
        if hat:
            self.worn[person] = hat
            self.acts.add((person, hat))

    @invariant()
    def no_terminal_state_was_left(self):
        for machine, state in ((APPLICATION, self.state), (LICENCE, self.licence)):
            assert self.ended.get(machine.noun, state) is state
            if state in machine.terminal:
                self.ended[machine.noun] = state

    @invariant()
    def nobody_ever_wore_two_hats(self):
        assert len({person for person, _ in self.acts}) == len(self.acts)

    @invariant()
    def a_licence_needs_a_grant(self):
        assert (self.licence is not None) == (self.facts.decision in GRANTS)


def test_no_licence_is_issued_while_anything_stands_against_it():
    CaseWalk.issued_ever = CaseWalk.stopped_ever = 0
    run_state_machine_as_test(CaseWalk)
    assert CaseWalk.issued_ever and CaseWalk.stopped_ever, "the walks must get far enough to mean something"
