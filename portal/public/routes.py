"""Addresses of what is public: open data, plain pages of returns, and what checks the audit record.

Nothing here reads the database. An address with a version in it never changes what it answers.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable

import polars as pl
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from portal.clock import london_date, now
from portal.config import settings
from portal.documents.brief import REPORT_PDF
from portal.installation import public_store, signer
from portal.public.comparison_pages import comparison_page
from portal.public.data_pages import data_index, round_index
from portal.public.found_pages import found_csv, found_page
from portal.public.funding_pages import (
    FUNDING_CSV,
    department_csv,
    department_page,
    department_pdf,
    funding_csv,
    funding_index,
)
from portal.public.guidance_feed import guidance_feed
from portal.public.licence_pages import licence_page, licences_csv, licences_json, register_page
from portal.public.reform_pages import brief_page, report_page, tests_page
from portal.public.return_pages import return_page, round_page, rounds_page
from portal.public.steer_pages import steers_page
from portal.public_store import NotPublished, as_json
from portal.queries.comparison_rows import EVERY_FIGURE, comparison_csv
from portal.queries.finders import FEED, FINDERS, Finder
from portal.queries.public import shown_return
from portal.queries.public_reviews import reviews_csv
from portal.queries.reform_brief import BRIEF_PDF
from portal.queries.steer_coverage import coverage_csv, steer_coverage, steers_csv
from portal.web.plain_page import FOOT, plain_page
from submissions_schema.catalogue import dcat_catalog
from submissions_schema.open_data import csv_text

FOREVER = "public, max-age=31536000, immutable"
FOR_A_WHILE = "public, max-age=300"
ASKED_EACH_TIME = "no-cache"
"""Of what can change at any moment and is relied on: a kept copy is shown only once it was asked whether it holds."""

CATALOGUE = "Annual returns of regulators on AI innovation"

Endpoint = Callable[[Request], Response]


def public_routes() -> list[BaseRoute]:
    """Every public address that is not a screen. The longer paths stand first."""
    return [
        Route("/data", _with_slash),
        Route("/data/", _or_nothing(data)),
        Route("/data/catalog.jsonld", _or_nothing(catalogue)),
        Route(FEED, _or_nothing(feed)),
        Route("/data/licences.csv", licences_table),
        Route("/data/licences.json", licences_whole),
        Route("/data/steers.csv", steers_table),
        Route("/data/steer-coverage.csv", coverage_table),
        Route("/steers", steers),
        Route(FUNDING_CSV, funding_table),
        Route("/data/reviews.csv", reviews_table),
        Route("/funding", _or_nothing(funding)),
        Route("/funding/{code}/{year:int}.pdf", _or_nothing(funding_document)),
        Route("/funding/{code}/{year:int}.csv", _or_nothing(funding_of_department)),
        Route("/funding/{code}/{year:int}", _or_nothing(one_funding)),
        Route("/funding/{code}", _or_nothing(one_funding)),
        Route("/licences", licences),
        Route("/licences/{number}", one_licence),
        Route("/data/{year:int}", _with_slash),
        Route("/data/{year:int}/", _or_nothing(data_of_round)),
        Route("/data/{year:int}/v/{version}", _with_slash),
        Route("/data/{year:int}/v/{version}/", _or_nothing(data_of_round)),
        Route(f"/data/{{year:int}}/v/{{version}}/{EVERY_FIGURE}", _or_nothing(comparison_table)),
        Route(f"/data/{{year:int}}/{EVERY_FIGURE}", _or_nothing(comparison_table)),
        Route("/data/{year:int}/v/{version}/{name:path}", _or_nothing(data_file)),
        Route("/data/{year:int}/{name:path}", _or_nothing(data_file)),
        Route("/compare/{year:int}/{metric}", _or_nothing(compared)),
        Route("/tests/{year:int}", _or_nothing(tests)),
        Route("/brief/{year:int}.pdf", _or_nothing(brief_document)),
        Route("/brief/{year:int}", _or_nothing(brief)),
        Route("/reports/{year:int}.pdf", _or_nothing(report_document)),
        Route("/reports/{year:int}", _or_nothing(report)),
        Route("/returns", _with_slash),
        Route("/returns/", _or_nothing(returns)),
        Route("/returns/{year:int}", _or_nothing(returns_of_round)),
        Route("/returns/{year:int}/{code}/v/{version:int}/{table}.{ending}", _or_nothing(return_table)),
        Route("/returns/{year:int}/{code}/v/{version:int}.{ending}", _or_nothing(return_file)),
        Route("/returns/{year:int}/{code}/v/{version:int}", _or_nothing(one_return)),
        Route("/returns/{year:int}/{code}/{table}.{ending}", _or_nothing(return_table)),
        Route("/returns/{year:int}/{code}.{ending}", _or_nothing(return_file)),
        Route("/returns/{year:int}/{code}", _or_nothing(one_return)),
        *(Route(finder.path, _or_nothing(_finding(finder))) for finder in FINDERS),
        *(Route(f"{finder.path}.csv", _or_nothing(_result_of(finder))) for finder in FINDERS),
        Route("/.well-known/audit-checkpoint.txt", _or_nothing(checkpoint)),
        Route("/.well-known/signing-certificates.pem", certificates),
    ]


def _with_slash(request: Request) -> Response:
    return RedirectResponse(f"{request.url.path}/", 301)


def _or_nothing(endpoint: Endpoint) -> Endpoint:
    """``endpoint`` with a page for what was never published. Work with files: Starlette runs it in a thread."""

    def answer(request: Request) -> Response:
        try:
            return endpoint(request)
        except NotPublished:
            return plain_page(
                "There is nothing here",
                "<p>Nothing was published under this address. See the "
                '<a href="/returns/">published returns</a> and the <a href="/data/">open data</a>.</p>',
                status=404,
                foot=FOOT,
            )

    return answer


def data(request: Request) -> Response:
    return _kept(request, data_index(public_store()), FOR_A_WHILE)


def data_of_round(request: Request) -> Response:
    # its list of versions grows, so that even a version's own index is not for ever
    page = round_index(public_store(), _year(request), request.path_params.get("version"))
    return _kept(request, page, FOR_A_WHILE)


def data_file(request: Request) -> Response:
    """A file of the dataset: of the current version, or of the one in the address."""
    year, name, version = _year(request), request.path_params["name"], request.path_params.get("version")
    store = public_store()
    content = store.read(year, name, version)
    about = store.manifest(year, version)["files"][name]
    return _file(request, content, about["media_type"], f"{year}-{name.replace('/', '-')}", permanent=bool(version))


def comparison_table(request: Request) -> Response:
    """The comparison of a round, or the part of it the address asks for: metric, group, area, variant."""
    year, version = _year(request), request.path_params.get("version")
    wanted = {name: request.query_params.get(name) or None for name in ("metric", "group", "area", "variant")}
    content = comparison_csv(public_store(), year, version=version, **wanted)
    name = "-".join(["comparison", str(year), *(value for value in wanted.values() if value)])
    name = "".join(character for character in name if character.isalnum() or character in "-_")
    return _file(request, content, "text/csv", f"{name}.csv", permanent=bool(version))


def compared(request: Request) -> Response:
    """One view of the comparison, without pictures and scripts."""
    page = comparison_page(public_store(), _year(request), request.path_params["metric"], request.query_params)
    return _kept(request, page, FOR_A_WHILE)


def tests(request: Request) -> Response:
    """The two registered tests of a round."""
    return _kept(request, tests_page(public_store(), _year(request)), FOR_A_WHILE)


def brief(request: Request) -> Response:
    """The reform brief of a round."""
    return _kept(request, brief_page(public_store(), _year(request)), FOR_A_WHILE)


def brief_document(request: Request) -> Response:
    """The same as PDF, as it was made at publication."""
    content = public_store().read(_year(request), BRIEF_PDF)
    return _file(request, content, "application/pdf", f"reform-brief-{_year(request)}.pdf", permanent=False)


def report(request: Request) -> Response:
    """The annual report of a round for Parliament."""
    return _kept(request, report_page(public_store(), _year(request)), FOR_A_WHILE)


def report_document(request: Request) -> Response:
    """The same as PDF, as it was made at publication."""
    content = public_store().read(_year(request), REPORT_PDF)
    return _file(request, content, "application/pdf", f"annual-report-{_year(request)}.pdf", permanent=False)


def catalogue(request: Request) -> Response:
    """The DCAT catalogue of all rounds, put together from those of the rounds."""
    store, address = public_store(), settings().base_url.rstrip("/")
    whole = dcat_catalog(CATALOGUE, f"{address}/data/catalog.jsonld", ())
    parts = [json.loads(store.read(year, "catalog.jsonld")) for year in store.rounds()]
    whole["dcat:dataset"] = [dataset for part in parts for dataset in part["dcat:dataset"]]
    return _file(request, as_json(whole), "application/ld+json", "catalog.jsonld", permanent=False)


def returns(request: Request) -> Response:
    return _kept(request, rounds_page(public_store()), FOR_A_WHILE)


def returns_of_round(request: Request) -> Response:
    return _kept(request, round_page(public_store(), _year(request)), FOR_A_WHILE)


def one_return(request: Request) -> Response:
    """A return's page. It says when a later version replaces it, so it is not kept for ever."""
    version = request.path_params.get("version")
    return _kept(
        request, return_page(public_store(), _year(request), request.path_params["code"], version), FOR_A_WHILE
    )


