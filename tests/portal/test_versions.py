"""A new version while people ask, a broken one, none at all: nobody's request fails, nothing old stays open."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.portal import kit
from tests.portal.acting import noticed
from tests.portal.kit import NIGHTS, Portal
from tests.portal_review.conftest import add
from warehouse.store.publish import POINTER, current

ASKING = 8
"""Threads that ask all the while, as many as the portal answers at once on two cores without queueing for long."""
PUBLISHED = 5


def another(data: Path, number: int, spoil: Callable[[Path], None] | None = None) -> str:
    """Publish a copy of the version in force under the next name, as a night does: whole first, then the pointer."""
    folder = data / "published"
    name = f"{NIGHTS[1].replace('-', '')}-{number:03d}"
    shutil.copytree(current(data).database.parent, folder / name)
    if spoil:
        spoil(folder / name)
    (folder / "pointer.new").write_text((folder / POINTER).read_text("utf-8").replace(current(data).name, name), "utf-8")
    os.replace(folder / "pointer.new", folder / POINTER)
    return name


def held_open(data: Path) -> list[str]:
    """Files of published versions that this process has open."""
    found = []
    for one in Path("/proc/self/fd").iterdir():
        try:
            where = os.readlink(one)
        except OSError:  # closed meanwhile
            continue
        if where.startswith(str(data / "published")):
            found.append(where)
    return sorted(found)


def test_versions_change_under_people_who_ask_and_nothing_stays_open(fresh: Portal) -> None:
    sql = "SELECT resident_id, name FROM mart.resident WHERE grid_no = $grid AND length(name) >= 2 ORDER BY 1 LIMIT 8"
    people = fresh.ask(sql, grid=fresh.grids[0])
    over, failed, seen = threading.Event(), list[str](), list[list[str]]()

    add(fresh, "colleague", ("community_worker",))  # nobody has more than five sessions

    def ask(login: str, person: dict[str, str], mine: list[str]) -> None:
        worker = fresh.visitor(login)
        worker.http.get("/")
        while not over.is_set():
            page = worker.http.get(f"/residents/{person['resident_id']}")
            found = worker.http.post("/search", data={"csrftoken": worker.http.cookies["csrf"], "q": person["name"]})
            if (page.status_code, found.status_code) != (200, 200) or person["name"] not in page.text:
                failed.append(f"{page.status_code} {found.status_code}")
            mine.append(page.text.split("版本 ")[-1][:12])

    fresh.visitor("steward").get(f"/residents/{people[0]['resident_id']}")
    noticed(fresh)
    before, at_first = fresh.last_entry, held_open(fresh.data)
    assert at_first
    threads = []
    for at, person in enumerate(people):
        seen.append([])
        login = "colleague" if at % 2 else "community_worker"
        threads.append(threading.Thread(target=ask, args=(login, person, seen[-1])))
    for thread in threads:
        thread.start()
    names = [current(fresh.data).name]
    try:
        for number in range(2, 2 + PUBLISHED):
            names.append(another(fresh.data, number))
            noticed(fresh, names[-1])
            shutil.rmtree(fresh.data / "published" / names[-2])  # nobody needs it: what is still being answered has it open
        deadline = time.monotonic() + 20
        while not all(mine and mine[-1] == names[-1] for mine in seen):
            assert time.monotonic() < deadline, "somebody never sees the newest"
            time.sleep(0.02)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert failed == []
    assert len(threads) == ASKING
    for mine in seen:
        assert [names.index(one) for one in mine] == sorted(names.index(one) for one in mine), "nobody goes back to an older version"
    assert [one.replace(names[-1], names[0]) for one in held_open(fresh.data)] == at_first, "the same files, of the newest alone"
    assert fresh.last_entry - before == 2 * sum(len(mine) for mine in seen), "each record and each list of hits is one entry"


def truncate(folder: Path) -> None:
    with (folder / "lookup.sqlite").open("r+b") as file:
        file.truncate(20_000)


def remove(folder: Path) -> None:
    (folder / "lookup.sqlite").unlink()


@pytest.mark.parametrize("spoil", [truncate, remove])
def test_a_broken_version_is_not_served_and_a_mended_one_is(fresh: Portal, spoil: Callable[[Path], None]) -> None:
    good, worker = current(fresh.data).name, fresh.visitor("community_worker")
    worker.get("/")
    broken = another(fresh.data, 2, spoil)
    deadline = time.monotonic() + 10
    while fresh.office.versions.failed is None:
        assert time.monotonic() < deadline, "nobody looked"
        worker.get("/")
        time.sleep(0.05)
    assert f"版本 {good}" in worker.get("/")
    assert worker.post("/search", q="王").count("R0") > 0, "the old one goes on"
    assert [one for one in held_open(fresh.data) if broken in one] == []
    shutil.copy(fresh.data / "published" / good / "lookup.sqlite", fresh.data / "published" / broken)
    noticed(fresh, broken)
    assert fresh.office.versions.failed is None
    worker.get("/")


def test_before_the_first_night_it_says_so_and_then_serves_by_itself(nights: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with kit.serving(data) as (url, office):
        portal = Portal(url, office, data, [], [])
        stranger = portal.visitor()
        answer = stranger.http.get("/login")
        assert answer.status_code == 503
        assert "DQ-602" in answer.text
        assert stranger.http.get("/residents/R0000001").status_code == 503
        shutil.copytree(nights / "published", data / "first")
        os.replace(data / "first", data / "published")
        assert noticed_at_last(stranger) == 200
        assert "<h1>登录</h1>" in stranger.get("/login")


def noticed_at_last(stranger: kit.Visitor) -> int:
    """The answer once there is something to answer with."""
    deadline = time.monotonic() + 10
    while (status := stranger.http.get("/login").status_code) == 503 and time.monotonic() < deadline:
        time.sleep(0.05)
    return status
