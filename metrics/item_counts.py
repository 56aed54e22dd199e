"""Guidance, commitments and headline figures of accepted returns, folded as decisions are in ``counts``.

These tables are small, so polars does for them. An item of guidance is one item over successive returns: the latest
accepted row counts. It enters the risk set of the first return in which it could be seen (left truncation): guidance
that was begun and published before a regulator's first return would never have been.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from metrics.counts import FROM_THE_START, NOT_MEASURABLE, OPEN
from metrics.elapsed import WIDEST_RANGE, with_days, with_targets
from metrics.figures import Return, State, headline_figures
from metrics.working_days import Calendar
from submissions_schema.editions.mapping import as_filed, joined_codes
from submissions_schema.open_data import SUPPRESSED, Basis, at_risk, decisions_summary, decisions_totals
from submissions_schema.suppression import COUNTS

PUBLISHED = "published"

GUIDANCE_SCHEMA: Mapping[str, Any] = {
    "regulator_code": pl.String,
    "year": pl.Int64,  # reporting year in which it was being prepared
    "started_basis": pl.String,  # what its start was; never mixed
    "product_area": pl.String,
    "ended_as": pl.String,  # published, or open
    "entry": pl.Int64,  # calendar days since the start
    "exit": pl.Int64,
    "n": pl.Int64,
}
COMMITMENTS_SCHEMA: Mapping[str, Any] = {
    "regulator_code": pl.String,
    "year": pl.Int64,  # reporting year in which it fell due
    "met": pl.Boolean,  # by its date
    "n": pl.Int64,
}
QUANTITIES_SCHEMA: Mapping[str, Any] = {
    "regulator_code": pl.String,
    "year": pl.Int64,
    "quantity": pl.String,
    "value": pl.Float64,  # null where the state says why there is none
    "state": pl.String,  # figures.State
}
SUPPRESSED_SCHEMA: Mapping[str, Any] = {
    "regulator_code": pl.String,
    "year": pl.Int64,
    "product_area": pl.String,  # null: the total of the return
    "column": pl.String,  # of the published summary of decisions
}

OPEN_IN_AREA = "initiatives_open_at_cut_"
"""With a product area after it: a quantity there is of each area in which an initiative was open at the cut."""

c = pl.col


@dataclass(frozen=True)
class AcceptedReturn:
    """One regulator's accepted return of one year."""

    regulator_code: str
    year: int
    edition: int
    basis: str
    filed: Return


def guidance_counts(returns: Sequence[AcceptedReturn]) -> pl.DataFrame:
    """``GUIDANCE_SCHEMA``: items the regulator leads, by reporting year; days are calendar days since the start.

    A date that is a month counts as its middle; an item without a start, or whose dates are known no closer than 31
    days, is *not measurable*. What was withdrawn leaves the risk set with the year before.
    """
    rows = _rows(returns, "guidance", ["guidance_ref", "product_area", "status", "started_basis", "lead"], _DATES)
    if rows.is_empty():
        return pl.DataFrame(schema=GUIDANCE_SCHEMA)
    held = pl.DataFrame(
        [(r.regulator_code, r.year, r.filed.period_start, r.filed.cut) for r in returns],
        schema={"regulator_code": pl.String, "at_risk": pl.Int64, "begins": pl.Date, "ends": pl.Date},
        orient="row",
    )
    items = (
        rows.filter(c("lead").fill_null(True))
        .sort("year")
        .unique(["regulator_code", "guidance_ref"], keep="last", maintain_order=True)
        .with_columns(
            start=_middle("started_on"),
            until=pl.when(c("status") == PUBLISHED)
            .then(_middle("published_on"))
            .when(c("status") == "withdrawn")
            .then(c("period_start") - pl.duration(days=1))
            .otherwise("cut"),
        )
    )
    split = items.join(held, on="regulator_code").filter(
        (c("start").is_null() | (c("start") <= c("ends")))
        & pl.when(c("until").is_null()).then(c("at_risk") == c("year")).otherwise(c("until") >= c("begins"))
    )
    over = (c("status") == PUBLISHED) & (c("until").is_null() | (c("until") <= c("ends")))
    last = pl.when(c("until") <= c("ends")).then("until").otherwise("ends")
    waited, before = (last - c("start")).dt.total_days(), (c("begins") - c("start")).dt.total_days() - 1
    measurable = c("start").is_not_null() & c("until").is_not_null() & (waited >= 0)
    cells = split.select(
        "regulator_code",
        "product_area",
        year=c("at_risk"),
        started_basis=c("started_basis").fill_null("none"),
        ended_as=pl.when(over).then(pl.lit(PUBLISHED)).otherwise(pl.lit(OPEN)),
        entry=pl.when(measurable).then(pl.when(before > 0).then(before).otherwise(FROM_THE_START)),
        exit=pl.when(measurable).then(waited).otherwise(NOT_MEASURABLE),
    )
    grouped = cells.group_by(cells.columns).agg(n=pl.len())
    return _declared(grouped, GUIDANCE_SCHEMA)


