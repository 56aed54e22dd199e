"""When exposure needs somebody's yes: above a limit the liability approver's; from set thresholds the Treasury's, or
notice to Parliament.

Limits and thresholds are settings, each with the day it was set and by whom; the newest counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sandbox_licences.day_words import day_in_words
from sandbox_licences.liability import Exposure, ProgrammeExposure, pounds


class Mark(StrEnum):
    """What is set: the most one licence, or all together, may expose; from where on others are asked or told."""

    LICENCE_LIMIT = "limit of one licence"
    PROGRAMME_LIMIT = "limit of the programme"
    TREASURY_APPROVAL = "Treasury approval"
    NOTICE_TO_PARLIAMENT = "notice to Parliament"


LIMITS = (Mark.LICENCE_LIMIT, Mark.PROGRAMME_LIMIT)


class NotSet(LookupError):
    """A limit or threshold was never set. That is not the same as having none."""


@dataclass(frozen=True, slots=True)
class Setting:
    mark: Mark
    pence: int
    set_on: date
    set_by: str

    def __post_init__(self) -> None:
        if type(self.pence) is not int or self.pence < 0:
            raise ValueError(f"The {self.mark} is set in whole pence, 0 or more, and not {self.pence!r}.")
        if not self.set_by.strip():
            raise ValueError(f"The {self.mark} names who set it.")


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure against one setting: a limit is exceeded *above* it, a threshold is reached *at* it."""

    setting: Setting
    exposure: int
    entries: tuple[str, ...]

    @property
    def reached(self) -> bool:
        if self.setting.mark in LIMITS:
            return self.exposure > self.setting.pence
        return self.exposure >= self.setting.pence

    @property
    def sentence(self) -> str:
        mark, set_at = self.setting.mark, pounds(self.setting.pence)
        by = f"set on {day_in_words(self.setting.set_on)} by {self.setting.set_by}"
        if mark in LIMITS:
            stands = "is above" if self.reached else "is within"
            return f"Exposure {pounds(self.exposure)} {stands} the {mark}, {set_at} ({by})."
        needed = "is needed" if self.reached else "is not needed"
        return f"{mark[0].upper()}{mark[1:]} {needed}: exposure {pounds(self.exposure)}, needed from {set_at} ({by})."


@dataclass(frozen=True, slots=True)
class Approvals:
    """Every comparison for one case, in the order of ``Mark``."""

    comparisons: tuple[Comparison, ...]

    @property
    def needs_liability_approval(self) -> bool:
        return any(each.reached for each in self.comparisons if each.setting.mark in LIMITS)

    @property
    def needs_treasury_approval(self) -> bool:
        return self._reached(Mark.TREASURY_APPROVAL)

    @property
    def needs_notice_to_parliament(self) -> bool:
        return self._reached(Mark.NOTICE_TO_PARLIAMENT)

    def _reached(self, mark: Mark) -> bool:
        return any(each.reached for each in self.comparisons if each.setting.mark is mark)


def setting_on(settings: Iterable[Setting], mark: Mark, on: date) -> Setting:
    """The newest setting on a day; of two set on one day the lower.

    Raises:
        NotSet: it had not been set by then.
    """
    known = [setting for setting in settings if setting.mark is mark and setting.set_on <= on]
    if not known:
        raise NotSet(f"By {on} nobody had set the {mark}.")
    return max(known, key=lambda setting: (setting.set_on, -setting.pence, setting.set_by))


def approvals(case: Exposure, programme: ProgrammeExposure, settings: Iterable[Setting]) -> Approvals:
    """What the exposure of a case needs: the programme is compared as it stands with the case in it.

    Before a decision is reserved, the caller adds the entries it would make and works both exposures out from those.

    Raises:
        NotSet: a limit or threshold had not been set by that day.
        ValueError: the exposures are of different days, or the case is not in the programme.
    """
    if case not in programme.cases:
        raise ValueError(f"Case {case.case} on {case.on} is not in the programme on {programme.on}.")
    settings = tuple(settings)
    made = []
    for mark in Mark:
        of = programme if mark is Mark.PROGRAMME_LIMIT else case
        made.append(Comparison(setting_on(settings, mark, case.on), of.total, of.entries))
    return Approvals(tuple(made))
