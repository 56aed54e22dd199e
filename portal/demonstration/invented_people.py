"""Who prepares and signs for the invented regulators: the personas where there are some, others made up here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Desk:
    """The two people of one regulator, by the subject under which they are known."""

    preparer: str
    certifier: str
    preparer_name: str
    certifier_name: str
    certifier_title: str = "Chief Executive"


def _desk(preparer_name: str, certifier_name: str, certifier_title: str = "Chief Executive") -> Desk:
    return Desk(_subject(preparer_name), _subject(certifier_name), preparer_name, certifier_name, certifier_title)


def _subject(name: str) -> str:
    return name.lower().replace(" ", "-")


SECOND_PREPARERS = {
    "X03": "Ewan Tulloch",
    "X04": "Sunita Bhatt",
    "X05": "Conor Devlin",
    "X06": "Marta Ellwood",
    "X07": "Gareth Prosser",
    "X08": "Ailsa Munro",
    "X09": "Hugo Lister",
    "X10": "Abena Darko",
    "X11": "Colin Frith",
}
"""Colleagues of those preparers who are no personas; X12 has none: it shows what *understaffed* looks like."""

DESKS = {
    "X01": _desk("Priya Nair", "Grace Okafor"),
    "X02": _desk("Idris Khan", "Martin Sole"),
    "X03": _desk("Nadia Brandt", "Callum Reyes", "Director of Safety"),
    "X04": _desk("Joel Vance", "Miriam Stokes"),
    "X05": _desk("Aoife Larkin", "Derek Mulholland"),
    "X06": _desk("Tara Quill", "Simon Hadley", "Chief Operating Officer"),
    "X07": _desk("Felix Orme", "Judith Lyle"),
    "X08": _desk("Isla Kerr", "Rory Macphail"),
    "X09": _desk("Amit Sethi", "Laura Penhale", "Director of Authorisations"),
    "X10": _desk("Kwame Boadi", "Vera Thornley"),
    "X11": _desk("Hattie Rowe", "Edmund Cole"),
    "X12": _desk("Peter Lunt", "Sylvia Marr"),
}
