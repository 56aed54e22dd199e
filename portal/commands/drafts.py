"""Working on a draft: starting it, and changing it on screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
from sqlalchemy import select

from portal.clock import day_in_words, london_date
from portal.commands.corrections import describe_correction
from portal.commands.moves import move, obligation_of, open_return, require_own
from portal.context import Context
from portal.db.drafts import counted_version, draft_table, newest_version_number, open_version
from portal.db.register import Obligation
from portal.db.returns import DraftEdit, DraftTable, Explanation, Submission, Waiver
from portal.errors import AnotherRow, ChangedMeanwhile, NotNow, NotValid
from portal.permissions import Permission
from submissions_schema.anchors import has_key, row_key
from submissions_schema.columns import Layout, Table
from submissions_schema.gate.limits import LIMITS
from submissions_schema.lifecycle import Event, Facts, refusal
from submissions_schema.raw import ROW, RawTable

MOST_CHARACTERS = 20_000
"""Of one answer typed on screen; longer than any answer an edition allows."""


def start_draft(ctx: Context, *, year: int, regulator_code: str) -> int:
    """Open the first version of a return, or give the one that is open; its version number.

    Sourced figures of a real body may be put together from the command line although nothing is owed.

    Raises:
        NotNow: nothing is owed, the round is not open, or the return was filed already.
    """
    require_own(ctx, Permission.RETURN_START, regulator_code)
    obligation = obligation_of(ctx, year, regulator_code, lock=True)
    if not obligation.owes and ctx.actor.via != "command line":
        raise NotNow(f"No return is owed for {year}: {obligation.excused_because}")
    if london_date(ctx.now) < obligation.round.opens_on:
        raise NotNow(f"The round {year} opens on {day_in_words(obligation.round.opens_on)}.")
    current = open_version(ctx.session, year, regulator_code, lock=True)
    if current is not None:
        return current.version
    if counted_version(ctx.session, year, regulator_code) is not None:
        raise NotNow("This return was filed. To change it, open a new version of it.")
    return new_version(ctx, obligation).version


def reopen(
    ctx: Context,
    *,
    year: int,
    regulator_code: str,
    code: str | None = None,
    reason: str | None = None,
    material: bool | None = None,
) -> int:
    """Open a new version of a filed return, with all it holds; its version number.

    Until edits close this is a free replacement; after that a correction, which needs a code, a reason
    and whether it is material. The filed version counts until the new one is signed.

    Raises:
        NotNow: nothing is filed, a version is open, or a correction says nothing of itself. NotValid: what it
        says is not complete, or not of a listed kind.
    """
    require_own(ctx, Permission.RETURN_REOPEN, regulator_code)
    obligation = obligation_of(ctx, year, regulator_code)
    filed = counted_version(ctx.session, year, regulator_code, lock=True)
    if filed is None:
        raise NotNow("This return has not been filed.")
    facts = Facts(
        edits_closed=london_date(ctx.now) > obligation.round.edits_close_on,
        has_correction_reason=bool(code and reason and reason.strip() and material is not None),
        other_draft_open=open_version(ctx.session, year, regulator_code) is not None,
    )
    refused = refusal(filed.state, Event.REOPENED, facts)  # type: ignore[arg-type]
    if refused:
        raise NotNow(refused)
    new = new_version(ctx, obligation, after=filed, reason=reason)
    describe_correction(new, code=code, reason=reason, material=material)
    return new.version


def new_version(
    ctx: Context, obligation: Obligation, *, after: Submission | None = None, reason: str | None = None
) -> Submission:
    """Open the next version of a return, with all that ``after`` held. For commands that have asked already."""
    assert ctx.actor.person_id is not None
    new = Submission(
        obligation=obligation,
        version=newest_version_number(ctx.session, obligation.id) + 1,
        state="draft",
        revision=0,
        basis=_basis(ctx, obligation),
        supersedes_id=after.id if after else None,
        late_because=after.late_because if after else None,
        created_at=ctx.now,
        created_by_id=ctx.actor.person_id,
    )
    ctx.session.add(new)
    ctx.session.flush()
    if after:
        _copy_content(ctx, after.id, new.id)
    move(ctx, new, Event.STARTED, reason=reason)
    return new


def _copy_content(ctx: Context, old_id: int, new_id: int) -> None:
    """The new version starts from all the old one held; files are shared, rows are copied."""
    for model in (DraftTable, DraftEdit, Explanation, Waiver):
        copied = [c.key for c in model.__table__.columns if c.key not in ("id", "submission_id")]
        for row in ctx.session.scalars(select(model).where(model.submission_id == old_id)):
            ctx.session.add(model(submission_id=new_id, **{name: getattr(row, name) for name in copied}))
    ctx.session.flush()


def _basis(ctx: Context, obligation: Obligation) -> str:
    """On what the figures rest, as published beside each: never mistaken for one another."""
    if obligation.regulator.organisation.demonstration:
        return "demonstration"
    return "published_source" if ctx.actor.via == "command line" else "reported"


@dataclass(frozen=True, slots=True)
class Typed:
    """One cell typed on screen: what the person saw there, and what they typed."""

    seen: str | None
    value: str | None


@dataclass(frozen=True, slots=True)
class _Row:
    """What stands at one number of a table now; without cells when nothing does."""

    row: int
    key: str | None
    """What people see it called; None where there is no row, and on a sheet of answers."""
    own_key: str | None
    """The same, unless it is only called by its number."""
    columns: frozenset[str]
    cells: Mapping[str, str | None]

    def require(self, key: str | None) -> None:
        """Stop here unless this is the row that was called ``key`` when it was seen."""
        if (key or None) == self.key:
            return
        if self.key is None:
            raise ChangedMeanwhile(f"Row {self.row}, “{key}”, is no longer there. Nothing was changed.")
        yours = f"the one you saw was “{key}”" if key else "there was none when you began to fill it in"
        raise AnotherRow(
            f"Row {self.row} is another row by now: it is “{self.key}”; {yours}. Nothing was changed. Look for your "
            "row by its name, then repeat what you did."
        )


def _row(raw: RawTable, declared: Table, row: int) -> _Row:
    columns = frozenset(raw.frame.columns) - {ROW}
    named = (
        raw.frame.lazy().filter(pl.col(ROW) == row).with_columns(__key__=row_key(declared), __own__=has_key(declared))
    )
    found = named.collect()
    if not found.height:
        return _Row(row, None, None, columns, {})
    cells = found.row(0, named=True)
    key, own = cells.pop("__key__"), cells.pop("__own__")
    if declared.layout is Layout.ANSWERS:
        return _Row(row, None, None, columns, cells)
    return _Row(row, key, key if own else None, columns, cells)


def correct_row(
    ctx: Context,
    *,
    year: int,
    regulator_code: str,
    table: str,
    row: int,
    key: str | None,
    cells: Mapping[str, Typed],
    why: str | None = None,
) -> int:
    """Set cells of one row (0: the sheet's answers); the number of cells changed.

    ``key`` is what the row was called when the person saw it; None for a row that was not there. Of answers it
    is not asked. A cell that another person changed since it was shown is not overwritten: nothing is, and the
    sentence says what stands there now.

    Raises:
        AnotherRow: the number is another row's by now. ChangedMeanwhile: the row is gone, or a cell changed.
        NotValid: no such table, row or column.
    """
    require_own(ctx, Permission.RETURN_CHANGE, regulator_code)
    submission = open_return(ctx, year, regulator_code)
    declared = submission.obligation.round.form
    if table not in declared:
        raise NotValid("There is no such table in this edition.")
    if not (row == 0 if declared[table].layout is Layout.ANSWERS else 2 <= row <= LIMITS.rows):
        raise NotValid("Rows have the number they have on the sheet, from 2 on; answers are row 0.")
    there = _row(draft_table(ctx.session, ctx.files, submission.id, declared, table), declared[table], row)
    if row:  # a sheet's answers are never another row
        there.require(key)
    changed = 0
    for column, typed in cells.items():
        if column not in there.columns:
            raise NotValid("There is no such column in this table.")
        if typed.value and len(typed.value) > MOST_CHARACTERS:
            raise NotValid(f"{declared[table][column].label} is too long: at most {MOST_CHARACTERS:,} characters.")
        stands = there.cells.get(column)
        value = (typed.value or "").replace("\x00", "") or None
        if value == stands:
            continue
        if typed.seen != stands:
            raise ChangedMeanwhile(
                f"{declared[table][column].label} was changed meanwhile: it now says “{stands or 'nothing'}”. "
                "Look at the row again, then save what you want to stand there."
            )
        ctx.session.add(
            DraftEdit(
                submission_id=submission.id,
                table=table,
                row=row,
                row_key=there.own_key,
                column=column,
                seen=stands,
                value=value,
                why=why or None,
                at=ctx.now,
                by_id=ctx.actor.person_id,
            )
        )
        changed += 1
    if changed:
        move(ctx, submission, Event.CHANGED, reason=why or None, table=table, row=row, cells=changed)
    return changed


def take_out_row(
    ctx: Context, *, year: int, regulator_code: str, table: str, row: int, key: str, why: str | None = None
) -> None:
    """Take the row that was called ``key`` out of a draft's table; the edit is kept, the file is not touched.

    Raises:
        AnotherRow: the number is another row's by now. ChangedMeanwhile: the row is gone.
    """
    require_own(ctx, Permission.RETURN_CHANGE, regulator_code)
    submission = open_return(ctx, year, regulator_code)
    declared = submission.obligation.round.form
    if table not in declared or declared[table].layout is Layout.ANSWERS:
        raise NotValid("There is no table with rows of that name in this edition.")
    there = _row(draft_table(ctx.session, ctx.files, submission.id, declared, table), declared[table], row)
    there.require(key)
    ctx.session.add(
        DraftEdit(
            submission_id=submission.id,
            table=table,
            row=row,
            row_key=there.own_key,
            column=ROW,
            why=why or None,
            at=ctx.now,
            by_id=ctx.actor.person_id,
        )
    )
    move(ctx, submission, Event.CHANGED, reason=why or None, table=table, row=row, taken_out=True)
