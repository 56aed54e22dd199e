from dataclasses import replace
from datetime import time, timedelta

import pytest

from sandbox_licences.consents import ConsentRecord
from sandbox_licences.consents import ConsentState as S
from sandbox_licences.provisions import Relief
from sandbox_licences.relief import Hours, Scope
from sandbox_licences.set_aside import set_aside, would_grant
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


def view(*lines, on=STARTS, law=DEMONSTRATION, record=None, domains=("drones",)):
    return set_aside(lines, on, law, record or consented(*lines), domains=domains)


def test_row_says_what_where_for_whom_until_when_with_whose_consent_and_what_protects():
    of = line(scope=replace(line().scope, hours=Hours(time(9), time(17))))
    [row] = view(of).rows
    assert row.law == "UK Reg (EU) 2019/945, class marks"
    assert row.what == (
        "UK Reg (EU) 2019/945, class marks applies with this text instead: "
        "The aircraft carries the trial's number in place of a class mark."
    )
    assert row.where == "England: Borsetshire; 09:00 to 17:00 each day"
    assert row.for_whom == "Example Drones Ltd: Kestrel 1"
    assert (row.from_on, row.until_on) == (STARTS, ENDS)
    assert row.consents == ("Example Aviation Regulator: given, 2 November 2026",)
    assert row.protects_instead == "A parachute, tested before each flight."
    assert row.power == "Demonstration power"
    assert row.active and row.not_active_because == ()
    assert row.legal_effect == "Demonstration: no legal effect."
    assert "G. Giver" not in str(row)


def test_unstated_scope_is_said_and_not_left_blank():
    [row] = view(line(scope=Scope())).rows
    assert row.where == "England: not limited further"
    assert row.for_whom == "the holder: not limited further"


@pytest.mark.parametrize(
    ("relief", "instead", "said"),
    [
        (Relief.DISAPPLY, "", "Town Police Clauses Act 1847, taxi provisions does not apply."),
        (
            Relief.SUBSTITUTE,
            "A net.",
            "This measure stands in place of Town Police Clauses Act 1847, taxi provisions: A net.",
        ),
    ],
)
def test_relief_in_words(relief, instead, said):
    assert would_grant(taxi_line(provision="AV-12", relief=relief, instead=instead), REAL) == said


def test_real_permit_names_the_authority_and_has_legal_effect():
    [row] = view(taxi_line(), law=checked("AV-10"), domains=["automated_vehicles"]).rows
    assert row.consents == ("Borsetshire Council: given, 2 November 2026",)
    assert row.active
    assert row.legal_effect == ""


def test_where_nobody_consents_it_says_why():
    bus = taxi_line(
        power="APS-BUS",
        provision="AV-13",
        owner="TC",
        consenting_bodies=frozenset(),
        no_body_because="Bus services there are not franchised.",
    )
    [row] = view(bus, law=checked("AV-13"), record=ConsentRecord(), domains=["automated_vehicles"]).rows
    assert row.consents == ("Bus services there are not franchised.",)
    assert row.active
    order = taxi_line(
        power="VSO",
        provision="AV-05",
        owner="VCA",
        consenting_bodies=frozenset(),
        relief=Relief.MODIFY,
        instead="Cyan.",
    )
    [row] = view(order, law=checked("AV-05"), record=ConsentRecord(), domains=["automated_vehicles"]).rows
    assert row.consents == ("Vehicle special order (Road Traffic Act 1988, s.44) asks for no consent",)
    assert row.active


def test_row_that_is_not_active_says_why():
    of = line()
    assert view(of, on=DAY).rows[0].not_active_because == ("It starts on 1 December 2026.",)
    assert view(of, on=ENDS + timedelta(1)).rows[0].not_active_because == ("It ended on 30 November 2027.",)
    gone = with_events(consented(of), event(of, S.WITHDRAWN, STARTS))
    [row] = view(of, record=gone).rows
    assert not row.active
    assert "is not there: withdrawn, 1 December 2026." in row.not_active_because[0]
    assert row.consents == ("Example Aviation Regulator: withdrawn, 1 December 2026",)


def test_red_lines_of_the_domains_stay_and_say_so():
    kept = view(line()).kept
    assert {row.law for row in kept} == {p.name for p in DEMONSTRATION.red_lines(["drones"])}
    assert {row.why for row in kept if "see and avoid" not in row.law} == {"A red line: no licence may set it aside."}
    [conditional] = [row for row in kept if "see and avoid" in row.law]
    assert "Example Aviation Regulator agrees; none stands in its place here." in conditional.why
    both = view(line(), domains=["drones", "robotics"]).kept
    assert len(both) == len({row.law for row in both}) > len(kept)


def test_no_red_line_both_stays_and_is_substituted_by_a_line_that_is_not_active_yet():
    guard = guard_line()
    name = DEMONSTRATION.provisions["RB-03"].name
    assert name in {row.law for row in view(domains=["robotics"]).kept}
    for seen in (
        view(guard, domains=["robotics"]),
        view(guard, domains=["robotics"], on=STARTS - timedelta(1)),
        view(guard, domains=["robotics"], record=ConsentRecord()),
    ):
        assert [row.law for row in seen.rows] == [name] and name not in {row.law for row in seen.kept}
