"""The portal as one ASGI application: routes, forged forms refused, headers that keep a page to itself.

Here: putting it together. Not here: pages (``pages``), rights (``gate``), starting a server (``pipelines.commands.serve``).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

from anyio import to_thread
from asgi_csrf import asgi_csrf_decorator
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from warehouse.portal import gate, pages, uploads
from warehouse.portal.office import Office, Serving
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import speaking

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}
"""On every answer (OWASP Secure Headers); a page about somebody is kept by no browser and no proxy."""
AT_ONCE: Final = 3
"""Requests in work at a time: they share one interpreter, and with more of them none is sooner done, but some wait for ever; some wait
for the disk, so that fewer would leave it idle. The others stand in line in the order they came."""
YEAR: Final = 31_536_000


def create_app(serving: Serving) -> Starlette:
    """The application of one data directory. Its stores are opened now and closed when the server stops."""
    office = Office(serving)
    assert pages  # importing them has declared them

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        del app
        to_thread.current_default_thread_limiter().total_tokens = AT_ONCE
        try:
            yield
        finally:
            office.close()

    async def static(request: Request) -> Response:
        found = office.frame.assets.get(request.path_params["name"])
        if found is None or office.frame.asset(request.path_params["name"]) != request.url.path:
            return PlainTextResponse("", 404)
        return Response(found[1], media_type=found[0], headers={"cache-control": f"public, max-age={YEAR}, immutable"})

    async def missing(request: Request, error: Exception) -> Response:
        del error
        with speaking(gate.language(request)):
            return HTMLResponse(office.frame.fault(request, None, DaoqiaoError("DQ-721"), 404), 404)

    app = Starlette(
        routes=[Route("/static/{hash}/{name}", static), *gate.routes(office), *pages.mounts(office)],
        lifespan=life,
        exception_handlers={404: missing},
        middleware=[
            Middleware(_Headers, tls=serving.tls),
            Middleware(uploads.Files, office=office, pages={one.path: one.takes for one in gate.PAGES if one.takes}),
            Middleware(_Bounded),
            Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=4),
            Middleware(_guarded(office)),
        ],
    )
    app.state.office = office
    return app


def _guarded(office: Office) -> Callable[[ASGIApp], Any]:
    """asgi-csrf: a signed token in a cookie and in every form; the signing key is the portal's own, so that workers agree."""

    async def refused(scope: Scope, send: Send, message_id: Any) -> None:
        del message_id
        request = Request(scope)
        with speaking(gate.language(request)):
            page = office.frame.fault(request, None, DaoqiaoError("DQ-722"), 403)

        async def receive() -> Message:
            return {"type": "http.disconnect"}

        await HTMLResponse(page, 403)(scope, receive, send)

    made: Callable[[ASGIApp], Any] = asgi_csrf_decorator(
        signing_secret=office.box.mark("portal", "csrf"),
        cookie_name="__Host-csrf" if office.tls else "csrf",
        cookie_secure=office.tls,
        always_set_cookie=True,
        always_protect={"/login", "/preferences"},  # what is sent before there is a cookie
        send_csrf_failed=refused,
        # what other systems send has a token of its own and no cookie; a form with a file is examined where it is read
        skip_if_scope=lambda scope: scope["path"].startswith("/api/") or uploads.TAKES in scope,
    )
    return made


class _Bounded:
    """Forms are small: what is larger is cut off before anything keeps it in memory."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        taken = 0

        async def bounded() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > uploads.room(scope):
                raise HTTPException(413)
            return message

        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            await self.app(scope, bounded, send)
        except HTTPException as error:
            await PlainTextResponse("", error.status_code)(scope, receive, send)


class _Headers:
    """Security headers on whatever is sent, faults included."""

    def __init__(self, app: ASGIApp, tls: bool) -> None:
        self.app = app
        self.headers = HEADERS | ({"strict-transport-security": f"max-age={YEAR}"} if tls else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *((name.encode(), value.encode()) for name, value in self.headers.items() if name.encode() not in there),
                ]
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)
