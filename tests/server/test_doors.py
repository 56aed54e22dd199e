"""The layers round the application, each round a small application of its own."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from portal.config import Settings
from portal.web.failures import Failures
from portal.web.headers import SecurityHeaders
from portal.web.limits import FORM_MARGIN, Limits
from portal.web.record import RequestRecord

HTTPS = Settings(mode="demonstration", base_url="https://portal.example.org", max_upload_mb=1)
MOST = 1024 * 1024 + FORM_MARGIN


async def echo(request: Request) -> Response:
    return PlainTextResponse(json.dumps(dict(request.headers)))


async def count(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def attachment(request: Request) -> Response:
    return Response(b"<script>", headers={"content-disposition": "attachment; filename=a.html"})


async def kept_an_hour(request: Request) -> Response:
    return Response(b"a,b", headers={"cache-control": "public, max-age=3600"})


SMALL = Starlette(
    routes=[
        Route("/echo", echo),
        Route("/count", count, methods=["POST"]),
        Route("/file", attachment),
        Route("/data/2026.csv", kept_an_hour),
        Route("/private.csv", kept_an_hour),
        Route("/static/app.js", kept_an_hour),
    ]
)


def ask(app: ASGIApp, method: str, path: str, **rest: object) -> httpx.Response:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="https://portal.example.org") as client:
            return await client.request(method, path, **rest)  # type: ignore[arg-type]

    return asyncio.run(asked())


def with_all(app: ASGIApp) -> ASGIApp:
    return RequestRecord(SecurityHeaders(Failures(Limits(app, HTTPS)), HTTPS))


def test_under_https_browsers_are_told_to_stay_there() -> None:
    assert ask(with_all(SMALL), "GET", "/echo").headers["strict-transport-security"].startswith("max-age=63072000")


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/echo", "no-store"),
        ("/private.csv", "no-store"),
        ("/nothing", "no-store"),
        ("/static/nothing.js", "no-store"),
        ("/data/nothing.csv", "no-store"),
        ("/static/app.js", "public, max-age=3600"),
        ("/data/2026.csv", "public, max-age=3600"),
    ],
)
def test_only_what_is_public_may_be_kept(path: str, kept: str) -> None:
    assert ask(with_all(SMALL), "GET", path).headers["cache-control"] == kept


def test_only_open_data_may_be_read_from_other_sites() -> None:
    assert ask(with_all(SMALL), "GET", "/data/2026.csv").headers["access-control-allow-origin"] == "*"
    for path in ("/echo", "/private.csv", "/data/nothing.csv"):
        assert "access-control-allow-origin" not in ask(with_all(SMALL), "GET", path).headers


def test_a_downloaded_file_can_run_nothing() -> None:
    assert "sandbox" in ask(with_all(SMALL), "GET", "/file").headers["content-security-policy"]


def test_claims_of_proxies_are_dropped() -> None:
    spoofed = {
        "X-Forwarded-For": "10.0.0.1",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "http",
        "Forwarded": "for=10.0.0.1;host=evil.example",
        "X-Real-IP": "10.0.0.1",
        "X-Original-URL": "/admin",
        "Accept-Language": "en-GB",
    }
    seen = json.loads(ask(with_all(SMALL), "GET", "/echo", headers=spoofed).text)
    assert seen["accept-language"] == "en-GB"
    assert not {name.lower() for name in spoofed if name != "Accept-Language"} & seen.keys()


def test_a_path_cannot_write_a_second_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="portal.access"):
        answer = ask(
            with_all(SMALL),
            "GET",
            '/nothing%0AINFO%20forged%20"entry"' + "x" * 1000 + "?secret=42",
            headers={"X-Request-Id": "chosen"},
        )
    (record,) = [record for record in caplog.records if record.name == "portal.access"]
    line = record.getMessage()
    assert "\n" not in line and "42" not in json.loads(line)["path"] and len(line) < 600
    assert json.loads(line)["request"] == answer.headers["x-request-id"] != "chosen"
    assert json.loads(line)["status"] == 404


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/script-health-check"])
def test_internals_are_closed(path: str) -> None:
    assert ask(with_all(SMALL), "GET", path).status_code == 404


@pytest.mark.parametrize("size", [0, MOST])
def test_a_body_up_to_the_limit_passes(size: int) -> None:
    assert ask(with_all(SMALL), "POST", "/count", content=b"x" * size).text == str(size)


def test_a_body_that_states_too_much_is_refused_in_words() -> None:
    answer = ask(with_all(SMALL), "POST", "/count", content=b"x" * (MOST + 1))
    assert answer.status_code == 413
    assert "larger than 1 MB" in answer.text


def test_a_body_of_unstated_length_is_stopped_on_its_way() -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += 1
            yield b"x" * 65536

    answer = ask(with_all(SMALL), "POST", "/count", content=endless())
    assert answer.status_code == 413
    assert "larger than 1 MB" in answer.text
    assert sent < 30


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (RuntimeError("the inside"), 500, "Something went wrong"),
        (OperationalError("select the inside", {}, Exception("the inside")), 503, "cannot reach its records"),
    ],
)
def test_an_error_in_a_layer_is_a_page_with_a_number_and_all_headers(
    error: Exception, status: int, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise error

    answer = ask(with_all(broken), "GET", "/anything")
    assert answer.status_code == status
    assert words in answer.text and answer.headers["x-request-id"] in answer.text
    assert "the inside" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "the inside" in caplog.text
