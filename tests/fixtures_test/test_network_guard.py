"""The guard that keeps tests on this machine."""

from __future__ import annotations

import socket
import urllib.request

import pytest

from tests.fixtures import network


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1", "www.example.org"])
def test_guard_refuses_other_machines(address: str) -> None:
    with pytest.raises(network.NetworkRefused, match=address):
        socket.create_connection((address, 80), timeout=1)
    assert network.refused == [address]
    network.refused.clear()


def test_guard_notices_what_a_library_swallows() -> None:
    with pytest.raises(OSError, match="only talk to this machine"):
        urllib.request.urlopen("http://www.example.org/", timeout=1)
    assert network.refused == ["www.example.org"]
    network.refused.clear()


def test_guard_lets_this_machine_through() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()
