from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.permissions import ROLES
from sandbox_licences import gates
from sandbox_licences.case_facts import Outcome
from sandbox_licences.gates import GateName, GateState
from tests.sandbox_licences.clear_cases import CASE, TROUBLE_AT_ISSUE, TROUBLE_BEFORE, case

TROUBLE = TROUBLE_BEFORE | TROUBLE_AT_ISSUE
GRANT = Outcome.GRANTED_WITH_CONDITIONS


def by_name(facts):
    return {gate.name: gate for gate in gates.gates(facts)}


def test_a_case_in_order_waits_for_nothing_but_its_issue():
    states = {gate.name: gate.state for gate in gates.gates(CASE)}
    assert states == dict.fromkeys(GateName, GateState.PASSED) | {GateName.ISSUE: GateState.OPEN}
    assert gates.against_deciding(CASE, GRANT) == gates.against_issuing(CASE) == ()


@pytest.mark.parametrize("name", TROUBLE_AT_ISSUE)
def test_each_trouble_alone_keeps_a_licence_from_being_issued(name):
    facts = case(**{name: TROUBLE_AT_ISSUE[name]})
    gate = by_name(facts)[GateName.ISSUE]
    assert gate.state is GateState.WAITING and len(gate.reasons) == 1
    assert gates.against_taking_effect(facts) == gate.reasons


@pytest.mark.parametrize("name", sorted(set(TROUBLE) - {"cover_short"}))
def test_each_trouble_alone_keeps_a_licence_from_being_granted(name):
    facts = case(**{name: TROUBLE[name]}, decision=None)
    assert len(set(gates.against_deciding(facts, GRANT))) == 1
    assert by_name(facts)[GateName.DECISION].state is GateState.WAITING


def test_cover_may_follow_the_decision_and_comes_before_the_issue():
    facts = case(cover_short=("line 1 ends uncovered",))
    assert gates.against_deciding(facts, GRANT) == ()
    assert gates.words(gates.against_issuing(facts)) == ("Cover is short: line 1 ends uncovered.",)


@given(st.sets(st.sampled_from(sorted(TROUBLE))))
def test_all_reasons_are_given_at_once(names):
    facts = case(**{name: TROUBLE[name] for name in names}, duly_made=False, decision=None)
    told = {gate.name: set(gate.reasons) for gate in gates.gates(facts)}
    alone = {name: gates.gates(case(**{name: TROUBLE[name]}, duly_made=False, decision=None)) for name in names}
    for gate in GateName:
        for name in names:
            assert {r for g in alone[name] if g.name is gate for r in g.reasons} <= told[gate]
    assert len(gates.against_issuing(case(**{n: TROUBLE[n] for n in names}))) == len(names & set(TROUBLE_AT_ISSUE))


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("missing_answers", {"applicant", "signatory"}),
        ("declared", {"signatory"}),
        ("advice_outstanding", {"consultee"}),
        ("conflicts_unresolved", {"case_officer"}),
        ("objections_unresolved", {"case_officer", "consultee"}),
        ("consents_outstanding", {"consent_giver"}),
        ("exposure", {"liability_approver"}),
        ("cover_short", {"applicant", "signatory"}),
        ("evidence_unscanned", {"administrator"}),
        ("provisions_unchecked", {"administrator"}),
        ("powers_not_in_force", set()),
    ],
)
def test_each_reason_says_who_can_do_something_about_it(name, who):
    facts = case(**{name: TROUBLE[name]}, duly_made=False, decision=None)
    every = {reason for gate in gates.gates(facts) for reason in gate.reasons}
    usual = {r for gate in gates.gates(case(duly_made=False, decision=None)) for r in gate.reasons}
    assert {reason.who for reason in every - usual} == {frozenset(who)}


def test_reasons_are_sentences_for_people_with_roles_there_are():
    facts = case(**TROUBLE, duly_made=False, taken_on=False, panel_minuted=False, recommendation=None, decision=None)
    reasons = [reason for gate in gates.gates(facts) for reason in gate.reasons]
    assert len(reasons) > len(TROUBLE)
    for reason in reasons:
        assert reason.words[0].isupper() and reason.words.endswith(".") and "{" not in reason.words
        assert reason.who <= set(ROLES)


