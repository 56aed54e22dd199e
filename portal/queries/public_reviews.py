"""Departments' reviews of a published return, from the public store: the parts that stand beside it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from portal.clock import day_in_words
from portal.documents.tables import TextTable
from portal.documents.written import Part, Said
from portal.public_store import Json, PublicStore
from submissions_schema.open_data import rows_csv


def reviews_beside(store: PublicStore, year: int, code: str) -> tuple[Json, ...]:
    """The published reviews of a regulator's return of a round, the oldest first."""
    listed = store.reviews().get("reviews", ())
    return tuple(each for each in listed if each["year"] == year and each["regulator"] == code)


PUBLIC_COLUMNS = (
    "department_code",
    "department",
    "year",
    "regulator_code",
    "regulator",
    "return_version",
    "verdict",
    "summary",
    "comments",
    "signed_as",
    "signed_on",
    "published_on",
    "answer",
    "answered_on",
)


def reviews_csv(store: PublicStore) -> bytes:
    """Every published review, the oldest first; UTF-8, no cell a formula."""
    rows = [
        (
            each["department"],
            each["department_name"],
            str(each["year"]),
            each["regulator"],
            each.get("regulator_name", ""),  # what was kept before it was named is written anew within a minute
            str(each["version"]),
            *(each[name] or "" for name in ("verdict", "summary")),
            comments_in_words((one["figure"], one["text"]) for one in each["comments"]),
            *(each[name] or "" for name in ("signed_as", "signed_on", "published_on", "answer", "answered_on")),
        )
        for each in store.reviews().get("reviews", ())
    ]
    return rows_csv(PUBLIC_COLUMNS, rows).encode()


def comments_in_words(comments: Iterable[tuple[str, str]]) -> str:
    """Comments on figures in one cell."""
    return " | ".join(f"{figure}: {text}" for figure, text in comments)


def review_parts(reviews: tuple[Json, ...], version: int) -> tuple[Part, ...]:
    """What is shown beside version ``version`` of the return; nothing where no review is published."""
    return tuple(_part(each, version) for each in reviews)


def _part(review: Json, version: int) -> Part:
    signed, published = (_day(review[name]) for name in ("signed_on", "published_on"))
    other = "" if review["version"] == version else f" It is of version {review['version']} of the return."
    blocks: list[Said | TextTable] = [
        Said(f"Verdict: {review['verdict']}.", strong=True),
        Said(review["summary"]),
    ]
    if review["comments"]:
        rows = tuple((each["figure"], each["text"]) for each in review["comments"])
        blocks.append(TextTable(f"{review['department_name']} on figures of the return", ("Figure", "Comment"), rows))
    blocks.append(
        Said(
            f"Signed for {review['department_name']} as {review['signed_as']} on {signed}, published on {published}."
            f"{other}",
            small=True,
        )
    )
    if review["answer"] is None:
        blocks.append(Said("The regulator has not answered."))
    else:
        blocks.append(Said(f"The regulator answered on {_day(review['answered_on'])}:", small=True))
        blocks.append(Said(review["answer"]))
    return Part(f"Review by {review['department_name']}", tuple(blocks))


def _day(text: str | None) -> str:
    return day_in_words(date.fromisoformat(text)) if text else ""
