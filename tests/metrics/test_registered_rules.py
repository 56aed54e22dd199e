"""A rule is a value: what was kept is what is run, to the byte."""

from __future__ import annotations

import hashlib
import json

import pytest

from metrics.registered_rules import Mark, RegulatorRule, Rule, Side, SystemRule

RULES = (SystemRule(year=2026), RegulatorRule(year=2026))


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_kept_as_json_is_the_same_rule(rule: Rule) -> None:
    kept = json.loads(json.dumps(rule.as_data()))
    again = type(rule).from_data(kept)
    assert again == rule
    assert again.hash == rule.hash == hashlib.sha256(rule.canonical()).hexdigest()


@pytest.mark.parametrize("rule", RULES)
def test_any_other_parameter_is_another_version_with_another_hash(rule: Rule) -> None:
    other = rule.changed(text=rule.text + " ")
    assert (other.version, other.hash == rule.hash) == (2, False)
    with pytest.raises(ValueError, match="registered for 2026 does not judge the returns of 2025"):
        other.require_year(2025)


def test_a_rule_of_the_other_test_or_of_other_methods_is_refused() -> None:
    system, regulator = RULES
    with pytest.raises(ValueError, match="other methods"):
        SystemRule.from_data({**system.as_data(), "methods": {}})
    with pytest.raises(ValueError, match="rule of the regulator test"):
        SystemRule.from_data({**system.as_data(), "kind": regulator.as_data()["kind"]})


def test_the_text_states_the_parameters() -> None:
    system, regulator = SystemRule(year=2026), RegulatorRule(year=2026)
    for mark in system.marks.values():
        said = f"{mark.value:.0%}" if mark.unit.startswith("share") else f"{mark.value:.0f}"
        assert mark.value == 0 or said in system.text
    assert f"{system.draws:,}" in system.text and f"fewer than {system.fewest_regulators} reg" in system.text
    for share in (regulator.limit, regulator.warning, regulator.norm, regulator.robust_share, regulator.missing):
        assert f"{100 * share:g}%" in regulator.text
    assert f"{regulator.comment_days} working days" in regulator.text
    assert f"{regulator.materiality['P1']:.2f}" in regulator.text and "60 days (P4)" in regulator.text
    assert all(regulator.materiality[metric] == 0.10 for metric in ("P2", "P3", "P5"))


def test_the_specifications_are_every_combination_and_each_year_left_out() -> None:
    choices = RegulatorRule(year=2026).choices
    assert {metric: len(each.specifications) for metric, each in choices.items()} == {
        "P1": 19,
        "P2": 7,
        "P3": 7,
        "P4": 7,
        "P5": 7,
    }
    assert all(len(set(each.specifications)) == len(each.specifications) for each in choices.values())


def test_a_mark_has_a_side() -> None:
    assert SystemRule(year=2026).marks["S5"] == Mark(0.10, Side.AT_MOST, "share of barriers that need the law changed")
