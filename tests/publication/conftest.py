from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from portal.config import settings
from portal.public import public_routes
from portal.public_store import PublicStore
from portal.web.headers import SecurityHeaders
from tests.fixtures.filing import Filing, decisions, filing_at
from tests.fixtures.loops import in_a_loop
from tests.publication.canaries import with_canaries

ROUND_DAY = datetime(2026, 10, 31, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, _seeded_sqlite: Path) -> Iterator[Filing]:
    """A published round: X01 in two versions, the second with canaries; X03 filed and not accepted."""
    folder = tmp_path_factory.mktemp("published")
    (folder / "portal.sqlite").write_bytes(_seeded_sqlite.read_bytes())
    with filing_at(f"sqlite:///{folder / 'portal.sqlite'}", folder) as filing:
        filing.file("X01", with_canaries())
        filing.accept()
        filing.file("X03")
        filing.set_clock(ROUND_DAY)
        filing.publish("Returns of the round.")
        filing.correct("X01", {**with_canaries(), "decisions": [*decisions(40), *decisions(6, "S2", "robotics")]})
        filing.accept()
        filing.publish("X01 corrects its decisions.")
        yield filing


class PublicClient:
    """Asks the public routes, under the portal's headers, as anybody may; follows no redirect."""

    def __init__(self) -> None:
        self._application = SecurityHeaders(Starlette(routes=public_routes()), settings())

    def get(self, address: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        return in_a_loop(self._ask("GET", address, headers))

    def head(self, address: str) -> httpx.Response:
        return in_a_loop(self._ask("HEAD", address, None))

    async def _ask(self, method: str, address: str, headers: Mapping[str, str] | None) -> httpx.Response:
        transport = httpx.ASGITransport(self._application)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8501") as client:
            return await client.request(method, address, headers=headers)


@pytest.fixture
def public_client(published: Filing, monkeypatch: pytest.MonkeyPatch) -> PublicClient:
    """The public routes over the published round."""
    store = PublicStore(published.portal.public.folder)
    monkeypatch.setattr("portal.public.routes.public_store", lambda: store)
    return PublicClient()
