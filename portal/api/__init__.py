"""The portal for programs, under ``/api``: the same commands and queries as the screens."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.routing import APIRoute

from portal.api import downloads, health
from portal.api.problems import PROBLEMS, answer_with_problems
from portal.api.rates import Buckets


def _name(route: APIRoute) -> str:
    return route.name


# FastAPI's own page of documentation loads scripts from elsewhere; the description itself stays.
api = FastAPI(
    title="Regulators and AI",
    version="1",
    docs_url=None,
    redoc_url=None,
    openapi_url="/openapi.json",
    generate_unique_id_function=_name,
)
api.state.buckets = Buckets()
answer_with_problems(api)
api.include_router(health.router)
for part in (downloads,):
    api.include_router(part.router, responses=PROBLEMS)
