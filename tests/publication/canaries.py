"""A return with a canary in every private column, and hostile text in a public one."""

from __future__ import annotations

from tests.fixtures.filing import decisions
from tests.rules.returns import VALID

CANARIES = {
    "application_ref": "canary-reference",
    "notes": "canary notes",
    "flex": "canary of my own",
    "prepared_by": "Canary Preparer",
    "prepared_by_email": "canary.preparer@people.example",
    "raised_by": "canary raiser",
    "contact": "canary.contact@people.example",
    "not_held_note": "canary why not held",
}
"""What stands in the private columns of the published return: none of it may be found in public."""
HOSTILE = '<script>alert("x")</script> & =HYPERLINK("http://evil.example")'
"""Stands in a public text."""
FOLLOWED = "The letter asked for trials; we opened two."
"""What the return says to the steer it was given."""


def with_canaries() -> dict[str, object]:
    """Tables with a canary in every private column, and hostile text in a public one."""
    free = {"flex_1": CANARIES["flex"], "flex_2": CANARIES["flex"]}
    cases = [
        *decisions(12),
        *decisions(2, area="drones"),
        *decisions(3, "S2", "robotics"),
    ]
    return {
        "cover": {"prepared_by": CANARIES["prepared_by"], "prepared_by_email": CANARIES["prepared_by_email"]},
        "decisions": [
            {**case, **free, "application_ref": f"{CANARIES['application_ref']}-{place}"}
            for place, case in enumerate(cases)
        ],
        "narrative": {"steer_followed": FOLLOWED},
        "guidance": [{**VALID["guidance"][0], "title": HOSTILE, "notes": CANARIES["notes"], **free}],
        "barriers": [{**VALID["barriers"][0], "raised_by": CANARIES["raised_by"], **free}],
        "initiatives": [{**VALID["initiatives"][0], "investment_raised_gbp_note": CANARIES["not_held_note"], **free}],
        "case_studies": [
            {
                "title": "Robots on live sites",
                "problem": "Nobody could test.",
                "what_was_done": "A test bed was opened.",
                "result_with_figure": "9 firms tested.",
                "contact": CANARIES["contact"],
                **free,
            }
        ],
    }
