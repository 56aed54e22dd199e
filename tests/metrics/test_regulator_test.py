"""Who is proposed for a review, and who is not: each condition can stop it, and each reason is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import polars as pl
import pytest

from metrics.adverse import Prior
from metrics.counts import GROSS, NET, NOT_MEASURABLE
from metrics.definitions import definitions
from metrics.evidence import Evidence
from metrics.item_counts import PUBLISHED
from metrics.registered_rules import RegulatorRule
from metrics.regulator_test import Circumstances, Condition, Finding, Outcome, regulator_test
from tests.bench.invented_counts import YEAR, World, invent

RULE = RegulatorRule(year=YEAR)
SLOW = World(regulators=14, cases_a_year=(150, 250), within_target=0.9, pace={0: 0.3}, items_a_year=15)
INVITED = Circumstances(comment_invited_days=20, comment_given=True)
EVIDENCE = invent(SLOW, 7)

c = pl.col


def found(
    evidence: Evidence = EVIDENCE,
    known: Mapping[str, Circumstances] | None = None,
    members: list[str] = SLOW.codes,
) -> dict[tuple[str, str], Finding]:
    usual = dict.fromkeys(SLOW.codes, INVITED)
    return {
        (f.regulator_code, f.metric): f for f in regulator_test(RULE, evidence, members, {**usual, **(known or {})})
    }


@cache
def usual() -> dict[tuple[str, str], Finding]:
    return found()


def condition(finding: Finding, id_: str) -> Condition:
    return next(each for each in finding.conditions if each.id == id_)


def test_one_far_slower_than_its_peers_is_proposed_for_review_and_nobody_else() -> None:
    findings = usual()
    reviewed = {key for key, finding in findings.items() if finding.outcome is Outcome.REVIEW}
    assert reviewed == {("R000", metric) for metric in ("P1", "P2", "P4", "P5")}
    # of its backlog too little can be known to say how much worse it is
    assert findings["R000", "P3"].outcome is Outcome.WATCH
    for key in reviewed:
        assert all(each.holds for each in findings[key].conditions if each.id != "1b")
        assert findings[key].sentence.endswith("Its comment is shown.")


def test_what_is_beyond_its_limit_lies_on_the_bad_side_of_it() -> None:
    limits = [(of, each) for (_, of), finding in usual().items() for each in finding.conditions if each.id == "1a"]
    assert {of for of, _ in limits} == {"P1", "P2", "P3", "P4", "P5"}
    for of, limit in limits:
        assert limit.figure is not None and limit.threshold is not None
        higher_is_better = of in ("P1", "P2", "P5")
        assert limit.holds == (limit.figure < limit.threshold if higher_is_better else limit.figure > limit.threshold)


def test_in_a_group_under_ten_only_the_law_counts() -> None:
    findings = found(members=SLOW.codes[:9])
    assert condition(findings["R000", "P1"], "1a").holds is None
    assert findings["R000", "P1"].outcome is Outcome.NO_EVIDENCE
    by_law = findings["R000", "P2"]
    assert (condition(by_law, "1a").holds, condition(by_law, "1b").holds) == (None, True)
    assert by_law.outcome is Outcome.REVIEW


def test_a_figure_of_the_test_is_that_of_the_comparison_and_its_peers_are_the_group() -> None:
    group = SLOW.codes[:10]
    findings = found(members=group)
    everybody = {e.regulator_code: e for e in definitions()["P1"].of_year(EVIDENCE, YEAR)}
    assert {code: findings[code, "P1"].estimate for code in group} == {code: everybody[code] for code in group}
    assert {code for code, _ in findings} == set(group)
    assert condition(findings["R001", "P1"], "1a").words == "Beyond the 99.8% limit of its 9 peers"
    # all others do the same kind of work, but none of them is in its group
    kind = pl.when(c("regulator_code").is_in(["R000", *SLOW.codes[10:]])).then(pl.lit("trial")).otherwise("scheme_kind")
    alone = found(replace(EVIDENCE, decisions=EVIDENCE.decisions.with_columns(scheme_kind=kind)), members=group)
    assert alone["R000", "P1"].outcome is not Outcome.NO_COMPARATOR


def test_a_published_target_is_not_the_law() -> None:
    own = replace(EVIDENCE, decisions=EVIDENCE.decisions.with_columns(target_kind=pl.lit("published")))
    finding = found(own, members=SLOW.codes[:9])["R000", "P2"]
    assert condition(finding, "1b").holds is None
    assert finding.outcome is Outcome.NO_EVIDENCE


def test_slow_in_this_year_alone_is_a_watch() -> None:
    alike = invent(replace(SLOW, pace={}), 7)
    earlier, now = c("year") < YEAR, c("year") == YEAR
    mixed = replace(EVIDENCE, decisions=pl.concat([alike.decisions.filter(earlier), EVIDENCE.decisions.filter(now)]))
    finding = found(mixed)["R000", "P1"]
    assert finding.outcome is Outcome.WATCH
    assert condition(finding, "3").figure == 1
    assert "condition" in finding.sentence and "3" in finding.sentence


def test_beyond_95_percent_two_years_running_is_a_watch() -> None:
    world = replace(SLOW, pace={0: 0.75}, items_a_year=1)
    seen = set()
    for finding in regulator_test(RULE, invent(world, 1), world.codes, {}):
        if finding.metric == "P1":
            years = condition(finding, "3").words
            running = str(YEAR) in years and str(YEAR - 1) in years
            beyond = condition(finding, "1a").holds
            assert (finding.outcome is Outcome.WATCH) == (beyond or running)
            seen.add((beyond, running, finding.outcome))
    assert (False, True, Outcome.WATCH) in seen
    assert (False, False, Outcome.NO_EVIDENCE) in seen


def test_without_an_invitation_to_comment_there_is_at_most_a_watch() -> None:
    findings = found(known={"R000": Circumstances(comment_invited_days=19), "R001": Circumstances()})
    late = findings["R000", "P1"]
    assert (late.outcome, condition(late, "5c").holds) == (Outcome.WATCH, False)
    assert "not invited in time" in late.sentence
    assert condition(findings["R001", "P1"], "5c").words == "Its comment was not invited"


def test_data_that_are_not_sound_are_the_regulators_own_finding_and_twice_a_ground() -> None:
    waived = replace(INVITED, waived_in=frozenset({"decisions"}))
    findings = found(known={"R003": waived})
    assert {m for m in ("P1", "P2", "P3", "P4", "P5") if findings["R003", m].outcome is Outcome.INSUFFICIENT} == {
        "P1",
        "P2",
        "P3",
    }
    assert "An error was waived in decisions." in findings["R003", "P1"].sentence
    again = found(known={"R003": replace(waived, insufficient_before=frozenset({"P2"}))})
    assert again["R003", "P2"].outcome is Outcome.REVIEW
    assert again["R003", "P1"].outcome is Outcome.INSUFFICIENT


@pytest.mark.parametrize("share, sound", [(0.04, True), (0.07, False)])
def test_missing_dates_are_allowed_up_to_a_share(share: float, sound: bool) -> None:
    own = (c("regulator_code") == "R002") & (c("year") == YEAR) & (c("ended_as") != "open")
    total = EVIDENCE.decisions.filter(c("regulator_code") == "R002", c("year") == YEAR, c("measure") == NET)["n"].sum()
    some = EVIDENCE.decisions.filter(own).unique("measure")
    lost = some.with_columns(
        exit=pl.lit(NOT_MEASURABLE, pl.Int64), n=pl.lit(int(share * total / (1 - share)), pl.Int64)
    )
    findings = found(replace(EVIDENCE, decisions=pl.concat([EVIDENCE.decisions, lost])))
    assert (findings["R002", "P1"].outcome is Outcome.INSUFFICIENT) == (not sound)
    assert condition(findings["R002", "P1"], "5a").holds == sound


def test_dates_missing_in_any_year_of_a_pooled_figure_count_and_one_bad_year_is_no_ground_for_review() -> None:
    """Thirteen cases a year, so that three are taken together, and thirty of the years before without a date."""
    closed = EVIDENCE.decisions.filter(c("regulator_code") == "R002", c("ended_as") == "granted", c("entry") == -1)
    few = closed.select(pl.all().head(13).over("measure", "year", mapping_strategy="explode")).with_columns(
        n=pl.lit(1, pl.Int64)
    )
    lost = few.filter(c("year") < YEAR).select(pl.all().head(1).over("measure", "year", mapping_strategy="explode"))
    lost = lost.with_columns(exit=pl.lit(NOT_MEASURABLE, pl.Int64), n=pl.lit(15, pl.Int64))
    others = EVIDENCE.decisions.filter(c("regulator_code") != "R002")
    own = pl.concat([few, lost])
    known = {"R002": replace(INVITED, insufficient_before=frozenset({"P2"}))}
    finding = found(replace(EVIDENCE, decisions=pl.concat([others, own])), known)["R002", "P2"]
    assert finding.estimate is not None and (finding.estimate.n, finding.estimate.pooled) == (39, True)
    dates = condition(finding, "5a")
    assert dates.figure == pytest.approx(30 / 69)
    assert dates.words.endswith(f"43.5% of its cases, {YEAR - 2} to {YEAR} together")
    assert finding.outcome is Outcome.INSUFFICIENT, "found in the years before, and the year itself is sound"


def test_a_clock_that_has_not_started_is_no_missing_date() -> None:
    waiting = (
        EVIDENCE.decisions.filter(c("regulator_code") == "R002", c("year") == YEAR, c("measure") == NET)
        .head(1)
        .with_columns(ended_as=pl.lit("open"), exit=pl.lit(NOT_MEASURABLE, pl.Int64), n=pl.lit(500, pl.Int64))
    )
    received = waiting.with_columns(measure=pl.lit(GROSS), exit=pl.lit(30, pl.Int64), entry=pl.lit(-1, pl.Int64))
    finding = found(replace(EVIDENCE, decisions=pl.concat([EVIDENCE.decisions, waiting, received])))["R002", "P1"]
    assert condition(finding, "5a").figure == 0


def test_published_guidance_without_a_start_counts_as_missing() -> None:
    own = EVIDENCE.guidance.filter(c("regulator_code") == "R001", c("ended_as") == PUBLISHED, c("year") == YEAR)
    lost = own.with_columns(started_basis=pl.lit("none"), exit=pl.lit(NOT_MEASURABLE, pl.Int64))
    finding = found(replace(EVIDENCE, guidance=pl.concat([EVIDENCE.guidance, lost])))["R001", "P4"]
    assert finding.outcome is Outcome.INSUFFICIENT


def test_undated_guidance_is_one_share_of_all_guidance_and_nothing_of_a_kind_nobody_used() -> None:
    """One item in sixty without a start is no ground for review of the three kinds of start that were never used."""
    own = EVIDENCE.guidance.filter(c("regulator_code") == "R001", c("ended_as") == PUBLISHED, c("year") == YEAR)
    lost = own.head(1).with_columns(
        started_basis=pl.lit("none"), exit=pl.lit(NOT_MEASURABLE, pl.Int64), n=pl.lit(1, pl.Int64)
    )
    evidence = replace(EVIDENCE, guidance=pl.concat([EVIDENCE.guidance, lost]))
    before = replace(INVITED, insufficient_before=frozenset({"P4"}))
    of_p4 = [
        each
        for each in regulator_test(RULE, evidence, SLOW.codes, {**dict.fromkeys(SLOW.codes, INVITED), "R001": before})
        if each.metric == "P4" and each.regulator_code == "R001"
    ]
    assert [(each.variant, each.outcome) for each in of_p4] == [("board_decision", Outcome.NO_EVIDENCE)]
    share = condition(of_p4[0], "5a").figure
    assert share is not None and 0 < share < 0.1


def test_who_has_no_guidance_of_any_kind_of_start_has_one_finding_of_guidance() -> None:
    undated = EVIDENCE.guidance.filter(c("regulator_code") == "R001").with_columns(
        started_basis=pl.lit("none"), exit=pl.lit(NOT_MEASURABLE, pl.Int64)
    )
    others = EVIDENCE.guidance.filter(~c("regulator_code").is_in(["R001", "R002"]))
    findings = regulator_test(RULE, replace(EVIDENCE, guidance=pl.concat([others, undated])), SLOW.codes, {})
    of_p4 = {code: [f for f in findings if (f.metric, f.regulator_code) == ("P4", code)] for code in ("R001", "R002")}
    assert [(f.variant, f.outcome) for f in of_p4["R001"]] == [(None, Outcome.INSUFFICIENT)]
    assert [(f.variant, f.sentence) for f in of_p4["R002"]] == [(None, "No cases: nothing to test.")]


def test_who_has_not_filed_is_said_so_and_is_nobodys_peer() -> None:
    findings = found(known={"R000": Circumstances(filed=False)})
    assert {findings["R000", m].outcome for m in ("P1", "P2", "P3", "P4", "P5")} == {Outcome.NOT_FILED}
    assert condition(findings["R001", "P1"], "1a").words == "Beyond the 99.8% limit of its 12 peers"


def test_one_alone_in_its_kind_of_scheme_has_no_fair_comparator() -> None:
    alone = pl.when(c("regulator_code") == "R000").then(pl.lit("trial")).otherwise("scheme_kind")
    findings = found(replace(EVIDENCE, decisions=EVIDENCE.decisions.with_columns(scheme_kind=alone)))
    assert findings["R000", "P1"].outcome is Outcome.NO_COMPARATOR
    assert findings["R000", "P2"].outcome is Outcome.REVIEW


def test_few_cases_are_too_few_even_pooled() -> None:
    few = EVIDENCE.decisions.filter((c("regulator_code") != "R000") | (c("year") == YEAR))
    own = few.filter(c("regulator_code") == "R000", c("ended_as") == "granted").select(
        pl.all().head(6).over("measure", mapping_strategy="explode")
    )
    few = pl.concat([few.filter(c("regulator_code") != "R000"), own.with_columns(n=pl.lit(1, pl.Int64))])
    finding = found(replace(EVIDENCE, decisions=few))["R000", "P1"]
    assert finding.outcome is Outcome.TOO_FEW
    assert finding.sentence.startswith("6 cases and ")


def test_nothing_filed_of_a_kind_is_nothing_to_test() -> None:
    without = replace(EVIDENCE, commitments=EVIDENCE.commitments.filter(c("regulator_code") != "R004"))
    assert found(without)["R004", "P5"].sentence == "No cases: nothing to test."


def test_a_rule_judges_its_own_year_only() -> None:
    with pytest.raises(ValueError, match="does not judge"):
        regulator_test(RegulatorRule(year=YEAR - 1), EVIDENCE, SLOW.codes, {})


def test_published_findings_hide_figures_that_small_numbers_would_give_away() -> None:
    finding = usual()["R000", "P3"]
    assert finding.estimate is not None
    column = definitions()["P3"].rests_on[0]
    row = {"regulator_code": "R000", "year": YEAR, "column": column, "product_area": None}
    hiding = replace(EVIDENCE, suppressed=pl.DataFrame([row], schema=EVIDENCE.suppressed.schema))
    public = finding.public(definitions()["P3"], hiding)
    assert public.outcome is finding.outcome
    assert public.estimate is not None and public.estimate.value is None
    assert condition(public, "1a").figure is None
    assert [each.holds for each in public.conditions] == [each.holds for each in finding.conditions]
    assert finding.public(definitions()["P3"], EVIDENCE) == finding


def test_equally_bad_is_nobodys_review() -> None:
    """It is the system test that says so; whoever is below the norm of the law is watched."""
    world = World(regulators=12, cases_a_year=(80, 120), within_target=0.6)
    findings = regulator_test(RULE, invent(world, 2), world.codes, dict.fromkeys(world.codes, INVITED))
    assert Outcome.REVIEW not in {finding.outcome for finding in findings}
    assert {finding.outcome for finding in findings if finding.metric == "P2"} == {Outcome.WATCH}


def test_a_single_slow_one_among_many_alike_is_found_by_its_own_cases_alone() -> None:
    """What the choice of prior is about: drawn to its peers it is held to be mostly chance."""
    world = World(regulators=20, cases_a_year=(400, 500), pace={0: 0.7}, items_a_year=1)
    evidence = invent(world, 1)
    outcomes = {}
    for prior in Prior:
        rule = RULE.changed(prior=prior)
        findings = regulator_test(rule, evidence, world.codes, dict.fromkeys(world.codes, INVITED))
        outcomes[prior] = {f.regulator_code for f in findings if f.metric == "P1" and f.outcome is Outcome.REVIEW}
    assert outcomes == {Prior.PEERS: set(), Prior.OWN: {"R000"}}