def test_findings_wait_again_when_something_changes_and_acts_stay_done():
    stale = by_name(case(advice_stale=("CAA on height",), missing_answers=("a new question",)))
    assert stale[GateName.TECHNICAL].state is GateState.WAITING
    assert stale[GateName.ISSUE].state is GateState.WAITING
    for act in (GateName.DULY_MADE, GateName.PANEL, GateName.DECISION):
        assert stale[act].state is GateState.PASSED and stale[act].reasons == ()


def test_a_gate_is_open_once_only_its_own_step_is_missing():
    assert by_name(case(taken_on=False))[GateName.ELIGIBILITY].state is GateState.OPEN
    assert by_name(case(recommendation=None))[GateName.TECHNICAL].state is GateState.OPEN
    assert by_name(case(recommendation=None, panel_minuted=False))[GateName.PANEL].state is GateState.WAITING
    assert by_name(case(panel_minuted=False))[GateName.PANEL].state is GateState.OPEN
    assert by_name(case(decision=None))[GateName.DECISION].state is GateState.OPEN
    assert by_name(case(issued=True))[GateName.ISSUE].state is GateState.PASSED


def test_a_refusal_needs_none_of_what_a_grant_needs():
    facts = case(**TROUBLE, recommendation=Outcome.REFUSED)
    assert gates.against_recommending(facts) == gates.against_deciding(facts, Outcome.REFUSED) == ()


@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.REFUSED])
@pytest.mark.parametrize("trouble", ["red_lines", "certified_category"])
def test_a_red_line_leaves_nothing_but_a_refusal(outcome, trouble):
    facts = case(**{trouble: TROUBLE[trouble]}, recommendation=outcome, powers_not_in_force=("a Bill's clause 3",))
    assert gates.against_recommending(facts) != ()
    assert gates.against_deciding(facts, outcome) != ()


@pytest.mark.parametrize("name", ["powers_not_in_force", "provisions_unchecked"])
def test_a_case_without_its_law_ends_as_advice_and_only_then(name):
    assert gates.against_deciding(case(**{name: TROUBLE[name]}), Outcome.ADVICE_GIVEN) == ()
    assert "can be decided" in gates.words(gates.against_deciding(CASE, Outcome.ADVICE_GIVEN))[0]


@pytest.mark.parametrize(("outcome", "conditions"), [(Outcome.GRANTED, 1), (GRANT, 0)])
def test_the_outcome_says_whether_there_are_conditions(outcome, conditions):
    assert len(gates.against_deciding(case(conditions=conditions), outcome)) == 1
    assert gates.against_deciding(case(conditions=1 - min(conditions, 1)), outcome) == ()


@given(st.integers(0, 10**12), st.integers(0, 10**12), st.none() | st.integers(0, 10**12))
def test_exposure_above_its_limit_waits_for_an_approval_of_that_much(exposure, limit, approved):
    waits = bool(gates.against_issuing(case(exposure=exposure, exposure_limit=limit, exposure_approved=approved)))
    assert waits == (exposure > limit and (approved is None or exposure > approved))


def test_exposure_is_told_in_pounds():
    told = gates.words(gates.against_issuing(case(exposure=5_000_000_50, exposure_approved=5_000_000_25)))
    assert told == (
        "The exposure of this licence, £5,000,000.50, is above its limit of £5,000,000, "
        "and only £5,000,000.25 is approved.",
    )


@pytest.mark.parametrize("outcome", [None, Outcome.REFUSED, Outcome.ADVICE_GIVEN])
def test_only_a_grant_is_issued(outcome):
    assert len(gates.against_issuing(case(decision=outcome))) == 1


def test_no_fact_is_taken_for_granted():
    with pytest.raises(TypeError, match="objections_unresolved"):
        type(CASE)(**{f.name: getattr(CASE, f.name) for f in fields(CASE) if f.name != "objections_unresolved"})
