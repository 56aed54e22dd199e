"""The portal for programs, under ``/api``: the same commands and queries as the screens."""

from __future__ import annotations

from fastapi import FastAPI

from portal.api import health

# FastAPI's own page of documentation loads scripts from elsewhere; the description itself stays.
api = FastAPI(
    title="Regulators and AI",
    version="1",
    docs_url=None,
    redoc_url=None,
    openapi_url="/openapi.json",
)
api.include_router(health.router)
