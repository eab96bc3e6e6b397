"""Forms that bring a file: only where a page takes one, only from whoever is logged in, and never on the disk.

Here: letting such a form in, reading it, refusing a forged one. Not here: cutting off what is too large, forged forms of every other kind
(``app``), what a file may be (``photographs``).

asgi-csrf looks for its token in a form with a file by a class that python-multipart no longer has; so such a form passes it, and the same
token is compared here, once the form is read.
"""

from __future__ import annotations

import hmac
import re
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

from warehouse.portal.office import Office
from warehouse.vocabulary.errors import DaoqiaoError

LARGEST: Final = 1_000_000
"""Bytes of a form: the longest, a ledger's explanation, has some thousand characters; a report with a photograph sealed in it 540,000."""
THROUGH: Final = 4
"""So many times the largest file is read through, though no more than one is kept: who sends too large a photograph is told so beside
the box; were the connection cut, the browser would only say that the page cannot be reached."""
FIELDS: Final = 40
"""More than any such form has."""
TAKES: Final = "daoqiao.takes"
"""In the scope of a request that may bring a file: how many bytes it may have."""


def room(scope: Scope) -> int:
    """How large the body of a request may be."""
    return LARGEST + THROUGH * int(scope.get(TAKES, 0))


class Files:
    """Lets a form with a file in. ``pages``: addresses as declared, with the largest file that each takes.

    What nobody has logged in for is read and forgotten: it is kept in memory at no time, and the way to the log-in is found all the same.
    """

    def __init__(self, app: ASGIApp, office: Office, pages: dict[str, int]) -> None:
        self.app, self.office = app, office
        self.pages: list[tuple[re.Pattern[str], int]] = [(compile_path(path)[0], takes) for path, takes in pages.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or not _multipart(Request(scope)):
            await self.app(scope, receive, send)
            return
        takes = next((takes for path, takes in self.pages if path.match(scope["path"])), 0)
        if not takes:
            await PlainTextResponse("", 415)(scope, receive, send)
        elif await run_in_threadpool(self._known, Request(scope)):
            await self.app({**scope, TAKES: takes}, receive, send)
        else:
            left = LARGEST + THROUGH * takes
            while left > 0 and (message := await receive())["type"] == "http.request" and message.get("more_body"):
                left -= len(message["body"])
            await RedirectResponse("/login", 303)(scope, receive, send)

    def _known(self, request: Request) -> bool:
        try:
            session = self.office.session(request)
        except DaoqiaoError:  # the log-in will say so
            return False
        return session is not None and session.step == "full"


async def form_of(request: Request) -> FormData:
    """The form that was sent; of a file that is too large the beginning, longer than it may be. Raises DQ-722 for a forged one."""
    if TAKES not in request.scope:
        return await request.form()
    try:
        form = await _InMemory(request).parse()
    except MultiPartException as error:
        raise HTTPException(400) from error
    if hmac.compare_digest(str(form.get("csrftoken", "")).encode(), str(request.scope["csrftoken"]()).encode()):
        return form
    await form.close()
    raise DaoqiaoError("DQ-722")


def _multipart(request: Request) -> bool:
    return request.headers.get("content-type", "").lower().startswith("multipart/")


class _InMemory(MultiPartParser):
    """As Starlette's, but no file is ever put on the disk, not even for the moment: what is photographed is nobody else's business."""

    def __init__(self, request: Request) -> None:
        super().__init__(request.headers, request.stream(), max_files=1, max_fields=FIELDS, max_part_size=LARGEST)
        self.most = int(request.scope[TAKES])
        self.spool_max_size = room(request.scope)  # more than comes: above it a temporary file would be written

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        upload = self._current_part.file
        if upload is None or (upload.size or 0) <= self.most:
            super().on_part_data(data, start, end)
