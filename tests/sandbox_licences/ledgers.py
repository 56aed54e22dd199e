"""Entries of a ledger of liability, some made up by hypothesis."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from sandbox_licences.liability_entries import Entry, Kind, released

ENTERED = date(2026, 8, 1)
STARTS, ENDS = date(2026, 9, 1), date(2027, 8, 31)
TODAY = date(2026, 11, 12)


def burden(reference: str, cap: int, worst: int, *, line="DR-01", case="DRN-14", kind=Kind.ASSUMED, **other) -> Entry:
    fields = {"entered_on": ENTERED, "domain": "drones", "basis": "decision D-7", "term": (STARTS, ENDS), **other}
    first, last = fields.pop("term")
    return Entry(
        reference=reference,
        kind=kind,
        case=case,
        relief_line=line,
        pence=cap,
        worst_case_pence=worst,
        valid_from=first,
        valid_until=last,
        **fields,
    )


def cover(reference: str, pence: int, *, line="DR-01", case="DRN-14", term=(STARTS, ENDS), **other) -> Entry:
    fields = {"entered_on": ENTERED, "domain": "drones", "basis": "policy P-1", **other}
    return Entry(
        reference=reference,
        kind=Kind.COVERED,
        case=case,
        relief_line=line,
        pence=pence,
        valid_from=term[0],
        valid_until=term[1],
        **fields,
    )


pence = st.integers(0, 60)
near = st.integers(-30, 60).map(lambda days: TODAY + timedelta(days=days))
lines = st.sampled_from(["L-1", "L-2", None])


@st.composite
def ledgers(draw: st.DrawFn) -> list[Entry]:
    """Entries of three cases, up to thirteen of them, some released."""
    entries: list[Entry] = []
    for number in range(draw(st.integers(0, 9))):
        first, last = sorted((draw(near), draw(near)))
        case, line = draw(st.sampled_from(["A", "B", "C"])), draw(lines)
        common = {
            "line": line,
            "case": case,
            "domain": f"domain {case}",
            "entered_on": draw(near),
            "term": (first, last),
        }
        if draw(st.booleans()):
            kind = draw(st.sampled_from([Kind.ASSUMED, Kind.RESERVED]))
            entries.append(burden(f"{number}", draw(pence), draw(pence), kind=kind, **common))
        else:
            entries.append(cover(f"{number}", draw(pence), **common))
    for entry in draw(st.lists(st.sampled_from(entries), max_size=4, unique=True)) if entries else ():
        later = entry.entered_on + timedelta(days=draw(st.integers(0, 30)))
        entries.append(released(entry, f"release of {entry.reference}", later, "ended"))
    return entries
