"""Registering the rules of the two tests: before the data they judge, and never changed, only registered anew."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from metrics.registered_rules import Kind, RegulatorRule, Rule, SystemRule
from portal.clock import day_in_words, london_date
from portal.context import Context
from portal.db.comparison import RegisteredTest
from portal.db.register import Round
from portal.errors import NotFound, NotNow, NotValid
from portal.permissions import Permission
from portal.queries.registered_tests import in_force

MOST_CHARACTERS = 4000

RULES: Mapping[Kind, type[SystemRule] | type[RegulatorRule]] = {
    Kind.SYSTEM: SystemRule,
    Kind.REGULATOR: RegulatorRule,
}
FIRST = "The first rule of this round, registered when the round was set."


def register_test(ctx: Context, *, year: int, kind: str, rule: Mapping[str, Any], change: str) -> str:
    """Register ``rule``, as ``Rule.as_data`` writes it, for the returns of round ``year``; its hash.

    Until the day the returns are due: a rule never judges data that were there before it. ``change`` is public and
    says what is new against the version before, and why.

    Raises:
        NotFound: no such round. NotNow: the returns are due already. NotValid: not a rule of this test and this year,
        not the next version, or the same as before.
    """
    ctx.require(Permission.TEST_REGISTER)
    # two administrators at once: the second waits, and is told of the version of the first
    season = ctx.session.get(Round, year, with_for_update=True)
    if season is None:
        raise NotFound("There is no such round.")
    if london_date(ctx.now) > season.due_on:
        raise NotNow(
            f"The returns of round {year} were due on {day_in_words(season.due_on)}, and a rule never applies "
            "backwards. Register it for a later round."
        )
    words = " ".join(change.split())
    if not words:
        raise NotValid("Say what is new in this rule, and why; readers see it in the list of changes.")
    if len(words) > MOST_CHARACTERS:
        raise NotValid(f"That has {len(words):,} characters; at most {MOST_CHARACTERS:,} fit.")
    given = _as_rule(kind, rule)
    if given.year != year:
        raise NotValid(f"This rule is for {given.year}, not for {year}.")
    _require_next(ctx, given)
    _keep(ctx, given, words)
    return given.hash


def register_first_rules(ctx: Context, season: Round) -> None:
    """The rules every round starts with, where it has none and its returns are not due yet."""
    if london_date(ctx.now) > season.due_on:
        return
    for kind, rule in RULES.items():
        if in_force(ctx.session, season.year, kind) is None:
            _keep(ctx, rule(year=season.year), FIRST)


def _as_rule(kind: str, given: Mapping[str, Any]) -> Rule:
    if kind not in tuple(Kind):
        raise NotValid("Choose which test the rule is for: system or regulator.")
    first = RULES[Kind(kind)]
    whole = f"This is not a whole rule of the {kind} test: take the registered one, and change what is to be changed."
    if not _in_the_form_of(first(year=0).as_data(), dict(given)):
        raise NotValid(whole)
    try:
        rule = first.from_data(given)
    except ValueError as error:
        raise NotValid(str(error)) from error
    if rule.as_data() != given:
        raise NotValid(whole)
    return rule


def _in_the_form_of(usual: Any, given: Any) -> bool:
    """Whether ``given`` has the names of ``usual`` and numbers, texts and lists where that has them."""
    if isinstance(usual, Mapping):
        names = isinstance(given, Mapping) and given.keys() == usual.keys()
        return names and all(_in_the_form_of(each, given[name]) for name, each in usual.items())
    if isinstance(usual, list):
        return isinstance(given, list) and bool(given) and all(_in_the_form_of(usual[0], each) for each in given)
    if isinstance(usual, int | float):
        return isinstance(given, int | float) and not isinstance(given, bool) and isfinite(given)
    return isinstance(given, str)


def _require_next(ctx: Context, rule: Rule) -> None:
    standing = in_force(ctx.session, rule.year, rule.kind)
    expected = standing.version + 1 if standing else 1
    if rule.version != expected:
        raise NotValid(f"The next version of this rule is {expected}, not {rule.version}.")
    if standing and {**rule.as_data(), "version": standing.version} == standing.rule:
        raise NotValid("Nothing in this rule differs from the registered one.")


def _keep(ctx: Context, rule: Rule, change: str) -> None:
    ctx.session.add(
        RegisteredTest(
            year=rule.year,
            kind=rule.kind,
            version=rule.version,
            rule=rule.as_data(),
            hash=rule.hash,
            registered_at=ctx.now,
            registered_by_id=ctx.actor.person_id,
            change=change,
        )
    )
    ctx.session.flush()
    ctx.record(
        "test registered",
        on=f"test:{rule.year}/{rule.kind}/{rule.version}",
        role="administrator",
        reason=change,
        hash=rule.hash,
    )
