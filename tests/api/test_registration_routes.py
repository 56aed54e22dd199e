"""Registering a rule by program: read the one in force, change it, register it, once."""

from __future__ import annotations

from metrics.registered_rules import RegulatorRule
from tests.fixtures.api_doors import Doors

TESTS = "rounds/2026/tests"


def test_the_rule_in_force_is_read_changed_and_registered_once(doors: Doors) -> None:
    gwen = doors.browser(doors.filing.administrator)
    [rule] = [each["rule"] for each in gwen.get(TESTS).json() if each["kind"] == "regulator" and each["in_force"]]
    changed = {**rule, "version": 2, "missing": 0.02}
    body = {"kind": "regulator", "rule": changed, "change": "Two in a hundred are enough."}
    first = gwen.post(TESTS, json=body, headers={"Idempotency-Key": "a"})
    assert first.status_code == 201, first.text
    assert first.json() == {"hash": RegulatorRule.from_data(changed).hash}
    assert gwen.post(TESTS, json=body, headers={"Idempotency-Key": "a"}).json() == first.json()
    assert [(each["version"], each["in_force"]) for each in gwen.get(TESTS).json() if each["kind"] == "regulator"] == [
        (2, True),
        (1, False),
    ]
    again = gwen.post(TESTS, json=body, headers={"Idempotency-Key": "b"})
    assert again.status_code == 422 and "The next version of this rule is 3, not 2." in again.text


def test_the_central_unit_reads_the_rules_and_regulators_wait_for_publication(doors: Doors) -> None:
    assert doors.browser(doors.filing.analyst).get(TESTS).status_code == 200
    assert doors.browser(doors.filing.person("preparer")).get(TESTS).status_code == 403
