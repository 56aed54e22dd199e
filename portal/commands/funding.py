"""A department records what it funds of its regulators' AI capability, corrects it, takes it back; or says why nothing
is needed.

What is recorded is public from then on, with its evidence; a correction is a new version with its reason, and the old
one stays in the records. Only a sponsor reviewer of that department does any of this.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import select

from portal.clock import london_date
from portal.commands.moves import people_with
from portal.commands.wording import given_words, require_visible
from portal.context import Context
from portal.db.funding import FundingLine, FundingLineVersion, FundingNotNeeded, areas_in_force, sponsors
from portal.db.people import Organisation
from portal.db.register import Regulator
from portal.errors import ChangedMeanwhile, NotFound, NotNow, NotValid
from portal.permissions import Permission, may_read_department
from regulators.funding import (
    GROUNDS,
    Ground,
    Line,
    against_evidence,
    against_line,
    first_day,
    last_day,
    year_in_words,
)

MOST_CHARACTERS = 1000
FIRST_YEAR, LAST_YEAR = 2021, 2040
MAY_DIFFER = ("urgency", "why_paid_over", "evidence_url", "status", "status_on")
"""What makes no other line of one: it is the same money seen on another day."""
NO_SUCH_LINE = "There is no such funding line of your department."


def record_line(ctx: Context, *, department_code: str, regulator_code: str, line: Line) -> int:
    """Record a funding line; its number.

    Raises:
        NotFound: not their department. NotValid: every reason why it cannot be recorded, in sentences; or it stands.
        NotNow: the department says for this year that no money of its is needed.
    """
    _require(ctx, department_code)
    _require_sponsor(ctx, department_code, regulator_code, line.financial_year)
    _require_right(ctx, line, areas_in_force(ctx.session, london_date(ctx.now)))
    require_visible(line.evidence_title, line.why_paid_over)
    if _stated(ctx, department_code, regulator_code, line.financial_year) is not None:
        raise NotNow(
            f"Your department says that no money of its is needed for {_name(ctx, regulator_code)} in "
            f"{year_in_words(line.financial_year)}. Withdraw that statement first."
        )
    _require_another(ctx, department_code, regulator_code, line)
    made = FundingLine(department_code=department_code, regulator_code=regulator_code, version=1)
    ctx.session.add(made)
    ctx.session.flush()
    _write(ctx, made, line, reason=None)
    _record(ctx, "funding line recorded", made, line)
    _tell(
        ctx,
        "funding line recorded",
        department_code,
        regulator_code,
        f"recorded a funding line for {year_in_words(line.financial_year)}",
        _in_words(line),
    )
    return made.id


def correct_line(
    ctx: Context, *, department_code: str, line_id: int, line: Line, reason: str, expected: int | None = None
) -> int:
    """Say a line anew, with the reason; the number of its new version. The old version stays in the records.

    Raises:
        NotFound: no such line of theirs. NotNow: it is withdrawn. ChangedMeanwhile: its version is not ``expected``.
        NotValid: no reason, nothing changed, or every reason why it cannot be recorded so.
    """
    _require(ctx, department_code)
    found = _line(ctx, department_code, line_id)
    why = given_words(reason, "Say why the line is corrected; the reason is public.", MOST_CHARACTERS)
    if found.withdrawn_at is not None:
        raise NotNow("This line is withdrawn. Record a new one instead.")
    if expected is not None and found.version != expected:
        raise ChangedMeanwhile(
            f"{found.newest.by.name} corrected this line after you opened it. Look at it again, then repeat what you "
            "did."
        )
    if found.newest.said == line:
        raise NotValid("Nothing differs from what is recorded.")
    _require_sponsor(ctx, department_code, found.regulator_code, line.financial_year)
    # an area that a later form of the return dropped may stay in a line that was recorded with it
    _require_right(ctx, line, {*areas_in_force(ctx.session, london_date(ctx.now)), found.newest.area})
    require_visible(line.evidence_title, line.why_paid_over)
    if _stated(ctx, department_code, found.regulator_code, line.financial_year) is not None:
        raise NotNow("Your department says that no money of its is needed in that year. Withdraw that statement first.")
    found.version += 1
    _write(ctx, found, line, reason=why)
    _record(ctx, "funding line corrected", found, line, reason=why)
    _tell(
        ctx,
        "funding line corrected",
        department_code,
        found.regulator_code,
        f"corrected a funding line for {year_in_words(line.financial_year)}",
        f"{_in_words(line)}\n\nReason: {why}",
    )
    return found.version


def withdraw_line(ctx: Context, *, department_code: str, line_id: int, reason: str) -> None:
    """Take a line back: it counts nowhere any more, and stays in the records with the reason.

    Raises:
        NotFound: no such line of theirs. NotNow: it is withdrawn already.
    """
    _require(ctx, department_code)
    found = _line(ctx, department_code, line_id)
    why = given_words(reason, "Say why the line is withdrawn.", MOST_CHARACTERS)
    if found.withdrawn_at is not None:
        raise NotNow("This line is withdrawn already.")
    found.withdrawn_at, found.withdrawn_by_id, found.withdrawn_because = ctx.now, _person(ctx), why
    _record(ctx, "funding line withdrawn", found, found.newest.said, reason=why)
    _tell(
        ctx,
        "funding line withdrawn",
        department_code,
        found.regulator_code,
        f"withdrew a funding line for {year_in_words(found.newest.financial_year)}",
        f"{_in_words(found.newest.said)}\n\nReason: {why}",
    )


def state_not_needed(
    ctx: Context,
    *,
    department_code: str,
    regulator_code: str,
    financial_year: int,
    ground: str,
    because: str,
    evidence_title: str,
    evidence_url: str,
) -> int:
    """State that no departmental money is needed for a regulator in a year, because of this; the statement's number.

    Raises:
        NotFound: not their department. NotValid: no such ground, no words, no evidence.
        NotNow: it is stated already, or lines of that year stand.
    """
    _require(ctx, department_code)
    _require_sponsor(ctx, department_code, regulator_code, financial_year)
    if ground not in tuple(Ground):
        raise NotValid(f"Say who pays instead: {', '.join(Ground)}.")
    words = given_words(because, "Say why no departmental money is needed.", MOST_CHARACTERS)
    title, url = " ".join(evidence_title.split()), evidence_url.strip()
    if against := against_evidence(title, url):
        raise NotValid(" ".join(sentence for _, sentence in against), fields=against)
    if _stated(ctx, department_code, regulator_code, financial_year) is not None:
        raise NotNow("Your department stated that already. Withdraw the statement to say it anew.")
    if _lines_of(ctx, department_code, regulator_code, financial_year):
        raise NotNow(
            f"Funding lines of your department for {_name(ctx, regulator_code)} in {year_in_words(financial_year)} "
            "stand. Withdraw them first, or leave the statement out."
        )
    made = FundingNotNeeded(
        department_code=department_code,
        regulator_code=regulator_code,
        financial_year=financial_year,
        ground=ground,
        because=words,
        evidence_title=title,
        evidence_url=url,
        at=ctx.now,
        by_id=_person(ctx),
    )
    ctx.session.add(made)
    ctx.session.flush()
    ctx.record(
        "no departmental money needed",
        on=f"funding:{department_code}/not-needed/{made.id}",
        organisation=department_code,
        role="sponsor_reviewer",
        reason=words,
        regulator=regulator_code,
        year=financial_year,
        ground=ground,
    )
    _tell(
        ctx,
        "no departmental money needed",
        department_code,
        regulator_code,
        f"states that no money of its is needed in {year_in_words(financial_year)}",
        "It states that no money of its is needed for your AI capability in "
        f"{year_in_words(financial_year)}, because {GROUNDS[Ground(ground)]}: {words}",
    )
    return made.id


def withdraw_statement(ctx: Context, *, department_code: str, statement_id: int, reason: str) -> None:
    """Take a statement back; what is left unfunded is the department's again.

    Raises:
        NotFound: no such statement of theirs. NotNow: it is withdrawn already.
    """
    _require(ctx, department_code)
    found = ctx.session.get(FundingNotNeeded, statement_id, with_for_update=True)
    if found is None or found.department_code != department_code:
        raise NotFound("There is no such statement of your department.")
    why = given_words(reason, "Say why the statement is withdrawn.", MOST_CHARACTERS)
    if found.withdrawn_at is not None:
        raise NotNow("This statement is withdrawn already.")
    found.withdrawn_at, found.withdrawn_by_id, found.withdrawn_because = ctx.now, _person(ctx), why
    ctx.record(
        "statement on funding withdrawn",
        on=f"funding:{department_code}/not-needed/{found.id}",
        organisation=department_code,
        role="sponsor_reviewer",
        reason=why,
        regulator=found.regulator_code,
        year=found.financial_year,
    )
    _tell(
        ctx,
        "statement on funding withdrawn",
        department_code,
        found.regulator_code,
        f"withdrew its statement on {year_in_words(found.financial_year)}",
        f"It had stated that no departmental money was needed.\n\nReason: {why}",
    )


def _require(ctx: Context, department_code: str) -> None:
    """The permission over this department's lines; who has nothing to do with it learns nothing."""
    if not may_read_department(ctx.hats, department_code):
        raise NotFound
    ctx.require(Permission.FUNDING_RECORD, department_code)
    # One after the other within a department: a line and a statement for one year exclude each other.
    ctx.session.get(Organisation, department_code, with_for_update=True)


