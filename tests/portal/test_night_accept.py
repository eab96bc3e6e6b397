"""A held file is taken all the same: said in the portal, obeyed by the next night, for exactly that file; and seen to be so."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from pipelines.night.outcome import Outcome
from pipelines.steps import begin, receive_files, run_night
from tests.house import ROOT
from tests.no_checks import without_checks
from tests.portal import kit
from tests.portal.acting import noticed
from tests.portal.browsing import WIDTHS, browsing, faults, overflow
from tests.portal.kit import Portal
from tests.portal.languages import foreign
from tests.portal_review.conftest import add
from warehouse.desk.access import rules
from warehouse.state import delivery_words, passwords
from warehouse.state.audit_check import verify
from warehouse.state.audit_log import AuditLog
from warehouse.state.deliveries import history
from warehouse.store.publish import current
from warehouse.vocabulary.errors import DaoqiaoError

THIRD, FOURTH, FIFTH = "2026-11-22", "2026-11-23", "2026-11-24"
SOURCE, FILE = "police_temporary", "暂住人口.csv"
WHY = "派出所说明：集中清理"
CONFIRM = re.compile(r'name="carried" value="([^"]+)"')
OFFER = re.compile(rf'href="(/night/accept\?source={SOURCE}&amp;delivery=[^"]+)"')


@dataclass
class Door:
    """A portal, and the inbox of its nights."""

    portal: Portal
    inbox: Path

    @property
    def file(self) -> Path:
        (found,) = self.inbox.glob(f"*/{FILE}")
        return found

    @property
    def rows(self) -> int:
        """Of the source, in the version in force."""
        return self.outcome.sources[SOURCE].loaded

    @property
    def outcome(self) -> Outcome:
        return Outcome.from_facts(current(self.portal.data).manifest)

    def shrink(self, share: float) -> None:
        lines = self.file.read_bytes().splitlines(keepends=True)
        self.file.write_bytes(b"".join(lines[: int(len(lines) * share)]))

    def night(self, date: str) -> Outcome:
        with pytest.MonkeyPatch.context() as patch:
            without_checks(patch)
            outcome = run_night(self.inbox, self.portal.data, date)
        noticed(self.portal)
        return outcome

    def accept(self, why: str = WHY) -> str:
        """Both steps; the page that comes then."""
        it = self.portal.visitor("it")
        (path,) = OFFER.findall(it.get("/night"))
        it.get(path.replace("&amp;", "&"))
        source, delivery = re.findall(r'name="(?:source|delivery)" value="([^"]+)"', it.page)
        (carried,) = CONFIRM.findall(it.post("/night/accept", source=source, delivery=delivery, why=why))
        return it.post("/night/accept/confirm", carried=carried)

    def words(self) -> list[delivery_words.Fate]:
        return delivery_words.fates(self.portal.office.stores.state)


def daoqiao(*arguments: str, data: Path) -> str:
    """What a command prints, in a process of its own: this one has the version open for the portal."""
    command = [sys.executable, "-m", "pipelines.cli", *arguments, "--data", str(data)]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=os.environ | {"COLUMNS": "200"}).stdout


@pytest.fixture
def door(nights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    """A third night whose temporary residents are half as many: held."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    shutil.copytree(nights, tmp_path / "data")
    shutil.copytree(nights.parent / "district" / "night1" / "inbox", tmp_path / "inbox")
    for portal in kit.opened(tmp_path / "data"):
        made = Door(portal, tmp_path / "inbox")
        made.shrink(0.5)
        outcome = made.night(THIRD)
        assert outcome.sources[SOURCE].held == 1
        assert outcome.exit_code == 3
        yield made


def test_accepted_in_the_portal_taken_the_next_night(door: Door) -> None:
    before, portal = door.rows, door.portal
    whole = Outcome.from_facts(json.loads((portal.data / "published" / "20261121-001" / "manifest.json").read_text("utf-8"))).exit_code
    page = portal.visitor("it").get("/night")
    assert "查看原因" in page
    assert re.search(rf"{SOURCE}|暂住", page)
    entry = portal.last_entry
    told = door.accept()
    assert f"已批准采用 {FILE}，下次同步生效" in told
    assert re.search(rf"已批准采用，下次同步生效（.*（it）.*{WHY}", told)
    assert not OFFER.findall(told)
    (audited,) = portal.audited(entry)
    assert (audited.what, audited.who, audited.reason) == ("accept", "it", WHY)
    assert FILE in audited.facts
    assert door.rows == before, "nothing has run"
    assert f"已批准采用，下次同步生效：{WHY}" in daoqiao("source", "show", SOURCE, data=portal.data)

    outcome = door.night(FOURTH)
    assert 0 < outcome.sources[SOURCE].loaded < 0.6 * before
    assert outcome.sources[SOURCE].standing == "tonight"
    assert outcome.failures == []
    assert outcome.exit_code == whole, "as on the night before, when every file was used"
    kept = history(portal.office.stores.state, SOURCE, 1)[0]
    assert (kept.status, kept.night) == ("accepted", FOURTH)
    assert [SOURCE, kept.delivery_id, "tonight"] in [list(one) for one in current(portal.data).manifest["deliveries"]]
    assert kept.reason.startswith(WHY)
    assert "（it）" in kept.reason
    assert "由人采用" in daoqiao("source", "show", SOURCE, "--history", data=portal.data)
    page = portal.visitor("it").get("/night")
    assert not OFFER.findall(page)
    assert "撤回" not in page
    assert f"已采用（{FOURTH} 夜间同步）" in page
    assert f"已采用（{FOURTH} 夜间同步）" in portal.visitor("it").get("/night/accept")


