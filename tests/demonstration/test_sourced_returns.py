"""Real bodies stand in the demonstration with what they published, each item with its address, and nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.context import PORTAL, Portal
from portal.db.drafts import filed_tables
from portal.db.people import Membership, Organisation, Person
from portal.db.register import Obligation
from portal.db.returns import FigureQuery, Receipt, Submission
from portal.demonstration.sourced_returns import (
    NOT_A_FILING,
    ROUND_OF_PERIOD,
    WAIVED_BECAUSE,
    figures_left_out,
    filer_of,
    filers_of,
    guidance_row,
    items_of,
    sourced_return,
)
from portal.queries.public_status import public_status
from portal.queries.rounds import board_rows
from portal.queries.status import first_filed_at
from portal.usual_rounds import ROUNDS, round_of
from regulators.demonstration import demonstration as invented
from regulators.register import register
from regulators.sourced_facts import GuidanceItem, figures, guidance

DOCUMENT = Path(__file__).parents[2] / "docs" / "demonstration.md"


def submissions(session: Session) -> list[Submission]:
    return list(session.scalars(select(Submission).join(Submission.obligation).order_by(Submission.id)))


def test_what_is_generated_sits_on_invented_regulators_only(open_demonstration: Portal) -> None:
    with open_demonstration.db.reading() as session:
        for submission in submissions(session):
            code = submission.obligation.regulator_code
            expected = "demonstration" if code in invented().regulators else "published_source"
            assert submission.basis == expected, code


def test_real_bodies_tell_exactly_the_facts_with_their_addresses(open_demonstration: Portal) -> None:
    found: dict[tuple[str, str], set[int]] = {}
    with open_demonstration.db.reading() as session:
        for submission in submissions(session):
            if submission.basis != "published_source":
                continue
            code, season = submission.obligation.regulator_code, round_of(submission.obligation.year)
            tables = filed_tables(session, open_demonstration.files, submission.id)
            rows = tables["guidance"].rows(named=True)
            expected = items_of(season, code)
            assert [(row["title"], row["url"]) for row in rows] == [(item.title, item.url) for item in expected]
            for row, item in zip(rows, expected, strict=True):
                _equal_dates(row, item, season.period_end)
                found.setdefault((item.title, item.url), set()).add(season.year)
            for name in ("decisions", "resources", "capability", "schemes", "barriers", "commitments", "case_studies"):
                assert tables[name].is_empty(), (code, name)
            cover = tables["cover"].row(0, named=True)
            assert cover["total_fte__not_held"] and cover["total_expenditure_gbp__not_held"]
    for item in guidance():
        open_in = {s.year for s in ROUNDS if item.open_between(s.period_start, s.period_end)}
        assert found.get((item.title, item.url), set()) == open_in, item.title


def _equal_dates(row: dict[str, Any], item: GuidanceItem, cut: date) -> None:
    pairs = {
        "started_on": item.started,
        "consultation_opened_on": item.consultation_opened,
        "consultation_closed_on": item.consultation_closed,
        "published_on": item.published,
    }
    for column, when in pairs.items():
        if when is None or when.first > cut or not when.fits_the_return:
            assert row[column] is None
        else:
            assert (row[f"{column}__from"], row[f"{column}__to"]) == (when.first, when.last), (item.title, column)


def test_at_least_twelve_real_bodies_and_only_facts_after_the_last_cut_are_left_out() -> None:
    assert len({code for season in ROUNDS for code in filers_of(season)}) >= 12
    told = {item for season in ROUNDS for item in items_of(season)}
    last_cut = ROUNDS[-1].period_end
    for item in set(guidance()) - told:
        known = (item.started, item.consultation_opened, item.consultation_closed, item.published)
        assert all(when.first > last_cut for when in known if when is not None)


def test_every_figure_is_told_or_listed_as_left_out() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    for figure in figures_left_out(ROUNDS):
        assert f"| {figure.regulator_code} | {figure.measure} | {figure.period} |" in document
    told = {f for season in ROUNDS for code in filers_of(season) for f in figures() if _is_in(f.url, code, season.year)}
    assert len(told) + len(figures_left_out(ROUNDS)) >= len(figures())
    assert {figure.period for figure in figures()} >= set(ROUND_OF_PERIOD)


def _is_in(address: str, code: str, year: int) -> bool:
    return bool(address) and address in str(sourced_return(code, round_of(year)))


def test_a_count_of_an_initiative_stands_in_its_column() -> None:
    (airlock,) = sourced_return("MHRA", round_of(2026))["initiatives"]
    assert (airlock["name"], airlock["applied"], airlock["admitted"]) == ("AI Airlock Phase 2", 51, 7)
    assert airlock["completed"] == "not held" and airlock["completed_note"] == NOT_A_FILING


def test_a_bare_year_is_not_told_as_a_date() -> None:
    report = next(item for item in guidance() if item.title == "AI Airlock Phase 2 programme report")
    row = guidance_row(report, round_of(2026).period_end)
    assert (row["status"], row["published_on"]) == ("published", "not held")
    assert "2026" in row["published_on_note"]


def test_the_bank_files_what_is_known_of_its_authority() -> None:
    assert {filer_of(item) for item in guidance() if item.regulator_code == "PRA"} == {"BOE"}


def test_no_real_body_appears_late_slow_queried_or_missing(open_demonstration: Portal) -> None:
    real = set(register().regulators)
    with open_demonstration.reading(PORTAL) as reading:
        for season in ROUNDS:
            for row in board_rows(reading, season.year):
                assert row.regulator_code not in real or not row.late
        for season in public_status(reading)["rounds"]:
            for row in season["rows"]:
                if row["code"] in real:
                    assert not row["late"] and not row["owes"] and row["filed_on"] is None
                    assert row["state"] in ("Excused", "Accepted", "Published")
        asked = reading.session.scalars(select(FigureQuery.submission_id))
        for submission_id in asked:
            assert reading.session.get_one(Submission, submission_id).basis == "demonstration"
        for obligation in reading.session.scalars(select(Obligation).where(Obligation.regulator_code.in_(real))):
            filed = first_filed_at(reading, obligation.id)
            assert filed is None or filed.date() <= obligation.due_on


def test_receipts_say_who_compiled_the_return(open_demonstration: Portal) -> None:
    with open_demonstration.db.reading() as session:
        receipts = session.scalars(
            select(Receipt)
            .join(Submission, Submission.id == Receipt.submission_id)
            .where(Submission.basis == "published_source")
        ).all()
        assert receipts
        for receipt in receipts:
            assert receipt.signed_as == "for the accountable officer"
            assert receipt.delegation and "published sources" in receipt.delegation
            assert receipt.full_name == "Sources desk, certifier"


def test_nobody_holds_a_role_at_a_real_body(open_demonstration: Portal) -> None:
    with open_demonstration.db.reading() as session:
        live = session.scalars(
            select(Person.name)
            .join(Membership, Membership.person_id == Person.id)
            .join(Organisation, Organisation.code == Membership.organisation_code)
            .where(Membership.ended_at.is_(None), Organisation.kind == "regulator", ~Organisation.demonstration)
        ).all()
    assert live == []


def test_published_pages_say_where_the_rows_are_from(open_demonstration: Portal) -> None:
    store = open_demonstration.public
    rows = pl.read_csv(store.read(2024, "guidance.csv"))
    by_basis = dict(rows.group_by("basis").agg(pl.col("regulator_code").unique()).iter_rows())
    assert set(by_basis["demonstration"]) <= set(invented().regulators)
    assert set(by_basis["published_source"]) == set(filers_of(round_of(2024)))
    assert WAIVED_BECAUSE in store.read(2024, "returns/FCA.json").decode()
