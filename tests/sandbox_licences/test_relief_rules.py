from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox_licences.case_file.asked_for import Reach, reach_asked
from sandbox_licences.consents import ConsentRecord
from sandbox_licences.consents import ConsentState as S
from sandbox_licences.extent import Extent
from sandbox_licences.provisions import RedLine, Relief, check
from sandbox_licences.relief import consent_needed_from
from sandbox_licences.relief_rules import (
    RULES,
    Blocks,
    active_lines,
    advice_only,
    given_twice,
    objections,
    refusals,
    rule,
)
from tests.sandbox_licences.relief_lines import (
    DAY,
    DEMONSTRATION,
    ENDS,
    REAL,
    STARTS,
    checked,
    consented,
    event,
    guard_line,
    line,
    taxi_line,
    with_events,
)

NOBODY = ConsentRecord()


def ids(found):
    return sorted({objection.rule for objection in found})


def refused(of, law=DEMONSTRATION):
    return ids(refusals(of, law))


def test_whole_line_with_its_consent_is_active_in_its_term_and_not_around_it():
    whole = line()
    record = consented(whole)
    assert refusals(whole, DEMONSTRATION) == ()
    for on, active in [(STARTS - timedelta(1), False), (STARTS, True), (ENDS, True), (ENDS + timedelta(1), False)]:
        assert active_lines([whole], on, DEMONSTRATION, record) == ((whole,) if active else ())


@pytest.mark.parametrize(
    ("parts", "rule_id", "said"),
    [
        ({"provision": "DR-99"}, "REL-01", "no provision DR-99"),
        ({"power": "GRACE"}, "REL-01", "no power GRACE"),
        ({"provision": "DR-07"}, "REL-02", "arts 240-241 is a red line"),
        ({"relief": Relief.DISAPPLY, "instead": ""}, "REL-04", "to modify or substitute, not to disapply"),
        ({"instead": " "}, "REL-05", "needs the text that applies instead"),
        ({"relief": Relief.SUBSTITUTE, "instead": ""}, "REL-05", "needs the measure"),
        ({"safeguard": "\n"}, "REL-06", "needs a safeguard"),
        ({"owner": "X04"}, "REL-07", "care of Example Aviation Regulator, not Example Workplace Robotics Regulator"),
        ({"end_on": STARTS - timedelta(1)}, "REL-10", "before it starts"),
        ({"end_on": date(2028, 12, 1)}, "REL-10", "at most 24 months: until 30 November 2028"),
    ],
)
def test_each_rule_refuses_by_its_own_sentence(parts, rule_id, said):
    found = refusals(line(**parts), DEMONSTRATION)
    assert ids(found) == [rule_id]
    assert said in found[0].sentence
    assert found[0].blocks is Blocks.APPLICATION


def test_disapplied_law_has_no_text():
    assert ids(refusals(taxi_line(instead="Half of it applies."), REAL)) == ["REL-05"]


def test_conditional_red_line_is_only_substituted():
    assert refused(guard_line()) == []
    assert refused(guard_line(relief=Relief.MODIFY)) == ["REL-03"]
    assert refused(guard_line(instead="")) == ["REL-05"]


def test_conditional_red_line_needs_its_regulators_agreement_whatever_the_power_says():
    of = guard_line()
    silent_power = replace(DEMONSTRATION.powers["DEMONSTRATION"], consent_from=REAL.powers["VSO"].consent_from)
    known = replace(DEMONSTRATION, powers={"DEMONSTRATION": silent_power})
    assert consent_needed_from(line(), known) == frozenset()
    assert consent_needed_from(of, known) == {"X04"}
    [missing] = objections(of, STARTS, known, NOBODY)
    assert missing.rule == "REL-14"
    assert "Example Workplace Robotics Regulator to a substitute measure" in missing.sentence
    assert objections(of, STARTS, known, consented(of)) == ()


def test_power_must_reach_the_provision_give_the_relief_and_hold_there():
    assert ids(refusals(taxi_line(), REAL)) == []
    assert ids(refusals(taxi_line(power="VSO", consenting_bodies=frozenset()), REAL)) == ["REL-08"]
    bus = taxi_line(power="APS-BUS", provision="AV-13", owner="TC", relief=Relief.MODIFY, instead="x")
    assert ids(refusals(bus, REAL)) == ["REL-08"]
    assert ids(refusals(taxi_line(extent=Extent.WALES), REAL)) == ["REL-09"]
    both = refusals(taxi_line(provision="AV-11", extent=Extent.WALES), REAL)
    assert [o.rule for o in both] == ["REL-09", "REL-09"]
    assert "is law in London, not in all of Wales" in both[0].sentence
    assert "holds in England, not in all of Wales" in both[1].sentence


