"""What everybody may always see: the register, and how each round stands. For the public store."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from portal.clock import london_date
from portal.context import Reading
from portal.db.obligations import FirstFiling, first_filings, is_late
from portal.db.records import Checkpoint
from portal.db.register import Obligation, Regulator, Round, Sponsorship
from portal.db.returns import Submission
from portal.public_store import Json
from portal.queries.publishing import published_versions
from submissions_schema.lifecycle import LABELS, NOT_STARTED, RETURNED, SIGNED, State
from submissions_schema.open_data import Basis


def public_status(reading: Reading) -> Json:
    """The register and every round that has opened, as plain values; nothing in it is private.

    A draft and a return nobody began look the same. What is said depends on the day, not on the minute.
    """
    today = london_date(reading.now)
    rounds = reading.session.scalars(select(Round).where(Round.opens_on <= today).order_by(Round.year.desc()))
    return {
        "regulators": [_regulator(r) for r in reading.session.scalars(select(Regulator).order_by(Regulator.code))],
        "rounds": [_round(reading, season, today) for season in rounds],
        "checkpoint": _checkpoint(reading),
    }


def _regulator(regulator: Regulator) -> Json:
    return {
        "code": regulator.code,
        "name": regulator.name,
        "demonstration": regulator.organisation.demonstration,
        "valid_from": _iso(regulator.valid_from),
        "valid_to": _iso(regulator.valid_to),
        "facts": regulator.facts,
        "sponsorships": [_sponsorship(link) for link in sorted(regulator.sponsorships, key=lambda link: link.id)],
    }


def _sponsorship(link: Sponsorship) -> Json:
    return {
        "department_code": link.department_code,
        "department": link.department.name if link.department else None,
        "kind": link.kind,
        "valid_from": _iso(link.valid_from),
        "valid_to": _iso(link.valid_to),
        "standing": link.standing,
        "source": link.source,
    }


def _round(reading: Reading, season: Round, today: date) -> Json:
    days = ("period_start", "period_end", "opens_on", "due_on", "edits_close_on", "publishes_on")
    versions: dict[int, list[Submission]] = {}
    for submission in reading.session.scalars(
        select(Submission)
        .join(Submission.obligation)
        .where(Obligation.year == season.year)
        .order_by(Submission.version.desc())
    ):
        versions.setdefault(submission.obligation_id, []).append(submission)
    filed = first_filings(reading.session, season.year)
    ever = published_versions(reading.session, season.year)
    obligations = reading.session.scalars(
        select(Obligation).where(Obligation.year == season.year).order_by(Obligation.regulator_code)
    )
    return {
        "year": season.year,
        "edition": season.edition,
        "published_on": london_date(season.published_at).isoformat() if season.published_at else None,
        **{name: getattr(season, name).isoformat() for name in days},
        "rows": [_row(o, versions.get(o.id, []), filed.get(o.id), ever, today) for o in obligations],
    }


def _row(
    obligation: Obligation,
    versions: Iterable[Submission],
    filing: FirstFiling | None,
    ever: dict[int, datetime],
    today: date,
) -> Json:
    """One regulator in a round. ``versions`` come newest first."""
    newest_first = list(versions)
    counted = next((s for s in newest_first if s.state in SIGNED), None)
    public = next((s for s in newest_first if s.id in ever), None)
    withdrawn = public is not None and public.state == State.WITHDRAWN
    shown = public if public is not None and not withdrawn else counted
    sourced = shown is not None and shown.basis == Basis.PUBLISHED_SOURCE
    held = filing if shown is not None and not sourced else None
    late = not sourced and is_late(obligation, filing, held=held is not None, today=today)
    return {
        "code": obligation.regulator_code,
        "name": obligation.regulator.name,
        "demonstration": obligation.regulator.organisation.demonstration,
        "owes": obligation.owes,
        "excused_because": obligation.excused_because,
        "due_on": obligation.due_on.isoformat(),
        "extended_because": obligation.extended_because,
        "state": _word(obligation, shown, public if withdrawn else None, returned=filing is not None, late=late),
        "sourced": sourced,
        "filed_on": london_date(held.at).isoformat() if held else None,
        "late": late,
        "late_because": held.late_because if late and held else None,
        "published_version": shown.version if shown is not None and shown is public else None,
        "correction_under_way": bool(public and counted and not withdrawn and counted is not public),
    }


def _word(
    obligation: Obligation, shown: Submission | None, withdrawn: Submission | None, *, returned: bool, late: bool
) -> str:
    """The state in one public word or two; ``returned`` says what is so where no version is ``shown``."""
    if shown is not None:
        # a published version stays public while its correction is on the way, superseded as it is by then
        return LABELS[State(shown.state if shown.state in SIGNED else State.PUBLISHED)].public
    if withdrawn is not None:
        return LABELS[State.WITHDRAWN].public
    if returned:
        return RETURNED.public
    if not obligation.owes:
        return "Excused"
    return "Not filed" if late else NOT_STARTED.public


def _checkpoint(reading: Reading) -> Json | None:
    newest = reading.session.scalars(select(Checkpoint).order_by(Checkpoint.day.desc()).limit(1)).first()
    return {"day": newest.day, "note": newest.note} if newest else None


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None
