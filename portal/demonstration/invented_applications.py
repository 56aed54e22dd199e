"""Applications to the invented regulators, with a behaviour planted in each: what a good comparison must find.

Every regulator's applications of all years are drawn at once, from its own seed; a return then sees them as they
stood at its cut. So an application pending in one year comes back in the next with the same reference and dates.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

import numpy as np
import polars as pl

SEED = 2026


@dataclass(frozen=True, slots=True)
class Scheme:
    """One licensing scheme. Areas beyond the first are those of a third of its cases."""

    code: str
    title: str
    kind: str
    areas: tuple[str, ...]
    net_days: int
    """Calendar days from the start of the clock, stops left out: half of all cases take no longer, where nothing
    is planted."""
    statutory_weeks: int | None = None
    published_working_days: int | None = None


@dataclass(frozen=True, slots=True)
class Planted:
    """How one invented regulator behaves."""

    code: str
    a_year: int
    """Applications received in a year."""
    days_times: float = 1.0
    """Net days of every case are this many times what they are elsewhere."""
    stopped_share: float = 0.15
    stop_days: tuple[int, int] = (7, 28)
    cleared_in: int | None = None
    """The round in whose year a backlog, let grow over the two years before, was cleared."""
    files: bool = True
    note: str = "like the others"


class Setting(StrEnum):
    """Which truth the demonstration holds."""

    PLANTED = "planted"
    EQUALLY_SLOW = "equally-slow"
    """All take as many more days than in the other setting as its slowest there, and nobody does anything else: what
    no comparison among them can see."""
    A_YEAR_ON = "a-year-on"
    """The planted one sixteen months later: rounds 2026 and 2027 are published, each in its own edition."""

    @property
    def words(self) -> str:
        """Said on every page; nothing of the usual setting, in which it is for the reader to find who is unlike."""
        return _SAID.get(self, "")

    @property
    def begins(self) -> str:
        """Where its clock starts, as an instant."""
        return "2027-11-15T09:00:00+00:00" if self is Setting.A_YEAR_ON else "2026-07-20T09:00:00+01:00"


_SAID = {
    Setting.EQUALLY_SLOW: "In it all regulators are equally slow.",
    Setting.A_YEAR_ON: "In it the rounds of 2026 and 2027 are published, each in its own edition.",
}


# The known truth; docs/demonstration.md shows the same table.
PLANTED = (
    Planted("X01", 120),
    Planted("X02", 160),
    Planted("X03", 140, days_times=1.42, note="slow: 42% more days than the others"),
    Planted("X04", 90),
    Planted("X05", 90, stopped_share=0.6, stop_days=(40, 90), note="stops the clock: often, and for long"),
    Planted("X06", 60),
    Planted("X07", 100, days_times=1.34, note="slow: 34% more days than the others"),
    Planted("X08", 130, cleared_in=2025, note="let a backlog grow and cleared it in the year of round 2025"),
    Planted("X09", 180),
    Planted("X10", 45, note="alone: nobody else licenses nuclear products or issues its kind of licence"),
    Planted("X11", 3, note="tiny: decides 1 to 6 applications a year"),
    Planted("X12", 0, files=False, note="never files"),
)
BY_CODE = {planted.code: planted for planted in PLANTED}
EQUALLY_SLOW_TIMES = max(planted.days_times for planted in PLANTED)

_AREAS = {
    "X01": ("automated vehicles", "automated_vehicles", "robotics"),
    "X02": ("diagnostic software", "medical_devices_and_health", "robotics"),
    "X03": ("unmanned aircraft", "drones", "robotics"),
    "X04": ("robots beside people", "robotics", "automated_vehicles"),
    "X05": ("food sorting systems", "food", "drones"),
    "X06": ("autonomous vessels", "rail_and_maritime", "drones"),
    "X07": ("grid control systems", "energy", "robotics"),
    "X08": ("environmental monitoring", "environment_and_water", "drones"),
    "X09": ("automated advice", "financial_services", "cross_sector"),
}
_PERMITS = frozenset({"X01", "X03", "X05", "X06", "X08"})
_SHARE_OF_FIRST_SCHEME = 0.6

_FIRST_DAY = date(2019, 7, 1)
"""Applications come in from here on: the first return begins with cases already open."""
_LAST_DAY = date(2026, 3, 31)
_LAST_DAY_A_YEAR_ON = date(2027, 3, 31)
_SPREAD = 0.35
"""Standard deviation of the logarithm of net days."""
_BACKLOG_SHARE = 0.45
_GROWTH_A_YEAR = 0.04
_OUTCOMES = ("granted", "granted_with_conditions", "refused", "withdrawn", "lapsed")
_CHANCES = (0.52, 0.25, 0.12, 0.09, 0.02)
_OVERTURNED_SHARE = 0.08
"""Of refusals."""
_WEEK, _YEAR = 7, 365


@cache
def schemes(code: str) -> tuple[Scheme, ...]:
    """The licensing schemes of an invented regulator, the same in every year."""
    if code == "X10":
        return (Scheme("X10-L", "Licence for learning control systems", "licence", ("nuclear",), 120, 26),)
    if code == "X11":
        areas = ("legal_services", "cross_sector")
        return (Scheme("X11-R", "Registration of automated legal services", "registration", areas, 40, None, 60),)
    if code not in _AREAS:
        return ()
    subject, first, other = _AREAS[code]
    second = "permit" if code in _PERMITS else "approval"
    return (
        Scheme(f"{code}-A", f"Authorisation of {subject}", "authorisation", (first, other), 70, 16),
        Scheme(f"{code}-B", f"{second.title()} to test {subject}", second, (first, other), 45, None, 60),
    )


def behaviour(code: str, setting: Setting) -> Planted:
    """How a regulator behaves in a setting; who files, and how much it receives, is the same in each."""
    planted = BY_CODE[code]
    if setting is not Setting.EQUALLY_SLOW:
        return planted
    return Planted(code, planted.a_year, days_times=EQUALLY_SLOW_TIMES, files=planted.files)


@cache
def applications(code: str, setting: Setting = Setting.PLANTED) -> pl.DataFrame:
    """All applications to one regulator, in order of receipt.

    Columns: application_ref, scheme_code, product_area, received_on, duly_made_on, decided_on (which may lie after
    the last round), outcome, stop_begins_on, clock_stop_days, overturned_on, overturned_by (both often null).
    """
    planted = behaviour(code, setting)
    usual = _drawn(planted, np.random.default_rng([SEED, int(code[1:])]), _FIRST_DAY, _LAST_DAY)
    if setting is not Setting.A_YEAR_ON:
        return usual
    # drawn apart, so that the years before are what they are in the other settings
    draw = np.random.default_rng([SEED, int(code[1:]), _LAST_DAY_A_YEAR_ON.year])
    later = _drawn(planted, draw, _LAST_DAY + timedelta(days=1), _LAST_DAY_A_YEAR_ON, numbered_from=usual.height + 1)
    return pl.concat([usual, later], how="vertical_relaxed")


def _drawn(
    planted: Planted, draw: np.random.Generator, first_day: date, last_day: date, *, numbered_from: int = 1
) -> pl.DataFrame:
    code = planted.code
    received = _receipts(planted, draw, first_day, last_day)
    n = len(received)
    offered = schemes(code)
    which = (draw.random(n) > _SHARE_OF_FIRST_SCHEME).astype(int) if len(offered) > 1 else np.zeros(n, dtype=int)
    median = np.array([scheme.net_days for scheme in offered])[which] * planted.days_times
    net = np.maximum(np.round(median * np.exp(_SPREAD * draw.standard_normal(n))), 5).astype(int)
    outcome = draw.choice(len(_OUTCOMES), n, p=_CHANCES)
    net = np.where(outcome == _OUTCOMES.index("withdrawn"), np.maximum(net * draw.uniform(0.2, 0.9, n), 4), net)
    duly_made = _working_day(received + draw.integers(1, 13, n))
    stopped = np.where(draw.random(n) < planted.stopped_share, draw.integers(*planted.stop_days, n, endpoint=True), 0)
    stop_begins = duly_made + (net * 0.4).astype(int)
    decided = _working_day(duly_made + net.astype(int) + stopped)
    if planted.cleared_in:
        decided = _cleared(received, decided, planted.cleared_in, draw)
    second_area = draw.random(n) < 1 / 3
    overturned = (outcome == _OUTCOMES.index("refused")) & (draw.random(n) < _OVERTURNED_SHARE)
    overturned_on = _working_day(decided + draw.integers(40, 200, n))
    by = draw.choice(["internal_review", "tribunal"], n)
    return pl.DataFrame(
        {
            "application_ref": [
                f"{code}-{day.astype(object).year}-{i:04d}" for i, day in enumerate(received, numbered_from)
            ],
            "scheme_code": [offered[w].code for w in which],
            "product_area": [
                offered[w].areas[-1 if second else 0] for w, second in zip(which, second_area, strict=True)
            ],
            "received_on": received,
            "duly_made_on": duly_made,
            "decided_on": decided,
            "outcome": [_OUTCOMES[o] for o in outcome],
            "stop_begins_on": stop_begins,
            "clock_stop_days": stopped,
            "overturned_on": overturned_on,
            "overturned_by": by,
        }
    ).with_columns(
        pl.when(pl.Series(overturned)).then(pl.col(name)).alias(name) for name in ("overturned_on", "overturned_by")
    )


def _receipts(planted: Planted, draw: np.random.Generator, first_day: date, last_day: date) -> Any:
    """Days of receipt, sorted: a little more of them every year."""
    days = np.arange(np.datetime64(first_day), np.datetime64(last_day) + 1)
    growth = (1 + _GROWTH_A_YEAR) ** ((days - np.datetime64("2023-04-01")).astype(int) / _YEAR)
    if planted.a_year < _WEEK:  # so few that chance would leave years without any: one a quarter or so
        step = _YEAR // planted.a_year
        places = np.arange(step // 2, len(days), step)
        return _working_day(days[np.clip(places + draw.integers(-20, 21, len(places)), 0, len(days) - 10)])
    weight = growth * np.is_busday(days)
    count = round(planted.a_year * growth.sum() / _YEAR)
    return np.sort(draw.choice(days, count, p=weight / weight.sum()))


def _cleared(received: Any, decided: Any, year: int, draw: np.random.Generator) -> Any:
    """Nearly half of the cases of two years lie until the year of round ``year``, and are decided in it."""
    first, last = np.datetime64(date(year - 3, 10, 1)), np.datetime64(date(year - 1, 1, 31))
    of_the_backlog = (received >= first) & (received <= last)
    parked = of_the_backlog & (draw.random(len(received)) < _BACKLOG_SHARE)
    clearing = np.datetime64(date(year - 1, 5, 1)) + draw.integers(0, 320, len(received))
    return np.where(parked, np.maximum(decided, _working_day(clearing)), decided)


def _working_day(days: Any) -> Any:
    """The same day, or the Monday after a weekend."""
    return np.busday_offset(days, 0, roll="forward")


def decisions(code: str, period_start: date, cut: date, setting: Setting = Setting.PLANTED) -> list[dict[str, Any]]:
    """The rows of Decisions of one return: applications open in the period as they stood at the cut."""
    return list(_as_they_stood(applications(code, setting), period_start, cut))


def _as_they_stood(all_years: pl.DataFrame, period_start: date, cut: date) -> Iterator[dict[str, Any]]:
    for case in all_years.iter_rows(named=True):
        overturned_on = case["overturned_on"]
        overturned_by_now = overturned_on is not None and overturned_on <= cut
        closed = case["decided_on"] < period_start and not (overturned_by_now and overturned_on >= period_start)
        if case["received_on"] > cut or closed:
            continue
        pending = case["decided_on"] > cut
        stopped_by_now = max((cut - case["stop_begins_on"]) // timedelta(days=1), 0)
        stop = min(case["clock_stop_days"], stopped_by_now) if pending else case["clock_stop_days"]
        yield {
            "application_ref": case["application_ref"],
            "scheme_code": case["scheme_code"],
            "product_area": case["product_area"],
            "received_on": case["received_on"],
            "duly_made_on": case["duly_made_on"] if case["duly_made_on"] <= cut else None,
            "decided_on": None if pending else case["decided_on"],
            "outcome": "pending" if pending else case["outcome"],
            "clock_stop_days": stop or None,
            "overturned_on": overturned_on if overturned_by_now else None,
            "overturned_by": case["overturned_by"] if overturned_by_now else None,
        }