def test_without_a_word_it_stays_held(door: Door) -> None:
    before = door.rows
    assert door.night(FOURTH).sources[SOURCE].loaded == before


def test_a_newer_file_makes_it_void_and_the_gates_judge_that_one(door: Door) -> None:
    before = door.rows
    door.accept()
    door.shrink(0.5)
    outcome = door.night(FOURTH)
    assert outcome.sources[SOURCE].loaded == before
    assert outcome.exit_code == 3
    page = door.portal.visitor("it").get("/night")
    assert "已失效" in page
    assert "下次同步生效" not in page
    assert OFFER.findall(page), "what has come wants a word of its own"
    door.night(FIFTH)
    assert door.rows == before
    door.accept("民警再次确认")
    assert door.night("2026-11-25").sources[SOURCE].loaded < 0.4 * before


def test_it_is_taken_back_and_then_not_taken(door: Door) -> None:
    before = door.rows
    page = door.accept()
    (number,) = re.findall(r'name="number" value="(\d+)"', page)
    entry, it = door.portal.last_entry, door.portal.visitor("it")
    told = it.post("/night/accept/undo", number=number)
    assert "仍然扣住" in told
    assert OFFER.findall(told)
    assert [(one.what, one.who) for one in door.portal.audited(entry)] == [("undo", "it")]
    assert "DQ-753" in it.post("/night/accept/undo", expect=409, number=number)
    assert "已撤回" in it.get("/night/accept")
    assert door.night(FOURTH).sources[SOURCE].loaded == before
    verdict = verify(door.portal.office.auditor.log)
    assert verdict.fault is None


def test_while_a_night_runs_nothing_is_taken_back(door: Door) -> None:
    (number,) = re.findall(r'name="number" value="(\d+)"', door.accept())
    it, entry = door.portal.visitor("it"), door.portal.last_entry
    with begin(door.inbox, door.portal.data, FOURTH):
        assert "DQ-754" in it.post("/night/accept/undo", expect=409, number=number)
    assert door.portal.audited(entry) == []
    assert [one.state for one in door.words()] == ["stands"]


def test_what_a_night_has_obeyed_cannot_be_taken_back_nor_accepted_again(door: Door) -> None:
    it = door.portal.visitor("it")
    (path,) = OFFER.findall(it.get("/night"))
    path = path.replace("&amp;", "&")
    source, delivery = path.partition("source=")[2].split("&delivery=")
    (carried,) = CONFIRM.findall(it.post("/night/accept", source=source, delivery=delivery, why=WHY))
    (number,) = re.findall(r'name="number" value="(\d+)"', door.accept())
    assert "DQ-751" in it.post("/night/accept/confirm", expect=409, carried=carried), "somebody else was quicker"
    assert "下次同步生效" in it.get(path), "and the first page says so"
    door.night(FOURTH)
    assert "DQ-753" in it.post("/night/accept/undo", expect=409, number=number)
    assert "DQ-750" in it.post("/night/accept/confirm", expect=409, carried=carried)
    assert "DQ-750" in it.get(path, expect=409)
    assert len(door.words()) == 1


def test_a_reason_that_says_nothing_is_sent_back_and_numbers_are_masked(door: Door) -> None:
    it = door.portal.visitor("it")
    (path,) = OFFER.findall(it.get("/night"))
    source, delivery = path.replace("&amp;", "&").partition("source=")[2].split("&delivery=")
    for why in ("", "好", "。。。。。", "x" * 301):
        page = it.post("/night/accept", expect=400, source=source, delivery=delivery, why=why)
        assert 'id="e-why"' in page
        assert not CONFIRM.findall(page)
    page = it.post("/night/accept", source=source, delivery=delivery, why="所长 13800990055 电话确认")
    assert "13800990055" not in page
    (carried,) = CONFIRM.findall(page)
    for wrong in ("", "x", carried[:-2]):
        assert "DQ-737" in it.post("/night/accept/confirm", expect=400, carried=wrong)
    assert door.words() == []
    it.post("/night/accept/confirm", carried=carried)
    (kept,) = door.words()
    assert kept.word.reason == "所长 138****0055 电话确认"


