"""Search for programs: everything public for anybody, and for whoever says who they are what they may see besides."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from portal.api.acting import Anybody
from portal.installation import installation, public_store
from portal.queries.searched import MOST_CHARACTERS, SHOWN, Group, search, search_public

router = APIRouter(prefix="/v1", tags=["search"])
MOST = 100


class HitShown(BaseModel):
    title: str
    about: str
    address: str = Field(description="Of the page, below the portal's own.")
    said: list[str] = Field(description="What of it fits, where its title does not say so.")


class GroupShown(BaseModel):
    group: Group
    total: int
    hits: list[HitShown] = Field(description="The best first.")


class Found(BaseModel):
    total: int
    groups: list[GroupShown]


@router.get("/search", summary="Search regulators, published returns, licences and provisions, and what is yours")
def get_search(
    who: Anybody,
    q: Annotated[str, Query(max_length=MOST_CHARACTERS, pattern=r"^[^\x00]*$", examples=["aviation sandbox"])],
    most: Annotated[int, Query(ge=1, le=MOST, description="Of each group.")] = SHOWN,
) -> Found:
    if who.person_id is None:
        found = search_public(public_store(), q, most=most)
    else:
        with installation().reading(who) as reading:
            found = search(reading, public_store(), q, most=most)
    return Found(
        total=found.total,
        groups=[
            GroupShown(
                group=group,
                total=number,
                hits=[
                    HitShown(title=h.thing.title, about=h.thing.about, address=h.thing.link, said=list(h.said))
                    for h in hits
                ],
            )
            for group, number, hits in found.groups
        ],
    )
