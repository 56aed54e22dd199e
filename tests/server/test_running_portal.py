"""A portal as it runs: one process behind a port, asked as browsers and strangers ask."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import httpx
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from tests.fixtures.portal_server import RunningPortal, running_portal

MEGABYTE = 1024 * 1024


@contextmanager
def streamlit_session(portal: RunningPortal) -> Iterator[str]:
    """The id of an open Streamlit session, which anybody gets who opens a screen."""
    address = portal.url.replace("http", "ws") + "/_stcore/stream"
    with connect(address, origin=Origin(portal.url), subprotocols=[Subprotocol("streamlit")]) as socket:
        first = BackMsg()
        first.rerun_script.query_string = ""
        socket.send(first.SerializeToString())
        while True:
            message = ForwardMsg.FromString(socket.recv(timeout=20, decode=False))
            if message.WhichOneof("type") == "new_session":
                yield message.new_session.initialize.session_id
                return


def send_file(
    client: httpx.Client, portal: RunningPortal, body: bytes | Iterator[bytes], origin: str | None = None
) -> httpx.Response:
    """As Streamlit's page sends a file."""
    client.get("/_stcore/health")
    with streamlit_session(portal) as session:
        return client.put(
            f"/_stcore/upload_file/{session}/file-1",
            content=body,
            headers={
                "Origin": origin or portal.url,
                "X-Xsrftoken": client.cookies["_streamlit_xsrf"],
                "Content-Type": "multipart/form-data; boundary=x",
            },
        )


def form(size: int) -> bytes:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="return.csv"\r\n\r\n'
    return head + b"y" * size + b"\r\n--x--\r\n"


