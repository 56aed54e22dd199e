"""Where and when a relief line is asked for: what the application says of the whole trial."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sandbox_licences.extent import Extent, together
from sandbox_licences.forms.question import Answers

_NATIONS = {
    "england": Extent.ENGLAND,
    "wales": Extent.WALES,
    "scotland": Extent.SCOTLAND,
    "northern_ireland": Extent.NORTHERN_IRELAND,
}


@dataclass(frozen=True, slots=True)
class Reach:
    """None where the application does not say it, or where no one extent is all it names."""

    extent: Extent | None
    first_on: date | None
    last_on: date | None


def reach_asked(answers: Answers) -> Reach:
    """Where the trial runs, from which day to which: no line is wider than that by itself."""
    said = answers.get("nations", ())
    nations = [_NATIONS.get(str(one)) for one in said] if isinstance(said, list | tuple) else []
    known = [nation for nation in nations if nation is not None]
    extent = together(known) if known and len(known) == len(nations) else None
    return Reach(extent, _day(answers, "starts_on"), _day(answers, "ends_on"))


def _day(answers: Answers, question: str) -> date | None:
    said = answers.get(question)
    return date.fromisoformat(said) if isinstance(said, str) else None