def test_bodies_the_power_asks_are_named_or_it_is_said_why_there_is_none():
    nobody = {"consenting_bodies": frozenset()}
    [missing] = refusals(taxi_line(**nobody), REAL)
    assert (missing.rule, missing.sentence[-10:]) == ("REL-11", "name them.")
    assert ids(refusals(taxi_line(**nobody, no_body_because="None has answered."), REAL)) == ["REL-11"]
    bus = taxi_line(power="APS-BUS", provision="AV-13", owner="TC", **nobody)
    assert ids(refusals(bus, REAL)) == ["REL-11"]
    assert refusals(replace(bus, no_body_because="Bus services there are not franchised."), REAL) == ()


def test_permit_rests_on_the_licensing_authority_and_not_on_the_owner():
    of = taxi_line()
    assert consent_needed_from(of, REAL) == {"Borsetshire Council"}
    known = checked("AV-10")
    assert active_lines([of], STARTS, known, consented(of)) == (of,)
    only_owner = ConsentRecord(
        frozenset(e for e in consented(of).events if e.body == "CCAV"), consented(of).delegations
    )
    assert ids(objections(of, STARTS, known, only_owner)) == ["REL-14"]


def test_body_named_on_a_line_must_consent_beside_the_owner():
    of = line(consenting_bodies=frozenset({"Borsetshire Council"}))
    assert consent_needed_from(of, DEMONSTRATION) == {"X03", "Borsetshire Council"}
    record = consented(of)
    assert active_lines([of], STARTS, DEMONSTRATION, record) == (of,)
    after = with_events(record, event(of, S.WITHDRAWN, STARTS, body="Borsetshire Council"))
    assert active_lines([of], STARTS, DEMONSTRATION, after) == ()


def test_unchecked_provision_and_power_not_law_block_issue_and_not_the_application():
    of = line(power="GROWTH-LAB", owner="CAA")
    assert refusals(of, REAL) == ()
    found = objections(of, STARTS, REAL, consented(of))
    assert ids(found) == ["REL-12", "REL-13"]
    assert {o.blocks for o in found} == {Blocks.ISSUE}
    assert active_lines([of], STARTS, REAL, consented(of)) == ()
    reasons = advice_only([of], DAY, REAL)
    assert [o.rule for o in reasons] == ["REL-12", "REL-13"]
    assert "Nobody has checked UK Reg (EU) 2019/945, class marks" in reasons[0].sentence
    assert reasons[1].sentence.endswith("is not law.")


def test_no_line_begins_when_its_power_is_not_in_force():
    power = REAL.powers["APS-TAXI"]
    first = power.in_force_from
    early = taxi_line(start_on=first - timedelta(1), end_on=first + timedelta(100))
    known = checked("AV-10", on=first)
    [against] = refusals(early, known)
    assert (against.rule, against.sentence[:26]) == ("REL-15", "It starts on 14 May 2026, ")
    assert active_lines([early], first, known, consented(early, on=first)) == ()
    in_time = replace(early, start_on=first)
    assert active_lines([in_time], first, known, consented(in_time, on=first)) == (in_time,)
    ended = replace(REAL, powers={**REAL.powers, power.code: replace(power, in_force_to=first)})
    assert refused(replace(early, start_on=first + timedelta(1)), ended) == ["REL-10", "REL-15"]


def test_decision_is_no_advice_once_law_and_check_are_there():
    of = taxi_line()
    assert ids(advice_only([of], DAY, REAL)) == ["REL-12"]
    known = checked("AV-10", on=DAY)
    assert advice_only([of], DAY, known) == ()
    assert ids(advice_only([of], DAY - timedelta(1), known)) == ["REL-12"]
    assert advice_only([line()], DAY, DEMONSTRATION) == ()


def test_demonstration_checks_do_not_carry_a_real_power():
    of = taxi_line(owner="X01")
    assert ids(objections(of, STARTS, DEMONSTRATION, consented(of))) == ["REL-12"]


def test_rules_have_one_id_each():
    assert list(RULES) == [f"REL-{n:02}" for n in range(2, 16)]
    for taken in ("REL-01", "REL-02", "REL-16"):
        with pytest.raises(ValueError, match="two rules"):
            rule(taken, "Again")(lambda f: iter(()))


