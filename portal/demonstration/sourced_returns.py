"""What real bodies are known to have published, as returns: every figure with its address, the rest not held.

Nothing here is invented and nothing is the body's own statement. What the form asks in codes that no source
gives is left blank, and lifted by the central unit with a reason that is published.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from regulators.register import register
from regulators.reporting_round import Round
from regulators.sourced_facts import GuidanceItem, SourcedFigure, When, figures, guidance
from submissions_schema.columns import NOT_HELD

Row = dict[str, Any]

PREPARER_NAME = "Sources desk, preparer"
CERTIFIER_NAME = "Sources desk, certifier"
DESK_EMAIL = "sources-desk@example.com"

NOT_A_FILING = "Only published figures were collected; not a filing by the body."
NOT_FOUND = "Not found in the published sources."

WAIVED_BECAUSE = (
    "Put together by the central unit from what the body had published. The body was not asked for this, nothing on it "
    "was found, and nothing is put in its place."
)

ROUND_OF_PERIOD = {
    "2022-06": 2023,
    "2022-11": 2023,
    "2023/24 Q2": 2024,
    "2024-02": 2024,
    "2024-09": 2025,
    "2024-11": 2025,
    "2024-12": 2025,
    "2024/25": 2025,
    "2024/25 Q1": 2025,
    "in force 2024-25": 2025,
    "reported to 2024-10": 2025,
    "reported to 2025-01": 2025,
    "2025-04": 2026,
    "2025-04 to 2026-03": 2026,
    "2025-05": 2026,
    "2025-06": 2026,
    "2025-10": 2026,
    "2025-10 (approx)": 2026,
    "2025/26": 2026,
    "2025/26 Q1": 2026,
    "2025/26 Q3": 2026,
    "from 2025-04-01": 2026,
    "from 2026-01": 2026,
    "from 2026-02-27": 2026,
}
"""The round in whose reporting year a figure's period lies. Periods not listed lie in no one round: a calendar
year, a time after 31 March 2026, or no year at all."""

_AREAS = {
    "BOE": "financial_services",
    "CAA": "drones",
    "CCAV": "automated_vehicles",
    "CQC": "medical_devices_and_health",
    "FCA": "financial_services",
    "MHRA": "medical_devices_and_health",
    "NICE": "medical_devices_and_health",
    "OFCOM": "communications",
    "OFGEM": "energy",
    "OFQUAL": "education",
    "OFSTED": "education",
    "ONR": "nuclear",
    "PRA": "financial_services",
    "SRA": "legal_services",
}
_THEMES = (
    ("generative ai", "generative_ai"),
    ("foundation models", "generative_ai"),
    ("data protection", "data_protection"),
    ("biometric", "data_protection"),
    ("equality", "fairness"),
    ("safety", "safety"),
    ("machine learning", "assurance"),
)
_KINDS = (
    ("call for evidence", "call_for_input"),
    ("engagement paper", "call_for_input"),
    ("consultation series", "call_for_input"),
    ("code of practice", "code_of_practice"),
    ("toolkit", "tool"),
    ("strategy", "strategy"),
    ("approach", "strategy"),
    ("roadmap", "strategy"),
    ("report", "policy_statement"),
    ("study", "policy_statement"),
    ("update", "policy_statement"),
    ("review", "policy_statement"),
)
"""Words of a title to what they say of it, the first that fits: the form asks for a code, no source gives one."""

_INITIATIVES = {
    ("MHRA", "AI Airlock Phase 2"): ("airlock", {"applicants": "applied", "technologies admitted": "admitted"}),
    ("FCA", "AI Live Testing cohort 1"): ("live_testing", {"firms admitted": "admitted"}),
}
"""Measures that are counts of an initiative: body and name, to kind and, by what the measure counts, the column."""
_COUNTS = ("applied", "admitted", "completed", "reached_market", "firms_small", "jobs", "still_trading")


def filer_of(item: GuidanceItem) -> str:
    """Whose return an item stands in: the body's own, or that of the body it files with."""
    return register().regulators[item.regulator_code].files_with.value or item.regulator_code


def items_of(season: Round, code: str | None = None) -> tuple[GuidanceItem, ...]:
    """The items open in the reporting year, of one filer or of all."""
    found = (item for item in guidance() if item.open_between(season.period_start, season.period_end))
    return tuple(item for item in found if code is None or filer_of(item) == code)


def filers_of(season: Round) -> tuple[str, ...]:
    """Codes of the bodies of which something is known in this round, in order."""
    return tuple(sorted({filer_of(item) for item in items_of(season)}))


def figures_of(season: Round, code: str) -> tuple[SourcedFigure, ...]:
    """The figures of one body whose period lies in the reporting year."""
    return tuple(f for f in figures() if f.regulator_code == code and ROUND_OF_PERIOD.get(f.period) == season.year)


def figures_left_out(seasons: Iterable[Round]) -> tuple[SourcedFigure, ...]:
    """Figures that stand in no return: of no one round, of a department, or of a body without guidance then."""
    used = {f for season in seasons for code in filers_of(season) for f in figures_of(season, code)}
    return tuple(f for f in figures() if f not in used)


