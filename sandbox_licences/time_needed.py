"""How long a form takes to fill in: an estimate, counted from its questions and told before the first of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sandbox_licences.forms.question import Kind, Question

MINUTES: Mapping[Kind, int] = {
    Kind.LONG_TEXT: 10,
    Kind.EVIDENCE: 5,
    Kind.ROWS: 20,
}
"""For one question; any other takes one minute. Our own guess, until the times of real applications are known."""


@dataclass(frozen=True, slots=True)
class TimeNeeded:
    """Minutes of writing, not of finding out: ``least`` counts questions that are asked of everybody, ``most`` all."""

    least: int
    most: int

    @property
    def words(self) -> str:
        if self.most < 60:
            return (
                f"About {self.least} to {self.most} minutes."
                if self.least < self.most
                else f"About {self.most} minutes."
            )
        hours = (max(1, round(self.least / 60)), round(self.most / 60))
        span = f"{hours[0]} to {hours[1]} hours" if hours[0] < hours[1] else f"{hours[1]} hours"
        return (
            f"About {span} of writing, in as many sittings as you like. Finding evidence comes on top. This is our "
            "estimate: 10 minutes for a text, 20 for a table, 5 for a file, 1 for anything else."
        )


def time_needed(questions: Collection[Question]) -> TimeNeeded:
    always = [question for question in questions if question.required and not question.asked_when]
    return TimeNeeded(*(sum(MINUTES.get(question.kind, 1) for question in some) for some in (always, questions)))
