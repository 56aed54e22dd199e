"""The entries from which exposure is worked out, and the policies behind those of cover.

Entries are only ever added: what no longer holds is released by another entry. Money is in whole pence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from sandbox_licences.case_history import Contradiction


class Kind(StrEnum):
    """What an entry does: an issued licence assumes, a decision not yet issued reserves, a policy or bond covers."""

    ASSUMED = "assumed"
    COVERED = "covered"
    RESERVED = "reserved"
    RELEASED = "released"


BURDENS = frozenset({Kind.ASSUMED, Kind.RESERVED})
"""Kinds that bring exposure."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger of liability.

    ``reference`` is the entry's own number; ``basis`` says what it rests on (decision, policy, reason of a release).
    ``relief_line`` is None for the licence as a whole. ``pence`` is, of what is assumed or reserved, the cap up to
    which the state pays; of cover, what counts of it; of a release, what the entry named in ``releases`` had.
    ``worst_case_pence`` goes with what is assumed or reserved: the most that could be lost under the relief.
    ``valid_from`` to ``valid_until``, both included, is the term of the relief or the validity of the cover; a release
    has none and holds from ``entered_on``.
    """

    reference: str
    kind: Kind
    entered_on: date
    domain: str
    case: str
    relief_line: str | None
    pence: int
    basis: str
    valid_from: date | None = None
    valid_until: date | None = None
    worst_case_pence: int | None = None
    releases: str | None = None

    def __post_init__(self) -> None:
        amounts = [self.pence] if self.worst_case_pence is None else [self.pence, self.worst_case_pence]
        for amount in amounts:
            if type(amount) is not int or amount < 0:
                raise ValueError(f"Entry {self.reference}: an amount is whole pence, 0 or more, and not {amount!r}.")
        if not (self.reference.strip() and self.case.strip() and self.domain.strip() and self.basis.strip()):
            raise ValueError("An entry has a reference, a case, a domain and a basis.")
        if (self.worst_case_pence is not None) != (self.kind in BURDENS):
            raise ValueError(f"Entry {self.reference}: a worst case goes with what is assumed or reserved, and always.")
        if (self.releases is not None) != (self.kind is Kind.RELEASED):
            raise ValueError(f"Entry {self.reference}: a release names what it releases; nothing else does.")
        if self.kind is not Kind.RELEASED and (
            self.valid_from is None or self.valid_until is None or self.valid_until < self.valid_from
        ):
            raise ValueError(f"Entry {self.reference}: it is valid from a day until that day or a later one.")

    @property
    def term(self) -> tuple[date, date]:
        """First and last day; a release has none."""
        assert self.valid_from is not None and self.valid_until is not None
        return self.valid_from, self.valid_until


@dataclass(frozen=True, slots=True)
class Policy:
    """An insurance policy, bond or indemnity as a person read it.

    What counts of it is its limit less its excess: a loss as high as the limit leaves the excess with a holder who may
    not be able to pay. What it excludes is words for whoever reads it: a relief line that falls under an exclusion is
    given no entry of cover from it.
    """

    reference: str
    insurer: str
    limit_pence: int
    excess_pence: int
    exclusions: str
    starts_on: date
    expires_on: date
    read_by: str
    read_on: date

    def __post_init__(self) -> None:
        if not (self.reference.strip() and self.insurer.strip() and self.exclusions.strip() and self.read_by.strip()):
            raise ValueError("A policy has a reference, an insurer, its exclusions (or “none”), and who read it.")
        if any(type(pence) is not int or pence < 0 for pence in (self.limit_pence, self.excess_pence)):
            raise ValueError(f"Policy {self.reference}: limit and excess are whole pence, 0 or more.")
        if self.expires_on < self.starts_on:
            raise ValueError(f"Policy {self.reference} expires before it starts.")

    @property
    def counts_pence(self) -> int:
        return max(0, self.limit_pence - self.excess_pence)

    def left_pence(self, entries: Iterable[Entry], on: date) -> int:
        """What of it no entry has yet given to a relief line or a licence, of this case or of another.

        Entries of another case tell it by its reference alone, however that is spaced or capitalised.
        """
        given = sum(
            entry.pence
            for entry, released_on in standing(entries, on)
            if entry.kind is Kind.COVERED and _same(entry.basis, self.reference) and released_on is None
        )
        return self.counts_pence - given

    def covered(
        self, entries: Iterable[Entry], reference: str, on: date, *, case: tuple[str, str], line: str | None, pence: int
    ) -> Entry:
        """The entry that gives ``pence`` of it to a relief line (None: to the licence as a whole).

        ``case`` is the domain and the reference of the case.

        Raises:
            ValueError: less than that is left of it.
        """
        if pence > (left := self.left_pence(entries, on)):
            raise ValueError(f"Of policy {self.reference} {left} pence are left to give, less than {pence}.")
        return Entry(reference, Kind.COVERED, on, *case, line, pence, self.reference, self.starts_on, self.expires_on)


def _same(one: str, other: str) -> bool:
    return one.casefold().split() == other.casefold().split()


def standing(entries: Iterable[Entry], on: date) -> tuple[tuple[Entry, date | None], ...]:
    """The entries known at the end of the day that are no releases, each with the day of its release or None.

    In order of reference, whatever order they came in.

    Raises:
        Contradiction: two have the same reference; a case has two domains; or a release does not fit its entry.
    """
    known = sorted((entry for entry in entries if entry.entered_on <= on), key=lambda entry: entry.reference)
    twice = [reference for reference, n in Counter(entry.reference for entry in known).items() if n > 1]
    if twice:
        raise Contradiction(f"More than one entry has the reference {twice[0]}.")
    domains: dict[str, str] = {}
    for entry in known:
        if domains.setdefault(entry.case, entry.domain) != entry.domain:
            raise Contradiction(
                f"Case {entry.case} has entries in two domains, {domains[entry.case]} and {entry.domain}."
            )
    held = {entry.reference: entry for entry in known if entry.kind is not Kind.RELEASED}
    released: dict[str, date] = {}
    for release in known:
        if release.releases is None:
            continue
        entry_released = held.get(release.releases)
        if entry_released is None or release.releases in released:
            raise Contradiction(f"Release {release.reference}: {release.releases} is no entry that could be released.")
        if not _fits(release, entry_released):
            raise Contradiction(f"Release {release.reference} differs from {release.releases} in case, line or amount.")
        released[release.releases] = release.entered_on
    return tuple((entry, released.get(reference)) for reference, entry in held.items())


def _fits(release: Entry, entry: Entry) -> bool:
    same = (release.case, release.relief_line, release.pence) == (entry.case, entry.relief_line, entry.pence)
    return same and entry.entered_on <= release.entered_on


def released(entry: Entry, reference: str, on: date, basis: str) -> Entry:
    """The entry that releases ``entry``: after a refusal, withdrawal, lapse, surrender, or when cover ends early."""
    return Entry(
        reference,
        Kind.RELEASED,
        on,
        entry.domain,
        entry.case,
        entry.relief_line,
        entry.pence,
        basis,
        releases=entry.reference,
    )


def issued(reservation: Entry, release_reference: str, reference: str, on: date, basis: str) -> tuple[Entry, Entry]:
    """The two entries by which a reservation becomes what an issued licence assumes, at the same amounts.

    Raises:
        ValueError: ``reservation`` is no reservation.
    """
    if reservation.kind is not Kind.RESERVED:
        raise ValueError(f"Entry {reservation.reference} is no reservation.")
    assumed = replace(reservation, reference=reference, kind=Kind.ASSUMED, entered_on=on, basis=basis)
    return released(reservation, release_reference, on, basis), assumed
