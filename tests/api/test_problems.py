"""What a program is told when something cannot be done: one shape, plain words, nothing of the inside."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy import text

from portal.api import api
from portal.api.bodies import LONGEST_BODY
from portal.api.problems import Problem
from portal.api.rates import KNOWN, Buckets, Rate
from submissions_schema.gate.limits import LIMITS
from tests.fixtures.api_doors import Doors

X01 = "returns/2026/X01"


def problem(answer: httpx.Response, status: int, code: str) -> Problem:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = Problem.model_validate(answer.json())
    assert (told.status, told.code, told.request_id) == (status, code, answer.headers["x-request-id"])
    return told


def test_an_address_that_is_none_and_a_method_it_does_not_take(sqlite_doors: Doors) -> None:
    program = sqlite_doors.program()
    problem(program.get("nothing"), 404, "NotFound")
    answer = program.put("rounds")
    problem(answer, 405, "MethodNotAllowed")
    assert answer.headers["allow"] == "GET"


@pytest.mark.parametrize(
    ("body", "where", "what"),
    [
        ({"words": "x"}, "body.fingerprints", "is missing"),
        ({"fingerprints": ["0" * 32], "words": "x", "by": "me"}, "body.by", "is not known here"),
        ({"fingerprints": ["0" * 32], "words": 5}, "body.words", "is not a text"),
        ({"fingerprints": ["0" * 32], "words": "a\x00b"}, "body.words", "cannot be taken"),
    ],
)
def test_what_cannot_be_taken_is_named(sqlite_doors: Doors, body: dict[str, Any], where: str, what: str) -> None:
    told = problem(sqlite_doors.program().put(f"{X01}/explanations", json=body), 422, "NotValid")
    assert told.fields is not None
    assert (told.fields[0].where, told.fields[0].what[: len(what)]) == (where, what)
    assert told.detail.startswith(where)


def test_characters_that_no_text_has(sqlite_doors: Doors) -> None:
    body = b'{"fingerprints": ["00000000000000000000000000000000"], "words": "\\ud800"}'
    headers = {"Content-Type": "application/json"}
    told = problem(sqlite_doors.program().put(f"{X01}/explanations", content=body, headers=headers), 422, "NotValid")
    assert told.fields is not None
    assert told.fields[0].what == "has characters that no text has"


def test_json_has_a_limit_of_its_own(sqlite_doors: Doors) -> None:
    words = {"fingerprints": ["0" * 32], "words": "x" * LONGEST_BODY}
    problem(sqlite_doors.program().put(f"{X01}/explanations", json=words), 413, "TooLarge")


def test_a_body_that_is_not_json(sqlite_doors: Doors) -> None:
    headers = {"Content-Type": "application/json"}
    told = problem(sqlite_doors.program().put(f"{X01}/explanations", content=b"{", headers=headers), 422, "NotValid")
    assert told.fields is not None
    assert told.fields[0].what == "is not JSON"


@pytest.mark.parametrize(
    "address", ["returns/1/X01", "returns/x/X01", "returns/2026/X%00", f"{X01}/tables/a%00b", f"{X01}/findings?page=0"]
)
def test_addresses_out_of_bounds(sqlite_doors: Doors, address: str) -> None:
    problem(sqlite_doors.program().get(address), 422, "NotValid")


def test_the_state_that_was_seen_must_be_stated_and_must_still_be_so(doors: Doors) -> None:
    doors.filing.upload()
    doors.filing.explain_all()
    program = doors.program()
    doors.filing.person("certifier")
    key = {"Idempotency-Key": "k"}
    problem(program.post(f"{X01}/send", headers=key), 428, "IfMatchMissing")
    for stale in ('"1"', '"no number"', "*", '"99999999999999999999"'):
        problem(program.post(f"{X01}/send", headers={**key, "If-Match": stale}), 412, "ChangedMeanwhile")
    seen = program.get(X01).headers["etag"]
    assert program.post(f"{X01}/send", headers={**key, "If-Match": seen}).status_code == 200
    told = problem(
        program.post(f"{X01}/take-back", headers={"Idempotency-Key": "l", "If-Match": seen}), 412, "ChangedMeanwhile"
    )
    assert "Preparer of X01" in told.detail
    taken = program.post(f"{X01}/take-back", headers={"Idempotency-Key": "l"})
    assert taken.status_code == 200
    anna, header = doors.browser(doors.filing.analyst), {"Idempotency-Key": "m"}
    problem(anna.post(f"{X01}/accept", headers=header), 428, "IfMatchMissing")
    problem(anna.post(f"{X01}/accept", headers={**header, "If-Match": '"1"'}), 409, "NotNow")


def test_a_cell_changed_meanwhile_is_not_overwritten(doors: Doors) -> None:
    doors.filing.upload()
    program = doors.program()
    first = program.get(f"{X01}/tables/decisions").json()["rows"][0]
    address = f"{X01}/tables/decisions/rows/{first['row']}"
    stale = {"key": first["key"], "cells": {"flex_1": {"seen": "something else", "value": "mine"}}}
    assert "it now says" in problem(program.patch(address, json=stale), 412, "ChangedMeanwhile").detail


def test_a_number_that_is_another_rows_is_not_changed(doors: Doors) -> None:
    doors.filing.upload()
    program = doors.program()
    first, second = program.get(f"{X01}/tables/decisions").json()["rows"][:2]
    address = f"{X01}/tables/decisions/rows/{first['row']}"
    told = problem(program.patch(address, json={"key": second["key"], "cells": CELLS}), 409, "AnotherRow").detail
    assert first["key"] in told and second["key"] in told
    problem(program.patch(address, json={"key": None, "cells": CELLS}), 409, "AnotherRow")
    problem(program.patch(address, json={"cells": CELLS}), 422, "NotValid")
    problem(program.delete(address, params={"key": second["key"]}), 409, "AnotherRow")
    problem(program.delete(address), 422, "NotValid")
    assert program.get(f"{X01}/tables/decisions").json()["rows"][:2] == [first, second]


CELLS = {"flex_1": {"seen": None, "value": "x"}}


@pytest.mark.parametrize(
    ("method", "place"),
    [
        ("PATCH", "tables/nothing/rows/2"),
        ("PATCH", "tables/decisions/rows/0"),
        ("PATCH", "tables/cover/rows/2"),
        ("PATCH", "tables/decisions/rows/1"),
        ("DELETE", "tables/nothing/rows/2?key=x"),
        ("DELETE", "tables/cover/rows/0?key=x"),
    ],
)
def test_rows_that_no_table_can_have(sqlite_doors: Doors, method: str, place: str) -> None:
    program = sqlite_doors.program()
    program.post(f"{X01}/draft")
    sent: dict[str, Any] = {"json": {"key": None, "cells": CELLS}} if method == "PATCH" else {}
    problem(program.request(method, f"{X01}/{place}", **sent), 422, "NotValid")


def test_steps_out_of_order(sqlite_doors: Doors) -> None:
    program = sqlite_doors.program()
    put = program.put(f"{X01}/file", params={"filename": "x.xlsx"}, content=b"x")
    assert problem(put, 409, "NotNow").detail == "No draft of this return is open."
    headers = {"Idempotency-Key": "k", "If-Match": '"1"'}
    problem(program.post(f"{X01}/send", headers=headers), 409, "NotNow")


def test_a_file_too_large_is_stopped_whether_its_length_was_stated_or_not(sqlite_doors: Doors) -> None:
    program = sqlite_doors.program()
    program.post(f"{X01}/draft")
    params = {"filename": "x.xlsx"}
    headers = {"Content-Length": str(LIMITS.file + 1)}
    problem(program.put(f"{X01}/file", params=params, content=b"x", headers=headers), 413, "TOO_LARGE")
    piece = bytes(1024 * 1024)

    def pieces() -> Any:
        for _ in range(LIMITS.file_megabytes + 1):
            yield piece

    problem(program.put(f"{X01}/file", params=params, content=pieces()), 413, "TOO_LARGE")
    assert program.get(X01).json()["last_upload"] is None


@pytest.mark.thorough
def test_too_often_says_when_to_come_back(sqlite_doors: Doors) -> None:
    seconds = [0.0]
    api.state.buckets = Buckets(clock=lambda: seconds[0])
    program = sqlite_doors.program()
    assert {program.get("rounds").status_code for _ in range(KNOWN.burst)} == {200}
    answer = program.get("rounds")
    problem(answer, 429, "TooOften")
    assert answer.headers["retry-after"] == "1"
    seconds[0] = 1.0
    assert program.get("rounds").status_code == 200


def test_a_bucket_fills_at_its_rate_and_never_over() -> None:
    seconds = [0.0]
    buckets = Buckets(clock=lambda: seconds[0])
    rate = Rate(burst=2, per_second=0.5)
    assert [buckets.wait("a", rate) for _ in range(3)] == [0, 0, 2]
    assert buckets.wait("b", rate) == 0
    seconds[0] = 1.0
    assert buckets.wait("a", rate) == 1
    seconds[0] = 1000.0
    assert [buckets.wait("a", rate) for _ in range(3)] == [0, 0, 2]


def test_a_database_that_fails_is_a_503_with_a_number(sqlite_doors: Doors) -> None:
    program = sqlite_doors.program()
    with sqlite_doors.filing.portal.db.sessions() as session, session.begin():
        session.execute(text("ALTER TABLE round RENAME TO elsewhere"))
    answer = program.get("rounds")
    told = problem(answer, 503, "Unavailable")
    assert "elsewhere" not in told.detail
    assert answer.headers["retry-after"] == "60"


def test_a_fault_nobody_foresaw_is_a_500_that_shows_nothing(sqlite_doors: Doors) -> None:
    sqlite_doors.filing.upload()
    program = sqlite_doors.program()
    for file in sqlite_doors.filing.portal.files.folder.rglob("*"):
        if file.is_file():
            file.unlink()
    told = problem(program.get(f"{X01}/findings"), 500, "Failed")
    assert told.request_id in told.detail
    assert "FileNotFound" not in told.detail


def test_every_route_describes_its_problems() -> None:
    described = api.openapi()
    assert {"Problem", "WrongField"} <= set(described["components"]["schemas"])
    names = [step["operationId"] for path in described["paths"].values() for step in path.values()]
    assert len(names) == len(set(names))
    for address, steps in described["paths"].items():
        for step in steps.values():
            assert "default" in step["responses"] or not address.startswith("/v1"), address