def _require_sponsor(ctx: Context, department_code: str, regulator_code: str, year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        first, last = year_in_words(FIRST_YEAR), year_in_words(LAST_YEAR)
        raise NotValid(f"The financial year must lie between {first} and {last}.")
    if ctx.session.get(Regulator, regulator_code) is None:
        raise NotFound(f"There is no regulator with the code {regulator_code[:20]}.")
    if not sponsors(ctx.session, regulator_code, department_code, first_day(year), last_day(year)):
        raise NotValid(
            f"{_name(ctx, department_code)} does not sponsor {_name(ctx, regulator_code)} in {year_in_words(year)}: "
            "funding is not applicable. "
            "Choose another regulator or year."
        )


def _require_right(ctx: Context, line: Line, areas: Collection[str]) -> None:
    if against := against_line(line, areas=areas, today=london_date(ctx.now)):
        raise NotValid(" ".join(sentence for _, sentence in against), fields=against)


def _require_another(ctx: Context, department_code: str, regulator_code: str, line: Line) -> None:
    """No line is recorded twice: one that stands differs in what its money is, in an amount or in its document."""
    for row in _lines_of(ctx, department_code, regulator_code, line.financial_year):
        said = row.newest.said
        if replace(said, **{name: getattr(line, name) for name in MAY_DIFFER}) == line:
            raise NotValid(
                "A line with the same regulator, year, area, settlement, amounts and document stands already (line "
                f"{row.id}). Correct that one; if this is other money, say so in the name of its document."
            )


def _line(ctx: Context, department_code: str, line_id: int) -> FundingLine:
    found = ctx.session.get(FundingLine, line_id, with_for_update=True)
    if found is None or found.department_code != department_code:
        raise NotFound(NO_SUCH_LINE)
    return found


def _stated(ctx: Context, department_code: str, regulator_code: str, year: int) -> FundingNotNeeded | None:
    return ctx.session.scalars(
        select(FundingNotNeeded).where(
            FundingNotNeeded.department_code == department_code,
            FundingNotNeeded.regulator_code == regulator_code,
            FundingNotNeeded.financial_year == year,
            FundingNotNeeded.withdrawn_at.is_(None),
        )
    ).first()


def _lines_of(ctx: Context, department_code: str, regulator_code: str, year: int) -> list[FundingLine]:
    rows = ctx.session.scalars(
        select(FundingLine).where(
            FundingLine.department_code == department_code,
            FundingLine.regulator_code == regulator_code,
            FundingLine.withdrawn_at.is_(None),
        )
    )
    return [row for row in rows if row.newest.financial_year == year]


def _write(ctx: Context, found: FundingLine, line: Line, *, reason: str | None) -> None:
    said = {name: getattr(line, name) for name in Line.__dataclass_fields__}
    version = FundingLineVersion(version=found.version, **said, reason=reason, at=ctx.now, by_id=_person(ctx))
    found.versions.append(version)
    ctx.session.flush()


def _record(ctx: Context, event: str, found: FundingLine, line: Line, reason: str | None = None) -> None:
    ctx.record(
        event,
        on=f"funding:{found.department_code}/{found.id}/{found.version}",
        organisation=found.department_code,
        role="sponsor_reviewer",
        reason=reason,
        regulator=found.regulator_code,
        year=line.financial_year,
        area=line.area,
        asked=line.asked,
        allocated=line.allocated,
        paid=line.paid,
    )


def _tell(ctx: Context, event: str, department_code: str, regulator_code: str, subject: str, text: str) -> None:
    people = people_with(ctx, "preparer", regulator_code) + people_with(ctx, "certifier", regulator_code)
    department = _name(ctx, department_code)
    text = f"{department}:\n\n{text}\n\nIt is public, under *AI funding*.\n"
    ctx.notify(event, people, subject=f"{department} {subject}", text=text)


def _name(ctx: Context, code: str) -> str:
    return ctx.session.get_one(Organisation, code).name


def _in_words(line: Line) -> str:
    return (
        f"{line.area.replace('_', ' ').capitalize()}, {year_in_words(line.financial_year)}: "
        f"{line.pounds(line.asked)} asked for, {line.pounds(line.allocated)} allocated, {line.pounds(line.paid)} paid. "
        f"Evidence: {line.evidence_title}, {line.evidence_url}"
    )


def _person(ctx: Context) -> int:
    assert ctx.actor.person_id is not None
    return ctx.actor.person_id
