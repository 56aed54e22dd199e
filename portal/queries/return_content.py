"""All that is published of one return, as one object of plain values.

Made once, at publication, from the frozen tables; pages, documents and the dataset are made from it and from
nothing else. So what stands here is what is public: a column comes in through its declaration
(``submissions_schema.open_data``), everything else is named below.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, replace
from datetime import datetime

import polars as pl
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from metrics.elapsed import with_days, with_targets
from metrics.figures import Figure, Return, State, headline_figures
from metrics.working_days import packaged_calendars
from portal.clock import london_date
from portal.db.drafts import filed_tables
from portal.db.obligations import first_filing, is_late, questions_asked
from portal.db.register import Regulator, Sponsorship
from portal.db.returns import Explanation, Submission, SubmissionEvent, Waiver
from portal.db.verdicts import standing
from portal.files import FileStore
from portal.public_store import Json
from portal.queries.figures import SOURCED, as_return, ends_are_quartiles, in_words
from submissions_schema.catalogue import LICENCE_NAME, LICENCE_URL
from submissions_schema.columns import Edition, Table
from submissions_schema.editions.mapping import as_filed
from submissions_schema.kept_hidden import kept_hidden
from submissions_schema.lifecycle import Event
from submissions_schema.lifecycle import State as ReturnState
from submissions_schema.open_data import (
    BASIS,
    REGULATOR,
    Basis,
    at_risk,
    decisions_summary,
    is_summary,
    public_columns,
    public_table,
    public_tables,
)
from submissions_schema.rules.rule import REGISTER

FIGURE_OF_DECISIONS = "decisions_"
"""Ids of figures that rest on decisions begin with this."""

_BASIS_NOTES = {
    Basis.REPORTED: "The regulator filed these figures.",
    Basis.PUBLISHED_SOURCE: "The regulator did not file this return. It was put together from what the regulator had "
    "published; everything else is not held.",
    Basis.DEMONSTRATION: "Invented figures of an invented body, for demonstration only.",
}


def return_content(
    session: Session,
    files: FileStore,
    submission: Submission,
    *,
    published: Mapping[int, datetime],
    before: Json | None,
    early: bool,
    at: datetime,
    dataset_version: str,
    base_url: str,
) -> Json:
    """What is published of ``submission`` at ``at``, in version ``dataset_version`` of the round's dataset.

    ``published`` names the submissions of the round that were published earlier; ``before`` is the content
    of this return's last published version: what that hid stays hidden.
    """
    obligation, season = submission.obligation, submission.obligation.round
    tables = filed_tables(session, files, submission.id)
    basis = Basis(submission.basis)
    filed = as_return(tables, season, only_sourced=basis == SOURCED)
    figures = headline_figures(filed, packaged_calendars(), public=True)
    cover = filed.answers.get("cover", {})
    address = f"{base_url}/returns/{season.year}/{obligation.regulator_code}"
    name = obligation.regulator.name
    versions = _published_before(session, submission, published)
    first = versions[0] if versions else submission
    filing = first_filing(session, obligation.id)
    assert filing is not None, "an accepted version was signed, and no later one was withdrawn"
    sourced = basis is Basis.PUBLISHED_SOURCE
    found = set(standing(session, files, submission).findings["fingerprint"])
    made = [_table(declared, tables, filed, submission, basis, before) for declared in public_tables(season.form)]
    late = not sourced and is_late(obligation, filing, held=True, today=london_date(at))
    return {
        "regulator": {
            "code": obligation.regulator_code,
            "name": name,
            "demonstration": obligation.regulator.organisation.demonstration,
            "sponsors": _sponsors(obligation.regulator),
        },
        "year": season.year,
        "edition": season.edition,
        "period": {"start": filed.period_start.isoformat(), "end": filed.cut.isoformat()},
        "version": submission.version,
        "basis": str(basis),
        "basis_note": _BASIS_NOTES[basis],
        "filed_on": None if sourced else london_date(filing.at).isoformat(),
        "due_on": obligation.due_on.isoformat(),
        "late": late,
        "late_because": filing.late_because if late else None,
        "early": early,
        "published_on": london_date(at).isoformat(),
        "published_at": at.isoformat(),
        "dataset_version": dataset_version,
        "figures": _kept_figures([_figure(each) for each in figures], before),
        "explanations": _explanations(session, submission, season.form, found),
        "waivers": _waivers(session, submission, found),
        "questions": _questions(session, submission, published),
        "corrections": [
            _correction(session, s) for s in (*versions, submission) if s is not first or s.correction_reason
        ],
        "narrative": _narrative(made),
        "tables": made,
        "contact": cover.get("publication_contact_email"),
        "address": address,
        "permanent_address": f"{address}/v/{submission.version}",
        "cite_as": f"{name} ({season.year}). Annual return on AI innovation {season.year}, version "
        f"{submission.version}. {address}/v/{submission.version}",
        "licence": {"name": LICENCE_NAME, "address": LICENCE_URL},
    }


def _sponsors(regulator: Regulator) -> list[str]:
    links: Iterable[Sponsorship] = sorted(regulator.sponsorships, key=lambda link: link.id)
    return [f"{link.department.name} ({link.kind})" for link in links if link.department is not None]


def _figure(figure: Figure) -> Json:
    """The figure with its words: ``shown`` and ``interval`` are what every page says."""
    plain = {**asdict(figure), "state": str(figure.state)}
    return {**plain, "shown": in_words(replace(figure, low=None, high=None)), "interval": _interval(figure)}


def _interval(figure: Figure) -> str:
    if figure.state is not State.VALUE or figure.low is None or figure.high is None:
        return ""
    low, high = (f"{bound:,.0f}" for bound in (figure.low, figure.high))
    if figure.unit == "%":
        return f"{low} to {high}%"
    return f"half lie between {low} and {high}" if ends_are_quartiles(figure) else f"{low} to {high}"


def _kept_figures(figures: list[Json], before: Json | None) -> list[Json]:
    """Figures on decisions that an earlier version of this return hid stay hidden."""
    hidden = {
        each["id"]
        for each in (before or {}).get("figures", ())
        if each["state"] == State.SUPPRESSED and each["id"].startswith(FIGURE_OF_DECISIONS)
    }
    nothing: Json = {"value": None, "low": None, "high": None, "n": None, "cases": None, "interval": ""}
    suppressed: Json = {**nothing, "state": str(State.SUPPRESSED), "shown": "Suppressed"}
    return [{**each, **suppressed} if each["id"] in hidden else each for each in figures]


def _table(
    declared: Table,
    tables: Mapping[str, pl.DataFrame],
    filed: Return,
    submission: Submission,
    basis: Basis,
    before: Json | None,
) -> Json:
    columns = public_columns(declared)
    rows = _rows(declared, tables, filed, submission, basis)
    earlier = next((t for t in (before or {}).get("tables", ()) if t["name"] == declared.name), None)
    if is_summary(declared) and earlier is not None:
        names = [column["name"] for column in earlier["columns"]]
        was = [dict(zip(names, row, strict=True)) for row in earlier["rows"]]
        rows = kept_hidden(rows, was, declared.key)
    return {
        "name": declared.name,
        "title": declared.sheet,
        "help": declared.help,
        "layout": str(declared.layout),
        "columns": [{"name": c.name, "label": c.label, "unit": c.unit, "kind": str(c.kind)} for c in columns],
        "rows": [[row[c.name] for c in columns] for row in rows],
    }


def _rows(
    declared: Table, tables: Mapping[str, pl.DataFrame], filed: Return, submission: Submission, basis: Basis
) -> list[dict[str, str | None]]:
    """Rows as they were filed, in the edition's own codes; of decisions their summary, in the same codes."""
    frame = tables.get(declared.name)
    if frame is None or frame.is_empty():
        return []
    code = submission.obligation.regulator_code
    if not is_summary(declared):
        return public_table(declared, frame, regulator_code=code, basis=basis).to_dicts()
    cases = at_risk(as_filed(filed.tables[declared.name]), filed.period_start)
    if cases.is_empty() or "schemes" not in tables:
        return []
    measured = with_targets(with_days(cases, tables["schemes"], packaged_calendars(), filed.cut))
    summary = decisions_summary(measured, period_start=filed.period_start, regulator_code=code, basis=basis)
    return summary.to_dicts()


