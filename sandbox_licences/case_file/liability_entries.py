"""What is written into a case file of what it could cost; ``entries`` has the others, and these with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sandbox_licences import liability_entries
from sandbox_licences.case_file.kinds import entry
from sandbox_licences.hats import Hat


@entry("valuation", Hat.CASE_OFFICER)
@dataclass(frozen=True, slots=True)
class LineValued:
    """What a line could cost: the cap up to which the state pays, the worst case, the least cover the holder must keep.

    In pence; ``basis`` says where the figures are from.
    """

    line: str
    cap_pence: int
    worst_case_pence: int
    cover_required_pence: int
    basis: str


@entry("policy", Hat.CASE_OFFICER)
@dataclass(frozen=True, slots=True)
class PolicyRead:
    """A policy, bond or indemnity as a person read it (``liability_entries.Policy``)."""

    reference: str
    insurer: str
    limit_pence: int
    excess_pence: int
    exclusions: str
    starts_on: date
    expires_on: date


@entry("ledger", Hat.CASE_OFFICER, Hat.DECISION_MAKER, Hat.APPLICANT, Hat.REVIEWER)
@dataclass(frozen=True, slots=True)
class Booked:
    """One line of the ledger of liability."""

    booked: liability_entries.Entry


@entry("exposure approved", Hat.LIABILITY_APPROVER)
@dataclass(frozen=True, slots=True)
class ExposureApproved:
    """Up to which exposure, in pence, of this licence and of the programme with it."""

    licence_pence: int
    programme_pence: int
    reasons: str


@entry("approval elsewhere", Hat.LIABILITY_APPROVER)
@dataclass(frozen=True, slots=True)
class ApprovedElsewhere:
    """Treasury approval was given, or Parliament was told; ``reference`` is the letter or the paper laid."""

    of: str
    """``liability_limits.Mark``, one of the two."""
    up_to_pence: int
    reference: str
