"""The pages around signing in and out: plain HTML, outside Streamlit."""

from __future__ import annotations

from html import escape
from itertools import groupby
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from portal.auth.addresses import NEXT_COOKIE, NEXT_LASTS, safe_next
from portal.auth.claims import SignInRefused, read_claims
from portal.auth.people import from_our_pages, person_from_request
from portal.auth.sessions import SIGN_IN, end_session
from portal.auth.streamlit_cookie import login_address, token_in
from portal.config import settings
from portal.demonstration.personas import BY_SUB, PERSONAS
from portal.installation import installation
from portal.permissions import ROLES
from portal.web.plain_page import plain_page


async def sign_in(request: Request) -> Response:
    """Begin a sign-in; in a demonstration, by choosing whom to be."""
    back_to = safe_next(request.query_params.get("next"))
    address = login_address()
    if settings().uses_development_provider:
        persona = request.query_params.get("persona")
        if persona not in BY_SUB:
            return RedirectResponse("/personas?" + urlencode({"next": back_to}), 302)
        address += "&" + urlencode({"login_hint": persona})
    answer = RedirectResponse(address, 302)
    answer.set_cookie(NEXT_COOKIE, back_to, max_age=NEXT_LASTS, httponly=True, samesite="lax", secure=settings().https)
    return answer


async def personas(request: Request) -> Response:
    """The invented people of a demonstration, each one click from being signed in as."""
    back_to = safe_next(request.query_params.get("next"))
    parts = [
        '<p><span class="tag">Demonstration</span> Every person and body here is invented. '
        "Choose one to sign in as; there is no password.</p>",
        '<div class="bodies">',
    ]
    for organisation, people in groupby(PERSONAS, key=lambda persona: persona.organisation_name):
        parts.append(f'<div class="body"><h2>{escape(organisation)}</h2>\n<ul class="people">')
        for persona in people:
            link = "/signin?" + urlencode({"persona": persona.sub, "next": back_to})
            role = ROLES[persona.role].partition(":")[0].lower()
            parts.append(
                f'<li><a href="{escape(link)}">{escape(persona.name)}, {escape(role)}</a><br>'
                f"{escape(persona.does)}</li>"
            )
        parts.append("</ul></div>")
    parts.append("</div>")
    return plain_page("Sign in as", "\n".join(parts))


async def ask_sign_out(request: Request) -> Response:
    """Ask before signing out: following a link changes nothing."""
    person = await run_in_threadpool(person_from_request, request)
    if person is None:
        return signed_out_page()
    return plain_page(
        "Sign out",
        f"<p>You are signed in as {escape(person.name)}. What you saved stays saved.</p>\n"
        '<form method="post" action="/signout"><button type="submit">Sign out</button></form>\n'
        '<p><a href="/">Stay signed in</a></p>',
    )


async def sign_out(request: Request) -> Response:
    """End our session; then Streamlit's address clears its cookies and ends the provider's session.

    That address is reached by the page and not by a redirect: browsers hold a form's redirects to the
    content policy's ``form-action``, and the provider is elsewhere.
    """
    if not from_our_pages(request):
        return plain_page(
            "Nothing was changed",
            '<p>This came from another site. <a href="/signout">Sign out here</a>.</p>',
            status=403,
        )
    token = token_in(request.cookies)
    if token is not None:
        await run_in_threadpool(_end, token)
    return plain_page(
        "You are signed out",
        '<p>You are signed out of this portal. <a href="/auth/logout">Sign out of your identity provider too</a> '
        "if you are not taken there by itself.</p>",
        head='<meta http-equiv="refresh" content="0;url=/auth/logout">\n',
    )


async def signed_out(request: Request) -> Response:
    return signed_out_page()


def signed_out_page() -> Response:
    return plain_page(
        "You are signed out",
        '<p><a class="button" href="/signin">Sign in</a></p>\n<p><a href="/">Go to the home page</a></p>',
    )


def _end(token: dict[str, object]) -> None:
    try:
        claims = read_claims(token, settings())
    except SignInRefused:
        return  # a cookie that never opened a session has none to end
    with installation().unit_of_work(SIGN_IN) as ctx:
        end_session(ctx, claims.key_hash, "signed out")


def sign_in_routes() -> list[Route]:
    """The routes for this mode: personas only where the development provider is."""
    routes = [
        Route("/signin", sign_in, methods=["GET"]),
        Route("/signout", ask_sign_out, methods=["GET"]),
        Route("/signout", sign_out, methods=["POST"]),
        Route("/signed-out", signed_out, methods=["GET"]),
    ]
    if settings().uses_development_provider:
        routes.append(Route("/personas", personas, methods=["GET"]))
    return routes
