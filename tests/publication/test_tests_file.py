"""What is published of the two tests: who is named, who is not, and what small numbers keep hidden."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from metrics.definitions import definitions
from metrics.regulator_test import Circumstances, Outcome
from portal.public_store import Json, as_json
from portal.queries.comparison_files import Group
from portal.queries.registered_tests import registered_tests
from portal.queries.tested import RoundTests, round_tests, round_tests_from
from portal.queries.tests_file import TESTS, both_as_json, insufficient
from portal.queries.tests_words import figures_in_words, regulators_in_a_sentence, system_in_a_sentence
from tests.fixtures.filing import YEAR, Filing, filing_at
from tests.publication.tested_rounds import (
    ALL_SLOW,
    CODES,
    ONE_SLOW,
    SILENT,
    SLOW,
    evidence_of,
    made_tests,
    people,
    publish,
)


@pytest.fixture(scope="module")
def module_filing(tmp_path_factory: pytest.TempPathFactory, _seeded_sqlite: Path) -> Iterator[Filing]:
    folder = tmp_path_factory.mktemp("tested")
    (folder / "portal.sqlite").write_bytes(_seeded_sqlite.read_bytes())
    with filing_at(f"sqlite:///{folder / 'portal.sqlite'}", folder) as filing:
        yield filing


@pytest.fixture(scope="module")
def one_slow(module_filing: Filing) -> Json:
    return made_tests(module_filing, evidence_of(ONE_SLOW))


def outcomes(read: RoundTests) -> dict[str, str]:
    return {answer.id: answer.outcome for answer in read.system.answers}


def test_one_slow_is_named_and_the_silent_one_is_a_finding_of_its_own(one_slow: Json) -> None:
    read = round_tests_from(json.loads(as_json(one_slow)))
    assert {code: read.regulators.outcome(code) for code in (SLOW, SILENT)} == {
        SLOW: Outcome.REVIEW,
        SILENT: Outcome.NOT_FILED,
    }
    others = set(read.regulators.tested) - {SLOW, SILENT}
    assert not {read.regulators.outcome(code) for code in others} & {Outcome.REVIEW, Outcome.NOT_FILED}
    said = regulators_in_a_sentence(read)
    assert f"Example {SLOW} is proposed for review" in said
    assert "1 with no return that counts (not filed or withdrawn)" in said
    assert said.endswith("A trigger opens a review; it decides nothing.")


@pytest.mark.thorough
def test_what_is_read_back_is_what_was_made(one_slow: Json) -> None:
    read = round_tests_from(json.loads(as_json(one_slow)))
    sentences = [m["sentence"] for answer in one_slow["system"]["answers"] for m in answer["measures"]]
    assert [m.sentence for answer in read.system.answers for m in answer.measures] == sentences
    assert [each.finding.sentence for each in read.regulators.findings] == [
        finding["sentence"] for finding in one_slow["regulators"]["findings"]
    ]


def test_all_equally_slow_is_what_the_system_test_says_and_nobody_is_named(module_filing: Filing) -> None:
    read = round_tests_from(made_tests(module_filing, evidence_of(ALL_SLOW)))
    assert outcomes(read)["S1"] == "not met"
    assert "not met (S1" in system_in_a_sentence(read.system)
    named = [code for code in read.regulators.tested if read.regulators.outcome(code) is Outcome.REVIEW]
    assert named == []
    assert "None is proposed for review" in regulators_in_a_sentence(read)
    # by the law each of them is beyond the limit: it is the comparison with peers that finds nobody
    assert any(c.id == "1b" and c.holds for each in read.regulators.findings for c in each.finding.conditions)


@pytest.mark.thorough
def test_pooled_numbers_do_not_give_a_hidden_one_away(module_filing: Filing, one_slow: Json) -> None:
    hiding = made_tests(module_filing, evidence_of(ONE_SLOW, hidden={"X05": "received"}))

    def numbers(content: Json) -> list[object]:
        return [m["now"]["n"] for m in content["system"]["answers"][0]["measures"]]

    assert None not in numbers(one_slow)
    assert set(numbers(hiding)) == {None}
    assert [a["outcome"] for a in hiding["system"]["answers"]] == [a["outcome"] for a in one_slow["system"]["answers"]]
    [p2] = [f for f in hiding["regulators"]["findings"] if (f["regulator_code"], f["metric"]) == ("X05", "P2")]
    assert p2["estimate"]["state"] == "suppressed"
    bare = {c["id"]: (c["figure"], c["threshold"]) for c in p2["conditions"]}
    assert bare["1a"] == (None, None) and bare["2"][0] is None and bare["5a"][0] is None
    assert "%" not in next(c["words"] for c in p2["conditions"] if c["id"] == "5a")


@pytest.mark.thorough
def test_what_two_regulators_alone_do_is_not_shown_as_a_figure_of_all(module_filing: Filing) -> None:
    evidence = evidence_of(ONE_SLOW)
    few = evidence.decisions["regulator_code"].is_in(["X01", "X02"])
    shown = evidence.decisions.filter(few | (evidence.decisions["scheme_kind"] != "licence"))
    content = made_tests(module_filing, replace(evidence, decisions=shown))
    kinds = {m["about"]: m for m in content["system"]["answers"][0]["measures"]}
    assert kinds["licence"]["now"]["value"] is None and kinds["licence"]["now"]["n"] is None
    assert "only one or two regulators" in kinds["licence"]["sentence"]
    assert kinds["approval"]["now"]["value"] is not None


def test_a_round_without_registered_rules_says_so(module_filing: Filing) -> None:
    with module_filing.portal.reading(module_filing.administrator) as reading:
        assert registered_tests(reading.session, YEAR - 1) == (), "its returns were due before the rules were there"
    read = round_tests_from(both_as_json((), (), evidence_of(ONE_SLOW), people(), ()))
    for said in (system_in_a_sentence(read.system), regulators_in_a_sentence(read)):
        assert said.startswith("No rule of this test was registered before the returns of round 2026 were due")


def test_speed_is_by_the_pace_of_everybody_whom_the_comparison_compares(module_filing: Filing) -> None:
    with module_filing.portal.reading(module_filing.administrator) as reading:
        registered = registered_tests(reading.session, YEAR)
    evidence, tested = evidence_of(ONE_SLOW), Group("economic", "Economic", CODES[:10])
    content = both_as_json(registered, [tested], evidence, people(), [Group("all", "All", CODES)])
    everybody = {e.regulator_code: e.value for e in definitions()["P1"].of_year(evidence, YEAR)}
    speeds = {
        f["regulator_code"]: f["estimate"]["value"] for f in content["regulators"]["findings"] if f["metric"] == "P1"
    }
    assert speeds == {code: everybody[code] for code in tested.members}


def test_which_figures_a_round_is_about_is_said_by_its_own_methods(one_slow: Json) -> None:
    assert figures_in_words(round_tests_from(one_slow)).startswith("The figures are those of the comparison")
    rules = [{**each, "rule": {**each["rule"], "methods": {"fewest_cases": 20}}} for each in one_slow["registered"]]
    older = round_tests_from({**one_slow, "registered": rules})
    assert figures_in_words(older).startswith("Figures of speed were made within each group alone")


def test_a_rule_of_other_methods_is_not_run(module_filing: Filing) -> None:
    with module_filing.portal.reading(module_filing.administrator) as reading:
        kept = registered_tests(reading.session, YEAR)
    other = tuple(replace(each, rule={**each.rule, "methods": {"fewest_cases": 5}}) for each in kept)
    read = round_tests_from(both_as_json(other, (), evidence_of(ONE_SLOW), people(), ()))
    assert "registered for other methods" in (read.system.not_made or "")
    assert "registered for other methods" in (read.regulators.not_made or "")


@pytest.mark.thorough
def test_insufficient_twice_running_is_a_ground_for_review(module_filing: Filing) -> None:
    waived = Circumstances(comment_invited_days=20, waived_in=frozenset({"decisions"}))
    first = made_tests(module_filing, evidence_of(ALL_SLOW), people(X04=waived))
    assert round_tests_from(first).regulators.outcome("X04") is Outcome.INSUFFICIENT
    store = module_filing.portal.public
    publish(store, YEAR - 1, {TESTS: as_json(first)})
    before = insufficient(store, YEAR - 1)
    assert before == {"X04": frozenset({"P1", "P2", "P3"})}
    again = replace(waived, insufficient_before=before["X04"])
    second = round_tests_from(made_tests(module_filing, evidence_of(ALL_SLOW), people(X04=again)))
    assert second.regulators.outcome("X04") is Outcome.REVIEW
    assert round_tests(store, YEAR - 1) is not None
