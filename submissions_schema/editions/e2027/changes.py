"""What edition 2027 changes in edition 2026, with the reason for each."""

from __future__ import annotations

from submissions_schema.columns import Column, Kind
from submissions_schema.editions.changes import Added, Changes, Renamed, Split

AI_KINDS = ("predictive", "generative", "autonomous_control", "several", "other")

_TRAINING = "AI Opportunities Action Plan, recommendation 25; return edition 2027"
_INITIATIVES = "AI Opportunities Action Plan, recommendation 27; return edition 2027"
_TIMELINES = "AI Opportunities Action Plan, recommendation 28; return edition 2027"

CHANGES = Changes(
    before=2026,
    year=2027,
    added=(
        Added(
            "capability",
            after="current_fte",
            column=Column(
                "training_hours",
                Kind.DECIMAL,
                "Hours of training on AI that your staff in this area had in the period, all people together.",
                example="120",
                unit="hours",
                source=_TRAINING,
            ),
            why="Recommendation 25 asks for capability to be scaled up. Staff needed and in post say how large a gap "
            "is; they do not say whether those in post learn what the gap is about. Edition 2026 asked for days of "
            "training in all, which no area of expertise could be told from.",
        ),
        Added(
            "initiatives",
            after="kind",
            column=Column(
                "ai_kind",
                Kind.CODE,
                "What kind of AI is tried in it. predictive: it scores or sorts; generative: it writes or draws; "
                "autonomous_control: it moves a machine; several: no one kind leads. Leave empty if you do not know.",
                example="autonomous_control",
                codes=AI_KINDS,
                source=_INITIATIVES,
            ),
            why="Recommendation 27 asks for sandboxes for AI in the physical world. A product area alone does not tell "
            "a sandbox for machines that move from one for advice about them.",
        ),
    ),
    renamed=(
        Renamed(
            "decisions",
            old="clock_stop_days",
            new="applicant_stop_days",
            help="Calendar days on which you waited for the applicant and could not go on. Waiting for another body, "
            "or for people of your own, no longer stops the clock.",
            source=_TIMELINES,
            why="Edition 2026 asked for the days on which you could not work on the case, which may be read with or "
            "without the days of waiting for another authority. For the applicant both are waiting. The name now says "
            "what counts; so the net time to decide means something else from 2027 on.",
        ),
    ),
    split=(
        Split(
            "product_area",
            old="robotics",
            into=("robots_at_work", "robots_in_public"),
            choose="Robots: robots_at_work where the people near them are at work there; robots_in_public where "
            "anybody may come near, on pavements, in shops and hospitals, or in homes.",
            source=_INITIATIVES,
            why="Recommendation 27 names robotics. A robot behind a factory gate falls under the law of health and "
            "safety at work, one on a pavement also under that of roads and of products; a regulator of the one has "
            "little to say of the other.",
        ),
    ),
)