def _narrative(tables: list[Json]) -> list[Json]:
    told = next((t for t in tables if t["name"] == "narrative" and t["rows"]), None)
    if told is None:
        return []
    answers = zip(told["columns"], told["rows"][0], strict=True)
    return [
        {"name": column["name"], "label": column["label"], "text": text}
        for column, text in answers
        if text and column["name"] not in (REGULATOR.name, BASIS.name)
    ]


def _explanations(session: Session, submission: Submission, form: Edition, findings: Collection[str]) -> list[Json]:
    """The filer's words on queries that still stand; words on figures since changed are not published.

    A row of decisions is never named: its key is the regulator's own reference.
    """
    said: dict[tuple[str, str, str], Json] = {}
    for each in session.scalars(
        select(Explanation).where(Explanation.submission_id == submission.id).order_by(Explanation.id)
    ):
        if each.fingerprint not in findings:
            continue
        where = _place(form, each.table, each.row_key, each.column)
        rule = REGISTER.get(each.rule)
        title = rule.title if rule else each.rule
        said.setdefault(
            (each.rule, where, each.words), {"rule": each.rule, "title": title, "where": where, "words": each.words}
        )
    return list(said.values())


def _place(form: Edition, table: str | None, row_key: str | None, column: str | None) -> str:
    if table is None or table not in form:
        return ""
    declared = form[table]
    known = {c.name: c for c in declared.columns if c.published}
    named_openly = declared.public and all(name in known for name in declared.key)
    parts = [
        declared.sheet,
        row_key if named_openly and row_key else "",
        known[column].label if column in known and declared.public else "",
    ]
    return ", ".join(part for part in parts if part)


