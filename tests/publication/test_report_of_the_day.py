"""What the annual report says of departments and of bodies asked after all: as the records stand when it is made."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from metrics.series_breaks import APPLICANT_STOPS_ONLY
from metrics.system_test import Answer, Form, Measure, Outcome, Pooled
from portal.commands.funding import record_line
from portal.commands.publication import refresh_public
from portal.commands.steering import record_steer
from portal.documents.brief import DEPARTMENTS, REPORT, Brief, Grid
from portal.public_store import Json
from portal.queries.annual_report import _speed, _who_filed
from portal.queries.report_departments import departments_parts
from portal.queries.report_summary import _answered, _changed
from portal.queries.tested import RegulatorResult, RoundTests, SystemResult
from regulators.steers import InIt, Steer
from submissions_schema.who_filed import Outcome as Came
from tests.fixtures.filing import YEAR, Filing
from tests.fixtures.funding import a_line
from tests.publication.conftest import ROUND_DAY

STEER = Steer(
    department_code="XD1",
    title="Letter",
    address="https://xd1.example/letter",
    given_on=date(2026, 5, 1),
    until_on=None,
    covers=("X01",),
    in_it=InIt.YES,
    passage="Make room.",
    judged_by="The AI team",
)


def test_what_was_recorded_a_moment_before_publication_is_in_the_report(sqlite_accepted: Filing) -> None:
    filing = sqlite_accepted
    filing.set_clock(ROUND_DAY)
    refresh_public(filing.portal)
    with filing.portal.unit_of_work(filing.person("sponsor_reviewer", "XD1")) as ctx:
        record_steer(ctx, department_code="XD1", steer=STEER)
        record_line(ctx, department_code="XD1", regulator_code="X01", line=a_line(allocated=1_000))
    filing.publish()
    store = filing.portal.public
    found = {each["department"]: each for each in json.loads(store.read(YEAR, DEPARTMENTS))["departments"]}
    assert (found["XD1"]["steers_with_ai"], found["XD1"]["allocated_gbp"]) == (1, "1000")


@pytest.mark.thorough
def test_the_first_publication_knows_the_register(sqlite_accepted: Filing) -> None:
    sqlite_accepted.set_clock(ROUND_DAY)
    sqlite_accepted.publish()
    report = Brief.from_json(json.loads(sqlite_accepted.portal.public.read(YEAR, REPORT)))
    grids = [part for each in report.sections for part in each.parts if isinstance(part, Grid)]
    (departments,) = (each for each in grids if each.title == "Departments and the regulators they sponsor")
    assert "of 1 regulator" in departments.rows[0][2]


def filed(code: str, outcome: Came, *, owes: str = "Yes") -> Json:
    days = {"due_on": "2026-06-30", "filed_on": None, "extended_because": None, "late_because": None}
    return {
        "regulator_code": code,
        "regulator_name": f"Body {code}",
        "owes": owes,
        "outcome": str(outcome),
        "excused_because": None,
        "version": None,
        **days,
    }


@pytest.mark.parametrize("outcome", list(Came))
def test_whatever_came_of_it_a_body_asked_after_all_is_in_the_table(outcome: Came) -> None:
    (table, *_) = _who_filed([filed("A", outcome)])
    assert isinstance(table, Grid) and table.rows[0][:2] == ("Body A (A)", outcome.capitalize())


def test_a_body_asked_after_all_is_not_said_to_owe_none() -> None:
    rows = [filed("A", Came.SOURCED), filed("B", Came.SOURCED, owes="No")]
    said = " ".join(_answered(rows, {}))
    assert "1 regulator owed a return" in said and "from what they had published (Body A)" in said
    assert "Of 1 more body, which owed none" in said


def measured(year: int, *ids: str) -> RoundTests:
    def measure(id_: str) -> Measure:
        now = Pooled(year, 0.6, 0.5, 0.7, 100, 9)
        earlier = (replace(now, year=year - 1, value=0.9),)
        change = (-0.3, -0.4, -0.2)
        return Measure(id_, f"Share {id_}", None, now, earlier, change, None, Outcome.DESCRIBED, Form.SHARE, True)

    answers = tuple(Answer(id_, id_, Outcome.DESCRIBED, (measure(id_),)) for id_ in ids)
    return RoundTests(year, (), {}, SystemResult(None, answers=answers), RegulatorResult(None))


def test_no_change_is_judged_across_a_series_break() -> None:
    said, parts = _changed(measured(2027, "S1", "S3")), list(_speed(measured(2027, "S1", "S3"), {}))
    judged, _, apart = said.partition("Not compared with the year before: ")
    assert "share S3" in judged and "share S1" not in judged
    assert apart.startswith("share S1. From 2027 on") and apart.endswith(APPLICANT_STOPS_ONLY.why)
    (against,) = (part for part in parts if isinstance(part, Grid) and part.title == "Against the year before")
    assert [row[0] for row in against.rows] == ["Share S3"]
    assert APPLICANT_STOPS_ONLY.why in str(parts[-1])
    alone = _changed(measured(2027, "S1"))
    assert alone.startswith("Not compared") and "Nothing moved" not in alone


@pytest.mark.parametrize("year", [2026, 2028])
def test_within_one_series_it_is(year: int) -> None:
    said = _changed(measured(year, "S1"))
    assert "Beyond what chance can do: share S1" in said and "Not compared" not in said


def test_each_sum_says_of_how_many_it_is() -> None:
    one = {
        "department": "XD1",
        "name": "Department",
        "regulators": ["A", "B", "C"],
        "steers_expected": 3,
        "steers_with_ai": 0,
        "steers_partly": 0,
        "needed_fte": "5",
        "held_fte": "2",
        "missing_fte": "3",
        "staff_of": 2,
        "needed_unknown": 0,
        "held_unknown": 1,
        "missing_unknown": 1,
        "lines": 0,
        "allocated_gbp": "0",
        "left_gbp": "1000",
        "left_unknown": 2,
        "not_measurable": 1,
        "none_needed": 0,
    }
    said = {"on": "2026-10-31", "money_year": 2027, "departments": [one], "together": one}
    grid = next(e for e in departments_parts({DEPARTMENTS: json.dumps(said).encode()}) if isinstance(e, Grid))
    assert grid.rows[0][2] == "5.0, 2.0, 3.0, of 2 of 3 regulators; 1 area not measurable"
    assert grid.rows[0][4] == "£1,000; 1 not measurable; sum of 2 regulators; 2 areas not measurable"
