"""What the invented regulators say in words: titles of guidance, barriers, the narrative, explanations."""

from __future__ import annotations

from dataclasses import dataclass

from regulators.demonstration import demonstration

INVENTED = "Demonstration: an invented regulator and invented figures."


@dataclass(frozen=True, slots=True)
class Barrier:
    provision: str
    blocks: str
    action: str
    since: int
    """The round in which it is first reported."""
    years: int
    """Until something is to be done about it; 0: nothing is."""


def _sector(code: str) -> str:
    return str(demonstration().regulators[code].sector.value).lower()


def guidance_titles(code: str) -> list[tuple[str, str, str]]:
    """(title, theme, kind) of each item of guidance, in the order they were begun."""
    sector = _sector(code)
    return [
        (f"Using machine learning in {sector}: first principles", "safety", "policy_statement"),
        (f"Evidence for learning systems in {sector}", "assurance", "guidance"),
        (f"Updates of approved products in {sector}", "safety", "guidance"),
        (f"Data protection in AI products for {sector}", "data_protection", "guidance"),
        (f"Fair outcomes of automated decisions in {sector}", "fairness", "code_of_practice"),
        (f"Generative AI in {sector}: what we expect", "generative_ai", "policy_statement"),
        (f"Human oversight of automated systems in {sector}", "safety", "guidance"),
        (f"A self-check for developers in {sector}", "assurance", "tool"),
        (f"Strategy on AI in {sector}", "other", "strategy"),
        (f"Assurance of suppliers' models in {sector}", "assurance", "guidance"),
    ]


def barriers(code: str) -> tuple[Barrier, ...]:
    """The rules of law said to stand in the way, over the years."""
    act = str(demonstration().regulators[code].founding_act.value)
    return (
        Barrier(f"{act}, s.21(2)", "A named person must sign each test in ink.", "change_needed", 2021, 3),
        Barrier(
            f"{act}, s.34",
            "A product that learns must be approved anew after each change.",
            "guidance_planned",
            2022,
            2,
        ),
        Barrier(f"{act}, Sch. 2", "Trials need a site that only one operator owns.", "relief_possible", 2024, 0),
    )


def narrative(code: str, year: int) -> dict[str, str]:
    """The year in words."""
    sector = _sector(code)
    return {
        "enabled": f"{INVENTED} In the year to March {year} applicants in {sector} could agree a test plan with us "
        "before they applied, so that fewer applications came incomplete.",
        "growth": f"{INVENTED} No figure on growth driven by AI in {sector} is claimed here.",
        "dynamic_products": f"{INVENTED} Each approval names bounds within which a holder may change its model; "
        "a change beyond them is a new application.",
        "steer_followed": f"{INVENTED} Our sponsor asked for a focus on safe innovation; our plan has a chapter on it.",
        "risks": f"{INVENTED} Few suppliers stand behind many products; we ask each applicant what it depends on.",
        "next_year": f"{INVENTED} In the year to March {year + 1} we will publish decision times every quarter.",
    }


EXPLANATIONS = {
    "D-07": "These cases wait in a queue that we are working through; each applicant knows of it.",
    "D-08": "The clock was stopped while applicants answered our questions about their evidence.",
    "X-02": "The figure moved because the backlog of earlier years was cleared.",
    "G-04": "The consultation brought more answers than planned for; we expect to publish next year.",
}
"""By rule: what an invented regulator says of a query. A rule not listed here gets the words below."""
EXPLAINED_OTHERWISE = "We have checked the figure and it is right."

LATE_BECAUSE = "The person who keeps the case system was ill in the last week of June."

QUESTION = (
    "Staff time on AI",
    "The sheet Resources gives more staff for licensing than the narrative suggests. Which posts are counted?",
)
"""(figure, question) of the central unit on the return that is queried."""