def return_file(request: Request) -> Response:
    """A return as PDF or JSON, as it was made at publication."""
    year, code, ending = _year(request), request.path_params["code"], request.path_params["ending"]
    version = request.path_params.get("version")
    if ending not in ("pdf", "json"):
        raise NotPublished(ending)
    shown = shown_return(public_store(), year, code, version)
    if version is None and shown.withdrawn is not None:
        return return_page(public_store(), year, code, None)
    content = public_store().read(year, f"returns/{code}.{ending}", shown.dataset)
    kind = "application/pdf" if ending == "pdf" else "application/json"
    name = f"return-{year}-{code}-v{shown.content['version']}.{ending}"
    return _file(request, content, kind, name, permanent=version is not None)


def return_table(request: Request) -> Response:
    """One table of one return as CSV or Parquet."""
    year, code, name = _year(request), request.path_params["code"], request.path_params["table"]
    version, ending = request.path_params.get("version"), request.path_params["ending"]
    shown = shown_return(public_store(), year, code, version)
    if version is None and shown.withdrawn is not None:
        return return_page(public_store(), year, code, None)
    table = next((each for each in shown.content["tables"] if each["name"] == name), None)
    if table is None or ending not in ("csv", "parquet"):
        raise NotPublished(name)
    schema = {column["name"]: pl.String for column in table["columns"]}
    frame = pl.DataFrame(table["rows"], schema=schema, orient="row")
    named = f"{name}-{year}-{code}-v{shown.content['version']}.{ending}"
    if ending == "csv":
        return _file(request, csv_text(frame).encode(), "text/csv", named, permanent=version is not None)
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    kind = "application/vnd.apache.parquet"
    return _file(request, buffer.getvalue(), kind, named, permanent=version is not None)