def _waivers(session: Session, submission: Submission, findings: Collection[str]) -> list[Json]:
    rows = session.scalars(select(Waiver).where(Waiver.submission_id == submission.id).order_by(Waiver.id))
    known = {(w.rule, w.reason): REGISTER.get(w.rule) for w in rows if w.fingerprint in findings}
    return [
        {"rule": rule, "title": found.title if found else rule, "reason": reason}
        for (rule, reason), found in known.items()
    ]


def _questions(session: Session, submission: Submission, published: Mapping[int, datetime]) -> list[Json]:
    """Those on every version up to this one, but for versions taken down: their words stay down with them."""
    stays_up = or_(Submission.state != ReturnState.WITHDRAWN, Submission.id.not_in(published))
    asked = questions_asked(submission.obligation_id).where(Submission.version <= submission.version, stays_up)
    return [
        {
            "figure": q.figure,
            "question": q.question,
            "asked_on": london_date(q.asked_at).isoformat(),
            "answer": q.answer,
            "answered_on": london_date(q.answered_at).isoformat() if q.answered_at else None,
        }
        for q, _version in session.execute(asked)
    ]


def _published_before(
    session: Session, submission: Submission, published: Mapping[int, datetime]
) -> tuple[Submission, ...]:
    rows = session.scalars(
        select(Submission)
        .where(Submission.obligation_id == submission.obligation_id, Submission.version < submission.version)
        .order_by(Submission.version)
    )
    return tuple(s for s in rows if s.id in published)


def _correction(session: Session, submission: Submission) -> Json:
    signed = session.scalars(
        select(SubmissionEvent.at)
        .where(SubmissionEvent.submission_id == submission.id, SubmissionEvent.event == Event.SIGNED)
        .limit(1)
    ).first()
    return {
        "version": submission.version,
        "filed_on": london_date(signed).isoformat() if signed else None,
        "code": submission.correction_code,
        "reason": submission.correction_reason,
        "material": submission.material,
    }
