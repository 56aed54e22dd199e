"""A department's own funding desk: its lines in all their versions, its statements, the chain of its regulators.

Its people see the filed returns of the regulators it sponsors today, published or not, and never a draft. Of a
regulator it sponsored before, they see what everybody sees.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.clock import london_date
from portal.context import Reading
from portal.db.drafts import counted_version, filed_tables
from portal.db.funding import FundingLine, FundingNotNeeded, areas_in_force, regulators_sponsored, sponsorships
from portal.db.obligations import standing_publication
from portal.db.people import Organisation
from portal.db.register import Obligation, Round
from portal.db.returns import Submission
from portal.errors import NotFound
from portal.permissions import may_read_department
from portal.public_store import Json
from portal.queries.capability_rows import needs_of, rows_filed, spent_of
from portal.queries.funding_changes import what_changed
from portal.queries.funding_page import Correction, FundingPage, LineShown, OfRegulator, Source, lines_for
from regulators.capability_chain import Chain, NotNeeded, Recorded, chain
from regulators.funding import Ground, Line, first_day, last_day, sponsors_in


@dataclass(frozen=True, slots=True)
class LineVersion:
    version: int
    line: Line
    changed: str
    """What differs from the version before, in words; empty for the first."""
    reason: str | None
    at: datetime
    by: str


@dataclass(frozen=True)
class OwnLine:
    """One of the department's lines with all its versions, the newest first."""

    id: int
    regulator_code: str
    regulator_name: str
    versions: tuple[LineVersion, ...]
    withdrawn_at: datetime | None
    withdrawn_because: str | None

    @property
    def newest(self) -> LineVersion:
        return self.versions[0]


@dataclass(frozen=True, slots=True)
class OwnStatement:
    id: int
    regulator_name: str
    stated: NotNeeded
    at: datetime
    by: str


@dataclass(frozen=True)
class FundingDesk:
    page: FundingPage
    lines: tuple[OwnLine, ...]
    """All of the department, of every year, withdrawn ones last."""
    statements: tuple[OwnStatement, ...]
    """Those that stand."""
    rounds: tuple[int, ...]
    """Rounds whose chain can be looked at, the newest first."""
    regulators: tuple[tuple[str, str], ...]
    """Code and name of those a line may be for: sponsored in some year that can be chosen."""
    areas: tuple[str, ...]
    """Capability areas a new line may be for."""


def funding_desk(reading: Reading, department_code: str, year: int) -> FundingDesk:
    """The desk of one department for round ``year``.

    Raises:
        NotFound: no such department, or not theirs; or there is no such round.
    """
    department = _department(reading, department_code)
    opened = tuple(
        reading.session.scalars(
            select(Round.year).where(Round.opens_on <= london_date(reading.now)).order_by(Round.year.desc())
        )
    )
    if year not in opened:
        raise NotFound
    names = _names(reading)
    today = london_date(reading.now)
    lines = _own_lines(reading, department_code, names)
    sponsored = regulators_sponsored(reading.session, department_code, first_day(min(opened)), date.max)
    return FundingDesk(
        page=_page(reading, department, year, names, today),
        lines=lines,
        statements=_own_statements(reading, department_code, names),
        rounds=opened,
        regulators=tuple((code, names[code]) for code in sponsored),
        areas=areas_in_force(reading.session, today),
    )


def chains_of(reading: Reading, department_code: str, year: int) -> Mapping[str, Chain]:
    """The regulators of one department from need to what is left, by code.

    Raises:
        NotFound: no such department, or not theirs.
    """
    department = _department(reading, department_code)
    page = _page(reading, department, year, _names(reading), london_date(reading.now))
    return {each.code: each.chain for each in page.regulators}


def own_line(reading: Reading, department_code: str, line_id: int) -> OwnLine:
    """One line with its versions.

    Raises:
        NotFound: no such line of a department of theirs.
    """
    _department(reading, department_code)
    found = [each for each in _own_lines(reading, department_code, _names(reading)) if each.id == line_id]
    if not found:
        raise NotFound
    return found[0]


def standing_lines(reading: Reading) -> list[LineShown]:
    """Every line that is not withdrawn, as it stands; public."""
    names = _names(reading)
    rows = reading.session.scalars(
        select(FundingLine)
        .where(FundingLine.withdrawn_at.is_(None))
        .options(selectinload(FundingLine.versions))
        .order_by(FundingLine.id)
    )
    return [
        LineShown(
            recorded=Recorded(row.id, row.department_code, row.regulator_code, row.newest.said),
            department_name=names[row.department_code],
            regulator_name=names[row.regulator_code],
            version=row.version,
            corrections=tuple(_corrections(row)),
        )
        for row in rows
    ]


def standing_statements(reading: Reading) -> list[NotNeeded]:
    """Every statement that is not withdrawn; public."""
    rows = reading.session.scalars(
        select(FundingNotNeeded).where(FundingNotNeeded.withdrawn_at.is_(None)).order_by(FundingNotNeeded.id)
    )
    return [_stated(row) for row in rows]


def _corrections(row: FundingLine) -> Iterator[Correction]:
    for before, after in pairwise(row.versions):
        changed = what_changed(before.said, after.said)
        yield Correction(after.version, london_date(after.at), changed, after.reason or "")


