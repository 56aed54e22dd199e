"""Idempotency keys: one effect, one answer, however often and from wherever a request is repeated."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import httpx
import pytest
from sqlalchemy import func, select

from portal.api import once
from portal.commands.filing import send_to_certifier
from portal.db.records import AuditEntry, IdempotentAnswer, OutboxMessage
from portal.db.returns import FigureQuery, Receipt
from tests.commands import steps
from tests.fixtures.api_doors import Doors

X01 = "returns/2026/X01"
QUESTION = {"figure": "Staff", "question": "Why did it fall?"}
SIGNATURE = {"full_name": "Alex Morgan", "read_it": True, "did_not_prepare_it": True}


def ask(client: httpx.Client, key: str, body: object = QUESTION) -> httpx.Response:
    return client.post(f"{X01}/questions", json=body, headers=[(b"Idempotency-Key", key.encode("latin-1"))])


def count(doors: Doors, model: type) -> int:
    with doors.filing.portal.db.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_without_a_key_nothing_is_done(doors: Doors) -> None:
    doors.filing.file()
    answer = doors.browser(doors.filing.analyst).post(f"{X01}/questions", json=QUESTION)
    assert (answer.status_code, answer.json()["code"]) == (400, "IdempotencyKeyMissing")
    assert count(doors, FigureQuery) == 0


def test_a_repetition_gets_the_same_bytes_and_does_nothing(doors: Doors) -> None:
    doors.filing.file()
    anna = doors.browser(doors.filing.analyst)
    first = ask(anna, '"8e03978e-40d5-43dd-bc93-6894a57f9324"')
    before = count(doors, AuditEntry), count(doors, OutboxMessage)
    again = ask(anna, "8e03978e-40d5-43dd-bc93-6894a57f9324")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert (count(doors, AuditEntry), count(doors, OutboxMessage)) == before
    assert count(doors, FigureQuery) == 1


def send(doors: Doors) -> tuple[httpx.Client, dict[str, str]]:
    """A return that waits for its certifier: their browser, and the headers with which to sign."""
    doors.filing.upload()
    doors.filing.explain_all()
    grace = doors.browser_of("certifier")
    with doors.filing.portal.unit_of_work(doors.filing.person("preparer")) as ctx:
        send_to_certifier(ctx, year=2026, regulator_code="X01")
    return grace, {"Idempotency-Key": "signing", "If-Match": grace.get(X01).headers["etag"]}


def test_a_repeated_signature_gets_the_same_receipt_and_etag(doors: Doors) -> None:
    grace, headers = send(doors)
    first = grace.post(f"{X01}/sign", json=SIGNATURE, headers=headers)
    again = grace.post(f"{X01}/sign", json=SIGNATURE, headers=headers)
    assert (first.status_code, first.content, first.headers["etag"]) == (200, again.content, again.headers["etag"])
    assert count(doors, Receipt) == 1


def test_a_key_belongs_to_one_request_of_one_person(doors: Doors) -> None:
    doors.filing.file()
    anna = doors.browser(doors.filing.analyst)
    number = ask(anna, "k").json()["id"]
    other = ask(anna, "k", {**QUESTION, "question": "Something else?"})
    assert (other.status_code, other.json()["code"]) == (422, "IdempotencyKeyUsed")
    elsewhere = anna.post(f"{X01}/return", json={"reason": "x"}, headers={"Idempotency-Key": "k"})
    assert elsewhere.status_code == 422
    told = doors.program().post(
        f"{X01}/questions/{number}/answer", json={"answer": "So."}, headers={"Idempotency-Key": "k"}
    )
    assert told.status_code == 200


def waits_for_a_step(doors: Doors, role: str) -> None:
    """X01's return with whoever holds ``role``; every step of theirs is open."""
    doors.filing.upload()
    doors.filing.explain_all()
    if role == "certifier":
        with doors.filing.portal.unit_of_work(doors.filing.person("preparer")) as ctx:
            send_to_certifier(ctx, year=2026, regulator_code="X01")
    if role == "analyst":
        doors.filing.sign()


STEPS = [
    ("preparer", "X01", "send", None),
    ("certifier", "X01", "decline", {"reason": "No."}),
    ("certifier", "X01", "sign", SIGNATURE),
    ("analyst", "CENTRAL", "questions", QUESTION),
    ("analyst", "CENTRAL", "accept", None),
]


