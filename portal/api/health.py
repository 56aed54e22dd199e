"""Whether the portal lives, and whether it can work: for load balancers and whoever is on call."""

from __future__ import annotations

import logging
import tempfile

from fastapi import APIRouter, Response
from sqlalchemy.exc import SQLAlchemyError

from portal.db.migrate import is_current
from portal.installation import installation

log = logging.getLogger("portal.health")

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="The process answers")
async def healthz() -> dict[str, str]:
    return {"state": "alive"}


@router.get("/readyz", summary="Database, its form, and the folder for files")
def readyz(response: Response) -> dict[str, str]:
    """200 when each part is ``ready``, else 503; what is wrong is in the log, not in the answer."""
    states = {"database": _database(), "files": _files()}
    if set(states.values()) != {"ready"}:
        response.status_code = 503
    return states


def _database() -> str:
    try:
        with installation().db.reading() as session:
            return "ready" if is_current(session.connection()) else "not migrated"
    except SQLAlchemyError:
        log.exception("the database cannot be reached")
        return "not reachable"


def _files() -> str:
    try:
        with tempfile.TemporaryFile(dir=installation().files.folder) as file:
            file.write(b"ready")
            file.flush()
    except OSError:
        log.exception("files cannot be written")
        return "not writable"
    return "ready"
