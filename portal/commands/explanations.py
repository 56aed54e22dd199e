"""Words on findings: the filer's explanation of a query, the central unit's waiver."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl
from sqlalchemy import select

from portal.commands.moves import counted_return, open_return, people_with, require_own
from portal.context import Context
from portal.db.drafts import open_version
from portal.db.returns import Explanation, Submission, Waiver
from portal.db.verdicts import standing
from portal.errors import NotFound, NotNow, NotValid
from portal.permissions import Permission
from submissions_schema.findings import Severity
from submissions_schema.lifecycle import State

MOST_CHARACTERS = 1000
NEVER_WAIVED = frozenset({"C-01", "C-04"})
"""Whose return it is and who answers for it: no reason lifts these."""


def explain_findings(
    ctx: Context,
    *,
    year: int,
    regulator_code: str,
    fingerprints: Collection[str],
    words: str,
    also_same_rule: bool = False,
) -> int:
    """Explain queries of the open draft in words that are published beside the figures; how many.

    With ``also_same_rule`` every query of the same rules that has no words yet gets the same ones. Words
    given again replace the earlier ones.
    """
    require_own(ctx, Permission.RETURN_CHANGE, regulator_code)
    submission = open_return(ctx, year, regulator_code)
    if submission.state != State.DRAFT:
        raise NotNow("This return is with your certifier. Take it back first.")
    text = " ".join(words.split())
    if not text:
        raise NotValid("Write the explanation first.")
    if len(text) > MOST_CHARACTERS:
        raise NotValid(f"The explanation has {len(text):,} characters; at most {MOST_CHARACTERS:,} fit.")
    queries = standing(ctx.session, ctx.files, submission).findings.filter(pl.col("severity") == Severity.QUERY)
    chosen = queries.filter(pl.col("fingerprint").is_in(list(fingerprints)))
    if not chosen.height:
        raise NotFound("That query is no longer there: the draft was checked again. Look at the findings anew.")
    if also_same_rule:
        rest = queries.filter((pl.col("status") == "open") & pl.col("rule").is_in(chosen["rule"].unique().implode()))
        chosen = pl.concat([chosen, rest]).unique("fingerprint", maintain_order=True)
    existing = {
        e.fingerprint: e
        for e in ctx.session.scalars(select(Explanation).where(Explanation.submission_id == submission.id))
    }
    for row in chosen.iter_rows(named=True):
        given = existing.get(row["fingerprint"]) or Explanation(
            submission_id=submission.id,
            fingerprint=row["fingerprint"],
            rule=row["rule"],
            table=row["table"],
            row_key=row["row_key"],
            column=row["column"],
        )
        given.words, given.at, given.by_id = text, ctx.now, _person(ctx)
        ctx.session.add(given)
    ctx.record(
        "queries explained",
        on=f"return:{year}/{regulator_code}/{submission.version}",
        organisation=regulator_code,
        role="preparer",
        rules=", ".join(sorted(set(chosen["rule"]))),
        count=chosen.height,
    )
    return chosen.height


def waive_finding(ctx: Context, *, year: int, regulator_code: str, fingerprint: str, reason: str) -> None:
    """Lift one finding of a regulator's return, an error too, with a reason that is published.

    A wrong rule must not block a deadline; whose return it is and who signs it can never be waived.
    """
    require_own(ctx, Permission.FINDING_WAIVE, regulator_code)
    submission = _for_waiving(ctx, year, regulator_code)
    text = " ".join(reason.split())
    if not text:
        raise NotValid("Give the reason first; it is published.")
    found = standing(ctx.session, ctx.files, submission).findings.filter(pl.col("fingerprint") == fingerprint)
    if not found.height:
        raise NotFound("That finding is no longer there: the return was checked again.")
    rule = found["rule"][0]
    if rule in NEVER_WAIVED:
        raise NotNow(f"{rule} is never waived: it says whose return this is and who answers for it.")
    if found["status"][0] == "waived":
        raise NotNow("This finding was waived already.")
    ctx.session.add(
        Waiver(
            submission_id=submission.id,
            fingerprint=fingerprint,
            rule=rule,
            reason=text,
            at=ctx.now,
            by_id=_person(ctx),
        )
    )
    ctx.record(
        "finding waived",
        on=f"return:{year}/{regulator_code}/{submission.version}",
        organisation=regulator_code,
        role="analyst",
        reason=text,
        rule=rule,
    )
    ctx.notify(
        "finding waived",
        people_with(ctx, "preparer", regulator_code),
        subject=f"A finding on your return for {year} was lifted",
        text=f"The central unit lifted finding {rule} on your return for {year}.\n\nReason: {text}\n",
    )


def _for_waiving(ctx: Context, year: int, regulator_code: str) -> Submission:
    """The version whose finding stands in the way: the open one, else the one that counts."""
    open_one = open_version(ctx.session, year, regulator_code, lock=True)
    return open_one or counted_return(ctx, year, regulator_code)


def _person(ctx: Context) -> int:
    assert ctx.actor.person_id is not None
    return ctx.actor.person_id
