"""Published returns as plain HTML: all rounds, one round with everybody in it, one return."""

from __future__ import annotations

from html import escape

from starlette.responses import Response

from portal.clock import day_in_words
from portal.config import settings
from portal.documents.brief import REPORT
from portal.public.html import link, listed, paragraph, table
from portal.public.return_body import address_of, return_body, withdrawal
from portal.public.written import written_html
from portal.public_store import PublicStore
from portal.queries.public import PublicRound, PublicRow, holds, public_round, public_rounds, shown_return
from portal.queries.public_reviews import review_parts, reviews_beside
from portal.web.plain_page import FOOT, plain_page

RETURNS = ("Published returns", "/returns/")


def rounds_page(store: PublicStore) -> Response:
    """Every round that has opened."""
    rounds = public_rounds(store)
    body = [
        paragraph("Each year regulators account for how they enabled innovation and growth driven by AI."),
        listed([f"{link(f'Round {r.year}', f'/returns/{r.year}')}: {escape(how_it_stands(r))}" for r in rounds])
        if rounds
        else paragraph("No round has opened yet."),
    ]
    return plain_page("Published returns", "\n".join(body), demonstration=_demonstration(), foot=FOOT)


def round_page(store: PublicStore, year: int) -> Response:
    """Who filed, on time or late, who is excused and who did not file.

    Raises:
        NotPublished: no such round.
    """
    season = public_round(store, year)
    body = [
        paragraph(
            f"For the year to {day_in_words(season.period_end)}. Returns were due on {day_in_words(season.due_on)}. "
            f"{how_it_stands(season)}"
        ),
        _rows("Who owes a return", year, season.owing),
        _rows("Put together from published sources", year, [r for r in season.rows if r.sourced]),
        _rows("Excused", year, [r for r in season.rows if not r.owes and not r.sourced]),
    ]
    if season.dataset:
        data = link(f"data of the round {year}", f"/data/{year}/")
        body.append(f"<p>All published returns together: {data}, version {escape(season.dataset.version)}.</p>")
        if holds(store, year, REPORT):
            report = link(f"annual report {year}", f"/reports/{year}")
            body.append(f"<p>The round in one report for Parliament: {report}.</p>")
    title = f"Returns of the round {year}"
    return plain_page(title, "\n".join(body), crumbs=(RETURNS,), demonstration=_demonstration(), foot=FOOT)


def return_page(store: PublicStore, year: int, code: str, version: int | None) -> Response:
    """One return; at its current address a withdrawn one says only that, and why.

    Raises:
        NotPublished: nothing of it was published, or no such version.
    """
    shown = shown_return(store, year, code, version)
    crumbs = (RETURNS, (str(year), f"/returns/{year}"))
    regulator = shown.content["regulator"]
    title = f"{regulator['name']}: annual return {year}"
    invented = regulator["demonstration"] or _demonstration()
    if version is None and shown.withdrawn is not None:
        body = withdrawal(year, code, shown.withdrawn)
        return plain_page(title, body, status=410, crumbs=crumbs, demonstration=invented, foot=FOOT)
    head = f'<link rel="canonical" href="{escape(settings().base_url + address_of(shown.content))}">\n'
    beside = written_html(review_parts(reviews_beside(store, year, code), shown.content["version"]))
    return plain_page(title, return_body(shown, beside), head=head, crumbs=crumbs, demonstration=invented, foot=FOOT)


def how_it_stands(season: PublicRound) -> str:
    """One sentence on a round."""
    filed = sum(row.filed_on is not None for row in season.owing)
    late = sum(row.timeliness == "Late" for row in season.owing)
    sourced = sum(row.sourced for row in season.rows)
    sentence = f"{filed} of {len(season.owing)} returns owed are filed, {late} of them late."
    if sourced:
        sentence += f" {sourced} more were put together from published sources."
    if season.published_on:
        return f"{sentence} Published {day_in_words(season.published_on)}."
    return f"{sentence} The round is published on {day_in_words(season.publishes_on)}."


def _rows(caption: str, year: int, rows: tuple[PublicRow, ...] | list[PublicRow]) -> str:
    if not rows:
        return ""
    made = table(
        caption,
        ("Regulator", "State", "On time", "When, and why"),
        [
            (
                link(f"{row.name} ({row.code})", f"/returns/{year}/{row.code}")
                if row.published_version is not None or row.state == "Withdrawn"
                else escape(f"{row.name} ({row.code})"),
                escape(state_in_words(row)),
                escape(row.timeliness if row.timeliness != row.state else ""),
                escape(row.when),
            )
            for row in rows
        ],
        titled=True,
    )
    return f"<h2>{escape(caption)}</h2>{made}"


def state_in_words(row: PublicRow) -> str:
    """The state, with what a reader should know of the version."""
    if row.published_version is None or row.published_version == 1:
        return row.state + (", correction under way" if row.correction_under_way else "")
    return f"{row.state}, version {row.published_version}"


def _demonstration() -> bool:
    return settings().mode == "demonstration"
