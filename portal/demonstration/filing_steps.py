"""One return through the portal's own commands, as its people would take it: each step at its moment.

Where a start was cut short the next one goes on from the state reached. What a visitor changed stays: a return with
a later version, or further on than its goal, is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlalchemy import select

from portal.commands.desk import accept_return, ask_question
from portal.commands.drafts import start_draft
from portal.commands.explanations import explain_findings, waive_finding
from portal.commands.filing import Declaration, send_to_certifier, sign
from portal.commands.uploads import check_upload, receive_upload
from portal.context import Actor, Portal
from portal.db.drafts import open_version
from portal.db.register import Obligation
from portal.db.returns import Submission, Upload
from portal.db.verdicts import Standing, standing
from portal.demonstration.filers import CERTIFIER, PREPARER, actor
from portal.demonstration.invented_people import DESKS
from portal.demonstration.invented_returns import invented_return
from portal.demonstration.invented_words import EXPLAINED_OTHERWISE, EXPLANATIONS, LATE_BECAUSE, QUESTION
from portal.demonstration.sourced_returns import WAIVED_BECAUSE, sourced_return
from portal.demonstration.spoiling import spoilt
from portal.demonstration.timetable import Filing
from portal.queries.workbooks import template
from portal.usual_rounds import round_of
from submissions_schema.lifecycle import State

_ORDER = (State.DRAFT, State.WITH_CERTIFIER, State.FILED, State.QUERIED, State.ACCEPTED)
_DELEGATION = (
    "The central unit, which compiled this return from published sources. The body did not prepare, see or sign it."
)


class CannotBeSeeded(Exception):
    """The demonstration's own data break a rule: a fault in this package, not in an installation."""


@dataclass(frozen=True, slots=True)
class _People:
    preparer: Actor
    certifier: Actor
    analyst: Actor


def is_done(portal: Portal, filing: Filing) -> bool:
    """Whether the return has come as far as it should, or somebody has taken it elsewhere."""
    version, state = _stands(portal, filing)
    if version == 0:
        return False
    if version > 1 or state not in _ORDER or _ORDER.index(state) > _ORDER.index(filing.goal):
        return True
    if filing.goal is State.DRAFT:
        return _was_read(portal, filing)
    return state is filing.goal


def carry_out(portal: Portal, filing: Filing) -> None:
    """Take one return as far as it should come.

    Raises:
        CannotBeSeeded: the file was refused, or has an error nothing lifts.
    """
    if is_done(portal, filing):
        return
    people = _people(portal, filing)
    state = _stands(portal, filing)[1]
    if state is None:
        with portal.at(filing.started_at).unit_of_work(people.preparer) as ctx:
            start_draft(ctx, year=filing.year, regulator_code=filing.code)
        state = State.DRAFT
    if state is State.DRAFT:
        _fill_in(portal, filing, people)
        if filing.goal is State.DRAFT:
            return
        with portal.at(filing.sent_at).unit_of_work(people.preparer) as ctx:
            send_to_certifier(ctx, year=filing.year, regulator_code=filing.code)
        state = State.WITH_CERTIFIER
    if state is State.WITH_CERTIFIER and filing.goal is not State.WITH_CERTIFIER:
        sign(
            portal.at(filing.signed_at),
            people.certifier,
            year=filing.year,
            regulator_code=filing.code,
            declaration=_declaration(filing, people.certifier),
        )
    _read(portal, filing, people)


def _stands(portal: Portal, filing: Filing) -> tuple[int, State | None]:
    """Number and state of the newest version; 0 where there is none."""
    with portal.db.reading() as session:
        newest = session.scalars(
            select(Submission)
            .join(Submission.obligation)
            .where(Obligation.year == filing.year, Obligation.regulator_code == filing.code)
            .order_by(Submission.version.desc())
            .limit(1)
        ).first()
        return (newest.version, State(newest.state)) if newest else (0, None)


def _was_read(portal: Portal, filing: Filing) -> bool:
    """Whether a file was read into the draft."""
    with portal.db.reading() as session:
        found = open_version(session, filing.year, filing.code)
        read = select(Upload.id).where(Upload.state == "read", Upload.submission_id == (found.id if found else None))
        return session.scalar(read.limit(1)) is not None


