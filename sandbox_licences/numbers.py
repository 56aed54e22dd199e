"""Numbers of licences: ``SL-2026-DRN-0001-X``, counted from 1 in each year and domain.

The last character checks the others. It is the sum of their values times 1, 2, 3, … modulo 31, where a digit is worth
itself and A to Z are worth 0 to 25. 31 is prime and larger than both alphabets, so one wrong character, and any two
digits or any two letters that changed places, always show. The 31 characters it may be leave out I, O and U, 0 and 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

PREFIX = "SL"
CHECKS = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"
_FORM = re.compile(r"SL-([1-9][0-9]{3})-([A-Z]{3})-([0-9]{4}|[1-9][0-9]{4,5})-([2-9A-HJ-NP-TV-Z])")
_MOST = 999_999


class NotANumber(ValueError):
    """This is no licence number; the message says why, for whoever typed it."""


@dataclass(frozen=True, slots=True, order=True)
class LicenceNumber:
    """``domain`` is the three capital letters of a domain (``Domain.prefix``), ``sequence`` 1 to 999,999.

    Raises:
        ValueError: out of these bounds.
    """

    year: int
    domain: str
    sequence: int

    def __post_init__(self) -> None:
        if not 1000 <= self.year <= 9999:
            raise ValueError(f"A year has four digits, and {self.year} has not.")
        if not re.fullmatch("[A-Z]{3}", self.domain):
            raise ValueError(f"A domain is three capital letters, and not {self.domain!r}.")
        if not 1 <= self.sequence <= _MOST:
            raise ValueError(f"Licences are counted from 1 to {_MOST:,}, so {self.sequence} is none.")

    def __str__(self) -> str:
        return f"{PREFIX}-{self.year}-{self.domain}-{self.sequence:04d}-{self.check}"

    @property
    def check(self) -> str:
        """The check character."""
        characters = f"{self.year}{self.domain}{self.sequence:04d}"
        return CHECKS[sum(place * _worth(c) for place, c in enumerate(characters, start=1)) % len(CHECKS)]


def parse(text: str) -> LicenceNumber:
    """The number that somebody typed, in capitals or not, with blanks around it or not.

    Raises:
        NotANumber: not of this form, or the check character does not fit.
    """
    found = _FORM.fullmatch(text.strip().upper())
    if found is None or int(found[3]) == 0:
        raise NotANumber("A licence number looks like SL-2026-DRN-0001-X.")
    number = LicenceNumber(int(found[1]), found[2], int(found[3]))
    if number.check != found[4]:
        raise NotANumber("This licence number has a mistake in it: its last character does not fit the others.")
    return number


def _worth(character: str) -> int:
    return int(character) if character.isdigit() else ord(character) - ord("A")
