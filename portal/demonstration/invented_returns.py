"""The whole return of an invented regulator in one round, as its template is filled in.

Nothing here is drawn from chance but the small differences between regulators and years, from fixed seeds; what
is to be found in the decisions is planted in ``invented_applications``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from portal.demonstration.invented_applications import BY_CODE, SEED, Setting, decisions, schemes
from portal.demonstration.invented_people import DESKS
from portal.demonstration.invented_words import barriers, guidance_titles, narrative
from regulators.demonstration import demonstration
from regulators.reporting_round import Round
from submissions_schema.editions import edition

Row = dict[str, Any]

_FIRST_YEAR = 2021
_SINCE = date(2019, 4, 1)
_LAST_YEAR = 2027
_FUNDED_BY = {"X01": "fees", "X02": "fees", "X09": "levy", "X11": "levy"}
_OTHERS_FUNDED_BY = "grant_in_aid"


@dataclass(frozen=True, slots=True)
class _Item:
    """One item of guidance through all years."""

    place: int
    started_on: date
    opened_on: date
    closed_on: date
    target_on: date
    published_on: date


def invented_return(code: str, season: Round, setting: Setting = Setting.PLANTED) -> Mapping[str, Any]:
    """The tables of one return by name, in the values ``submissions_schema.template.fill`` takes."""
    years = season.year - _FIRST_YEAR
    guidance = _guidance(code, season)
    nothing = {} if guidance else {"nil_guidance": "Yes", "nil_guidance_reason": "None was open in the year."}
    tables = {
        "cover": _cover(code, years) | nothing,
        "guidance": guidance,
        "schemes": _schemes(code),
        "decisions": decisions(code, season.period_start, season.period_end, setting),
        "resources": _resources(code, years),
        "capability": _capability(code, years, edition(season.edition)["capability"]["area"].codes),
        "initiatives": _initiatives(code, season),
        "barriers": _barriers(code, season),
        "commitments": _commitments(code, season),
        "case_studies": _case_studies(code, years),
        "narrative": narrative(code, season.year),
    }
    return in_its_edition(code, tables, season)


_ROBOTS_AT_WORK = frozenset({"X02", "X04", "X07"})
"""Whose robots have only people at work near them; those of the others may meet anybody."""
_AI_KIND = {"X01": "autonomous_control", "X03": "autonomous_control", "X09": "generative"}


def in_its_edition(code: str, tables: Mapping[str, Any], season: Round) -> Mapping[str, Any]:
    """Tables written in the terms of edition 2026 as the regulator fills them in in the edition of the round."""
    form = edition(season.edition)
    robots = "robots_at_work" if code in _ROBOTS_AT_WORK else "robots_in_public"

    def written(name: str, row: Mapping[str, Any]) -> Row:
        table = form[name]
        made = {table.named(column): value for column, value in row.items()}
        gone = dict(table["product_area"].no_longer) if "product_area" in made else {}
        if made.get("product_area") in gone:
            made["product_area"] = robots
        known = {column.name for column in table.columns}
        if name == "capability" and "training_hours" in known:
            made["training_hours"] = round(22 * row["current_fte"], 1)
        if name == "initiatives" and "ai_kind" in known:
            made["ai_kind"] = _AI_KIND.get(code, "predictive")
        return made

    return {
        name: written(name, rows) if isinstance(rows, Mapping) else [written(name, row) for row in rows]
        for name, rows in tables.items()
    }


def area_of(code: str) -> str:
    """What the regulator mostly deals with."""
    offered = schemes(code)
    return offered[0].areas[0] if offered else "communications"


def _draw(code: str, what: int) -> np.random.Generator:
    return np.random.default_rng([SEED, int(code[1:]), what])


def _staff(code: str, years: int) -> float:
    """Full-time equivalents on AI: more with more applications, and growing."""
    return round((3 + BY_CODE[code].a_year / 15) * 1.08**years, 2)


def _cover(code: str, years: int) -> Row:
    desk, staff = DESKS[code], _staff(code, years)
    total = round(80 + 22 * staff, 1)
    return {
        "prepared_by": desk.preparer_name,
        "prepared_by_email": f"{desk.preparer}@example.com",
        "accountable_officer": desk.certifier_name,
        "accountable_officer_title": desk.certifier_title,
        "publication_contact_email": f"ai-return@{code.lower()}.example",
        "total_fte": total,
        "total_expenditure_gbp": round(total * 94_500),
        "figures_basis": "provisional",
        "nil_decisions": "No",
        "nil_guidance": "No",
    }


def _schemes(code: str) -> list[Row]:
    nation = str(demonstration().regulators[code].holidays.value)
    return [
        {
            "scheme_code": scheme.code,
            "title": scheme.title,
            "scheme_kind": scheme.kind,
            "product_area": scheme.areas[0],
            "clock_starts": "duly_made",
            "statutory_target": scheme.statutory_weeks,
            "statutory_target_unit": "weeks" if scheme.statutory_weeks else None,
            "published_target": scheme.published_working_days,
            "published_target_unit": "working_days" if scheme.published_working_days else None,
            "target_valid_from": date(2018, 4, 2),
            "legal_basis": f"{demonstration().regulators[code].founding_act.value}, s.{12 + place}",
            "holidays": nation,
            "ai_identified_by": "case_flag" if place == 0 else "manual_review",
        }
        for place, scheme in enumerate(schemes(code))
    ]


def _guidance_items(code: str) -> list[_Item]:
    """Items one after the other, each nine to twenty months in the making."""
    draw = _draw(code, 1)
    items = []
    started = _SINCE + timedelta(days=int(draw.integers(0, 200)))
    for place in range(len(guidance_titles(code))):
        opened = started + timedelta(days=int(draw.integers(90, 240)))
        closed = opened + timedelta(days=int(draw.integers(42, 90)))
        published = closed + timedelta(days=int(draw.integers(80, 260)))
        target = published - timedelta(days=int(draw.integers(-20, 70)))
        items.append(_Item(place, started, opened, closed, target, published))
        started += timedelta(days=int(draw.integers(150, 420)))
    return items


def _guidance(code: str, season: Round) -> list[Row]:
    cut = season.period_end
    titles = guidance_titles(code)
    rows = []
    for item in _guidance_items(code):
        if item.started_on > cut or item.published_on < season.period_start:
            continue
        title, theme, kind = titles[item.place]
        published = item.published_on <= cut
        consulting = item.opened_on <= cut < item.closed_on
        rows.append(
            {
                "guidance_ref": f"{code}-G{item.place + 1:02d}",
                "title": title,
                "product_area": area_of(code),
                "theme": theme,
                "kind": kind,
                "status": "published" if published else "consulting" if consulting else "drafting",
                "started_on": f"{item.started_on:%Y-%m}",
                "started_basis": "board_decision",
                "consultation_opened_on": item.opened_on.isoformat() if item.opened_on <= cut else None,
                "consultation_closed_on": item.closed_on.isoformat() if item.closed_on <= cut else None,
                "target_publish_on": f"{item.target_on:%Y-%m}",
                "published_on": item.published_on.isoformat() if published else None,
                "lead": "Yes",
                "url": f"https://www.{code.lower()}.example/guidance/{item.place + 1}" if published else None,
            }
        )
    return rows


def _resources(code: str, years: int) -> list[Row]:
    staff = _staff(code, years)
    funded = _FUNDED_BY.get(code, _OTHERS_FUNDED_BY)
    draw = _draw(code, 100 + years)
    shares = (
        ("policy_and_guidance", funded, "regulating_ai", 0.22),
        ("licensing_and_approvals", "fees", "regulating_ai", 0.34),
        ("supervision_and_enforcement", funded, "regulating_ai", 0.18),
        ("sandboxes_and_innovation", "innovation_fund", "regulating_ai", 0.12),
        ("technology_and_data", funded, "using_ai", 0.14),
    )
    rows = []
    for function, source, purpose, share in shares:
        fte = round(staff * share, 2)
        spend = round(fte * float(draw.uniform(72_000, 88_000)), -2)
        rows.append(
            {
                "function": function,
                "funding_source": source,
                "purpose": purpose,
                "ai_fte": fte,
                "ai_vacancies_fte": round(fte * 0.1, 1),
                "ai_spend_gbp": spend,
                "of_which_external_gbp": round(spend * 0.15, -2),
                "training_days": round(fte * 4, 1),
            }
        )
    return rows


def _capability(code: str, years: int, areas: Sequence[str]) -> list[Row]:
    """Needs grow faster than what is held; the gap narrows with the years."""
    staff, draw = _staff(code, years), _draw(code, 2)
    rows = []
    for area in areas:
        needed = round(staff * float(draw.uniform(0.1, 0.2)) + 0.5, 1)
        current = round(needed * min(float(draw.uniform(0.5, 0.9)) + 0.02 * years, 1.0), 1)
        gap = round(needed - current, 1)
        urgency = "urgent" if gap > needed * 0.35 else "planned" if gap > 0 else "met"
        rows.append(
            {
                "area": area,
                "needed_fte": needed,
                "current_fte": current,
                "urgency": urgency,
                "gap_cost_gbp": round(gap * 85_000),
                "gap_funded_gbp": round(gap * 85_000 * 0.4),
                "funded_by": _FUNDED_BY.get(code, _OTHERS_FUNDED_BY) if gap else "none",
                "close_by": date(_FIRST_YEAR + years + 2, 3, 31) if gap else None,
                "plan": "Recruit over two years; until then borrow from a partner." if gap else None,
            }
        )
    return rows


def _initiatives(code: str, season: Round) -> list[Row]:
    if BY_CODE[code].a_year < 10:
        return []
    draw = _draw(code, 3)
    opened = date(2020, 9, 1) + timedelta(days=int(draw.integers(0, 1300)))
    if opened > season.period_end:
        return []
    months = (season.period_end - opened).days // 30
    applied = int(6 + months * draw.uniform(0.5, 1.2))
    admitted, completed, on_sale = (int(applied * share) for share in (0.4, 0.25, 0.12))
    return [
        {
            "initiative_ref": f"{code}-I01",
            "name": f"Example {demonstration().regulators[code].sector.value.lower()} sandbox",
            "kind": "regulatory_sandbox",
            "product_area": area_of(code),
            "opened_on": opened,
            "applied": applied,
            "admitted": admitted,
            "completed": completed,
            "reached_market": on_sale,
            "firms_small": int(admitted * 0.6),
            "investment_raised_gbp": "not held",
            "investment_raised_gbp_note": "Firms are not asked.",
            "jobs": admitted * 4,
            "still_trading": admitted,
        }
    ]


def _barriers(code: str, season: Round) -> list[Row]:
    rows = []
    for place, barrier in enumerate(barriers(code), 1):
        if barrier.since > season.year:
            continue
        rows.append(
            {
                "barrier_ref": f"{code}-B{place:02d}",
                "provision": barrier.provision,
                "what_it_blocks": barrier.blocks,
                "product_area": area_of(code),
                "raised_by": "Applicants, in conversation",
                "action": barrier.action,
                "action_due_on": date(barrier.since + barrier.years, 12, 15) if barrier.years else None,
            }
        )
    return rows


def _commitments(code: str, season: Round) -> list[Row]:
    """Two promises a year, due in the year after; most are met, some late."""
    draw = _draw(code, 4)
    rows = []
    texts = ("Shorten the form for updates of approved products", "Meet applicants before they apply")
    for made in range(2019, _LAST_YEAR):
        for place, text in enumerate(texts, 1):
            due = date(made + 1, 12, 31 if place == 1 else 15)
            met = due + timedelta(days=int(draw.integers(-200, 60)))
            never = draw.random() < 0.1
            made_known, cut = date(made, 12, 31), season.period_end
            closed = due if never else met
            if made_known > cut or closed < season.period_start:
                continue
            status = "in_progress" if closed > cut else "missed" if never else "met"
            rows.append(
                {
                    "commitment_ref": f"{code}-C{made}-{place}",
                    "text": f"{text}, by the end of {made + 1}.",
                    "made_in": f"Example business plan {made}",
                    "due_on": due,
                    "status": status,
                    "met_on": met if status == "met" else None,
                }
            )
    return rows


def _case_studies(code: str, years: int) -> list[Row]:
    if years % 2 or BY_CODE[code].a_year < 10:
        return []
    return [
        {
            "title": "A test plan agreed before the test",
            "problem": "Applicants did not know which evidence would count.",
            "what_was_done": "A test plan was agreed with each applicant before testing began.",
            "result_with_figure": f"{20 + 3 * years} applications came with the evidence complete.",
            "evaluation_url": f"https://www.{code.lower()}.example/test-plans",
            "contact": "the innovation team",
        }
    ]
