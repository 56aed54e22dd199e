from datetime import date

import pytest

from regulators.demonstration import demonstration
from regulators.register import Function, Kind, Nation, Risk, Standing, register, rows

TODAY = date(2026, 7, 20)


def test_register_holds_every_collected_body_with_its_facts_as_given():
    bodies = register()
    collected = rows("regulators.csv")
    assert len(bodies) == len(collected) == 58
    for row in collected:
        body = bodies[row["code"]]
        given = Standing.CONFIRMED if row["source"] == "confirmed" else Standing.NOT_CONFIRMED
        assert (body.name.value, body.name.standing) == (row["name"], given)
        assert (body.growth_duty.value, body.growth_duty.standing) == (
            {"yes": True, "no": False, "unknown": None}[row["growth_duty"]],
            given,
        )


def test_register_never_confirms_what_the_project_worked_out():
    for body in register():
        for fact in (body.function, body.risk, body.holidays, body.valid_from, body.predecessor, body.files_with):
            assert fact.standing is Standing.NOT_CONFIRMED
            assert fact.source.startswith("worked out by the project: ")
    for sponsorship in register().sponsorships:
        if sponsorship.kind.value is not Kind.SPONSORS:
            assert sponsorship.kind.standing is Standing.NOT_CONFIRMED


def test_register_places_every_body_in_a_peer_group():
    assert {row["regulator_code"] for row in rows("peer_groups.csv")} == set(register().regulators)
    assert register()["CAA"].function.value is Function.LICENSING
    assert register()["CAA"].risk.value is Risk.SAFETY_CRITICAL
    assert register()["EHRC"].function.value is Function.GUIDANCE_ONLY


def test_sponsorships_are_many_to_many_and_may_be_none():
    bodies = register()
    kinds = {(s.department_code, s.kind.value) for s in bodies.sponsorships_of("OFGEM", TODAY)}
    assert kinds == {("DESNZ", Kind.SPONSORS), (None, Kind.ANSWERS_TO_PARLIAMENT)}
    assert {s.kind.value for s in bodies.sponsorships_of("BOE", TODAY)} == {Kind.OVERSEES, Kind.ANSWERS_TO_PARLIAMENT}
    assert {s.regulator_code for s in bodies.regulators_of("DWP", TODAY)} == {"TPR", "HSE", "ONR"}


def test_every_relationship_names_known_codes():
    for bodies in (register(), demonstration()):
        for s in bodies.sponsorships:
            assert s.regulator_code in bodies.regulators
            assert s.department_code is None or s.department_code in bodies.departments
            assert (s.department_code is None) == (s.kind.value is Kind.ANSWERS_TO_PARLIAMENT)


def test_fair_work_agency_succeeds_and_the_prudential_authority_files_with_the_bank():
    bodies = register()
    assert [r.code for r in bodies.successors_of("GLAA")] == ["FWA"]
    assert bodies["PRA"].files_with.value == "BOE"
    assert not bodies["FWA"].existed_between(date(2025, 4, 1), date(2026, 3, 31))
    assert bodies["FWA"].existed_between(date(2026, 4, 7), date(2026, 4, 7))


def test_holidays_are_those_of_england_and_wales_unless_said_otherwise():
    elsewhere = {r.code: r.holidays.value for r in register() if r.holidays.value is not Nation.ENGLAND_WALES}
    assert elsewhere == {"NSTA": Nation.SCOTLAND}


def test_demonstration_is_twelve_invented_regulators_under_invented_departments():
    invented = demonstration()
    assert list(invented.regulators) == [f"X{n:02}" for n in range(1, 13)]
    assert invented["X01"].name.value == "Example Transport Regulator"
    assert all(r.demonstration and r.name.value.startswith("Example ") for r in invented)
    assert all(d.demonstration and d.name.startswith("Example ") for d in invented.departments.values())
    assert not set(invented.regulators) & set(register().regulators)
    assert not set(invented.departments) & set(register().departments)


@pytest.mark.parametrize(("day", "department"), [(date(2024, 9, 30), "XD3"), (date(2024, 10, 1), "XD1")])
def test_demonstration_shows_a_regulator_that_changed_department(day, department):
    assert [s.department_code for s in demonstration().sponsorships_of("X06", day)] == [department]