@pytest.mark.thorough
@pytest.mark.parametrize(("role", "organisation", "step", "body"), STEPS, ids=lambda value: str(value)[:12])
@pytest.mark.parametrize("left_with", ["nothing", "a role that does not do this"])
def test_who_lost_the_role_does_not_read_the_old_answer(
    doors: Doors, role: str, organisation: str, step: str, body: object, left_with: str
) -> None:
    doors.filing.person("certifier")
    waits_for_a_step(doors, role)
    person = doors.filing.person(role, organisation)
    browser = doors.browser(person)
    headers = {"Idempotency-Key": "k", "If-Match": browser.get(X01).headers["etag"]}
    first = browser.post(f"{X01}/{step}", json=body, headers=headers)
    assert first.is_success, first.text
    assert browser.post(f"{X01}/{step}", json=body, headers=headers).content == first.content
    steps.no_longer(doors.filing, person)
    if left_with != "nothing":
        steps.also(doors.filing, person, "preparer" if role == "certifier" else "certifier")
    again = browser.post(f"{X01}/{step}", json=body, headers=headers)
    wanted = (404, "NotFound") if left_with == "nothing" else (403, "NotAllowed")
    assert (again.status_code, again.json()["code"]) == wanted


def test_a_key_for_programs_does_not_get_what_its_maker_did(doors: Doors) -> None:
    """The same person, the same Idempotency-Key, the same request: once in person, once by a key for X01."""
    doors.filing.upload()
    doors.filing.explain_all()
    doors.filing.person("certifier")
    priya, program = doors.browser_of("preparer"), doors.program()
    headers = {"Idempotency-Key": "k", "If-Match": priya.get(X01).headers["etag"]}
    assert priya.post(f"{X01}/send", headers=headers).status_code == 200
    by_key = program.post(f"{X01}/send", headers=headers)
    assert (by_key.status_code, by_key.json()["code"]) == (412, "ChangedMeanwhile")
    with doors.filing.portal.db.reading() as session:
        kept = session.scalars(select(IdempotentAnswer)).one()
        assert kept.answer["required"] == [["return.send", "X01"]]


def test_what_was_refused_may_be_tried_again_with_its_key(doors: Doors) -> None:
    doors.filing.file()
    anna = doors.browser(doors.filing.analyst)
    assert ask(anna, "k", {"figure": "Staff", "question": " "}).status_code == 422
    assert count(doors, IdempotentAnswer) == 0
    assert ask(anna, "k").status_code == 201


@pytest.mark.parametrize("key", ["", "a b", "é", "k" * 131])
def test_keys_that_are_none(sqlite_doors: Doors, key: str) -> None:
    assert ask(sqlite_doors.browser(sqlite_doors.filing.analyst), key).status_code == 422


def at_once(client: httpx.Client, address: str, body: object, headers: dict[str, str]) -> list[httpx.Response]:
    with ThreadPoolExecutor(6) as pool:
        return list(pool.map(lambda _: client.post(address, json=body, headers=headers), range(6)))


@pytest.mark.locks
def test_the_same_at_once_is_done_once(doors: Doors) -> None:
    doors.filing.file()
    anna = doors.browser(doors.filing.analyst)
    answers = at_once(anna, f"{X01}/questions", QUESTION, {"Idempotency-Key": "k"})
    assert {a.status_code for a in answers} <= {201, 409}
    assert len({a.content for a in answers if a.status_code == 201}) == 1
    assert {a.json()["code"] for a in answers if a.status_code == 409} <= {"IdempotencyKeyInUse"}
    assert count(doors, FigureQuery) == 1


@pytest.mark.locks
def test_the_same_at_once_on_several_replicas_is_done_once(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replicas do not know of each other's requests: there the row of the answer decides."""
    monkeypatch.setattr(once, "_alone", lambda attempt: nullcontext())
    doors.filing.file()
    anna = doors.browser(doors.filing.analyst)
    answers = at_once(anna, f"{X01}/questions", QUESTION, {"Idempotency-Key": "k"})
    assert {(a.status_code, a.content) for a in answers} == {(201, answers[0].content)}
    assert (count(doors, FigureQuery), count(doors, IdempotentAnswer)) == (1, 1)


@pytest.mark.thorough
def test_the_same_signature_at_once_on_several_replicas(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(once, "_alone", lambda attempt: nullcontext())
    grace, headers = send(doors)
    answers = at_once(grace, f"{X01}/sign", SIGNATURE, headers)
    assert {(a.status_code, a.content) for a in answers} == {(200, answers[0].content)}
    assert count(doors, Receipt) == 1
