"""The one process: screens, programs' interface, open data and sign-in on one port.

``regportal serve``, or ``uvicorn portal.server:app --no-access-log``. Not with ``streamlit run`` (every
request on a kept connection then waits 44 ms) and not with ``--workers`` (a screen's session lives in one
process).
"""

from __future__ import annotations

import gc
import importlib
import logging
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.routing import Mount
from starlette.types import ASGIApp

from portal.api import api
from portal.auth.door import SignInDoor
from portal.auth.routes import sign_in_routes
from portal.commands.seeding import seed
from portal.config import CannotStart, Settings, check_start, settings
from portal.context import PORTAL
from portal.db.migrate import is_current, migrate
from portal.db.people import Organisation
from portal.demonstration.people import seed_people
from portal.errors import NotValid
from portal.installation import installation, signer
from portal.jobs import start_jobs
from portal.links.advice import advice_link_routes
from portal.public import public_routes
from portal.reading import one_child_waiting
from portal.ui.pages import PAGES
from portal.web.failures import Failures, failed
from portal.web.headers import SecurityHeaders
from portal.web.limits import Limits
from portal.web.record import RequestRecord
from portal.web.screen_errors import show_error
from portal.web.step_script import StepScript, step_script_route
from portal.web.streamlit_settings import read_streamlit_settings

if TYPE_CHECKING:
    from portal.dev_provider import DevelopmentProvider

SCRIPT = Path(__file__).with_name("app.py")


def build(settings: Settings) -> ASGIApp:
    """The application of one installation; at most one in a process, as Streamlit's settings are global.

    Raises:
        CannotStart: the settings, Streamlit's file or the database do not let it start.
    """
    check_start(settings)
    if signer().demonstration and settings.mode == "production":
        raise CannotStart(["REGPORTAL_SIGNING_KEY_FILE is a key of a demonstration: production needs its own."])
    _prepare_database(settings)
    secret = settings.cookie_secret.get_secret_value()
    os.environ["STREAMLIT_SERVER_COOKIE_SECRET"] = secret  # signs the state of a sign-in under way
    provider = _development_provider(settings) if settings.uses_development_provider else None
    screens = st.App(
        SCRIPT,
        routes=[
            *sign_in_routes(),
            *public_routes(),
            *advice_link_routes(),
            step_script_route(),
            Mount("/api", app=api),
        ],
        lifespan=_lifespan(settings, provider),
        on_script_error=show_error,
        exception_handlers={Exception: failed},
        secrets={
            "auth": {
                "redirect_uri": f"{settings.base_url.rstrip('/')}/oauth2callback",
                "cookie_secret": secret,
                "client_id": settings.oidc_client_id or "regulator-ai-portal",
                "client_secret": settings.oidc_client_secret.get_secret_value() or "not-asked-for",
                "server_metadata_url": provider.metadata_url if provider else settings.metadata_url,
                "client_kwargs": {"scope": settings.oidc_scope},
            }
        },
    )
    read_streamlit_settings(settings)
    # Round the whole application and not among its middleware: there, answers to errors would go past them.
    addresses = {"", *(page.address for page in PAGES)}
    doors = Limits(SignInDoor(StepScript(screens, addresses), settings), settings)
    return RequestRecord(SecurityHeaders(Failures(doors), settings))


def __getattr__(name: str) -> ASGIApp:
    """``app``, made when a server asks for it: importing this module starts nothing."""
    if name != "app":
        raise AttributeError(name)
    try:
        globals()["app"] = application = build(settings())
    except CannotStart as reasons:
        sys.exit(str(reasons))
    except AttributeError as fault:  # else taken for *there is no app*, and nobody learns why
        raise RuntimeError("the application could not be made") from fault
    return application


def _prepare_database(settings: Settings) -> None:
    """A database of the right form; in production one that was brought there on purpose, without invented data."""
    db = installation().db
    try:
        if settings.mode != "production":
            migrate(db)
        if settings.mode == "demonstration":
            with installation().unit_of_work(PORTAL) as ctx:
                seed(ctx, demonstration=True)
                seed_people(ctx)
        with db.reading() as session:
            if not is_current(session.connection()):
                raise CannotStart(["The database is not up to date: run `regportal migrate` first."])
            if settings.mode == "production" and session.scalar(
                select(Organisation.code).where(Organisation.demonstration).limit(1)
            ):
                raise CannotStart(["The database holds demonstration data: production needs its own."])
    except NotValid as refusal:  # a migration that found rows it cannot take along
        raise CannotStart([refusal.sentence]) from refusal
    except SQLAlchemyError as error:
        raise CannotStart([f"The database cannot be reached: {type(error).__name__}."]) from error


def _development_provider(settings: Settings) -> DevelopmentProvider:
    try:
        # Only here: it stands on an extra that production does not install.
        from portal.dev_provider import DevelopmentProvider
    except ModuleNotFoundError as missing:
        raise CannotStart(
            [f"The development identity provider needs {missing.name}: install the portal with its extra `demo`."]
        ) from missing
    try:
        return DevelopmentProvider(settings.base_url, settings.dev_provider_port)
    except OSError as error:
        raise CannotStart(
            [f"REGPORTAL_DEV_PROVIDER_PORT {settings.dev_provider_port} is taken: set another, or 0 for a free one."]
        ) from error


def _lifespan(
    settings: Settings, provider: DevelopmentProvider | None
) -> Callable[[st.App], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: st.App) -> AsyncIterator[None]:
        # Imported now and frozen: the first page is not slow, and no later collection walks these objects.
        for heavy in ("pandas", "polars", "pyarrow"):
            importlib.import_module(heavy)
        gc.collect()
        gc.freeze()
        _log_our_way()
        if provider is not None:
            provider.start()
        stop_jobs = start_jobs(installation(), settings, signer=signer())
        with one_child_waiting():
            yield
        await run_in_threadpool(stop_jobs)
        if provider is not None:
            await run_in_threadpool(provider.stop)
        gc.unfreeze()  # else what was frozen outlives the interpreter, and libraries report it as leaked

    return lifespan


def _log_our_way() -> None:
    """Our lines to standard error; none of uvicorn's about requests, which hold codes of sign-ins."""
    logging.getLogger("uvicorn.access").disabled = True
    ours = logging.getLogger("portal")
    if not ours.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        ours.addHandler(handler)
        ours.setLevel(logging.INFO)
        ours.propagate = False