_DATES = ("started_on", "published_on")


def _middle(name: str) -> pl.Expr:
    """The middle of the days a date may be; null where they are too many to say."""
    first, last = c(f"{name}__from"), c(f"{name}__to")
    width = (last - first).dt.total_days()
    return pl.when(width <= WIDEST_RANGE).then(first + pl.duration(days=width // 2))


def commitment_counts(returns: Sequence[AcceptedReturn]) -> pl.DataFrame:
    """``COMMITMENTS_SCHEMA``: commitments due in the year of each return, unfinished and withdrawn ones too."""
    rows = _rows(returns, "commitments", ["due_on", "met_on", "status"])
    if rows.is_empty():
        return pl.DataFrame(schema=COMMITMENTS_SCHEMA)
    due = rows.filter(c("due_on").is_between("period_start", "cut"))
    met = ((c("status") == "met") & (c("met_on") <= c("due_on"))).fill_null(False)
    return _declared(due.group_by("regulator_code", "year", met=met).agg(n=pl.len()), COMMITMENTS_SCHEMA)


def quantities(returns: Sequence[AcceptedReturn], calendars: Mapping[str, Calendar]) -> pl.DataFrame:
    """``QUANTITIES_SCHEMA``: every headline figure of every return, nothing hidden, and what its cover states."""
    found = [row for accepted in returns for row in _quantities(accepted, calendars)]
    return pl.DataFrame(found, schema=QUANTITIES_SCHEMA, orient="row").sort("regulator_code", "year", "quantity")


_OF_THE_COVER = ("total_fte", "total_expenditure_gbp")


def _quantities(
    accepted: AcceptedReturn, calendars: Mapping[str, Calendar]
) -> Iterable[tuple[str, int, str, float | None, str]]:
    whose = accepted.regulator_code, accepted.year
    for figure in headline_figures(accepted.filed, calendars, public=False):
        yield (*whose, figure.id, figure.value, str(figure.state))
    for name, value in _sums(accepted.filed):
        yield (*whose, name, value, str(State.NOT_HELD if value is None else State.VALUE))
    cover = accepted.filed.answers.get("cover", {})
    for name in _OF_THE_COVER:
        given = cover.get(name)
        value = float(given) if isinstance(given, int | float) else None
        yield (*whose, name, value, str(State.NOT_HELD if value is None else State.VALUE))


def _sums(filed: Return) -> Iterable[tuple[str, float | None]]:
    """Quantities that are no headline figure; None where they are not held."""
    resources = filed.rows("resources")
    granted = None if resources is None else resources.filter(c("funding_source") == "grant_in_aid")
    yield "grant_in_aid_spend_gbp", _sum(granted, "ai_spend_gbp")
    initiatives = filed.rows("initiatives")
    for column in ("applied", "admitted", "completed"):
        yield f"initiatives_{column}", _sum(initiatives, column)
    if initiatives is not None:
        opened = (c("opened_on") <= filed.cut).fill_null(True)
        at_the_cut = initiatives.filter(opened, (c("closed_on") > filed.cut).fill_null(True))
        for area, n in at_the_cut.group_by("product_area").len().sort("product_area").rows():
            yield f"{OPEN_IN_AREA}{area}", float(n)
    yield "barriers_past_due", _past_due(filed)
    guidance = filed.rows("guidance")
    opened, closed = _middle("consultation_opened_on"), _middle("consultation_closed_on")
    if guidance is not None:
        ended = guidance.filter(c("lead").fill_null(True), closed.is_between(filed.period_start, filed.cut))
        days = ended.select(days=(closed - opened).dt.total_days())["days"].drop_nulls()
        yield "consultation_days", float(days.sum())
        yield "consultations_closed", float(days.len())


def _past_due(filed: Return) -> float | None:
    """Barriers that still needed the law changed at the cut although that was due by then."""
    barriers = filed.rows("barriers")
    if barriers is None:
        return None
    return float(barriers.filter(c("action") == "change_needed", c("action_due_on") <= filed.cut).height)


def _sum(rows: pl.DataFrame | None, column: str) -> float | None:
    """The sum of a column; None where rows or any of its answers are not held."""
    if rows is None or rows.get_column(f"{column}__not_held", default=pl.Series([False])).any():
        return None
    return float(rows[column].drop_nulls().sum())


def suppressed(returns: Sequence[AcceptedReturn], calendars: Mapping[str, Calendar]) -> pl.DataFrame:
    """``SUPPRESSED_SCHEMA``: what the published summary of each return's decisions hides, and its totals do."""
    found = [row for accepted in returns for row in _suppressed(accepted, calendars)]
    return _declared(pl.DataFrame(found, schema=SUPPRESSED_SCHEMA, orient="row").unique(), SUPPRESSED_SCHEMA)


def _suppressed(
    accepted: AcceptedReturn, calendars: Mapping[str, Calendar]
) -> Iterable[tuple[str, int, str | None, str]]:
    filed = accepted.filed
    rows, schemes = filed.rows("decisions"), filed.tables.get("schemes")
    if rows is None or schemes is None or rows.is_empty():
        return
    # by the product areas that were published; where an edition splits one, the comparison shows them as one
    rows = as_filed(rows)
    joined = joined_codes("decisions", accepted.edition).get("product_area", {})
    cases = with_targets(with_days(at_risk(rows, filed.period_start), schemes, calendars, filed.cut))
    summary = decisions_summary(
        cases, period_start=filed.period_start, regulator_code=accepted.regulator_code, basis=Basis(accepted.basis)
    )
    for column in COUNTS:
        for area in summary.filter(c(column) == SUPPRESSED)["product_area"]:
            yield accepted.regulator_code, accepted.year, joined.get(area, area), column
    for column, total in decisions_totals(cases, period_start=filed.period_start).items():
        if total is None:
            yield accepted.regulator_code, accepted.year, None, column


def _rows(
    returns: Sequence[AcceptedReturn], table: str, columns: Sequence[str], dates: Sequence[str] = ()
) -> pl.DataFrame:
    """The rows of one table of all returns, with whose they are and of what period."""
    wanted = [*columns, *(f"{name}{end}" for name in dates for end in ("__from", "__to"))]
    frames = [
        r.filed.tables[table].select(
            *wanted,
            regulator_code=pl.lit(r.regulator_code),
            year=pl.lit(r.year, pl.Int64),
            period_start=pl.lit(r.filed.period_start, pl.Date),
            cut=pl.lit(r.filed.cut, pl.Date),
        )
        for r in returns
        if table in r.filed.tables and r.filed.tables[table].height
    ]
    return pl.concat(frames) if frames else pl.DataFrame()


def _declared(frame: pl.DataFrame, schema: Mapping[str, Any]) -> pl.DataFrame:
    return frame.select(c(name).cast(kind) for name, kind in schema.items()).sort(list(schema), nulls_last=True)
