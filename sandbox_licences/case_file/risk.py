"""The risk assessments that are computed from a form's answers, by the name a form gives them."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox_licences.case_file.entries import StepOverruled
from sandbox_licences.case_file.file import CaseFile
from sandbox_licences.forms.drone_operation import operation_of
from sandbox_licences.sora.assessment import Assessment, assess
from sandbox_licences.sora.steps import Overrule

SORA = "sora"


@dataclass(frozen=True, slots=True)
class RiskFound:
    """The assessment, or in a sentence why there is none yet. ``applies`` is false where the form computes none."""

    applies: bool
    assessment: Assessment | None = None
    statement: str = ""


def risk_of(file: CaseFile) -> RiskFound:
    """The risk assessment of a case, with the assessor's word on its steps."""
    if file.form.risk != SORA:
        return RiskFound(applies=False)
    found = operation_of(file.answers, file.form)
    if found.operation is None:
        return RiskFound(True, None, found.statement)
    return RiskFound(True, assess(found.operation, overrules(file)), found.statement)


def overrules(file: CaseFile) -> tuple[Overrule, ...]:
    """What assessors said of steps, oldest first."""
    return tuple(
        Overrule(
            said.what.step, said.what.value, said.what.instead_of, said.what.reason, said.stamp.by_name, said.stamp.at
        )
        for said in file.of(StepOverruled)
    )
