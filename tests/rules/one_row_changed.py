"""The valid return with cells of one row changed, by table."""

from __future__ import annotations

from submissions_schema.raw import RawReturn
from tests.rules.returns import a_return, changed


def cover(**answers: str | None) -> RawReturn:
    return a_return(cover=changed("cover", **answers))


def guidance(**cells: str | None) -> RawReturn:
    return a_return(guidance=changed("guidance", **cells))


def guidance_2(**cells: str | None) -> RawReturn:
    return a_return(guidance=changed("guidance", 1, **cells))


def schemes(**cells: str | None) -> RawReturn:
    return a_return(schemes=changed("schemes", **cells))


def decision(**cells: str | None) -> RawReturn:
    return a_return(decisions=changed("decisions", **cells))


def pending(**cells: str | None) -> RawReturn:
    return a_return(decisions=changed("decisions", 1, **cells))


def resource(**cells: str | None) -> RawReturn:
    return a_return(resources=changed("resources", **cells))


def capability(**cells: str | None) -> RawReturn:
    return a_return(capability=changed("capability", **cells))


def initiative(**cells: str | None) -> RawReturn:
    return a_return(initiatives=changed("initiatives", **cells))


def commitment(**cells: str | None) -> RawReturn:
    return a_return(commitments=changed("commitments", **cells))


def answer(**cells: str | None) -> RawReturn:
    return a_return(narrative=changed("narrative", **cells))