def feed(request: Request) -> Response:
    """What is new in AI guidance."""
    return _kept(request, guidance_feed(public_store(), settings().base_url), FOR_A_WHILE)


def _finding(finder: Finder) -> Endpoint:
    def page(request: Request) -> Response:
        return _kept(request, found_page(public_store(), finder, request.query_params, london_date(now())), FOR_A_WHILE)

    return page


def _result_of(finder: Finder) -> Endpoint:
    def file(request: Request) -> Response:
        return _kept(request, found_csv(public_store(), finder, request.query_params, london_date(now())), FOR_A_WHILE)

    return file


def licences(request: Request) -> Response:
    """The register of sandbox licences."""
    return _kept(request, register_page(public_store(), request.query_params, now()), ASKED_EACH_TIME)


def one_licence(request: Request) -> Response:
    """How one licence stands now: never from a cache."""
    return _kept(request, licence_page(public_store(), request.path_params["number"], now()), ASKED_EACH_TIME)


def licences_table(request: Request) -> Response:
    answer = _file(request, licences_csv(public_store()), "text/csv", "licences.csv", permanent=False)
    answer.headers["Cache-Control"] = ASKED_EACH_TIME
    return answer


def licences_whole(request: Request) -> Response:
    answer = _file(request, licences_json(public_store()), "application/json", "licences.json", permanent=False)
    answer.headers["Cache-Control"] = ASKED_EACH_TIME
    return answer


