"""What the state could have to pay under a licence, under a decision not yet issued, and under all together.

Of a relief line: max(0, cap assumed, worst case − cover valid throughout the term). It is never less than the cap,
which is promised whatever the cover; and where what is not covered could be more than the cap, it is that.

How the words of the formula are read here:

- *valid throughout the term*: on every day from the first to the last of the term. Cover that ends one day early, or
  begins one day late, counts nothing; of several policies that follow one another counts what is in force on the day
  when least is. Cover ended early by a release is valid until the day of the release.
- *total*: the sum of the lines. Cover of the licence as a whole is counted once, against whichever lines need it, and
  takes the total no lower than the sum of the caps; cover of one line never helps another.
- *active*: an assumed line counts from its entry, before its term too, until the term is over or it is released. A
  reservation counts until it is released, whatever the date.

Money is in whole pence. Each figure names the entries it was worked out from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sandbox_licences.liability_entries import BURDENS, Entry, Kind, standing

Held = tuple[Entry, date | None]
"""An entry and the day of its release."""


@dataclass(frozen=True, slots=True)
class LineExposure:
    """One relief line (None: the licence as a whole) with the references of the entries behind each figure, in pence.

    ``cover`` is what counts; ``cover_entries`` are all of the line's, those too that are not valid throughout.
    """

    relief_line: str | None
    term: tuple[date, date]
    cap: int
    worst_case: int
    cover: int
    burden_entries: tuple[str, ...]
    cover_entries: tuple[str, ...]

    @property
    def exposure(self) -> int:
        return max(0, self.cap, self.worst_case - self.cover)

    @property
    def in_words(self) -> str:
        """The formula with its figures: for people, in pounds. No cap is less than nothing, so that is not said."""
        return _formula(self.cap, self.worst_case, self.cover, self.exposure)


@dataclass(frozen=True, slots=True)
class Exposure:
    """One case on a day. ``cover`` is that of the licence as a whole, throughout the terms of all its lines."""

    case: str
    domain: str
    on: date
    lines: tuple[LineExposure, ...]
    cover: int
    cover_entries: tuple[str, ...]

    @property
    def total(self) -> int:
        caps, lines = sum(line.cap for line in self.lines), sum(line.exposure for line in self.lines)
        return max(0, caps, lines - self.cover)

    @property
    def in_words(self) -> str:
        """The total with its figures: for people, in pounds."""
        caps, lines = sum(line.cap for line in self.lines), sum(line.exposure for line in self.lines)
        return _formula(caps, lines, self.cover, self.total)

    @property
    def entries(self) -> tuple[str, ...]:
        """The references of all entries it was worked out from."""
        of_lines = (ref for line in self.lines for ref in (*line.burden_entries, *line.cover_entries))
        return tuple(sorted({*of_lines, *self.cover_entries}))


@dataclass(frozen=True, slots=True)
class ProgrammeExposure:
    """All active licences and all decisions reserved but not issued, on a day; in order of case."""

    on: date
    cases: tuple[Exposure, ...]

    @property
    def total(self) -> int:
        return sum(case.total for case in self.cases)

    @property
    def by_domain(self) -> dict[str, int]:
        """Pence by domain, in order of the domain's code; together they are the total."""
        domains = sorted({case.domain for case in self.cases})
        return {domain: sum(case.total for case in self.cases if case.domain == domain) for domain in domains}

    @property
    def entries(self) -> tuple[str, ...]:
        return tuple(sorted(ref for case in self.cases for ref in case.entries))


def exposure_of(entries: Iterable[Entry], case: str, on: date) -> Exposure | None:
    """The exposure of one case at the end of the day, as known then; None where it assumes and reserves nothing.

    Raises:
        Contradiction: the entries cannot all be true.
    """
    held = [each for each in standing(entries, on) if each[0].case == case]
    return _exposure(held, on)


def programme_exposure(entries: Iterable[Entry], on: date) -> ProgrammeExposure:
    """The exposure of every case at the end of the day, as known then.

    Raises:
        Contradiction: the entries cannot all be true.
    """
    by_case: dict[str, list[Held]] = {}
    for entry, released_on in standing(entries, on):
        by_case.setdefault(entry.case, []).append((entry, released_on))
    found = (_exposure(by_case[case], on) for case in sorted(by_case))
    return ProgrammeExposure(on, tuple(exposure for exposure in found if exposure))


def _exposure(held: Sequence[Held], on: date) -> Exposure | None:
    burdens = [entry for entry, released_on in held if _burdens(entry, released_on, on)]
    if not burdens:
        return None
    covers = [each for each in held if each[0].kind is Kind.COVERED]
    whole = [each for each in covers if each[0].relief_line is None]
    names = sorted({entry.relief_line for entry in burdens}, key=lambda line: (line is None, line))
    return Exposure(
        case=burdens[0].case,
        domain=burdens[0].domain,
        on=on,
        lines=tuple(_line(name, burdens, [each for each in covers if each not in whole]) for name in names),
        cover=_throughout(whole, _hull(burdens)),
        cover_entries=tuple(entry.reference for entry, _ in whole),
    )


def _burdens(entry: Entry, released_on: date | None, on: date) -> bool:
    if entry.kind not in BURDENS or released_on is not None:
        return False
    return entry.kind is Kind.RESERVED or on <= entry.term[1]


def _line(name: str | None, burdens: Sequence[Entry], covers: Sequence[Held]) -> LineExposure:
    own = [entry for entry in burdens if entry.relief_line == name]
    own_cover = [each for each in covers if each[0].relief_line == name]
    term = _hull(own)
    return LineExposure(
        relief_line=name,
        term=term,
        cap=sum(entry.pence for entry in own),
        worst_case=sum(entry.worst_case_pence or 0 for entry in own),
        cover=_throughout(own_cover, term),
        burden_entries=tuple(entry.reference for entry in own),
        cover_entries=tuple(entry.reference for entry, _ in own_cover),
    )


def _hull(entries: Sequence[Entry]) -> tuple[date, date]:
    return min(entry.term[0] for entry in entries), max(entry.term[1] for entry in entries)


def _throughout(covers: Sequence[Held], term: tuple[date, date]) -> int:
    """The cover in force on the day of the term when least is; it can fall only on the day after one ends."""
    first, last = term
    valid = [
        (entry.term[0], min(entry.term[1], released_on or entry.term[1]), entry.pence) for entry, released_on in covers
    ]
    lowest = [first, *(until + timedelta(days=1) for _, until, _ in valid if first <= until < last)]
    return min(sum(pence for begins, until, pence in valid if begins <= day <= until) for day in lowest)


def _formula(cap: int, cost: int, cover: int, result: int) -> str:
    return f"{pounds(result)}: the greater of {pounds(cap)}, and {pounds(cost)} less {pounds(cover)}"


def pounds(pence: int) -> str:
    """For people: ``£1,700,000`` or ``£0.05``, to the penny where there are pence."""
    whole, rest = divmod(pence, 100)
    return f"£{whole:,}" + (f".{rest:02}" if rest else "")
