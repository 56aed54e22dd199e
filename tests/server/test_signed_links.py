"""A signed link: it shows one request to one person without a sign-in, takes advice, ends, and binds nobody."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import httpx
import pytest
from sqlalchemy import select

from portal.api.rates import Buckets
from portal.commands import advising, applying, evidence
from portal.context import PORTAL
from portal.db.records import AuditEntry, OutboxMessage
from portal.links import advice as page
from portal.queries.case_desk import case_seen
from portal.web.record import _without_token
from sandbox_licences.case_file.advised import settled
from sandbox_licences.case_file.entries import AdviceByLink
from sandbox_licences.case_file.scope import PROTECTION, SAFETY, about_the_trial
from sandbox_licences.forms import form_of
from sandbox_licences.forms.question import Kind
from tests.fixtures.api_doors import HOME, Doors
from tests.fixtures.casework import OWNER, Trial


@pytest.fixture
def outside(sqlite_doors: Doors, monkeypatch: pytest.MonkeyPatch) -> httpx.Client:
    """A browser without a sign-in."""
    monkeypatch.setattr(page, "buckets", Buckets())
    client = sqlite_doors.stranger()
    client.base_url = httpx.URL(HOME)
    client.headers["Origin"] = HOME
    return client


def linked(desk: Trial, item: str = SAFETY) -> str:
    return desk.link(desk.ask(item))


def give(client: httpx.Client, token: str, **fields: str) -> httpx.Response:
    shown = client.get(f"/advice/{token}").text
    seen = unescape(re.search(r'name="seen" value="([^"]+)"', shown).group(1))  # type: ignore[union-attr]
    sent = {"seen": seen, "position": "support", "severity": "", "condition": "", "reason": "Sound.", **fields}
    return client.post(f"/advice/{token}", data=sent)


def test_advice_by_link_is_kept_with_the_name_and_counts_as_advice(outside: httpx.Client, desk: Trial) -> None:
    desk.start().submit().complete().assess()
    token = linked(desk)
    shown = outside.get(f"/advice/{token}")
    assert shown.status_code == 200 and "Dr Ada Example" in shown.text and "binds nobody" in shown.text
    answer = give(outside, token, reason="We flew it <b>twice</b>.")
    assert answer.status_code == 200, answer.text
    said = desk.file.of(AdviceByLink)[0]
    assert (said.what.name, said.what.given.consultee, said.stamp.hat) == ("Dr Ada Example", OWNER, None)
    assert not settled(desk.file, said.stamp.on).outstanding
    assert "We flew it &lt;b&gt;twice&lt;/b&gt;." in outside.get(f"/advice/{token}").text


def test_what_is_wrong_is_said_and_what_was_typed_stays(outside: httpx.Client, desk: Trial) -> None:
    desk.start().submit().complete().assess()
    token = linked(desk)
    answer = give(outside, token, position="object", reason="Too loud.")
    assert answer.status_code == 422 and "Say how severe it is" in answer.text and "Too loud." in answer.text
    assert give(outside, token, position="").status_code == 422
    assert not desk.file.of(AdviceByLink)


@pytest.mark.thorough
def test_a_link_ends_by_its_day_and_by_being_withdrawn(outside: httpx.Client, sqlite_doors: Doors, desk: Trial) -> None:
    desk.start().submit().complete().assess()
    token = linked(desk)
    with sqlite_doors.filing.portal.reading(PORTAL) as reading:
        link = advising.live_link(reading, token).id
    desk.do(desk.officer, advising.withdraw_link, link=link)
    assert outside.get(f"/advice/{token}").status_code == 404
    second = linked(desk, PROTECTION)
    sqlite_doors.set_clock(sqlite_doors.filing.portal.now() + timedelta(days=41))
    assert outside.get(f"/advice/{second}").status_code == 404
    assert outside.get("/advice/nothing").status_code == 404


def test_a_form_from_another_site_and_a_guesser_are_stopped(outside: httpx.Client, desk: Trial) -> None:
    desk.start().submit().complete().assess()
    token = linked(desk)
    answer = outside.post(f"/advice/{token}", data={"position": "support"}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403 and not desk.file.of(AdviceByLink)
    tries = [outside.get(f"/advice/guess{n}").status_code for n in range(40)]
    assert tries[0] == 404 and tries[-1] == 429
    assert outside.get(f"/advice/{token}").status_code == 200, "who has a link is not stopped by who guesses"


def test_the_token_goes_out_once_by_mail_and_stands_in_no_log(
    outside: httpx.Client, sqlite_doors: Doors, desk: Trial
) -> None:
    desk.start().submit().complete().assess()
    token = linked(desk)
    with sqlite_doors.filing.portal.reading(PORTAL) as reading:
        mail = reading.session.scalars(select(OutboxMessage).where(OutboxMessage.event == "advice link made")).one()
        assert mail.to_email == "ada@example.org" and f"/advice/{token}" in mail.text
    assert token not in _without_token(f"/advice/{token}")


def test_a_link_shows_the_line_it_is_about_and_not_the_application(outside: httpx.Client, desk: Trial) -> None:
    desk.start().submit().complete().assess()
    desk.line()
    shown = outside.get(f"/advice/{linked(desk, 'Line 1')}").text
    assert "A pilot watches every flight" in shown and "<details>" not in shown


@pytest.mark.thorough
def test_a_link_gives_the_files_its_item_rests_on_and_none_else(
    outside: httpx.Client, sqlite_doors: Doors, desk: Trial
) -> None:
    desk.start()
    hostile = "<b>a\u202e.txt"
    first = next(
        q.id for s in form_of("drones").sections if about_the_trial(s) for q in s.questions if q.kind is Kind.EVIDENCE
    )
    given = {"data": b"<script>alert(1)</script> Plain words.", "title": "<i>Log</i>"}
    theirs = desk.do(desk.applicant, evidence.attach, file_name=hostile, **given)
    other = desk.do(desk.applicant, evidence.attach, file_name="accounts.txt", data=b"Ours.", title="Accounts")
    desk.do(desk.applicant, applying.answer, question=first, value=["E1", theirs])
    desk.declare().submit().complete().assess()
    desk.line()
    token, of_line = linked(desk), linked(desk, "Line 1")

    shown = outside.get(f"/advice/{token}").text
    assert f"/advice/{token}/files/{theirs}" in shown and "<i>Log" not in shown and "Not scanned" in shown
    line = outside.get(f"/advice/{of_line}").text
    assert f"/files/{other}" not in shown + line and f"/files/{theirs}" not in line
    assert "/files/E1" in line, "what shows that its safeguard works"

    got = outside.get(f"/advice/{token}/files/{theirs}")
    assert (got.status_code, got.content) == (200, given["data"])
    assert got.headers["content-type"] == "application/octet-stream" and got.headers["x-scan"] == "Not scanned"
    assert (
        got.headers["content-disposition"].startswith("attachment;") and "<" not in got.headers["content-disposition"]
    )
    for refused in (f"{token}/files/{other}", f"{token}/files/E99", f"{of_line}/files/{theirs}", "no/files/E1"):
        assert outside.get(f"/advice/{refused}").status_code == 404, refused
    with sqlite_doors.filing.portal.reading(PORTAL) as reading:
        bodies = [body for body in reading.session.scalars(select(AuditEntry.body)) if "evidence read by link" in body]
    assert len(bodies) == 1 and f'"{theirs}"' in bodies[0]

    sha256 = desk.file.evidence[theirs].what.sha256
    desk.do(desk.person("administrator"), evidence.record_scan, sha256=sha256, clean=False, by="ClamAV 1.4")
    assert outside.get(f"/advice/{token}/files/{theirs}").status_code == 404
    assert f"/files/{theirs}" not in outside.get(f"/advice/{token}").text
    with sqlite_doors.filing.portal.reading(desk.officer) as reading:
        link = case_seen(reading, desk.reference).links[0].id
    desk.do(desk.officer, advising.withdraw_link, link=link)
    assert outside.get(f"/advice/{token}/files/E1").status_code == 404
