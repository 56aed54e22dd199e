"""The ways to a yes beside a licence, and the licence itself, as data: who decides, how long it takes, what it costs.

They are in ``sandbox_licences/prechecks/routes.csv``, each with its source. Where a time or a fee is not known the file
says *not known*.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

NOT_KNOWN = "not known"
ALL_DOMAINS = "all"
SANDBOX_LICENCE = "sandbox_licence"
REGULATOR_SANDBOX = "regulator_sandbox"
OWN_ROUTES = "own"
"""Not a route: in a rule, all that the domain has of its own."""


@dataclass(frozen=True, slots=True)
class Route:
    """One way. ``domain`` is a domain's code or *all*; ``url`` is empty where no one page is meant."""

    id: str
    domain: str
    title: str
    decided_by: str
    usual_time: str
    fee: str
    needs: tuple[str, ...]
    source: str
    url: str


@dataclass(frozen=True, slots=True)
class OpenInitiative:
    """A sandbox or the like that a regulator runs and that is open, as its return says."""

    regulator: str
    """The regulator's name, as it is shown."""
    name: str
    domain: str
    """The domain's code."""
    url: str = ""


@cache
def routes() -> Mapping[str, Route]:
    """All routes by id, in the order of the file."""
    text = (files("sandbox_licences.prechecks") / "routes.csv").read_text(encoding="utf-8")
    found = {}
    for row in csv.DictReader(text.splitlines()):
        needs = tuple(need.strip() for need in row.pop("needs").split(";"))
        found[row["id"]] = Route(needs=needs, **row)
    return found


def own_routes(domain: str) -> tuple[Route, ...]:
    """The routes that only this domain has; none for a domain of which the file knows nothing."""
    return tuple(route for route in routes().values() if route.domain == domain)


def routes_of(domain: str) -> tuple[Route, ...]:
    """The routes of a domain, then those of all domains."""
    return (*own_routes(domain), *own_routes(ALL_DOMAINS))