def test_it_is_alive_and_ready(portal: RunningPortal) -> None:
    assert portal.client().get("/api/healthz").json() == {"state": "alive"}
    assert portal.client().get("/api/readyz").json() == {"database": "ready", "files": "ready"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/personas", 200),
        ("/signin", 302),
        ("/api/healthz", 200),
        ("/api/nothing", 404),
        ("/_stcore/metrics", 404),
        ("/_stcore/agent/openapi.json", 404),
        ("//elsewhere.example/x", 400),
        ("/oauth2callback?state=unknown&code=1", 403),
    ],
)
def test_every_answer_carries_the_headers(portal: RunningPortal, path: str, status: int) -> None:
    answer = portal.client().get(portal.url + path)
    assert answer.status_code == status
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy and "unsafe-eval" not in policy
    assert re.search(r"script-src 'self' 'sha256-[^ ]+';", policy)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in answer.headers["permissions-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert len(answer.headers["x-request-id"]) == 16
    assert answer.headers.get_list("content-security-policy") == [policy]


def test_what_is_no_page_says_so(portal: RunningPortal) -> None:
    assert portal.client().get("/compare").status_code == 200
    for path in ("/retrun", "/compared", "/a/b", "/%3Cscript%3Ealert(1)"):
        answer = portal.client().get(path)
        assert answer.status_code == 404 and "There is nothing here" in answer.text, path
        assert "<script" not in answer.text


def test_a_sign_in_keeps_the_deep_link_and_sets_the_cookies_life(portal: RunningPortal) -> None:
    client = portal.client()
    answer = client.get("/signin?persona=tom-ashdown&next=/home%3Fround%3D2026", follow_redirects=True)
    assert str(answer.url) == f"{portal.url}/home?round=2026"
    (callback,) = [step for step in answer.history if step.url.path == "/oauth2callback"]
    cookies = [value for value in callback.headers.get_list("set-cookie") if value.startswith("_streamlit_user")]
    assert len(cookies) == 2
    for cookie in cookies:
        assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Max-Age=43200" in cookie
    assert "portal_next" not in client.cookies


def test_a_link_from_elsewhere_cannot_lead_away(portal: RunningPortal) -> None:
    answer = portal.client().get("/signin?persona=tom-ashdown&next=//elsewhere.example", follow_redirects=True)
    assert str(answer.url) == f"{portal.url}/"


def test_signing_in_again_is_a_new_session(portal: RunningPortal) -> None:
    first, second = (portal.signed_in_client("tom-ashdown").cookies["_streamlit_user"] for _ in range(2))
    assert first != second


def test_after_sign_out_a_copy_of_the_cookie_is_refused(portal: RunningPortal) -> None:
    client = portal.signed_in_client("owen-pritchard")
    copy = portal.client()
    copy.cookies.set("_streamlit_user", client.cookies["_streamlit_user"])
    assert "You are signed in as Owen Pritchard" in copy.get("/signout").text
    answer = client.post("/signout", headers={"Origin": portal.url})
    assert answer.status_code == 200 and "You are signed out" in answer.text
    assert "You are signed in" not in copy.get("/signout").text
    assert send_file(copy, portal, form(10)).status_code == 401
    end = client.get("/auth/logout", follow_redirects=True)
    assert end.url.path == "/signed-out"
    assert "_streamlit_user" not in client.cookies


def test_following_a_link_signs_nobody_out(portal: RunningPortal) -> None:
    client = portal.signed_in_client("helen-marsh")
    answer = client.get("/auth/logout", follow_redirects=True)
    assert answer.url.path == "/signout"
    assert "You are signed in as Helen Marsh" in answer.text


@pytest.mark.parametrize("headers", [{"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {}])
def test_another_site_cannot_sign_anybody_out(portal: RunningPortal, headers: dict[str, str]) -> None:
    client = portal.signed_in_client("helen-marsh")
    assert client.post("/signout", headers=headers).status_code == 403
    assert "You are signed in as Helen Marsh" in client.get("/signout").text


def test_a_callback_opened_twice_signs_in_once(portal: RunningPortal) -> None:
    client = portal.client()
    answer = client.get("/signin?persona=leo-fontaine", follow_redirects=True)
    (callback,) = [step for step in answer.history if step.url.path == "/oauth2callback"]
    again = client.get(str(callback.url))
    assert again.status_code == 403
    assert "You are not signed in" in again.text


def test_a_refused_sign_in_sets_no_cookie(portal: RunningPortal) -> None:
    client = portal.client()
    answer = client.get("/oauth2callback?error=access_denied&state=x")
    assert answer.status_code == 403
    assert not [cookie for cookie in client.cookies.jar if cookie.name.startswith("_streamlit_user")]


def test_strangers_cannot_send_files(portal: RunningPortal) -> None:
    answer = send_file(portal.client(), portal, form(10))
    assert answer.status_code == 401
    assert "Sign in" in answer.text


def test_people_who_signed_in_can_send_files(portal: RunningPortal) -> None:
    assert send_file(portal.signed_in_client("idris-khan"), portal, form(MEGABYTE)).status_code == 204


def test_a_file_that_is_too_large_is_refused_in_words_before_it_is_sent(portal: RunningPortal) -> None:
    client = portal.signed_in_client("idris-khan")
    connection = HTTPConnection(client.base_url.host, client.base_url.port, timeout=20)
    connection.putrequest("PUT", "/_stcore/upload_file/any/file-1")
    connection.putheader("Cookie", "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar))
    connection.putheader("Origin", portal.url)
    connection.putheader("Content-Length", str(26 * MEGABYTE))
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status == 413
    assert "larger than 25 MB" in answer.read().decode()
    connection.close()


@pytest.mark.thorough
def test_a_file_of_unstated_length_is_stopped_at_the_limit(portal: RunningPortal) -> None:
    def endless() -> Iterator[bytes]:
        yield form(0)[:-9]
        for _ in range(40):
            yield b"y" * MEGABYTE

    try:
        answer = send_file(portal.signed_in_client("idris-khan"), portal, endless())
    except httpx.WriteError:
        pass  # the portal hung up while we were still sending
    else:
        assert answer.status_code == 413
        assert "larger than 25 MB" in answer.text
    portal.log_with('"status": 413')
    assert portal.client().get("/api/healthz").status_code == 200


def test_another_site_cannot_send_files_in_somebodys_name(portal: RunningPortal) -> None:
    client = portal.signed_in_client("idris-khan")
    assert send_file(client, portal, form(10), origin="https://elsewhere.example").status_code == 401


def test_the_log_holds_requests_and_no_codes_of_sign_ins(portal: RunningPortal) -> None:
    portal.signed_in_client("fiona-baird").get("/personas?secret=forty-two")
    log = portal.log_with('"path": "/personas"')
    assert "forty-two" not in log and "code=" not in log and "provider=" not in log


@pytest.mark.thorough
def test_without_its_database_it_says_so_and_lets_nobody_in(tmp_path: Path) -> None:
    with running_portal(tmp_path) as portal:
        client = portal.signed_in_client("tom-ashdown")
        with sqlite3.connect(portal.data_dir / "portal.sqlite") as connection:
            connection.execute("DROP TABLE sign_in_session")
        connection.close()
        for path in ("/signout", "/auth/logout"):
            answer = client.get(path)
            assert answer.status_code == 503
            assert "cannot reach its records" in answer.text
            assert answer.headers["x-content-type-options"] == "nosniff"
        assert client.get("/signin?persona=tom-ashdown", follow_redirects=True).status_code == 503
        assert send_file(client, portal, form(10)).status_code == 503


@pytest.mark.thorough
def test_people_stay_the_same_over_a_restart(tmp_path: Path) -> None:
    for _ in range(2):
        with running_portal(tmp_path) as portal:
            portal.signed_in_client("tom-ashdown")
    with sqlite3.connect(tmp_path / "data" / "portal.sqlite") as connection:
        (people,) = connection.execute("SELECT count(*) FROM person WHERE subject = 'tom-ashdown'").fetchone()
    connection.close()
    assert people == 1


def test_each_line_of_the_log_of_requests_is_json(portal: RunningPortal) -> None:
    portal.client().get("/nothing%0Aforged")
    log = portal.log_with("forged")
    lines = [line.partition("portal.access ")[2] for line in log.splitlines() if "portal.access " in line]
    assert "/nothing\nforged" in [json.loads(line)["path"] for line in lines]
