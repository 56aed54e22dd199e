"""Streamlit pages as a server serves them: a click sent over its connection, and how long until the page stands.

No browser takes part: what comes back is read up to the word that the script has ended.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from tests.fixtures.portal_server import free_port

SECONDS_TO_START = 120
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Served:
    """A page of a running server, open in one session."""

    connection: ClientConnection
    pid: int
    page: str
    query: str

    def click(self) -> float:
        """Run the page's script; seconds until all of it has come.

        Raises:
            RuntimeError: the page shows a fault.
        """
        asked = BackMsg()
        asked.rerun_script.page_name = self.page
        asked.rerun_script.query_string = self.query
        began = perf_counter()
        self.connection.send(asked.SerializeToString())
        came = []
        while True:
            said = ForwardMsg.FromString(self.connection.recv())  # type: ignore[arg-type]
            came.append(said)
            if said.WhichOneof("type") == "script_finished":
                break
        took = perf_counter() - began
        elements = [each.delta.new_element for each in came if each.WhichOneof("type") == "delta"]
        for element in elements:
            if element.WhichOneof("type") == "exception":
                raise RuntimeError(element.exception.message)
        if len(elements) < 2:
            raise RuntimeError("the page has nothing on it")
        return took

    def processor(self) -> float:
        """Seconds the server has used of the processors since it began."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK


@contextmanager
def opened(url: str, pid: int, page: str = "", query: str = "") -> Iterator[Served]:
    """A session of its own on one page."""
    socket = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
    with connect(socket, subprotocols=["streamlit"], origin=url, max_size=None) as connection:  # type: ignore[list-item, arg-type]
        yield Served(connection, pid, page, query)


@contextmanager
def streamlit_serves(script: Path, *given: str) -> Iterator[tuple[str, int]]:
    """``streamlit run``, as its documentation says; its address and process. ``given`` is what the script is told."""
    port = free_port()
    quiet = ["--server.headless", "true", "--browser.gatherUsageStats", "false", "--server.fileWatcherType", "none"]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port), *quiet, "--", *given]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://localhost:{port}"
    try:
        give_up = time.monotonic() + SECONDS_TO_START
        while not _answers(url):
            if running.poll() is not None or time.monotonic() > give_up:
                raise RuntimeError(f"streamlit run {script.name} did not start")
            time.sleep(0.2)
        yield url, running.pid
    finally:
        running.terminate()
        running.wait()


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/_stcore/health", timeout=5).is_success
    except httpx.TransportError:
        return False
