"""Twelve invented regulators under invented departments.

Behaviour that is generated or planted belongs to these and never to a real body. They lie differently under their
departments, so that every case of the register can be seen: two sponsors, none, a change of department, a successor.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import NamedTuple, TypeVar

from regulators.register import (
    Department,
    Fact,
    Function,
    Kind,
    Nation,
    Register,
    Regulator,
    Risk,
    Sponsorship,
    Standing,
)

T = TypeVar("T")


def _invented(value: T) -> Fact[T]:
    return Fact(value, Standing.NOT_CONFIRMED, "invented for the demonstration")


DEPARTMENTS = tuple(
    Department(code, name, demonstration=True)
    for code, name in (
        ("XD1", "Example Department for Transport and Health"),
        ("XD2", "Example Department for Energy and Environment"),
        ("XD3", "Example Department for Business and Justice"),
        ("XD4", "Example Department for Food and Work"),
    )
)


class _Sketch(NamedTuple):
    code: str
    subject: str
    department: str | None
    function: Function
    risk: Risk
    holidays: Nation = Nation.ENGLAND_WALES


_L, _G = Function.LICENSING, Function.GUIDANCE_ONLY
_SKETCHES = (
    _Sketch("X01", "Transport", "XD1", _L, Risk.SAFETY_CRITICAL),
    _Sketch("X02", "Health Products", "XD1", _L, Risk.SAFETY_CRITICAL),
    _Sketch("X03", "Aviation", "XD1", _L, Risk.SAFETY_CRITICAL),
    _Sketch("X04", "Workplace Robotics", "XD4", _L, Risk.SAFETY_CRITICAL),
    _Sketch("X05", "Food", "XD4", _L, Risk.SAFETY_CRITICAL, Nation.NORTHERN_IRELAND),
    _Sketch("X06", "Rail and Maritime", "XD1", _L, Risk.SAFETY_CRITICAL),
    _Sketch("X07", "Energy", "XD2", _L, Risk.SAFETY_CRITICAL),
    _Sketch("X08", "Environment", "XD2", _L, Risk.SAFETY_CRITICAL, Nation.SCOTLAND),
    _Sketch("X09", "Finance", None, _L, Risk.ECONOMIC),
    _Sketch("X10", "Nuclear", "XD2", _L, Risk.SAFETY_CRITICAL),
    _Sketch("X11", "Legal Services", "XD3", _G, Risk.PROFESSIONAL),
    _Sketch("X12", "Communications", "XD3", _G, Risk.ECONOMIC),
)
_MOVED_ON = date(2024, 10, 1)


def _regulator(sketch: _Sketch) -> Regulator:
    return Regulator(
        code=sketch.code,
        name=_invented(f"Example {sketch.subject} Regulator"),
        sector=_invented(sketch.subject),
        founding_act=_invented(f"Example {sketch.subject} Act 2010"),
        website=_invented(f"{sketch.code.lower()}.example"),
        ai_strategy_2024=_invented(True),
        growth_duty=_invented(True),
        function=_invented(sketch.function),
        risk=_invented(sketch.risk),
        holidays=_invented(sketch.holidays),
        valid_from=_invented(date(2010, 4, 1)),
        valid_to=_invented(None),
        predecessor=_invented(None),
        files_with=_invented(None),
        demonstration=True,
    )


def _sponsorships() -> tuple[Sponsorship, ...]:
    sponsors = [Sponsorship(s.code, s.department, _invented(Kind.SPONSORS)) for s in _SKETCHES if s.department]
    moved = [replace(s, valid_from=_MOVED_ON) if s.regulator_code == "X06" else s for s in sponsors]
    return (
        *moved,
        Sponsorship("X06", "XD3", _invented(Kind.SPONSORS), valid_to=date(2024, 9, 30)),
        Sponsorship("X03", "XD4", _invented(Kind.SPONSORS)),
        Sponsorship("X09", "XD3", _invented(Kind.OVERSEES)),
        Sponsorship("X09", None, _invented(Kind.ANSWERS_TO_PARLIAMENT)),
    )


@cache
def demonstration() -> Register:
    """The invented regulators and departments, in the shape of the real register."""
    regulators = {sketch.code: _regulator(sketch) for sketch in _SKETCHES}
    regulators["X10"] = replace(regulators["X10"], valid_from=_invented(date(2020, 4, 1)), predecessor=_invented("X99"))
    return Register(regulators, {d.code: d for d in DEPARTMENTS}, _sponsorships())
