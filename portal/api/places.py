"""Parts of addresses that several routes share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, TypedDict

from fastapi import Depends, Path

MOST = 2**31 - 1
"""The largest number a row's id can have."""

Year = Annotated[int, Path(ge=2000, le=2100, description="The round's year: the one in which its period ends.")]
Code = Annotated[str, Path(pattern=r"^[A-Za-z0-9-]{1,20}$", description="The regulator's code.", examples=["X01"])]
Id = Annotated[int, Path(ge=1, le=MOST)]


class Of(TypedDict):
    """The two names by which commands know a return."""

    year: int
    regulator_code: str


@dataclass(frozen=True, slots=True)
class _Return:
    year: Year
    code: Code

    @property
    def of(self) -> Of:
        return {"year": self.year, "regulator_code": self.code}


Return = Annotated[_Return, Depends()]
"""One regulator's return of one round, from the address."""

RETURN = "/v1/returns/{year}/{code}"