def test_others_may_not_and_it_is_noted(door: Door) -> None:
    """Nor may somebody send the page that another has filled in."""
    it = door.portal.visitor("it")
    (path,) = OFFER.findall(it.get("/night"))
    path = path.replace("&amp;", "&")
    source, delivery = path.partition("source=")[2].split("&delivery=")
    (carried,) = CONFIRM.findall(it.post("/night/accept", source=source, delivery=delivery, why=WHY))
    assert [role.id for role in rules().roles.values() if "accept" in role.can] == ["it"]
    for role in rules().roles:
        if role == "it":
            continue
        visitor, entry = door.portal.visitor(role), door.portal.last_entry
        visitor.get(path, expect=403)
        visitor.post("/night/accept", expect=403, source=source, delivery=delivery, why=WHY)
        visitor.post("/night/accept/confirm", expect=403, carried=carried)
        visitor.post("/night/accept/undo", expect=403, number="1")
        assert [one.what for one in door.portal.audited(entry)] == ["refused"] * 4
    add(door.portal, "it2", ("it",))
    assert "DQ-737" in door.portal.visitor("it2").post("/night/accept/confirm", expect=400, carried=carried)
    stranger = door.portal.visitor()
    assert "<h1>登录</h1>" in stranger.get(path)
    assert door.words() == []


def test_what_lacks_a_required_column_is_shown_and_not_offered(door: Door) -> None:
    header, _, rest = door.file.read_bytes().partition(b"\n")
    cells = ["号码（新版）" if cell == "身份证号" else cell for cell in header.decode("gb18030").split(",")]
    assert "号码（新版）" in cells
    door.file.write_bytes(",".join(cells).encode("gb18030") + b"\n" + rest)
    door.night(FOURTH)
    it = door.portal.visitor("it")
    page = it.get("/night")
    assert "DQ-204" in page
    assert "少了必需的列" in page
    assert not OFFER.findall(page)
    (one,) = delivery_words.waiting(door.portal.office.stores.state)
    assert "不能批准采用" in it.get(f"/night/accept?source={SOURCE}&delivery={one.delivery_id}")
    assert "DQ-752" in it.post("/night/accept", expect=409, source=SOURCE, delivery=one.delivery_id, why=WHY)


def test_where_the_audit_log_cannot_be_written_nothing_is_accepted(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise DaoqiaoError("DQ-609", path="audit", detail="full")

    it = door.portal.visitor("it")
    (path,) = OFFER.findall(it.get("/night"))
    source, delivery = path.replace("&amp;", "&").partition("source=")[2].split("&delivery=")
    (carried,) = CONFIRM.findall(it.post("/night/accept", source=source, delivery=delivery, why=WHY))
    monkeypatch.setattr(AuditLog, "record_many", full)
    it.post("/night/accept/confirm", expect=503, carried=carried)
    monkeypatch.undo()
    assert door.words() == []


def test_a_run_that_failed_before_publishing_still_says_why(door: Door) -> None:
    """What it held is in no manifest: the incident has the sentence."""
    door.shrink(0.4)
    with begin(door.inbox, door.portal.data, FOURTH) as night, pytest.MonkeyPatch.context() as patch:
        without_checks(patch)
        receive_files(night)
    page = door.portal.visitor("it").get("/night/accept")
    assert re.search(r"行数 \d+，上次 \d+，减少", page)
    assert "…%" not in page
    assert "DQ-212" in door.portal.visitor("it", "en").get("/night/accept")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scripts", [True, False])
def test_in_a_browser(door: Door, chromium: Any, width: int, lang: str, scripts: bool) -> None:
    """Offered, said why, read again, accepted, taken back: each page whole and clean, with scripts and without."""
    use, next_, accept, back = (
        ("采用此文件…", "下一步", "批准采用", "撤回") if lang == "zh" else ("Use this file…", "Next", "Accept it", "Take back")
    )
    with browsing(chromium, door.portal, "it", width=width, lang=lang, scripts=scripts) as page:

        def clean() -> None:
            assert overflow(page) <= 0, page.url
            assert [one for one in foreign(page, lang) if "daoqiao " not in one] == [], "commands have English names"
            if scripts:
                assert faults(page) == [], page.url
            small = page.locator("main a.button, main button, main summary").evaluate_all(
                "all => all.map(one => one.getBoundingClientRect().height)"
            )
            assert [one for one in small if one < 44] == [], page.url

        def go(name: str) -> None:
            with page.expect_navigation():
                page.locator("main .button", has_text=name).click()
            clean()

        page.goto("/night")
        clean()
        page.locator("summary", has_text="查看原因" if lang == "zh" else "See why").first.click()
        go(use)
        page.fill("#why", WHY)
        go(next_)
        assert WHY in page.inner_text("main")
        go(accept)
        assert page.url.endswith("/night#held"), "three clicks and a reason"
        assert WHY in page.inner_text("main")
        page.goto("/night/accept")
        clean()
        go(back)
        assert page.locator("a.button", has_text=use).count() == 1
        assert [one.state for one in door.words()] == ["undone"]
