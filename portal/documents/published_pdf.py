"""The document of a published return, from what was published of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from portal.clock import day_in_words
from portal.documents.return_pdf import (
    Figure,
    PublishedAnswer,
    PublishedExplanation,
    PublishedReturn,
    return_pdf,
)
from portal.documents.tables import TextTable

IN_WORDS_ABOVE = frozenset({"narrative"})
"""Tables that the document says in words already."""


def published_pdf(content: Mapping[str, Any]) -> bytes:
    """The return whose public content this is, as PDF."""
    regulator, period = content["regulator"], content["period"]
    days = [day_in_words(date.fromisoformat(period[end])) for end in ("start", "end")]
    return return_pdf(
        PublishedReturn(
            title=f"Annual return on AI innovation {content['year']}: {regulator['name']}",
            regulator_name=regulator["name"],
            regulator_code=regulator["code"],
            year=content["year"],
            period=f"{days[0]} to {days[1]}",
            version=content["version"],
            filed_on=date.fromisoformat(content["filed_on"]) if content["filed_on"] else None,
            published_at=datetime.fromisoformat(content["published_at"]),
            late=content["late"],
            late_because=content["late_because"],
            figures=tuple(
                Figure(f["label"], f["shown"], f["interval"], "" if f["n"] is None else f"{f['n']:,}", f["method"])
                for f in content["figures"]
            ),
            tables=tuple(_table(table) for table in content["tables"] if table["name"] not in IN_WORDS_ABOVE),
            explanations=tuple(
                PublishedExplanation(f"{e['rule']} {e['title']}", e["where"], e["words"])
                for e in content["explanations"]
            )
            + tuple(
                PublishedExplanation(f"{w['rule']} {w['title']}", "Lifted by the central unit", w["reason"])
                for w in content["waivers"]
            ),
            answers=tuple(
                PublishedAnswer(f"{q['figure']}: {q['question']}", q["answer"] or "") for q in content["questions"]
            ),
            narrative=tuple((said["label"], said["text"]) for said in content["narrative"]),
            cite_as=content["cite_as"],
            licence=content["licence"]["name"],
            contact=content["contact"] or "",
            basis_note=content["basis_note"],
            address=content["permanent_address"],
            demonstration=regulator["demonstration"],
        )
    )


def _table(table: Mapping[str, Any]) -> TextTable:
    """Without the columns that say the same in every row; a sheet of answers as label and answer."""
    shown = [place for place, c in enumerate(table["columns"]) if c["name"] not in ("regulator_code", "basis")]
    labels = tuple(table["columns"][place]["label"] for place in shown)
    rows = [tuple(row[place] or "" for place in shown) for row in table["rows"]]
    if table["layout"] == "answers":
        pairs = tuple(pair for row in rows for pair in zip(labels, row, strict=True) if pair[1])
        return TextTable(table["title"], ("Question", "Answer"), pairs)
    return TextTable(table["title"], labels, tuple(rows))
