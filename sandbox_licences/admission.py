"""The admission criteria, as data: what must be met before a licence can be given, and what was found of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

SOURCE = "Pilot sandbox licences: admission criteria, after Utah's regulatory mitigation agreements"


class Met(StrEnum):
    """What was found; *not known* is a finding of its own, and neither of the others."""

    MET = "met"
    NOT_MET = "not met"
    NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Criterion:
    id: str
    title: str
    asks: str
    """What is looked at, as a question."""
    answered_by: tuple[str, ...]
    """Ids of the questions of every form that speak to it."""
    source: str = SOURCE


CRITERIA = (
    Criterion(
        "A-1",
        "Able to do it",
        "Has the applicant the technical capability to develop, use and supervise the product?",
        ("capability", "known_limits", "overseer_training"),
    ),
    Criterion(
        "A-2",
        "Money to meet obligations",
        "Has the applicant the money to meet its obligations during the trial?",
        ("funds_pounds", "funds_evidence", "policies", "worst_case_pounds"),
    ),
    Criterion(
        "A-3",
        "Public benefit",
        "Is there a benefit to the public that may outweigh the risk?",
        ("public_benefit", "benefit_outweighs", "novelty"),
    ),
    Criterion(
        "A-4",
        "Risk watched and kept low",
        "Is there a plan to monitor the risk and keep it as low as can be?",
        ("measures", "monitoring_plan", "hazard_log", "oversight_how"),
    ),
    Criterion(
        "A-5",
        "No larger than the risk allows",
        "Are scale, scope and length limited to the risk that was assessed?",
        ("proportion", "stages", "sites"),
    ),
    Criterion(
        "A-6",
        "The relief is needed",
        "Is the relief needed, and what was tried without it?",
        ("tried_without", "relief_lines", "regulator_stage"),
    ),
    Criterion(
        "A-7",
        "Early exit",
        "Is there a plan to end the trial early and safely?",
        ("early_exit", "after_trial"),
    ),
)


class ImpossibleFinding(ValueError):
    """A finding that says nothing, with the reason as a sentence."""


@dataclass(frozen=True, slots=True)
class CriterionFinding:
    """What somebody found of one criterion.

    Raises:
        ImpossibleFinding: there is no such criterion, or no reason is given.
    """

    criterion_id: str
    met: Met
    reason: str

    def __post_init__(self) -> None:
        if self.criterion_id not in {criterion.id for criterion in CRITERIA}:
            raise ImpossibleFinding(f"There is no criterion {self.criterion_id}.")
        if not self.reason.strip():
            raise ImpossibleFinding(f"Give a reason for {self.criterion_id}: also for what is not known.")


@dataclass(frozen=True, slots=True)
class Admission:
    """All seven criteria with what was found; one without a finding is *not known*, because nobody looked."""

    findings: Mapping[str, CriterionFinding]

    @property
    def admitted(self) -> bool:
        return all(finding.met is Met.MET for finding in self.findings.values())

    @property
    def open(self) -> tuple[CriterionFinding, ...]:
        """What is not met or not known, in the order of the criteria."""
        return tuple(finding for finding in self.findings.values() if finding.met is not Met.MET)

    @property
    def words(self) -> str:
        """“5 of 7 criteria met; not met: …; not known: ….”"""
        titles = {criterion.id: criterion.title for criterion in CRITERIA}
        parts = [f"{len(self.findings) - len(self.open)} of {len(self.findings)} criteria met"]
        for state in (Met.NOT_MET, Met.NOT_KNOWN):
            named = [titles[finding.criterion_id] for finding in self.open if finding.met is state]
            if named:
                parts.append(f"{state}: {', '.join(named)}")
        return "; ".join(parts) + "."


def admission(findings: Iterable[CriterionFinding]) -> Admission:
    """The findings in the order of the criteria; of two on one criterion the later counts."""
    given = {finding.criterion_id: finding for finding in findings}
    nobody = {c.id: CriterionFinding(c.id, Met.NOT_KNOWN, "Nobody has looked at it yet.") for c in CRITERIA}
    return Admission({id: given.get(id, none) for id, none in nobody.items()})
