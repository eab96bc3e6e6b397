"""What the tests of the portal are given: a small district over two nights, a person a role, a real server, visitors without a browser.

Here: making them. Not here: browsers (``browsing``), what is expected of any page.
"""

from __future__ import annotations

import re
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
import uvicorn

from connectors.synthetic import DistrictPlan, synthesise
from pipelines.steps import run_night
from tests.no_checks import without_checks
from warehouse.desk.access import rules
from warehouse.portal.app import create_app
from warehouse.portal.office import Office, Serving
from warehouse.store.publish import current
from warehouse.store.reading import Reading, reading

PASSWORD = "correct horse battery"
NUMBERS = re.compile(r"(?<![0-9A-Za-z*])(?:[0-9]{17}[0-9Xx]|[0-9]{15}|1[3-9][0-9]{9})(?![0-9A-Za-z*])")
"""An id number or a mobile in full."""
NIGHTS = ("2026-11-20", "2026-11-21")


def make_nights(home: Path, *, people: int = 800, seed: int = 11) -> Path:
    """Publish two nights of an invented district; the data directory."""
    synthesise(DistrictPlan(people=people, communities=2, nights=2, seed=seed), home / "district")
    with pytest.MonkeyPatch.context() as patch:
        without_checks(patch)
        for number, night in enumerate(NIGHTS):
            run_night(home / "district" / f"night{number}" / "inbox", home / "data", night)
    return home / "data"


@dataclass
class Portal:
    """A running portal: ``url``, its own ``office``, the communities and the largest grid of the first one."""

    url: str
    office: Office
    data: Path
    communities: list[str]
    grids: list[str]
    users: dict[str, int] = field(default_factory=dict)

    def session(self, role: str) -> str:
        """A session of the person who has this role, as after a whole log-in."""
        return self.office.sessions.open(self.users[role], step="full", origin="test", agent="test", now=datetime.now(UTC))

    def visitor(self, role: str = "", lang: str = "zh") -> Visitor:
        return Visitor(self, role, lang)

    def version(self) -> Any:
        return reading(self.data)

    def ask(self, sql: str, **values: object) -> list[dict[str, Any]]:
        """Rows of the published warehouse. The server has it open: its own connection is asked."""
        with self.office.versions.held() as published, published.reading() as opened:
            found: list[dict[str, Any]] = Reading.rows(opened, sql, values)
            return found

    def audited(self, since: int) -> list[Any]:
        """Entries of the audit log behind number ``since``, the oldest first."""
        return [one for one in reversed(self.office.auditor.log.last(1000)) if one.number > since]

    @property
    def last_entry(self) -> int:
        return next((one.number for one in self.office.auditor.log.last(1)), 0)


class Visitor:
    """Somebody who asks without a browser; forms are sent with the token of the page that they stand on."""

    def __init__(self, portal: Portal, role: str, lang: str) -> None:
        self.portal, self.page = portal, ""
        self.http = httpx.Client(base_url=portal.url, follow_redirects=True, timeout=30, trust_env=False)
        self.http.cookies.set("lang", lang)
        if role:
            self.http.cookies.set(portal.office.cookie, portal.session(role))

    def get(self, path: str, expect: int = 200) -> str:
        return self._came(self.http.get(path), expect)

    def post(self, path: str, expect: int = 200, **form: Any) -> str:
        """Send a form, with the token that every form of this visitor has."""
        if "csrf" not in self.http.cookies:
            self.http.get("/login")
        token = self.http.cookies["csrf"]
        return self._came(self.http.post(path, data={"csrftoken": token, **form}), expect)

    def _came(self, answer: httpx.Response, expect: int) -> str:
        assert answer.status_code == expect, f"{answer.request.url}: {answer.status_code}\n{answer.text[:2000]}"
        self.answer, self.page = answer, answer.text
        return answer.text


@contextmanager
def serving(data: Path, *, tls: bool = False) -> Iterator[tuple[str, Office]]:
    """A real server on loopback in a thread of this process."""
    app = create_app(Serving(data, tls))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}", app.state.office
    finally:
        server.should_exit = True
        thread.join(20)


def settle(data: Path, office: Office) -> tuple[list[str], list[str], dict[str, int]]:
    """Communities, the grids of the first by size, and a person a role, each called after it."""
    sql = "SELECT community, count(*) AS n FROM mart.resident WHERE community IS NOT NULL GROUP BY 1 ORDER BY n DESC"
    with office.versions.held() as published, published.reading() as opened:
        communities = [str(row["community"]) for row in opened.rows(sql, {})]
        by_size = "SELECT grid_no FROM mart.resident WHERE community = $c AND grid_no IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1"
        grids = [str(row["grid_no"]) for row in opened.rows(by_size, {"c": communities[0]})]
    users: dict[str, int] = {}
    for role in rules().roles:
        local = role in ("community_worker", "steward")
        user, _ = office.accounts.add(
            role,
            f"试用{len(users) + 1}",
            (role,),
            communities=communities[:1] if local else (),
            grids=grids[:1] if role == "community_worker" else (),
            district=not local,
            by="test",
        )
        office.accounts.set_password(user.number, PASSWORD, "test")
        users[role] = user.number
    return communities, grids, users


def opened(data: Path, use: Callable[[Portal], None] | None = None) -> Iterator[Portal]:
    """A portal with somebody of every role."""
    assert current(data)
    (data / "district.toml").write_text("second_factor = false\n", "utf-8")
    with serving(data) as (url, office):
        portal = Portal(url, office, data, *settle(data, office))
        if use:
            use(portal)
        yield portal


def copied(nights: Path, data: Path) -> Iterator[Portal]:
    """A portal over a copy of what the nights left, to write to."""
    shutil.copytree(nights, data)
    yield from opened(data)
