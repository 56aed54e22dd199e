"""Who has a current steer with safe AI innovation in it, and every steer, as plain HTML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from html import escape

from starlette.responses import Response

from portal.clock import day_in_words
from portal.config import settings
from portal.public.html import link, listed, paragraph, record, table, told, web_address
from portal.public_store import PublicStore
from portal.queries.steer_coverage import ABOUT, NOT_RECORDED, Coverage, CoverageRow, ShownSteer, steer_coverage
from portal.web.plain_page import FOOT, plain_page


def steers_page(store: PublicStore, asked: Mapping[str, str], today: date) -> Response:
    """All of it, or the part of one department (``department``: its code)."""
    whole = steer_coverage(store, today)
    code = asked.get("department", "")
    found = whole.of(code) if code in whole.departments else whole
    body = [
        paragraph(ABOUT),
        *(paragraph(sentence) for sentence in whole.sentences),
        paragraph(NOT_RECORDED),
        f"<h2>Who has one on {day_in_words(today)}</h2>",
        *_by_department(found),
        "<h2>The steers</h2>",
        *(part for shown in found.steers for part in _steer(shown, today)),
        *([] if found.steers else [paragraph("None is recorded.")]),
        "<h2>Take the data</h2>",
        listed(
            [
                link("steer-coverage.csv", "/data/steer-coverage.csv") + ": who has one",
                link("steers.csv", "/data/steers.csv") + ": every steer, with what regulators answered",
            ]
        ),
    ]
    crumbs = [("Steers and who has one", "/steers")] if found is not whole else []
    title = whole.departments[code] if found is not whole else "Steers and who has one"
    demonstration = settings().mode == "demonstration"
    return plain_page(title, "\n".join(body), crumbs=crumbs, demonstration=demonstration, foot=FOOT)


def _by_department(found: Coverage) -> Iterator[str]:
    if not found.rows:
        yield paragraph("No department stands over any regulator in the register yet.")
    for code, name in (*found.departments.items(), (None, "Parliament")):
        rows = [row for row in found.rows if row.covered.department_code == code]
        if rows:
            yield f"<h3>{link(name, f'/steers?department={code}') if code else escape(name)}</h3>"
            headings = ("Regulator", "Safe AI innovation in a current steer", "Since")
            yield table(f"Regulators under {name}", headings, map(_row, rows), titled=True)


def _row(row: CoverageRow) -> tuple[str, str, str]:
    overseen = "" if row.covered.expected else f" ({row.covered.kind})"
    return (
        escape(f"{row.regulator} ({row.covered.regulator_code}){overseen}"),
        f'<span class="tag">{escape(row.tag[0])}</span>',
        escape(row.when),
    )


def _steer(shown: ShownSteer, today: date) -> Iterator[str]:
    steer = shown.steer
    state, days = shown.state_on(today)
    yield f"<h3>{escape(steer.title)}</h3>"
    marked = ' <span class="tag">Demonstration</span>' if shown.demonstration else ""
    yield f'<p><span class="tag">{escape(state)}</span> {escape(days)}{marked}</p>'
    yield record(
        f"The steer “{steer.title}”",
        [
            ("From", escape(shown.department)),
            ("For", escape(", ".join(f"{name} ({code})" for code, name in shown.covers))),
            ("Safe AI innovation named in it", escape(f"{steer.in_it}, judged by {steer.judged_by}")),
            ("Document", web_address(steer.address)),
        ],
        titled=True,
    )
    if steer.passage:
        yield f"<blockquote>{told(steer.passage)}</blockquote>"
    if steer.expectations:
        rows = [(escape(each.words), day_in_words(each.by_on)) for each in steer.expectations]
        yield table("What it expects", ("What it expects", "By"), rows)
    answers = [
        (escape(f"{each.regulator_name} ({each.regulator_code})"), escape(each.in_words), str(each.year or ""))
        for each in shown.answers
    ]
    yield table("What regulators answered in their returns", ("Regulator", "Its answer", "Return"), answers)
    for change in shown.changes:
        day = day_in_words(date.fromisoformat(change["on"]))
        yield paragraph(f"Amended on {day}, version {change['version']}: {change['because']}", "small")
