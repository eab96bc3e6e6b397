"""What the whole portal shares: stores, the version in force, the audit log, templates, secrets.

Here: opening and closing them, and the few answers that are made of them everywhere. Not here: pages, routes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from warehouse.portal.auditing import Auditor
from warehouse.portal.rendering import Frame
from warehouse.portal.versions import Versions
from warehouse.portal.visit import Visit
from warehouse.state.secrets_box import Box
from warehouse.state.sessions import Session
from warehouse.state.stores import Stores
from warehouse.vocabulary.district import load_district
from warehouse.vocabulary.errors import DaoqiaoError

COOKIE: Final = "daoqiao"
WAITING: Final[list[Callable[[Visit], Iterable[tuple[str, str, int]]]]] = []
"""Pages that know of something that waits for somebody add a question here."""


@dataclass(frozen=True, slots=True)
class Serving:
    """How the portal is served. ``tls``: browsers reach it by https, so that cookies never travel otherwise."""

    data: Path
    tls: bool = False


class Office:
    """One process's share of the portal. ``close`` when the server stops."""

    def __init__(self, serving: Serving) -> None:
        self.data, self.tls = serving.data, serving.tls
        self.district = load_district(self.data)
        self.stores = Stores(self.data)
        self.accounts, self.second_factor = self.stores.accounts, self.stores.second_factor
        self.sessions, self.tokens = self.stores.sessions, self.stores.tokens
        self.box = Box(self.stores.folder)
        self.auditor = Auditor(self.stores.audit)
        self.versions = Versions(self.data)
        self.frame = Frame()
        self.single_sign_on = ""
        """What the district's own log-in is called, "" where there is none (``pages.oidc`` sets it)."""

    def close(self) -> None:
        self.auditor.close()
        self.versions.close()
        self.stores.close()

    @property
    def cookie(self) -> str:
        """``__Host-`` binds it to this host and to https (RFC 6265bis); plain http, on loopback, cannot have that."""
        return f"__Host-{COOKIE}" if self.tls else COOKIE

    def session(self, request: Request) -> Session | None:
        token = request.cookies.get(self.cookie, "")
        return self.sessions.find(token, datetime.now(UTC)) if token else None

    def seal(self, text: str) -> str:
        """A text that only this portal can read again: for addresses and cookies."""
        return self.box.seal(text)

    def unseal(self, sealed: str) -> str:
        """ "" where it is none of ours."""
        try:
            return self.box.open(sealed)
        except (DaoqiaoError, UnicodeError):
            return ""

    def waiting(self, visit: Visit) -> list[tuple[str, str, int]]:
        """What waits for this person: address, words, how many."""
        return [one for ask in WAITING for one in ask(visit)]

    def render(self, visit: Visit, template: str, shown: dict[str, Any]) -> str:
        return self.frame.render(visit, template, shown)

    def fault_page(self, request: Request, visit: Visit | None, error: DaoqiaoError | None, status: int) -> Response:
        """A fault as a page: what happened and what to do, without ids and without what was typed."""
        return HTMLResponse(self.frame.fault(request, visit, error, status), status)
