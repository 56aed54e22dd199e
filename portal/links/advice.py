"""The page of a signed link: somebody without a sign-in advises on one request. Plain HTML, no script.

The token in the address is all the authority there is; the page sends nobody elsewhere with it, the log does not keep
it, and a form from another site is refused.
"""

from __future__ import annotations

from html import escape
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from portal.api.rates import STRANGER, Buckets, Rate
from portal.auth.people import from_our_pages
from portal.clock import day_in_words, in_words
from portal.commands import advising
from portal.commands.casework import MOST_CHARACTERS
from portal.context import Actor
from portal.errors import NotFound, NotValid, PortalError
from portal.installation import installation
from portal.public.html import paragraph, record, table, told
from portal.queries.case_evidence import FOUND
from portal.queries.file_names import attachment
from portal.queries.linked_advice import LinkedAdvice, linked_advice
from portal.web.plain_page import plain_page
from portal.web.record import request_id
from sandbox_licences.advice import Position, Severity
from sandbox_licences.case_file.answer_words import answer_words, row_words, table_rows
from sandbox_licences.forms.question import Answer, Kind, Question
from sandbox_licences.powers import NO_LEGAL_EFFECT
from sandbox_licences.set_aside import would_grant

BY_LINK = Actor(None, "somebody by signed link", via="signed link")
LONGEST_BODY = 64 * 1024
HOLDER = Rate(burst=30, per_second=0.5)
"""Whoever has a link that works; who has none is a stranger."""

buckets = Buckets()


def advice_link_routes() -> list[BaseRoute]:
    address = advising.LINK_ADDRESS + "{token}"
    return [
        Route(address, advice_page, methods=["GET", "POST"]),
        Route(address + "/files/{evidence}", evidence_file, methods=["GET"]),
    ]


async def advice_page(request: Request) -> Response:
    """The page, and what its form sends."""
    token: str = request.path_params["token"]
    if request.method == "GET":
        return await run_in_threadpool(_answer, request, token, None)
    if not from_our_pages(request):
        return plain_page(
            "Nothing was sent",
            paragraph("This came from another site. Open your link again and write there."),
            status=403,
        )
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_BODY:
            return plain_page("Nothing was sent", paragraph("That is too long. Shorten it."), status=413)
    return await run_in_threadpool(_answer, request, token, _fields(body))


def evidence_file(request: Request) -> Response:
    """A file that the item rests on, always as an attachment; who had it is in the audit."""
    token: str = request.path_params["token"]
    refused = _let_in(request, token)
    if isinstance(refused, Response):
        return refused
    try:
        with installation().unit_of_work(BY_LINK, request_id=request_id(request.scope)) as ctx:
            found = advising.read_by_link(ctx, token=token, evidence=request.path_params["evidence"])
    except NotFound as none:
        return plain_page("There is no such file", paragraph(none.sentence), status=404)
    headers = {"Content-Disposition": attachment(found.file_name), "X-Scan": found.scan, "Cache-Control": "no-store"}
    return Response(found.data, media_type="application/octet-stream", headers=headers)


def _fields(body: bytes) -> dict[str, str]:
    try:
        return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=20))
    except (UnicodeDecodeError, ValueError):
        return {}


def _let_in(request: Request, token: str) -> LinkedAdvice | Response:
    """What the link asks, or why not: it does not work, or there were too many tries."""
    address = request.client.host if request.client else ""
    try:
        with installation().reading(BY_LINK) as reading:
            asked = linked_advice(reading, token)
    except NotFound as gone:
        if buckets.wait(("address", address), STRANGER):
            return _too_often()
        return plain_page("This link does not work", paragraph(gone.sentence), status=404)
    return _too_often() if buckets.wait(("link", asked.link), HOLDER) else asked


def _answer(request: Request, token: str, sent: dict[str, str] | None) -> Response:
    asked = _let_in(request, token)
    if isinstance(asked, Response):
        return asked
    if sent is None:
        return _page(asked, token)
    try:
        with installation().unit_of_work(BY_LINK) as ctx:
            advising.advise_by_link(
                ctx,
                token=token,
                position=_position(sent.get("position", "")),
                severity=Severity(sent["severity"]) if sent.get("severity") in set(Severity) else None,
                condition=sent.get("condition", "").replace("\x00", ""),
                reason=sent.get("reason", "").replace("\x00", ""),
                fingerprint=sent.get("seen", ""),
            )
    except PortalError as error:
        with installation().reading(BY_LINK) as reading:
            return _page(linked_advice(reading, token), token, sent, error.sentence, status=error.status)
    return plain_page(
        "Your advice was received",
        paragraph(
            "A message to the case officer is written. Thank you. It binds nobody; it is weighed with all other advice."
        )
        + paragraph("You may open your link again and say something else; what you said last counts."),
    )


def _position(text: str) -> Position:
    if text not in set(Position):
        raise NotValid("Choose your position first.")
    return Position(text)


def _too_often() -> Response:
    return plain_page("Too many tries", paragraph("Wait a minute, then open your link again."), status=429)


