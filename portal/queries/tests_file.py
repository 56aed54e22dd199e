"""The two registered tests as they are published with a round: the rules as registered, and what came of them.

``comparison/tests.json`` holds every version of both rules with its hash and day, the six answers of the system test,
and for each regulator and indicator the conditions of the regulator test, with the false alarms to be expected.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

import polars as pl
from sqlalchemy.orm import Session

from metrics.definitions import definitions
from metrics.evidence import Evidence
from metrics.false_alarms import DRAWS, false_alarms
from metrics.registered_rules import Kind, RegulatorRule, SystemRule
from metrics.regulator_test import Finding, Outcome, regulator_test
from metrics.system_test import OBLIGATION, SystemTest, system_test
from portal.files import FileStore
from portal.public_store import Json, NotPublished, PublicStore
from portal.queries.circumstances import Judged, judged
from portal.queries.comparison_files import FOLDER, Group, groups_of, own_groups
from portal.queries.registered_tests import Registered, registered_tests

TESTS = f"{FOLDER}/tests.json"

NOT_REGISTERED = (
    "No rule of this test was registered before the returns of round {year} were due, so it was not made: a rule never "
    "applies backwards."
)


def content_of_tests(
    session: Session,
    files: FileStore,
    store: PublicStore,
    evidence: Evidence,
    *,
    published: Mapping[str, int],
    gone: Collection[str],
    at: datetime,
) -> Json:
    """What ``tests.json`` says of the round of ``evidence``, should it be published ``at`` this moment.

    ``published``: the regulators in the round's dataset, each with the submission that is; ``gone``: those taken back.
    """
    people = judged(
        session,
        files,
        evidence.year,
        published=published,
        gone=gone,
        insufficient_before=insufficient(store, evidence.year - 1),
        at=at,
    )
    groups = groups_of(session, evidence.year, people.known)
    everybody = [group for group in groups_of(session, evidence.year, published) if group.is_all]
    return both_as_json(registered_tests(session, evidence.year), groups, evidence, people, everybody)


def both_as_json(
    registered: Sequence[Registered],
    groups: Sequence[Group],
    evidence: Evidence,
    people: Judged,
    everybody: Sequence[Group],
) -> Json:
    """Both tests, by the rules in force; of a test without a rule it says why it was not made.

    ``groups``: of those who are tested; ``everybody``: all of one kind whom the comparison compares, tested or not.
    """
    rules = {each.kind: each for each in registered if each.in_force}
    return {
        "year": evidence.year,
        "registered": [_registered(each) for each in registered],
        "names": dict(sorted(people.names.items())),
        "system": _system(rules.get(Kind.SYSTEM), evidence, people),
        "regulators": _regulators(rules.get(Kind.REGULATOR), groups, evidence, people, everybody),
    }


def _registered(each: Registered) -> Json:
    """Without who registered it: it is an office's act."""
    return {
        "kind": each.kind,
        "version": each.version,
        "hash": each.hash,
        "registered_at": each.registered_at.isoformat(),
        "change": each.change,
        "in_force": each.in_force,
        "rule": each.rule,
    }


def _not_made(year: int, why: str = NOT_REGISTERED) -> Json:
    return {"not_made": why.format(year=year)}


def _system(registered: Registered | None, evidence: Evidence, people: Judged) -> Json:
    if registered is None:
        return _not_made(evidence.year)
    try:
        rule = SystemRule.from_data(registered.rule)
    except ValueError as error:
        return _not_made(evidence.year, str(error))
    filers = evidence.of_regulators(_filers(people))
    owed = pl.DataFrame(list(people.owed.items()), schema=dict(OBLIGATION), orient="row")
    return _system_as_json(system_test(rule, filers, owed).public(filers))


def _system_as_json(test: SystemTest) -> Json:
    return {
        "not_made": None,
        "rule_hash": test.rule_hash,
        "regulators": test.regulators,
        "draws": test.draws,
        "seed": test.seed,
        "answers": [
            {
                "id": answer.id,
                "title": answer.title,
                "outcome": answer.outcome,
                "measures": [
                    {**asdict(measure), "sentence": measure.sentence, "rests_on": measure.rests_on}
                    for measure in answer.measures
                ],
            }
            for answer in test.answers
        ],
    }


def _regulators(
    registered: Registered | None,
    groups: Sequence[Group],
    evidence: Evidence,
    people: Judged,
    everybody: Sequence[Group],
) -> Json:
    if registered is None:
        return _not_made(evidence.year)
    try:
        rule = RegulatorRule.from_data(registered.rule)
    except ValueError as error:
        return _not_made(evidence.year, str(error))
    of_kind = {group.id: _of_kind(group, everybody, evidence) for group in groups}
    findings, alarms = [], []
    for group, finding in _findings(rule, groups, of_kind, people):
        definition = definitions()[finding.metric]
        findings.append({"group": group.id, **asdict(finding.public(definition, evidence))})
    for group in groups:
        if any(each["group"] == group.id for each in findings):
            expected = false_alarms(rule, of_kind[group.id], set(group.members) & set(_filers(people)))
            alarms += [{"group": group.id, **asdict(each)} for each in expected]
    return {
        "not_made": None,
        "rule_hash": rule.hash,
        "groups": [asdict(group) for group in groups],
        "waiting": list(people.waiting),
        "findings": findings,
        "false_alarms": alarms,
        "false_alarms_draws": DRAWS,
    }


def _of_kind(group: Group, everybody: Sequence[Group], evidence: Evidence) -> Evidence:
    """What the figures of a group are made from in the comparison too: all of its kind, invented or real."""
    kinds = (set(each.members) for each in everybody if set(each.members) & set(group.members))
    return evidence.of_regulators(set(group.members).union(*kinds))


def _findings(
    rule: RegulatorRule, groups: Sequence[Group], of_kind: Mapping[str, Evidence], people: Judged
) -> Iterator[tuple[Group, Finding]]:
    """Each regulator within its own group; where that is everybody, it is compared with everybody."""
    own = own_groups(groups)
    for group in groups:
        if group.id in own.values():
            for finding in regulator_test(rule, of_kind[group.id], group.members, people.known):
                if own[finding.regulator_code] == group.id:
                    yield group, finding


def _filers(people: Judged) -> list[str]:
    return [code for code, known in people.known.items() if known.filed]


def insufficient(store: PublicStore, year: int) -> dict[str, frozenset[str]]:
    """The indicators of each regulator for which its own data did not allow the test of that round."""
    try:
        found = json.loads(store.read(year, TESTS))["regulators"]
    except NotPublished:
        return {}
    unsound: dict[str, set[str]] = {}
    for finding in found.get("findings", ()):
        failed = any(each["id"] in ("5a", "5b") and not each["holds"] for each in finding["conditions"])
        if failed and finding["outcome"] in (Outcome.INSUFFICIENT, Outcome.REVIEW):
            unsound.setdefault(finding["regulator_code"], set()).add(finding["metric"])
    return {code: frozenset(metrics) for code, metrics in unsound.items()}
