"""The page of a night: its sources, what wants doing, earlier nights; how old each source is, as far as somebody knows of it."""

from __future__ import annotations

import json
import re

import pytest

from connectors.declaration import load_sources
from pipelines.night.outcome import EARLIER, Outcome, SourceOutcome, Warned
from tests.portal.kit import NIGHTS, Portal
from warehouse.portal.night_words import cause_told, checks_failed, standing, to_do
from warehouse.state.alerts_told import Told
from warehouse.vocabulary.errors import DaoqiaoError, Place


def test_every_source_with_its_rows(portal: Portal) -> None:
    manifest = json.loads((portal.data / "published" / "20261121-001" / "manifest.json").read_text("utf-8"))
    page = portal.visitor("it").get("/night")
    for ident, row in manifest["sources"].items():
        line = re.search(rf"<tr><th scope=\"row\">{load_sources()[ident].short}</th>.*?</tr>", page, re.S)
        assert line
        assert f">{row['read']:,}<" in line[0]
        assert f">{row['loaded']:,}<" in line[0]
        assert row["as_of"] in line[0]
    assert f"{manifest['residents']:,}" in page


def test_earlier_nights_are_a_step_away(portal: Portal) -> None:
    it = portal.visitor("it")
    page = it.get("/night")
    (link,) = re.findall(r'href="(/night/\d{8}-\d{3})"', page)
    assert NIGHTS[0] in it.get(link)
    it.get("/night/20260101-001", 404)
    it.get("/night/..%2f..", 404)
    for role in ("steward", "planner", "auditor"):
        portal.visitor(role).get("/night", 403)


def test_alike_warnings_are_one_thing_to_do() -> None:
    def warned(file: str, count: int) -> Warned:
        return Warned.of(
            DaoqiaoError("DQ-111", Place(file), source="计生", source_id="family_planning", count=count, files=file, date="2026-11-19")
        )

    outcome = Outcome(
        "2026-11-21", warnings=[warned("a.xlsx", 2), warned("a.xlsx", 3), Warned.of(DaoqiaoError("DQ-102", source_id="dibao_person"))]
    )
    found = to_do(outcome, load_sources(), "zh")
    assert [(one.code, one.times) for one in found] == [("DQ-102", 1), ("DQ-111", 2)]
    assert found[1].source == "计生"
    assert "5" in found[1].what
    assert found[0].grave
    english = to_do(outcome, load_sources(), "en")
    assert english[0].mend != found[0].mend


def test_numbers_in_a_warning_are_masked() -> None:
    outcome = Outcome(
        "2026-11-21", warnings=[Warned.of(DaoqiaoError("DQ-102", source="410099199001011234", source_id="x", folder="f", pattern="p"))]
    )
    (found,) = to_do(outcome, load_sources(), "zh")
    assert "199001011234" not in found.what + found.cause + found.mend


@pytest.mark.parametrize(("how", "tone"), [("tonight", "ok"), ("same", "ok"), (EARLIER, "warn"), ("absent", "warn")])
def test_how_a_source_stands(how: str, tone: str) -> None:
    words, shown = standing(SourceOutcome("police_resident", standing=how, as_of="2026-11-19"))
    assert shown == tone
    assert ("2026-11-19" in words) is (how == EARLIER)


def test_failed_checks_and_what_was_told_have_words() -> None:
    check = {
        "suite": "party_roll",
        "check": "x",
        "zh": "每条都有姓名",
        "en": "all named",
        "passed": False,
        "severity": "warning",
        "unexpected": 3,
        "checked": 10,
    }
    outcome = Outcome("2026-11-21", checks=[check, check | {"passed": True}, check | {"severity": "notice"}])
    assert checks_failed(outcome, load_sources(), "zh") == [("党员名册", "每条都有姓名", "3 / 10 不符", False)]
    assert cause_told(Told("check:party_roll:x", (), "", ""), outcome, load_sources(), "zh") == "党员名册：每条都有姓名"
    assert cause_told(Told("source:party_roll", ("DQ-102",), "", ""), outcome, load_sources(), "zh") == "党员名册 DQ-102"
    assert cause_told(Told("night", (), "", ""), outcome, load_sources(), "zh") == "night"


def test_a_hidden_source_has_no_age(portal: Portal) -> None:
    seen = {role: portal.visitor(role).get("/until") for role in ("it", "steward", "party_affairs")}
    assert "低保家庭" in seen["it"]
    assert "低保家庭" in seen["steward"]
    assert "低保家庭" not in seen["party_affairs"]
    assert "党员名册" in seen["party_affairs"]
