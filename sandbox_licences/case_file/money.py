"""What a case could cost the state, with the entries that a decision to grant it would make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from sandbox_licences.case_file.entries import ApprovedElsewhere, Booked, ExposureApproved, LineValued, LineWritten
from sandbox_licences.case_file.file import CaseFile
from sandbox_licences.liability import Exposure, ProgrammeExposure, exposure_of, pounds, programme_exposure
from sandbox_licences.liability_entries import BURDENS, Entry, Kind, standing
from sandbox_licences.liability_limits import Approvals, Mark, Setting, approvals, setting_on


@dataclass(frozen=True, slots=True)
class Owed:
    """In pence. ``of_case`` and ``approvals`` are None where the case would cost nothing."""

    of_case: Exposure | None
    of_programme: ProgrammeExposure
    approvals: Approvals | None
    unvalued: tuple[str, ...]
    cover_short: tuple[str, ...]
    exposure: int
    limit: int
    approved: int | None
    programme: int
    programme_limit: int
    programme_approved: int | None
    treasury_awaited: bool
    parliament_awaited: bool


def valuations(file: CaseFile) -> dict[str, LineValued]:
    """The latest valuation of each line that stands; what was valued in other words does not count."""
    lines, written = {line.id for line in file.lines}, {e.what.line.id: e.stamp.seq for e in file.of(LineWritten)}
    return {
        entry.what.line: entry.what
        for entry in file.of(LineValued)
        if entry.what.line in lines and entry.stamp.seq > written[entry.what.line]
    }


def reservations(file: CaseFile, on: date) -> tuple[Entry, ...]:
    """The entries that a decision to grant would make, one a line that was valued."""
    valued = valuations(file)
    return tuple(
        Entry(
            reference=reference(file, f"R{line.id}"),
            kind=Kind.RESERVED,
            entered_on=on,
            domain=file.domain,
            case=file.reference,
            relief_line=line.id,
            pence=valued[line.id].cap_pence,
            basis=valued[line.id].basis,
            valid_from=line.start_on,
            valid_until=line.end_on,
            worst_case_pence=valued[line.id].worst_case_pence,
        )
        for line in file.lines
        if line.id in valued
    )


def reference(file: CaseFile, name: str) -> str:
    """How an entry of this case is called: a decision taken anew after a review reserves and assumes anew."""
    again = f"V{file.version}" if file.version > 1 else ""
    return f"{file.reference}/{again}{name}"


def own_entries(file: CaseFile) -> tuple[Entry, ...]:
    """What of the ledger is in this case's file."""
    return tuple(entry.what.booked for entry in file.of(Booked))


def liability_of(file: CaseFile, others: Sequence[Entry], settings: Sequence[Setting], on: date) -> Owed:
    """What the case could cost, as decided; or, not being decided, as if it were granted as it stands.

    ``others`` are the entries of the ledger of other cases.

    Raises:
        NotSet: a limit was never set.
    """
    own = own_entries(file)
    carried = any(e.kind in BURDENS and released is None for e, released in standing(own, on))
    # what this very decision reserved and gave up again is not reserved a second time
    made = {entry.reference for entry in own}
    would_be = () if carried else tuple(e for e in reservations(file, on) if e.reference not in made)
    ledger = (*others, *own, *would_be)
    of_case, of_programme = exposure_of(ledger, file.reference, on), programme_exposure(ledger, on)
    needed = approvals(of_case, of_programme, settings) if of_case else None
    exposure = of_case.total if of_case else 0
    approved = file.last(ExposureApproved)
    return Owed(
        of_case=of_case,
        of_programme=of_programme,
        approvals=needed,
        unvalued=tuple(f"line {line.id}" for line in file.lines if line.id not in valuations(file)),
        cover_short=_cover_short(file, exposure_of(map(partial(_left_of_term, on=on), ledger), file.reference, on)),
        exposure=exposure,
        limit=setting_on(settings, Mark.LICENCE_LIMIT, on).pence,
        approved=approved.what.licence_pence if approved else None,
        programme=of_programme.total,
        programme_limit=setting_on(settings, Mark.PROGRAMME_LIMIT, on).pence,
        programme_approved=approved.what.programme_pence if approved else None,
        treasury_awaited=needed is not None
        and needed.needs_treasury_approval
        and not _given(file, Mark.TREASURY_APPROVAL, exposure),
        parliament_awaited=needed is not None
        and needed.needs_notice_to_parliament
        and not _given(file, Mark.NOTICE_TO_PARLIAMENT, exposure),
    )


def _left_of_term(entry: Entry, on: date) -> Entry:
    """A burden as it still is: days that are over can no longer be covered, and need no cover."""
    if entry.kind not in BURDENS or not entry.term[0] < on <= entry.term[1]:
        return entry
    return replace(entry, valid_from=on)


def _given(file: CaseFile, mark: Mark, exposure: int) -> bool:
    """Whether it was given, for at least as much."""
    return any(e.what.of == mark and e.what.up_to_pence >= exposure for e in file.of(ApprovedElsewhere))


def _cover_short(file: CaseFile, exposure: Exposure | None) -> tuple[str, ...]:
    """Lines whose cover on every day left, with that of the licence as a whole, is less than the holder must keep."""
    if exposure is None:
        return ()
    required = {line: valued.cover_required_pence for line, valued in valuations(file).items()}
    short = []
    for line in exposure.lines:
        least = required.get(line.relief_line or "", 0)
        if line.cover + exposure.cover < least:
            there = pounds(line.cover + exposure.cover)
            short.append(f"line {line.relief_line} needs {pounds(least)} on every day of its term and has {there}")
    return tuple(short)
