"""The portal for programs, under ``/api``: the same commands and queries as the screens."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from portal.api import (
    application_files,
    applications,
    case_decisions,
    case_opinions,
    cases,
    casework,
    comparison,
    departments,
    desk,
    downloads,
    files,
    filing,
    funding,
    health,
    history,
    innovators,
    law_desk,
    licences,
    messages,
    own_counts,
    people,
    pre_check,
    publication,
    registration,
    return_reviews,
    returns,
    role_changes,
    rounds,
    sandbox_decisions,
    search,
    sign_ins,
    steers,
    tables,
)
from portal.api.bodies import BodyLimit
from portal.api.problems import PROBLEMS, answer_with_problems, problem_schemas
from portal.api.rates import Buckets


def _name(route: APIRoute) -> str:
    return route.name


class _Api(FastAPI):
    def openapi(self) -> dict[str, Any]:
        described = super().openapi()
        described["components"]["schemas"].update(problem_schemas())
        return described


# FastAPI's own page of documentation loads scripts from elsewhere; the description itself stays.
api = _Api(
    title="Regulators and AI",
    version="1",
    docs_url=None,
    redoc_url=None,
    openapi_url="/openapi.json",
    generate_unique_id_function=_name,
)
api.state.buckets = Buckets()
api.add_middleware(BodyLimit)
answer_with_problems(api)
api.include_router(health.router)
for part in (
    rounds,
    returns,
    files,
    downloads,
    tables,
    filing,
    desk,
    publication,
    comparison,
    registration,
    own_counts,
    people,
    messages,
    role_changes,
    sign_ins,
    history,
    search,
    licences,
    innovators,
    applications,
    application_files,
    pre_check,
    cases,
    casework,
    case_opinions,
    case_decisions,
    sandbox_decisions,
    law_desk,
    steers,
    departments,
    funding,
    return_reviews,
):
    api.include_router(part.router, responses=PROBLEMS)
api.include_router(departments.sharing_router, responses=PROBLEMS)
