"""Who files what, when, and how far it comes: the rounds of the demonstration as they stand where its clock starts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from portal.clock import LONDON
from portal.demonstration.invented_applications import PLANTED, Setting
from portal.demonstration.sourced_returns import filers_of
from portal.usual_rounds import ROUNDS, round_of
from regulators.reporting_round import Round
from submissions_schema.lifecycle import State

FOUNDED = datetime(2021, 3, 15, 9, tzinfo=UTC)
"""When register, rounds and people were put in."""
NOW_RUNNING = 2026
"""The round that is not published yet, but for the setting a year on, in which none is running."""
SEEDING_ENDED = datetime(2026, 7, 17, 16, tzinfo=UTC)
SEEDING_ENDED_A_YEAR_ON = datetime(2027, 11, 12, 16, tzinfo=UTC)
LAST_SOURCED = 2026
"""The last round of which anything published was collected: of a later one nothing is known of real bodies."""


def rounds_of(setting: Setting) -> tuple[Round, ...]:
    """The rounds a setting has, the oldest first."""
    return (*ROUNDS, round_of(2027)) if setting is Setting.A_YEAR_ON else ROUNDS


def running_round(setting: Setting) -> int | None:
    """The round that is not published yet, if there is one."""
    return None if setting is Setting.A_YEAR_ON else NOW_RUNNING


def seeding_ended(setting: Setting) -> datetime:
    return SEEDING_ENDED_A_YEAR_ON if setting is Setting.A_YEAR_ON else SEEDING_ENDED


# How far the returns of the running round have come; those not listed are not started (X01: the visitor's own to
# begin, with last year's filed) or never filed (X12).
STANDS = {
    "X02": State.DRAFT,  # with faults to correct
    "X03": State.ACCEPTED,
    "X04": State.QUERIED,
    "X05": State.FILED,
    "X06": State.FILED,  # late
    "X07": State.ACCEPTED,
    "X08": State.ACCEPTED,
    "X09": State.DRAFT,
    "X10": State.WITH_CERTIFIER,
    "X11": State.FILED,
}
WITH_FAULTS = (NOW_RUNNING, "X02")
SIGNED_LATE = {(NOW_RUNNING, "X06"): date(2026, 7, 10)}


@dataclass(frozen=True, slots=True)
class Filing:
    """One return on its way, with the moment of each step (UTC)."""

    year: int
    code: str
    sourced: bool
    """Put together from published sources for a real body."""
    goal: State
    started_at: datetime
    uploaded_at: datetime
    sent_at: datetime
    signed_at: datetime
    read_at: datetime
    """Accepted, or asked about."""
    setting: Setting = Setting.PLANTED

    @property
    def late(self) -> bool:
        return (self.year, self.code) in SIGNED_LATE

    @property
    def with_faults(self) -> bool:
        return (self.year, self.code) == WITH_FAULTS and running_round(self.setting) == self.year

    @property
    def filename(self) -> str:
        kind = "published-sources" if self.sourced else "demonstration"
        return f"{kind}-{self.code}-{self.year}.xlsx"


def filings(season: Round, setting: Setting = Setting.PLANTED) -> tuple[Filing, ...]:
    """The filings of one round in the order of their signatures; ``setting`` is that of the invented ones."""
    running = season.year == running_round(setting)
    invented = [
        replace(
            _filing(season, planted.code, place, STANDS[planted.code] if running else State.ACCEPTED), setting=setting
        )
        for place, planted in enumerate(PLANTED)
        if planted.files and (not running or planted.code in STANDS)
    ]
    known = filers_of(season) if season.year <= LAST_SOURCED else ()
    sourced = [_filing(season, code, place, State.ACCEPTED, sourced=True) for place, code in enumerate(known)]
    return tuple(sorted((*invented, *sourced), key=lambda filing: filing.signed_at))


def published_at(season: Round) -> datetime:
    """When the round was published: in the morning of its day."""
    return _moment(season.publishes_on, 10, 0)


def real_bodies() -> tuple[str, ...]:
    """Codes of all real bodies for which something is filed in some round."""
    return tuple(sorted({code for season in ROUNDS for code in filers_of(season)}))


def _filing(season: Round, code: str, place: int, goal: State, *, sourced: bool = False) -> Filing:
    """Spread over the season: no two at one moment, all on working days."""
    due, minute = season.due_on, 2 * place
    signed = SIGNED_LATE.get((season.year, code)) or _working_day(due - timedelta(days=20 - place))
    if sourced:
        signed = _working_day(due - timedelta(days=26 - place % 9))
    sent = _working_day(signed - timedelta(days=4))
    return Filing(
        year=season.year,
        code=code,
        sourced=sourced,
        goal=goal,
        started_at=_moment(_working_day(season.opens_on + timedelta(days=14 + place)), 9, minute),
        uploaded_at=_moment(_working_day(sent - timedelta(days=6)), 11, minute),
        sent_at=_moment(sent, 14, minute),
        signed_at=_moment(signed, 10, minute),
        read_at=_moment(_working_day(due + timedelta(days=3 + place % 9)), 15, minute),
    )


def _working_day(day: date) -> date:
    """The day, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) % 7 if day.weekday() > 4 else 0)


def _moment(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), LONDON).astimezone(UTC)
