"""The frozen groups of a round: what they are called, who is in one, where else a regulator could be put."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db.comparison import PeerGroupMember
from portal.db.people import Organisation
from regulators.peer_groups import ALL, members


@dataclass(frozen=True, slots=True)
class OwnGroup:
    """The group of one regulator in one round."""

    id: str
    name: str
    frozen_on: date
    """When this regulator was put into it."""
    members: tuple[tuple[str, str], ...]
    """Code and name, the regulator itself among them."""
    choices: tuple[tuple[str, str], ...]
    """Id and name of the groups it could be in, its own first."""


def own_group(session: Session, year: int, regulator_code: str) -> OwnGroup | None:
    """The group of a regulator as frozen; None: it has no place in this round."""
    rows = {
        member.regulator_code: (member, name)
        for member, name in session.execute(
            select(PeerGroupMember, Organisation.name)
            .join(Organisation, Organisation.code == PeerGroupMember.regulator_code)
            .where(PeerGroupMember.year == year)
        )
    }
    if regulator_code not in rows:
        return None
    groups = {code: member.peer_group for code, (member, _) in rows.items()}
    own = rows[regulator_code][0]
    return OwnGroup(
        id=own.peer_group,
        name=group_in_words(own.peer_group),
        frozen_on=own.frozen_on,
        members=tuple((code, rows[code][1]) for code in members(groups, regulator_code)),
        choices=tuple((group, group_in_words(group)) for group in group_choices(groups, own.peer_group)),
    )


def group_choices(groups: Mapping[str, str], own: str) -> tuple[str, ...]:
    """The groups of the same kind of bodies, invented or real, that somebody in ``own`` could be in; ``own`` first."""
    kind = _kind(own)
    every = f"{kind}: {ALL}" if kind else ALL
    others = {group for group in groups.values() if _kind(group) == kind} | {every}
    return (own, *sorted(others - {own}))


def group_in_words(group: str) -> str:
    """``Licensing, safety-critical``, or for the group of everybody ``All regulators``."""
    name = group.rpartition(": ")[2]
    return "All regulators" if name == ALL else name[:1].upper() + name[1:]


def _kind(group: str) -> str:
    return group.rpartition(": ")[0]