def steers(request: Request) -> Response:
    """Who has a current steer with safe AI innovation in it, and every steer."""
    return _kept(request, steers_page(public_store(), request.query_params, london_date(now())), FOR_A_WHILE)


def steers_table(request: Request) -> Response:
    content = steers_csv(steer_coverage(public_store(), london_date(now())))
    return _file(request, content.encode(), "text/csv", "steers.csv", permanent=False)


def coverage_table(request: Request) -> Response:
    content = coverage_csv(steer_coverage(public_store(), london_date(now())))
    return _file(request, content.encode(), "text/csv", "steer-coverage.csv", permanent=False)


def funding(request: Request) -> Response:
    """What departments fund of AI capability: all of them, with totals."""
    return _kept(request, funding_index(public_store(), london_date(now())), FOR_A_WHILE)


def one_funding(request: Request) -> Response:
    """One department in one round; the newest published one where the address names none."""
    code, year = request.path_params["code"], request.path_params.get("year")
    return _kept(request, department_page(public_store(), code, year, london_date(now())), FOR_A_WHILE)


def funding_document(request: Request) -> Response:
    """The same on one page of paper."""
    code, year = request.path_params["code"], _year(request)
    made = department_pdf(public_store(), code, year, london_date(now()))
    return _file(request, made, "application/pdf", f"ai-funding-{code}-{year}.pdf", permanent=False)


def funding_of_department(request: Request) -> Response:
    code, year = request.path_params["code"], _year(request)
    made = department_csv(public_store(), code, year, london_date(now()))
    return _file(request, made, "text/csv", f"ai-funding-{code}-{year}.csv", permanent=False)


def funding_table(request: Request) -> Response:
    return _file(request, funding_csv(public_store()), "text/csv", "funding.csv", permanent=False)


def reviews_table(request: Request) -> Response:
    return _file(request, reviews_csv(public_store()), "text/csv", "reviews.csv", permanent=False)


def checkpoint(request: Request) -> Response:
    """The newest signed statement of where the audit record ends."""
    newest = public_store().status().get("checkpoint")
    if newest is None:
        raise NotPublished("checkpoint")
    return _kept(request, PlainTextResponse(newest["note"]), FOR_A_WHILE)


def certificates(request: Request) -> Response:
    """The certificates that check receipts and checkpoints, those of earlier keys too."""
    return _kept(request, Response(signer().public_chain_pem(), media_type="application/x-pem-file"), FOR_A_WHILE)


def _year(request: Request) -> int:
    year: int = request.path_params["year"]
    return year


def _file(request: Request, content: bytes, media_type: str, name: str, *, permanent: bool) -> Response:
    """Text for programs opens in the browser; everything else is saved under its name."""
    shows = media_type in ("application/json", "application/ld+json", "application/pdf", "text/markdown", "text/plain")
    answer = Response(content, media_type=media_type)
    answer.headers["Content-Disposition"] = f'{"inline" if shows else "attachment"}; filename="{name}"'
    return _kept(request, answer, FOREVER if permanent else FOR_A_WHILE)


def _kept(request: Request, answer: Response, how_long: str) -> Response:
    """``answer`` with its mark; or only that it has not changed, for who has it already."""
    if answer.status_code != 200:
        return answer
    mark = f'"{hashlib.sha256(answer.body).hexdigest()[:32]}"'
    headers = {"ETag": mark, "Cache-Control": how_long}
    asked = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    if mark in asked or "*" in asked:
        return Response(status_code=304, headers=headers)
    answer.headers.update(headers)
    return answer
