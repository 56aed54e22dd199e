"""The law as the portal knows it: provisions, powers, who checked what, and what the bodies are called."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from regulators.demonstration import demonstration
from regulators.register import Register, register
from sandbox_licences.powers import Power, powers
from sandbox_licences.provisions import Check, Provision, RedLine, check, last_check, provisions

DEMONSTRATION_LAWYER = "A. Lawyer, invented for the demonstration"
DEMONSTRATION_SINCE = date(2025, 1, 1)


@dataclass(frozen=True)
class Law:
    """Provisions and powers by code, the checks made, and the names of bodies by code."""

    provisions: Mapping[str, Provision]
    powers: Mapping[str, Power]
    checks: tuple[Check, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    def of_domain(self, domain: str) -> tuple[Provision, ...]:
        """The provisions of a domain, with those of every domain."""
        return tuple(p for p in self.provisions.values() if p.is_of(domain))

    def red_lines(self, domains: Collection[str]) -> tuple[Provision, ...]:
        """The red lines of several domains together, the conditional ones too, in the catalogue's order."""
        return tuple(
            p
            for p in self.provisions.values()
            if p.red_line is not RedLine.NO and any(p.is_of(domain) for domain in domains)
        )

    def check_of(self, provision: Provision, on: date, *, under: Power | None = None) -> Check | None:
        """Who checked a provision, as known on a day; None where it is unchecked.

        Checks made for the demonstration count ``under`` the demonstration power only.
        """
        return last_check(provision, self.checks, on, demonstration=under is not None and under.demonstration)

    def name(self, body: str) -> str:
        """A body's name by its code; a body without a code is called what it is called."""
        return self.names.get(body, body)


def law(checks: Iterable[Check] = ()) -> Law:
    """The real catalogues, with the checks made so far."""
    return Law(provisions(), powers(), tuple(checks), _names(register()))


def demonstration_law(checks: Iterable[Check] = ()) -> Law:
    """The same law in the care of invented regulators, all of it checked by an invented lawyer, and one power more.

    Real powers stay in it, and for them those checks count for nothing.
    """
    return Law(
        provisions(demonstration=True),
        powers(demonstration=True),
        (*_invented_checks(), *checks),
        _names(demonstration()),
    )


@cache
def _invented_checks() -> tuple[Check, ...]:
    """Made once: each takes the fingerprint of a row that never changes."""
    listed = provisions(demonstration=True).values()
    return tuple(check(p, DEMONSTRATION_LAWYER, DEMONSTRATION_SINCE, demonstration=True) for p in listed)


def _names(register: Register) -> Mapping[str, str]:
    return {regulator.code: regulator.name.value for regulator in register}