def _people(portal: Portal, filing: Filing) -> _People:
    analyst = actor(portal, "anna-whitlock")
    if filing.sourced:
        return _People(actor(portal, PREPARER), actor(portal, CERTIFIER), analyst)
    desk = DESKS[filing.code]
    return _People(actor(portal, desk.preparer), actor(portal, desk.certifier), analyst)


def _fill_in(portal: Portal, filing: Filing, people: _People) -> None:
    """The template downloaded, filled in, uploaded, checked, and what the checks ask answered."""
    there = portal.at(filing.uploaded_at)
    with there.reading(people.preparer) as reading:
        workbook = template(reading, filing.year, filing.code, filled=tables_of(filing))
    with there.unit_of_work(people.preparer) as ctx:
        upload = receive_upload(
            ctx,
            year=filing.year,
            regulator_code=filing.code,
            filename=filing.filename,
            data=workbook,
        )
    check_upload(there, upload)
    with portal.db.reading() as session:
        kept = session.get_one(Upload, upload)
        if kept.state != "read":
            raise CannotBeSeeded(f"{filing.filename}: {kept.code} {kept.sentence}")
    if filing.goal is State.DRAFT:
        return
    if filing.sourced:
        _waive(there, filing, people.analyst)
    _explain(there, filing, people.preparer)


def tables_of(filing: Filing) -> Mapping[str, Any]:
    """What the return says, as it is filled into the template."""
    season = round_of(filing.year)
    if filing.sourced:
        return sourced_return(filing.code, season)
    tables = invented_return(filing.code, season, filing.setting)
    return spoilt(tables) if filing.with_faults else tables


def _standing(portal: Portal, filing: Filing) -> Standing:
    with portal.db.reading() as session:
        submission = open_version(session, filing.year, filing.code)
        if submission is None:
            raise CannotBeSeeded(f"{filing.filename}: no draft is open.")
        return standing(session, portal.files, submission)


def _waive(portal: Portal, filing: Filing, analyst: Actor) -> None:
    """Lift what asks for answers that no source gives: an empty table (C-06), a code (T-01)."""
    found = _standing(portal, filing).findings
    for rule, fingerprint in found.filter(pl.col("severity") == "error").select("rule", "fingerprint").iter_rows():
        if rule not in ("C-06", "T-01"):
            continue
        with portal.unit_of_work(analyst) as ctx:
            waive_finding(
                ctx, year=filing.year, regulator_code=filing.code, fingerprint=fingerprint, reason=WAIVED_BECAUSE
            )


def _explain(portal: Portal, filing: Filing, preparer: Actor) -> None:
    """Words on every query, the same on all of one rule.

    Raises:
        CannotBeSeeded: there is an error, which no words mend.
    """
    found = _standing(portal, filing).findings.filter(pl.col("status") == "open")
    errors = found.filter(pl.col("severity") == "error")
    if errors.height:
        raise CannotBeSeeded(f"{filing.filename}: {errors['rule'][0]} {errors['cell'][0]} {errors['message'][0]}")
    queries = found.filter(pl.col("severity") == "query")
    for (rule,), of_rule in queries.group_by("rule", maintain_order=True):
        with portal.unit_of_work(preparer) as ctx:
            explain_findings(
                ctx,
                year=filing.year,
                regulator_code=filing.code,
                fingerprints=of_rule["fingerprint"].to_list(),
                words=EXPLANATIONS.get(str(rule), EXPLAINED_OTHERWISE),
            )


def _declaration(filing: Filing, certifier: Actor) -> Declaration:
    return Declaration(
        certifier.name,
        read_it=True,
        did_not_prepare_it=True,
        delegation=_DELEGATION if filing.sourced else None,
        late_because=LATE_BECAUSE if filing.late else None,
    )


def _read(portal: Portal, filing: Filing, people: _People) -> None:
    """What the central unit did with the filed return, if anything yet."""
    if filing.goal not in (State.QUERIED, State.ACCEPTED):
        return
    with portal.at(filing.read_at).unit_of_work(people.analyst) as ctx:
        if filing.goal is State.ACCEPTED:
            accept_return(ctx, year=filing.year, regulator_code=filing.code)
        else:
            figure, question = QUESTION
            ask_question(ctx, year=filing.year, regulator_code=filing.code, figure=figure, question=question)