def _page(
    asked: LinkedAdvice, token: str, sent: dict[str, str] | None = None, wrong: str = "", *, status: int = 200
) -> Response:
    title = f"{'Error: ' if wrong else ''}Your advice is asked for"
    problem = f'<div class="notice" role="alert"><p><strong>There is a problem.</strong> {escape(wrong)}</p></div>'
    parts = [
        problem if wrong else "",
        paragraph(
            f"{asked.name}, the central unit for sandbox licences asks for your advice. It is kept with your name, "
            "weighed with all other advice, and binds nobody, neither you nor any regulator."
        ),
        record(
            "What you are asked",
            [
                ("Application", escape(f"“{asked.title}” of {asked.organisation_name}")),
                ("Asked about", escape(asked.item)),
                ("Asked for", escape(asked.consultee_name)),
                ("Due", escape(day_in_words(asked.due_on))),
                ("This link works until", escape(in_words(asked.expires_at))),
            ],
        ),
        _line(asked),
        _sections(asked),
        _files(asked, token),
        _so_far(asked),
        _form(asked, sent or {}),
    ]
    return plain_page(title, "\n".join(parts), status=status, demonstration=asked.demonstration)


def _line(asked: LinkedAdvice) -> str:
    line, law = asked.line, asked.law
    if line is None:
        return ""
    provision, power = law.provisions[line.provision], law.powers[line.power]
    rows = [
        ("Provision", provision.name),
        ("What it stops", provision.blocks),
        ("What the licence would do", would_grant(line, law)),
        ("What protects instead", line.safeguard),
        ("For whom", line.scope.who or "The holder"),
        ("Where", ", ".join([line.extent.words, *sorted(line.scope.areas)])),
        ("When", f"{day_in_words(line.start_on)} to {day_in_words(line.end_on)}"),
        ("Power", power.citation),
        ("Legal effect", NO_LEGAL_EFFECT if power.demonstration else ""),
    ]
    return "<h2>The line in full</h2>" + record(
        "The relief line in full", [(label, escape(text)) for label, text in rows if text], titled=True
    )


def _sections(asked: LinkedAdvice) -> str:
    if not asked.sections:
        return ""
    parts = ["<h2>How the trial runs, in the applicant’s words</h2>"]
    for section, questions in asked.sections:
        short = [(q.label, told(answer_words(q, a, asked.law))) for q, a in questions if q.kind is not Kind.ROWS]
        inner = record(section.title, short, titled=True) if short else ""
        inner += "".join(_rows(q, a, asked) for q, a in questions if q.kind is Kind.ROWS)
        parts.append(f"<details><summary>{escape(section.title)}</summary>{inner}</details>")
    return "".join(parts)


def _files(asked: LinkedAdvice, token: str) -> str:
    if not asked.files:
        return ""
    rows = []
    for each in asked.files:
        name = escape(each.file_name)
        if each.scan == FOUND or not each.sha256:
            got = name or escape(f"{each.held_by}, {each.reference}")
        else:
            got = f'<a href="{escape(f"{advising.LINK_ADDRESS}{token}/files/{each.name}")}" download>{name}</a>'
        until = day_in_words(each.good_until) if each.good_until else "Not said"
        rows.append((escape(f"{each.name}: {each.title}"), got, escape(each.scan), escape(until)))
    return (
        "<h2>Files</h2>"
        + paragraph("They are as the applicant sent them, and for your advice alone.")
        + table("Files", ("What it shows", "File", "Scan", "Good until"), rows, titled=True)
    )


def _rows(question: Question, answer: Answer | None, asked: LinkedAdvice) -> str:
    rows = [row_words(question, row, asked.law) for row in table_rows(answer)]
    return "".join(
        record(f"{question.label} Row {number}", [(label, escape(value)) for label, value in row])
        for number, row in enumerate(rows, 1)
    )


def _so_far(asked: LinkedAdvice) -> str:
    if not asked.said:
        return ""
    rows = [(escape(in_words(at)), escape(position), escape(reason)) for at, position, reason in asked.said]
    return "<h2>What you said so far</h2>" + table(
        "What you said so far", ("When", "Position", "Reason"), rows, titled=True
    )


def _form(asked: LinkedAdvice, sent: dict[str, str]) -> str:
    if asked.fingerprint is None:
        return paragraph("It was taken out of the case: nothing waits for you.", "notice")

    def radios(name: str, options: list[tuple[str, str]]) -> str:
        return "".join(
            f'<p><input type="radio" name="{name}" id="{name}-{n}" value="{escape(value)}"'
            f'{" checked" if sent.get(name) == value else ""}> <label for="{name}-{n}">{escape(label)}</label></p>'
            for n, (value, label) in enumerate(options)
        )

    def area(name: str, label: str) -> str:
        return (
            f'<p><label for="{name}">{escape(label)}</label><br><textarea id="{name}" name="{name}" rows="5" cols="60" '
            f'maxlength="{MOST_CHARACTERS}">{escape(sent.get(name, ""))}</textarea></p>'
        )

    positions = [(str(p), p.capitalize()) for p in Position]
    severities = [("", "Not said"), *((str(s), s.capitalize()) for s in Severity)]
    return (
        '<h2>Your advice</h2><form method="post" class="advice">'
        f'<input type="hidden" name="seen" value="{escape(asked.fingerprint)}">'
        f"<fieldset><legend>Position</legend>{radios('position', positions)}</fieldset>"
        "<fieldset><legend>How severe it is if this advice is not followed (needed to object or to set a condition)"
        f"</legend>{radios('severity', severities)}</fieldset>"
        f"{area('condition', 'Condition you propose (for support with conditions)')}{area('reason', 'Reason')}"
        '<p><button type="submit">Send this advice</button></p></form>'
    )
