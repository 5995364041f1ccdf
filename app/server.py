"""The ASGI application: Streamlit's pages, the sign-in routes that set the cookie, and health."""

from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from app import state
from app.parts.faults import show_fault
from auth import sessions
from auth.session_events import SESSION_HOURS
from store import clock

COOKIE = "jibao_session"


async def start(request: Request) -> Response:
    """Change a one-time ticket for an HttpOnly cookie; a used, old or made-up ticket changes nothing."""
    user_name = sessions.redeem_ticket(request.query_params.get("ticket", ""))
    response = RedirectResponse(_inside(request.query_params.get("next", "")), status_code=303)
    if user_name:
        session_id = sessions.start_session(state.server().store, user_name)
        response.set_cookie(
            COOKIE,
            session_id,
            httponly=True,
            samesite="lax",
            secure=_is_https(request),
            max_age=SESSION_HOURS * 3600,
        )
    return _private(response)


async def end(request: Request) -> Response:
    """End the session on the server, so that a copy of the cookie ends with it."""
    sessions.end_session(state.server().store, request.cookies.get(COOKIE, ""))
    response = RedirectResponse("/", status_code=303)
    response.delete_cookie(COOKIE)
    return _private(response)


async def health(_: Request) -> Response:
    """Whether the store answers, and the server's clock."""
    state.server().store.row("select 1")
    return JSONResponse({"status": "ok", "now": clock.shown(clock.now())})


def _inside(path: str) -> str:
    """Only a page of this application may follow a sign-in, with the view its link names.

    >>> _inside("number?number=110000.2026Q2.A02"), _inside("//example.org"), _inside("fill?x=/%0a")
    ('/number?number=110000.2026Q2.A02', '/', '/fill?x=%2F%0A')
    """
    page, _, view = path.partition("?")
    if not page.isidentifier():
        return "/"
    return f"/{page}?{urlencode(parse_qsl(view))}" if view else f"/{page}"


def _is_https(request: Request) -> bool:
    return request.headers.get("x-forwarded-proto", request.url.scheme) == "https"


def _private(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


app = st.App(
    Path(__file__).parent / "main.py",
    on_script_error=show_fault,
    routes=[Route("/auth/start", start), Route("/auth/end", end), Route("/health", health)],
)
