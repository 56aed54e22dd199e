"""Narrative: the year in words."""

from __future__ import annotations

from submissions_schema.columns import Column, Kind, Layout, Table

_MAX_WORDS = 500
_MAX_LENGTH = 5000
"""Room for 500 long words; the words are what is limited."""
_WILL_BE_PUBLISHED = "This will be published; no names of firms or people."
_REC_28 = "AI Opportunities Action Plan, recommendation 28; return edition 2026"


def _answer(name: str, help: str, example: str, *, required: bool = False, source: str = _REC_28) -> Column:
    return Column(
        name,
        Kind.TEXT,
        f"{help} {_WILL_BE_PUBLISHED}",
        required=required,
        example=example,
        max_length=_MAX_LENGTH,
        max_words=_MAX_WORDS,
        unit="words",
        source=source,
    )


NARRATIVE = Table(
    name="narrative",
    help=f"The year in your own words, at most {_MAX_WORDS} for each answer. {_WILL_BE_PUBLISHED}",
    layout=Layout.ANSWERS,
    columns=(
        _answer(
            "enabled",
            "How you enabled AI innovation this year: what became possible, faster or clearer.",
            "Developers of inspection robots can now …",
            required=True,
        ),
        _answer(
            "growth",
            "What growth driven by AI in your sector can be shown, with figures and sources, and what you "
            "contributed to it.",
            "Revenue of AI firms in the sector rose from £… to £… (source: …). Our part was …",
            required=True,
        ),
        _answer(
            "dynamic_products",
            "How your approvals cope with products that change after they were approved.",
            "A holder may update its model within agreed limits without a new application …",
            required=True,
        ),
        _answer(
            "steer_followed",
            "If your sponsor department gave you a steer on AI: what it was and how you followed it.",
            "The letter of January 2026 asked for … We have …",
            source="AI Opportunities Action Plan, recommendation 26; return edition 2026",
        ),
        _answer(
            "risks",
            "The main risks of AI in your sector and what you do about them.",
            "Systems from few suppliers: we now ask …",
        ),
        _answer(
            "next_year",
            "What you will do next year. Promises with a date belong on the sheet Commitments too.",
            "We will open a second test bed and publish …",
            required=True,
        ),
    ),
)