RED = sorted(code for code, p in DEMONSTRATION.provisions.items() if p.red_line is RedLine.YES)
ANY_PROVISION = st.sampled_from(sorted(DEMONSTRATION.provisions))
LINES = st.builds(
    lambda id, provision, relief, power, extent, safeguard, instead: line(
        id,
        provision=provision,
        owner=DEMONSTRATION.provisions[provision].owner,
        relief=relief,
        power=power,
        extent=extent,
        safeguard=safeguard,
        instead=instead,
    ),
    st.just("L"),
    ANY_PROVISION,
    st.sampled_from(Relief),
    st.sampled_from(sorted(DEMONSTRATION.powers)),
    st.sampled_from(Extent),
    st.sampled_from(["", "A net."]),
    st.sampled_from(["", "Another text."]),
)


@given(LINES, st.sampled_from(RED))
def test_red_line_refuses_whatever_else_is_true(of, code):
    red = replace(of, provision=code, owner=DEMONSTRATION.provisions[code].owner)
    assert "REL-02" in refused(red)
    known = replace(
        DEMONSTRATION,
        checks=tuple(check(p, "L. Lawyer", DAY) for p in DEMONSTRATION.provisions.values()),
    )
    assert active_lines([red], STARTS, known, consented(red)) == ()


@given(LINES, st.dates(date(2026, 11, 1), date(2028, 1, 1)))
def test_active_line_has_power_check_safeguard_and_every_consent(of, on):
    record = consented(of)
    for found in active_lines([of], on, DEMONSTRATION, record):
        power, provision = DEMONSTRATION.powers[found.power], DEMONSTRATION.provisions[found.provision]
        assert power.in_force_from is not None and power.in_force_from <= on
        assert found.start_on <= on <= found.end_on
        assert found.safeguard and provision.red_line is not RedLine.YES
        assert DEMONSTRATION.check_of(provision, on, under=power)
        assert all(record.consent(found, body, on).live for body in consent_needed_from(found, DEMONSTRATION))
        assert active_lines([found], on, DEMONSTRATION, NOBODY) == ()


@pytest.mark.thorough
@given(st.sets(st.integers(0, 5), min_size=1), st.integers(0, 5), st.dates(STARTS, ENDS))
def test_withdrawing_one_consent_suspends_exactly_the_line_that_rests_on_it(numbers, gone, on):
    mine = [guard_line(id=f"L{n}") if n % 2 else line(f"L{n}") for n in sorted(numbers)]
    record = consented(*mine)
    assert active_lines(mine, on, DEMONSTRATION, record) == tuple(mine)
    of = next((one for one in mine if one.id == f"L{gone}"), line("L99"))
    withdrawn_on = STARTS + timedelta(days=100)
    after = with_events(record, event(of, S.WITHDRAWN, withdrawn_on))
    expected = tuple(one for one in mine if one is not of or on < withdrawn_on)
    if of in mine:
        assert active_lines(mine, on, DEMONSTRATION, after) == expected
    else:
        assert active_lines(mine, on, DEMONSTRATION, after) == tuple(mine)


def test_line_that_gives_the_same_again_is_found_with_what_to_do():
    first = line("1")
    again = replace(first, id="", extent=Extent.GB, start_on=first.start_on + timedelta(9))
    (against,) = given_twice(again, [first, guard_line(id="2")], DEMONSTRATION)
    assert against.rule == "REL-16" and against.blocks is Blocks.APPLICATION
    assert against.sentence.startswith("Line 1 gives the same relief from ")
    assert "in England already, from 10 December 2026 to 30 November 2027. Change line 1" in against.sentence


def test_line_that_is_changed_or_differs_in_relief_place_or_time_gives_nothing_twice():
    first = line("1")
    for other in (
        replace(first, safeguard="Two parachutes."),
        replace(first, id="", relief=Relief.SUBSTITUTE),
        replace(first, id="", extent=Extent.SCOTLAND),
        replace(first, id="", start_on=ENDS + timedelta(1), end_on=ENDS + timedelta(9)),
    ):
        assert given_twice(other, [first], DEMONSTRATION) == ()


@pytest.mark.parametrize(
    ("nations", "extent"),
    [
        (["england"], Extent.ENGLAND),
        (["wales", "england"], Extent.ENGLAND_AND_WALES),
        (["england", "wales", "scotland"], Extent.GB),
        (["england", "wales", "scotland", "northern_ireland"], Extent.UK),
        (["england", "scotland"], None),
        (["england", "elsewhere"], None),
        ([], None),
    ],
)
def test_line_is_asked_for_where_the_trial_runs_and_no_wider(nations, extent):
    assert reach_asked({"nations": nations}) == Reach(extent, None, None)
