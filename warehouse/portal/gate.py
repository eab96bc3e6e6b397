"""The door of every page: who asks, may they, and a thread to answer in. Deny by default: a page without a right is nobody's.

Here: declaring pages, sessions, rights, faults as pages. Not here: forged forms and headers (``app``), log-in (``pages.login``).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from warehouse.portal import uploads
from warehouse.portal.office import Office
from warehouse.portal.visit import Visit
from warehouse.vocabulary.errors import DaoqiaoError, Lang
from warehouse.vocabulary.language import speaking

LOG: Final = logging.getLogger("daoqiao.portal")
OPEN: Final = "open"
"""A page for whoever comes: log-in and what belongs to it."""
HALF: Final = "half"
"""A page for whoever has given a password, and nothing further yet."""
FRESH: Final = "fresh"
"""A page for everybody who is logged in, also with a password that was given out and must be changed first."""
OWN: Final = "own"
"""A page for everybody who is logged in."""
STATUS: Final = {
    "DQ-602": 503, "DQ-603": 404, "DQ-609": 503, "DQ-681": 503, "DQ-682": 503, "DQ-683": 404, "DQ-700": 503, "DQ-720": 403, "DQ-721": 404,
    "DQ-722": 403, "DQ-730": 409, "DQ-731": 403, "DQ-732": 404, "DQ-733": 409, "DQ-734": 403, "DQ-746": 403, "DQ-774": 404,
    "DQ-750": 409, "DQ-751": 409, "DQ-752": 409, "DQ-753": 409, "DQ-754": 409,
}  # fmt: skip
"""How a fault is told to a browser; others are the answer to what somebody typed."""
Handler = Callable[[Visit], Response]


@dataclass(frozen=True, slots=True)
class Page:
    """One address. ``needs``: an act of ``access.toml`` (or several, any of which will do), or OPEN, HALF, OWN; ``takes``: bytes of the
    file that its form may bring, 0 for none."""

    path: str
    needs: tuple[str, ...]
    methods: tuple[str, ...]
    handler: Handler
    takes: int = 0


PAGES: Final[list[Page]] = []


def page(path: str, *needs: str, methods: Sequence[str] = ("GET",), takes: int = 0) -> Callable[[Handler], Handler]:
    """Declare a page. Raises ValueError where nobody said who may see it."""
    if not needs:
        raise ValueError(f"{path}: who may see it?")

    def declare(handler: Handler) -> Handler:
        PAGES.append(Page(path, needs, tuple(methods), handler, takes))
        return handler

    return declare


def routes(office: Office) -> list[Route]:
    """Every declared page as a route; an address without a variable before those that would take it for one."""
    ordered = sorted(PAGES, key=lambda one: one.path.count("{"))
    return [Route(one.path, _Endpoint(office, one), methods=list(one.methods)) for one in ordered]


class _Endpoint:
    """A page as an ASGI endpoint."""

    def __init__(self, office: Office, declared: Page) -> None:
        self.office, self.declared = office, declared

    async def __call__(self, scope: object, receive: object, send: object) -> None:
        request = Request(scope, receive, send)  # type: ignore[arg-type]
        form: FormData | None = None
        try:
            form = await uploads.form_of(request) if request.method == "POST" else None
            answer = await run_in_threadpool(self.answer, request, form)
        except DaoqiaoError as error:
            with speaking(language(request)):
                answer = self.office.fault_page(request, None, error, STATUS.get(error.code, 400))
        finally:
            if form is not None:
                await form.close()
        await answer(scope, receive, send)  # type: ignore[arg-type]

    def answer(self, request: Request, form: FormData | None) -> Response:
        lang = language(request)
        with speaking(lang), ExitStack() as held:
            visit: Visit | None = None
            try:
                visit = Visit(request, self.office, held.enter_context(self.office.versions.held()), lang=lang)
                if form is not None:
                    visit.form = form
                return self._known(visit)
            except DaoqiaoError as error:
                return self.office.fault_page(request, visit, error, STATUS.get(error.code, 400))
            except Exception:
                LOG.exception("%s failed", self.declared.path)  # the address as declared: no id, nothing typed
                return self.office.fault_page(request, visit, None, 500)

    def _known(self, visit: Visit) -> Response:
        """Let in whoever may come in; show the others where to log in."""
        needs = self.declared.needs
        visit.session = self.office.session(visit.request)
        if visit.session is not None:
            visit.user = self.office.accounts.user(visit.session.user_number)
            if visit.user is not None and visit.user.disabled:
                visit.user = None
        if OPEN in needs:
            return self.declared.handler(visit)
        if visit.user is None or visit.session is None:
            return to_login(visit)
        if visit.session.step != "full":
            return self.declared.handler(visit) if HALF in needs else RedirectResponse("/second-factor", 303)
        if visit.user.must_change and not {HALF, FRESH} & set(needs):
            return RedirectResponse("/password", 303)
        if not {OWN, HALF, FRESH} & set(needs) and not any(visit.access.may(act) for act in needs):
            visit.record("refused", facts={"page": self.declared.path})
            raise DaoqiaoError("DQ-720", act=needs[0])
        return self.declared.handler(visit)


def to_login(visit: Visit) -> Response:
    """Log-in, and afterwards back to a page that is asked for by GET; the address holds nothing but ids of residents."""
    back = visit.request.url.path if visit.request.method == "GET" else "/"
    return RedirectResponse("/login" + (f"?next={quote(back)}" if back != "/" else ""), 303)


def language(request: Request) -> Lang:
    """As the address says, else as chosen before."""
    asked = request.query_params.get("lang") or request.cookies.get("lang", "")
    return "en" if asked == "en" else "zh"