def sourced_return(code: str, season: Round) -> Mapping[str, Any]:
    """The tables of one return by name, in the values ``submissions_schema.template.fill`` takes."""
    known = figures_of(season, code)
    return {
        "cover": {
            "prepared_by": PREPARER_NAME,
            "prepared_by_email": DESK_EMAIL,
            "accountable_officer": CERTIFIER_NAME,
            "accountable_officer_title": "Central unit; compiled from published sources",
            "publication_contact_email": DESK_EMAIL,
            "total_fte": NOT_HELD,
            "total_fte_note": NOT_A_FILING,
            "total_expenditure_gbp": NOT_HELD,
            "total_expenditure_gbp_note": NOT_A_FILING,
        },
        "guidance": [guidance_row(item, season.period_end) for item in items_of(season, code)],
        "schemes": [],
        "initiatives": _initiatives(code, known),
        "commitments": [],
        "narrative": _narrative([f for f in known if _column_of(f) is None]),
    }


def guidance_row(item: GuidanceItem, cut: date) -> Row:
    """One item as it stood at the cut: a date after it is not told yet."""
    title = item.title.lower()
    same_day = item.started is not None and item.started == item.consultation_opened
    row: Row = {
        "guidance_ref": f"{item.regulator_code}-{_place(item):02d}",
        "title": item.title,
        "product_area": _AREAS.get(item.regulator_code, "cross_sector"),
        "theme": next((theme for words, theme in _THEMES if words in title), "other"),
        "kind": next((kind for words, kind in _KINDS if words in title), "guidance"),
        "status": _status(item, cut),
        "started_basis": "consultation_opened" if same_day else None,
        "lead": "Yes",
        "url": item.url,
        "notes": f"Collected from {item.url} ({item.source}). Area, theme and kind are read from the title.",
    }
    row |= _told("started_on", item.started, cut, else_not_held=True)
    row |= _told(
        "consultation_opened_on", item.consultation_opened, cut, else_not_held=item.consultation_closed is not None
    )
    row |= _told("consultation_closed_on", item.consultation_closed, cut)
    return row | _told("published_on", item.published, cut)


def _told(column: str, when: When | None, cut: date, *, else_not_held: bool = False) -> Row:
    if when is None:
        return {column: NOT_HELD, f"{column}_note": NOT_FOUND} if else_not_held else {}
    if when.first > cut:
        return {}
    if not when.fits_the_return:
        return {column: NOT_HELD, f"{column}_note": f"The source says {when.text} and no month."}
    return {column: when.text}


def _status(item: GuidanceItem, cut: date) -> str:
    if item.published is not None and item.published.first <= cut:
        return "published"
    opened, closed = item.consultation_opened, item.consultation_closed
    if opened is not None and opened.first <= cut and (closed is None or closed.last > cut):
        return "consulting"
    return "drafting"


def _place(item: GuidanceItem) -> int:
    """The item's place among its body's, from 1: the same in every round."""
    return [other for other in guidance() if other.regulator_code == item.regulator_code].index(item) + 1


def _column_of(figure: SourcedFigure) -> tuple[str, str, str] | None:
    """(name of the initiative, its kind, the column) where a figure is a count of an initiative."""
    name, _, counts = figure.measure.partition(": ")
    kind, columns = _INITIATIVES.get((figure.regulator_code, name), ("", {}))
    return (name, kind, columns[counts]) if counts in columns else None


def _initiatives(code: str, known: Iterable[SourcedFigure]) -> list[Row]:
    rows: dict[str, Row] = {}
    for figure in known:
        place = _column_of(figure)
        if place is None:
            continue
        name, kind, column = place
        nothing = dict.fromkeys(_COUNTS, NOT_HELD) | {f"{count}_note": NOT_A_FILING for count in _COUNTS}
        row = rows.setdefault(
            name,
            {
                "initiative_ref": f"{code}-I{len(rows) + 1:02d}",
                "name": name,
                "kind": kind,
                "product_area": _AREAS[code],
                "opened_on": NOT_HELD,
                "opened_on_note": NOT_FOUND,
                **nothing,
                "evaluation_url": figure.url,
            },
        )
        assert figure.number is not None
        row |= {column: int(figure.number), f"{column}_note": f"{figure.period}: {figure.url}"}
    return list(rows.values())


def _narrative(quoted: Iterable[SourcedFigure]) -> Row:
    answers: Row = {}
    for question in ("enabled", "growth", "dynamic_products", "next_year"):
        answers |= {question: NOT_HELD, f"{question}_note": NOT_A_FILING}
    told = "; ".join(_quoted(figure) for figure in quoted)
    if told:
        answers["enabled"] = (
            f"Not the body's own words. Figures found in public, each with its address and what was confirmed: {told}."
        )
        del answers["enabled_note"]
    return answers


def _quoted(figure: SourcedFigure) -> str:
    return f"{figure.measure}, {figure.period}: {figure.value} {figure.unit} ({figure.source}; {figure.url})"
