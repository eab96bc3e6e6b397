"""The portal under load, at the full district: one at a time, thirty at once, two hundred people with time to think while versions change.

    python -m benchmarks.portal --data DIR          (a data directory with a published version; it is copied, not changed)

Loopback only, bounded in time. Times are those of a client on the same machine, from the first byte sent to the last received. What is
asked: search and record p95 50 ms, any page 100 ms; 30 at once p95 300 ms, p99 1 s; 200 people, no failed request, p99 300 ms, as many
entries in the audit log as answers with data.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Final

import httpx2 as httpx

from warehouse.desk.access import rules
from warehouse.state.audit_log import log_of
from warehouse.state.stores import Stores
from warehouse.store.publish import POINTER, current
from warehouse.store.reading import reading

THINK: Final = 6.0
"""Seconds between two pages of one person, on average: a record is read for longer, a list for less."""
PEOPLE: Final = 200
SENT, HITS, RECORD = "search: sent", "search: hits", "record"
SEARCH: Final = "search: both"
"""From what was typed to the page of hits: two requests."""


@dataclass
class Town:
    """What visitors ask for: names, residents and grids of one community."""

    names: list[str]
    residents: list[str]
    grid: str
    community: str


@dataclass
class Times:
    """Milliseconds by kind of page; ``data`` counts answers that showed people."""

    of: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: list[str] = field(default_factory=list)
    data: int = 0

    def told(self, title: str, kinds: list[str] | None = None) -> None:
        print(f"\n{title}")
        print(f"  {'page':<24}{'n':>7}{'p50':>9}{'p95':>9}{'p99':>9}{'max':>9}  ms")
        for kind in kinds or [*sorted(self.of), "all"]:
            taken = sorted(
                chain.from_iterable(some for kind, some in self.of.items() if kind != SEARCH) if kind == "all" else self.of[kind]
            )
            marks = [taken[min(len(taken) - 1, int(len(taken) * share))] for share in (0.5, 0.95, 0.99)]
            print(f"  {kind:<24}{len(taken):>7,}" + "".join(f"{one:9.1f}" for one in [*marks, taken[-1]]))
        if self.failed:
            print(f"  failed: {len(self.failed)}: {self.failed[:5]}")


PAGES: Final = (
    "/",
    "/grids",
    "/grids/{grid}",
    "/members",
    "/review",
    "/corrections",
    "/quality",
    "/quality/{community}",
    "/reports",
    "/statements",
)
WHY: Final = "why"
SHOWS_PEOPLE: Final = (HITS, RECORD, WHY, "/grids/{grid}")
"""Of these every answer has people on it, so that answers and entries must be equally many."""


def main() -> None:
    parsing = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parsing.add_argument("--data", type=Path, required=True)
    parsing.add_argument("--seconds", type=int, default=60, help="of the run with two hundred people")
    parsing.add_argument("--workers", type=int, default=1)
    asked = parsing.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        prepare(asked.data, data)
        town, cookies = settle(data)
        with Served(data, asked.workers) as url:
            asyncio.run(run(url, data, town, cookies, asked.seconds))


def prepare(origin: Path, data: Path) -> None:
    """A copy that may be written to: the version by links, the state by copy."""
    version = current(origin)
    shutil.copytree(version.path, data / "published" / version.name, copy_function=os.link)
    (data / "published" / POINTER).write_text(version.name, "utf-8")
    if (origin / "state").exists():
        shutil.copytree(origin / "state", data / "state")
    (data / "district.toml").write_text("second_factor = false\n", "utf-8")


def settle(data: Path) -> tuple[Town, list[str]]:
    """Two hundred stewards of the largest community, logged in."""
    with reading(data) as version:
        community = str(
            version.rows("SELECT community FROM mart.presence WHERE lives GROUP BY 1 ORDER BY count(*) DESC LIMIT 1", {})[0]["community"]
        )
        sql = """SELECT r.resident_id, r.name, p.grid_no FROM mart.presence p JOIN mart.resident r USING (resident_id)
            WHERE p.community = $community AND p.lives AND r.name IS NOT NULL ORDER BY hash(resident_id) LIMIT 2000"""
        rows = version.rows(sql, {"community": community})
    town = Town([str(row["name"]) for row in rows], [str(row["resident_id"]) for row in rows], str(rows[0]["grid_no"]), community)
    stores = Stores(data)
    cookies = []
    user, _ = stores.accounts.add("load", "压测", ["steward"], communities=[community], by="benchmark")
    stores.accounts.set_password(user.number, "four unrelated words here", "benchmark")
    for number in range(PEOPLE):
        person, _ = stores.accounts.add(f"load{number}", "压测", ["steward"], communities=[community], by="benchmark")
        stores.accounts.set_password(person.number, "four unrelated words here", "benchmark")
        cookies.append(stores.sessions.open(person.number, step="full", origin="benchmark", agent="", now=datetime.now(UTC)))
    stores.close()
    assert "steward" in rules().roles
    return town, cookies


class Served:
    """``daoqiao serve`` as a process of its own, on a free port."""

    def __init__(self, data: Path, workers: int) -> None:
        self.data, self.workers = data, workers

    def __enter__(self) -> str:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [
            sys.executable,
            "-m",
            "pipelines.cli",
            "serve",
            "--data",
            str(self.data),
            "--port",
            str(port),
            "--workers",
            str(self.workers),
        ]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        url, deadline = f"http://127.0.0.1:{port}", time.monotonic() + 60
        while True:
            try:
                httpx.get(f"{url}/login", trust_env=False)
                return url
            except httpx.TransportError:
                assert time.monotonic() < deadline, "the portal did not start"
                time.sleep(0.1)

    def __exit__(self, *_: object) -> None:
        with open(f"/proc/{self.process.pid}/status") as status:
            peak = next((line.split()[1] for line in status if line.startswith("VmHWM")), "0")
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)
        print(f"\npeak memory of the first server process: {int(peak) / 1024:,.0f} MiB")


class Person:
    """Somebody at a screen; every answer is read to its end, and one that is no page counts as failed."""

    def __init__(self, url: str, cookie: str, town: Town, times: Times, seed: int) -> None:
        self.http = httpx.AsyncClient(base_url=url, cookies={"daoqiao": cookie, "lang": "zh"}, timeout=30, trust_env=False)
        self.town, self.times, self.chance = town, times, random.Random(seed)

    async def get(self, kind: str, path: str) -> str:
        return await self._timed(kind, self.http.get(path, follow_redirects=True))

    async def search(self) -> str:
        """What was typed, and the page of hits it leads to: both together are the search."""
        name = self.chance.choice(self.town.names)
        typed = self.chance.choice([name, name[:1], name[:2], "zw", "lj", f"{self.chance.randrange(10_000):04}", f"{name[:1]} 1"])
        if "csrf" not in self.http.cookies:
            await self.http.get("/login")
        form = {"q": typed, "csrftoken": self.http.cookies["csrf"]}
        begun = time.perf_counter()
        sent = await self._answer(SENT, self.http.post("/search", data=form))
        page = await self._timed(HITS, self.http.get(sent.headers["location"])) if sent is not None and sent.status_code == 303 else ""
        self.times.of[SEARCH].append(1000 * (time.perf_counter() - begun))
        return page

    async def record(self) -> str:
        return await self.get(RECORD, f"/residents/{self.chance.choice(self.town.residents)}")

    async def any(self) -> None:
        """As community workers do: mostly looking up, now and then a list or a figure."""
        what = self.chance.random()
        if what < 0.4:
            await self.search()
        elif what < 0.8:
            await self.record()
        elif what < 0.86:
            await self.get(WHY, f"/residents/{self.chance.choice(self.town.residents)}/why")
        else:
            page = self.chance.choice(PAGES)
            await self.get(page, page.format(grid=self.town.grid, community=self.town.community))

    async def _timed(self, kind: str, asking: Awaitable[httpx.Response]) -> str:
        answer = await self._answer(kind, asking)
        if answer is None:
            return ""
        if answer.status_code != 200 or "<h1" not in answer.text:
            self.times.failed.append(f"{kind}: {answer.status_code}")
        else:
            self.times.data += kind in SHOWS_PEOPLE
        return answer.text

    async def _answer(self, kind: str, asking: Awaitable[httpx.Response]) -> httpx.Response | None:
        begun = time.perf_counter()
        try:
            answer = await asking
        except httpx.TransportError as error:
            self.times.failed.append(f"{kind}: {type(error).__name__}")
            return None
        self.times.of[kind].append(1000 * (time.perf_counter() - begun))
        return answer


async def run(url: str, data: Path, town: Town, cookies: list[str], seconds: int) -> None:
    print(f"full district: community {town.community}, {len(town.residents):,} of its residents asked for")
    alone = Times()
    one = Person(url, cookies[0], town, alone, 1)
    for kind in PAGES:  # a first visit fills what a version is asked once
        await one.get(kind, kind.format(grid=town.grid, community=town.community))
    alone.of.clear()
    for _ in range(200):
        await one.search()
        await one.record()
    for kind in (*PAGES, WHY):
        for _ in range(60):
            path = f"/residents/{one.chance.choice(town.residents)}/why" if kind == WHY else kind
            await one.get(kind, path.format(grid=town.grid, community=town.community))
    alone.told("one at a time")

    thirty = Times()
    people = [Person(url, cookie, town, thirty, number) for number, cookie in enumerate(cookies[:30])]
    until = time.monotonic() + 20

    async def busily(person: Person) -> None:
        while time.monotonic() < until:
            await (person.search() if person.chance.random() < 0.5 else person.record())

    begun, used = time.monotonic(), time.process_time()
    await asyncio.gather(*map(busily, people))
    took, used = time.monotonic() - begun, time.process_time() - used
    answers = sum(len(some) for kind, some in thirty.of.items() if kind != SEARCH) / took
    thirty.told(f"30 people without a pause: {answers:,.0f} answers a second; this client takes {used / took:.0%} of a core")

    many = Times()
    entries = audited(data)
    until = time.monotonic() + seconds

    async def thoughtfully(person: Person) -> None:
        await asyncio.sleep(person.chance.random() * THINK)
        while time.monotonic() < until:
            await person.any()
            await asyncio.sleep(person.chance.expovariate(1 / THINK))

    async def publish() -> None:
        for number in range(3):
            await asyncio.sleep(seconds / 4)
            await asyncio.to_thread(republish, data, number)

    people = [Person(url, cookie, town, many, number) for number, cookie in enumerate(cookies)]
    await asyncio.gather(publish(), *map(thoughtfully, people))
    many.told(f"{PEOPLE} people with time to think, three versions published meanwhile", ["all", SEARCH, HITS, RECORD])
    print(f"  answers with data {many.data:,}, entries in the audit log {audited(data) - entries:,}, failed requests {len(many.failed)}")
    for person in people:
        await person.http.aclose()


def republish(data: Path, number: int) -> None:
    """The same rows under another name, put in force as a night does."""
    version = current(data)
    home = data / "published" / f"{version.name.partition('-load')[0]}-load{number}"
    shutil.copytree(version.path, home, copy_function=os.link)
    aside = data / "published" / f".{POINTER}.new"
    aside.write_text(home.name, "utf-8")
    os.replace(aside, data / "published" / POINTER)


def audited(data: Path) -> int:
    """Entries about people who were shown."""
    log = log_of(data)
    try:
        kinds = ('"part":', '"of":"grid_ledger"')
        shown = (one for one in log.last(None) if one.who.startswith("load"))
        return sum(one.what == "search" or any(kind in one.facts for kind in kinds) for one in shown)
    finally:
        log.close()


if __name__ == "__main__":
    main()
