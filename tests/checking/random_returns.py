"""Strategies for valid returns, made from the columns of the edition."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from submissions_schema.columns import NOT_HELD, Column, Kind, Table
from submissions_schema.raw import RawReturn
from tests.rules.returns import AREAS, COVER, EDITION, Row, a_return

START, CUT = EDITION.period_start, EDITION.period_end

Cells = dict[str, str | None]

_LETTERS = st.characters(categories=["L", "N", "P", "S", "Zs"], exclude_characters="\u115f\u1160\u2800\u3164\uffa0")
_WORDS = st.text(_LETTERS, max_size=30).map(lambda text: f"a{text}z")
_REFERENCES = st.text("ABCDEFGHJKLMN0123456789-/", min_size=1, max_size=12)


def written_days(day: date) -> st.SearchStrategy[str]:
    """The ways to write a day."""
    words = f"{day.day} {day:%B} {day.year}"
    return st.sampled_from([str(day), words, words.lower(), f"{day.day} {day:%b} {day.year}", f"{day}T00:00:00"])


def days(first: date = EDITION.earliest, last: date = CUT) -> st.SearchStrategy[str]:
    return st.dates(first, last).flatmap(written_days)


def written_numbers(number: int) -> st.SearchStrategy[str]:
    return st.sampled_from([str(number), f"{number:,}", f"{number}.0"])


def _months(last: date) -> st.SearchStrategy[str]:
    return st.dates(EDITION.earliest, last).map(lambda day: f"{day:%Y-%m}")


def answers(column: Column) -> st.SearchStrategy[str]:
    """Allowed answers to a column alone, other columns apart."""
    last = CUT + timedelta(days=900) if column.may_be_after_the_cut else CUT
    whole = st.integers(int(column.minimum or 0), 10**6)
    match column.kind:
        case Kind.CODE:
            codes = st.sampled_from(column.codes)
            return codes | codes.map(lambda code: code.replace("_", " ").title())
        case Kind.DATE:
            return days(last=last)
        case Kind.DAY_OR_MONTH:
            return days(last=last) | _months(last)
        case Kind.INTEGER:
            return whole.flatmap(written_numbers)
        case Kind.DECIMAL:
            return whole.flatmap(written_numbers) | st.decimals(0, 10**6, places=2).map(str)
        case Kind.YES_NO:
            return st.sampled_from(["Yes", "No", "yes", "NO", "TRUE", "false"])
        case Kind.URL:
            return st.sampled_from(["https://www.gov.uk/a?b=c", "http://regulator.example", "HTTPS://x.example/#y"])
        case Kind.EMAIL:
            return st.just("ai-return@regulator.example")
        case Kind.TEXT:
            return _REFERENCES if column.identifier else _WORDS


@st.composite
def rows(draw: st.DrawFn, table: Table, /, **fixed: str | None) -> Row:
    """A row whose cells are allowed one by one; ``fixed`` are given."""
    row: Cells = {}
    for column in table.columns:
        if column.name in fixed:
            row[column.name] = fixed[column.name]
        elif column.may_be_not_held and draw(st.integers(0, 9)) == 0:
            row[column.name] = draw(st.sampled_from([NOT_HELD, "Not held", "NOT HELD"]))
            row[column.note_name] = draw(_WORDS)
        elif column.required or draw(st.booleans()):
            row[column.name] = draw(answers(column))
    return row


@st.composite
def guidance(draw: st.DrawFn, ref: str) -> Row:
    status = draw(st.sampled_from(EDITION["guidance"]["status"].codes))
    steps = sorted(draw(st.lists(st.dates(date(2024, 1, 1), START), min_size=3, max_size=3)))
    started, opened, closed = (draw(written_days(day)) for day in steps)
    return draw(
        rows(
            EDITION["guidance"],
            guidance_ref=ref,
            status=status,
            started_on=started,
            consultation_opened_on=None if status == "planned" else opened,
            consultation_closed_on=None if status == "planned" else closed,
            published_on=draw(days(START)) if status == "published" else None,
        )
    )


@st.composite
def schemes(draw: st.DrawFn, code: str) -> Row:
    unit = answers(EDITION["schemes"]["statutory_target_unit"])
    return draw(
        rows(
            EDITION["schemes"],
            scheme_code=code,
            statutory_target_unit=draw(unit),
            published_target_unit=draw(unit),
        )
    )


@st.composite
def decisions(draw: st.DrawFn, ref: str, codes: list[str]) -> Row:
    received = draw(st.dates(date(2024, 1, 1), CUT))
    duly_made = draw(st.dates(received, CUT))
    decided = draw(st.dates(max(duly_made, START), CUT))
    outcome = draw(st.sampled_from(EDITION["decisions"]["outcome"].codes))
    return draw(
        rows(
            EDITION["decisions"],
            application_ref=ref,
            scheme_code=draw(st.sampled_from(codes)),
            received_on=draw(written_days(received)),
            duly_made_on=draw(st.none() | written_days(duly_made)),
            decided_on=None if outcome == "pending" else draw(written_days(decided)),
            outcome=outcome,
            clock_stop_days=draw(st.none() | st.integers(0, (decided - received).days).map(str)),
        )
    )


@st.composite
def resources(draw: st.DrawFn, key: tuple[str, str, str]) -> Row:
    function, source, purpose = key
    spend = draw(st.integers(0, 10**6))
    return draw(
        rows(
            EDITION["resources"],
            function=function,
            funding_source=source,
            purpose=purpose,
            ai_fte=str(draw(st.decimals(0, 100, places=2))),
            ai_spend_gbp=draw(written_numbers(spend)),
            of_which_external_gbp=draw(written_numbers(draw(st.integers(0, spend)))),
        )
    )


@st.composite
def capability(draw: st.DrawFn, area: str) -> Row:
    needed, cost = draw(st.integers(0, 100)), draw(st.integers(0, 10**6))
    urgency = draw(st.sampled_from(EDITION["capability"]["urgency"].codes))
    met = urgency == "met"
    return draw(
        rows(
            EDITION["capability"],
            area=area,
            needed_fte=str(needed),
            current_fte=str(needed if met else draw(st.integers(0, needed))),
            urgency=urgency,
            gap_cost_gbp=str(cost),
            gap_funded_gbp=str(draw(st.integers(0, cost))),
            plan=draw(_WORDS),
        )
    )


@st.composite
def initiatives(draw: st.DrawFn, ref: str) -> Row:
    applied, admitted, completed, reached = sorted(
        draw(st.lists(st.integers(0, 500), min_size=4, max_size=4)), reverse=True
    )
    counts = {"applied": applied, "admitted": admitted, "completed": completed, "reached_market": reached}
    written: dict[str, Any] = {name: draw(st.none() | written_numbers(count)) for name, count in counts.items()}
    return draw(rows(EDITION["initiatives"], initiative_ref=ref, **written))


@st.composite
def commitments(draw: st.DrawFn, ref: str) -> Row:
    status = draw(st.sampled_from(EDITION["commitments"]["status"].codes))
    fixed: dict[str, str | None] = {"met_on": draw(days()) if status == "met" else None}
    if status == "missed":
        fixed["due_on"] = draw(days())
    return draw(rows(EDITION["commitments"], commitment_ref=ref, status=status, **fixed))


def _references(least: int = 0) -> st.SearchStrategy[list[str]]:
    return st.lists(_REFERENCES, min_size=least, max_size=3, unique=True)


@st.composite
def valid_returns(draw: st.DrawFn) -> RawReturn:
    """Returns without an error; queries and notes there may be."""
    codes = draw(_references(1))
    function, source, purpose = (EDITION["resources"][n].codes for n in EDITION["resources"].key)
    keys = st.tuples(st.sampled_from(function), st.sampled_from(source), st.sampled_from(purpose))
    tables: Mapping[str, list[Row]] = {
        "cover": [COVER],
        "guidance": [draw(guidance(ref)) for ref in draw(_references(1))],
        "schemes": [draw(schemes(code)) for code in codes],
        "decisions": [draw(decisions(ref, codes)) for ref in draw(_references(1))],
        "resources": [draw(resources(key)) for key in draw(st.lists(keys, min_size=1, max_size=3, unique=True))],
        "capability": [draw(capability(area)) for area in AREAS],
        "initiatives": [draw(initiatives(ref)) for ref in draw(_references())],
        "barriers": [draw(rows(EDITION["barriers"], barrier_ref=ref)) for ref in draw(_references())],
        "commitments": [draw(commitments(ref)) for ref in draw(_references())],
        "case_studies": [draw(rows(EDITION["case_studies"], title=ref)) for ref in draw(_references())],
        "narrative": [draw(rows(EDITION["narrative"]))],
    }
    return a_return(**tables)
