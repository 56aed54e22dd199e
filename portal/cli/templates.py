"""The workbook that ``regportal template`` writes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from portal.errors import NotValid
from portal.usual_rounds import round_of
from regulators.demonstration import demonstration
from regulators.register import register
from submissions_schema.editions import edition
from submissions_schema.template import build


def alone(regulator: str, year: int) -> bytes:
    """The workbook as the form and the register alone know it: nothing carried over from last year.

    Raises:
        NotValid: no such regulator.
    """
    body = register().regulators.get(regulator) or demonstration().regulators.get(regulator)
    if body is None:
        raise NotValid(f"There is no regulator with the code {regulator}.")
    return build(
        edition(round_of(year).edition).in_round(year),
        round=year,
        regulator_code=body.code,
        regulator_name=body.name.value,
        demonstration=body.demonstration,
    )


def of_installation(regulator: str, year: int, data_dir: Path) -> bytes:
    """The workbook that the portal in ``data_dir`` offers this regulator's preparers.

    Raises:
        NotFound: this regulator owes no return there for that year.
    """
    # the database takes half a second to load, and a workbook without figures does without it
    from portal.cli.opening import COMMAND_LINE, opened
    from portal.permissions import Hat
    from portal.queries.workbooks import template

    with opened(data_dir).reading(COMMAND_LINE) as reading:
        return template(replace(reading, hats=(Hat("preparer", regulator),)), year, regulator)