def public_funding(reading: Reading) -> Json:
    """Lines and statements as the public store keeps them: no names of people, nothing withdrawn."""
    return {
        "lines": [
            {
                "id": shown.recorded.id,
                "department": shown.recorded.department,
                "department_name": shown.department_name,
                "regulator": shown.recorded.regulator,
                "regulator_name": shown.regulator_name,
                "version": shown.version,
                "corrections": [
                    {"version": each.version, "on": each.on.isoformat(), "changed": each.changed, "reason": each.reason}
                    for each in shown.corrections
                ],
                **{
                    name: value.isoformat() if isinstance(value, date) else value
                    for name in Line.__dataclass_fields__
                    for value in (getattr(shown.recorded.line, name),)
                },
            }
            for shown in standing_lines(reading)
        ],
        "not_needed": [
            {name: getattr(each, name) for name in NotNeeded.__dataclass_fields__}
            for each in standing_statements(reading)
        ],
    }


def _department(reading: Reading, code: str) -> Organisation:
    found = reading.session.get(Organisation, code)
    if found is None or found.kind != "department" or not may_read_department(reading.hats, code):
        raise NotFound
    return found


def _names(reading: Reading) -> dict[str, str]:
    return dict(reading.session.execute(select(Organisation.code, Organisation.name)).all())


def _page(reading: Reading, department: Organisation, year: int, names: dict[str, str], today: date) -> FundingPage:
    session, code = reading.session, department.code
    links, lines, stated = sponsorships(session), standing_lines(reading), standing_statements(reading)
    found = []
    for regulator in regulators_sponsored(session, code, first_day(year + 1), last_day(year + 1)):
        sponsors = sponsors_in(links, regulator, first_day(year + 1), last_day(year + 1))
        today_too = code in sponsors_in(links, regulator, today, today)
        submission = _readable(reading, year, regulator, filed_too=today_too)
        needs = spent = source = None
        if submission is not None:
            tables, form = filed_tables(session, reading.files, submission.id), submission.obligation.round.form
            needs = needs_of(rows_filed(tables, form, "capability", regulator))
            spent = spent_of(rows_filed(tables, form, "resources", regulator))
            public = standing_publication(session, submission.obligation_id)
            is_public = public is not None and public.id == submission.id
            source = Source(year, submission.version, is_public, submission.basis)
        found.append(
            OfRegulator(
                code=regulator,
                name=names[regulator],
                chain=chain(
                    regulator,
                    year,
                    sponsors=sponsors,
                    needs=needs,
                    spent=spent,
                    lines=[each.recorded for each in lines],
                    not_needed=stated,
                ),
                source=source,
                other_sponsors=tuple(names[other] for other in sponsors if other != code),
            )
        )
    return FundingPage(
        department=code,
        name=department.name,
        demonstration=department.demonstration,
        year=year,
        regulators=tuple(found),
        lines=lines_for(lines, code, (year, year + 1)),
        not_needed=tuple(n for n in stated if n.department == code and n.financial_year == year + 1),
        as_of=today,
        names=names,
    )


def _readable(reading: Reading, year: int, regulator: str, *, filed_too: bool) -> Submission | None:
    """The version of a return that this department's people may read."""
    if filed_too:
        return counted_version(reading.session, year, regulator)
    obligation = reading.session.scalar(
        select(Obligation.id).where(Obligation.year == year, Obligation.regulator_code == regulator)
    )
    return standing_publication(reading.session, obligation) if obligation is not None else None


def _own_lines(reading: Reading, department_code: str, names: dict[str, str]) -> tuple[OwnLine, ...]:
    rows = reading.session.scalars(
        select(FundingLine)
        .where(FundingLine.department_code == department_code)
        .options(selectinload(FundingLine.versions))
    )
    made = [
        OwnLine(
            id=row.id,
            regulator_code=row.regulator_code,
            regulator_name=names[row.regulator_code],
            versions=_versions(row),
            withdrawn_at=row.withdrawn_at,
            withdrawn_because=row.withdrawn_because,
        )
        for row in rows
    ]
    return tuple(
        sorted(
            made,
            key=lambda each: (
                each.withdrawn_at is not None,
                -each.newest.line.financial_year,
                each.regulator_code,
                each.id,
            ),
        )
    )


def _versions(row: FundingLine) -> tuple[LineVersion, ...]:
    changed = ["", *(what_changed(before.said, after.said) for before, after in pairwise(row.versions))]
    made = [
        LineVersion(v.version, v.said, said, v.reason, v.at, v.by.name)
        for v, said in zip(row.versions, changed, strict=True)
    ]
    return tuple(reversed(made))


def _own_statements(reading: Reading, department_code: str, names: dict[str, str]) -> tuple[OwnStatement, ...]:
    rows = reading.session.scalars(
        select(FundingNotNeeded)
        .where(FundingNotNeeded.department_code == department_code, FundingNotNeeded.withdrawn_at.is_(None))
        .order_by(FundingNotNeeded.financial_year.desc(), FundingNotNeeded.regulator_code)
    )
    return tuple(OwnStatement(row.id, names[row.regulator_code], _stated(row), row.at, row.by.name) for row in rows)


def _stated(row: FundingNotNeeded) -> NotNeeded:
    return NotNeeded(
        department=row.department_code,
        regulator=row.regulator_code,
        financial_year=row.financial_year,
        ground=Ground(row.ground),
        because=row.because,
        evidence_title=row.evidence_title,
        evidence_url=row.evidence_url,
    )
