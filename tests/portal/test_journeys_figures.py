"""From a figure to its rows and a file, and the audit page, in a real browser: ux.md's J7 and J9, each of the ``WAYS``."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.portal.acting import Hand, Way, every_way, scenes, walking
from tests.portal.kit import NUMBERS, PASSWORD
from tests.portal.languages import CHINESE
from tests.portal_review.conftest import Scene
from warehouse.vocabulary.wording import AUDITED

EXPORT = ("导出", "Export")


@pytest.fixture(scope="module")
def scene(nights: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One for all: nothing here changes what the next test finds. ``chief`` is a steward who answers for all communities."""
    with pytest.MonkeyPatch.context() as patch:
        for made in scenes(nights, tmp_path_factory.mktemp("figures"), patch):
            user, _ = made.portal.office.accounts.add("chief", "全区", ("steward",), district=True, by="test")
            made.portal.office.accounts.set_password(user.number, PASSWORD, "test")
            made.portal.users["chief"] = user.number
            yield made


def to_the_rows(hand: Hand, here: str) -> None:
    """From the page of the district: its community, the field, the rule."""
    hand.click(hand.page.locator("table.shares").get_by_role("rowheader", name=here).get_by_role("link"))
    hand.click(hand.link("现居住地址", "residence", exact=True).first)
    hand.click(hand.link("同一个人的现居住地址，各来源一致", "the residence of one person agrees between sources").first)


@every_way
def test_three_clicks_from_the_district_to_the_rows_and_one_more_to_a_file(scene: Scene, chromium: Any, way: Way) -> None:
    portal, here = scene.portal, scene.portal.communities[0]
    with walking(chromium, portal, "chief", way) as hand:
        hand.goto("/")
        hand.click(hand.link("数据质量", "Data quality", exact=True))
        hand.actions = 0
        to_the_rows(hand, here)
        assert hand.page.locator("table.list tbody tr").count() > 0
        assert hand.actions == 3
        before = portal.last_entry
        name, content = hand.fetch(hand.button(*EXPORT, exact=True))
        assert hand.actions == 4
    (entry,) = portal.audited(before)
    assert (entry.what, entry.whom, entry.who) == ("export", here, "chief")
    watermark = json.loads(entry.facts)["watermark"]
    assert watermark in name
    about, rows = [list(sheet.values) for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets]
    assert {row[-1] for row in rows[1:]} == {watermark}
    assert NUMBERS.findall(str(about) + str(rows)) == []
    words = "".join([*map(str, rows[0]), *(str(row[0]) for row in about)])
    assert bool(CHINESE.search(words)) is (way[0] == "zh"), words


@every_way
def test_compared_with_last_month_or_with_nothing(scene: Scene, chromium: Any, way: Way) -> None:
    with walking(chromium, scene.portal, "planner", way) as hand:
        hand.goto("/quality")
        since, compare = hand.say("比上月", "since last month"), hand.field("和什么时候比", "Compare with")
        assert since in hand.main()
        for chosen, words in ((("不比", "nothing"), ""), (("上周", "last week"), hand.say("比上周", "since last week"))):
            hand.pick(compare, hand.say(*chosen))
            hand.click(hand.button("看", "Show", exact=True))
            assert since not in hand.main()
            assert words in hand.main()
        hand.pick(hand.field("表里数什么", "The table counts"), hand.say("全部检查", "every check"))
        hand.click(hand.button("看", "Show", exact=True))
        assert "compare=week" in hand.page.url, "every state is an address"
        hand.page.locator("summary", has_text=hand.say("以表格查看", "As a table")).click()
        assert hand.page.get_by_role("table", name=hand.say("各夜的比率", "Shares by night")).is_visible()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_keyboard_alone_reaches_the_rows(scene: Scene, chromium: Any, lang: str) -> None:
    with walking(chromium, scene.portal, "chief", (lang, True, 1280)) as hand:
        hand.goto("/quality")
        for selector in ('td a[href$="/residence_address"]', 'a[href*="/same_residence"]'):
            hand.tab_to(selector)
            hand.press("Enter")
        assert hand.page.locator("table.list tbody tr").count() > 0
        assert hand.actions == 2


@every_way
def test_the_auditor_sees_all_of_it_and_nobody(scene: Scene, chromium: Any, way: Way) -> None:
    """A search, an opening, a number in full, a decision, taken back, an export: each one line, found by whom it is about."""
    portal, cast = scene.portal, scene.cast
    one = portal.ask("SELECT resident_id, name, id_number FROM mart.resident WHERE resident_id = $r", r=cast.numbered[0].resident)[0]
    with walking(chromium, portal, "steward", way) as hand:
        acts(hand, scene, one)
        hand.click(hand.page.get_by_role("banner").get_by_role("link", name="试用"))
        assert hand.title() == hand.say("我的查询记录", "My look-ups")
        own = hand.main()
        assert one["resident_id"] in own
        assert hand.say("显示全号", "reveal") in own
    with walking(chromium, portal, "auditor", way) as hand:
        hand.goto("/")
        hand.click(hand.link("审计", "Audit").first)
        hand.pick(hand.field("人员", "Who"), "steward")
        hand.click(hand.button("筛选", "Filter"))
        rows = hand.page.get_by_role("main").locator("tbody tr")
        told = " ".join(rows.all_inner_texts())
        for what in ("search", "open", "reveal", "split", "undo", "export"):
            assert hand.say(*AUDITED[what]) in told
        assert "上级部门依法调取" in told, "as it was given"
        assert str(one["name"]) not in hand.page.content()
        many = rows.count()
        hand.field("居民编号", "Resident id").fill(str(one["resident_id"]))
        hand.pick(hand.field("动作", "Act"), hand.say("显示全号", "reveal"))
        hand.click(hand.button("筛选", "Filter"))
        assert 0 < rows.count() < many
        assert all(str(one["resident_id"]) in text for text in rows.all_inner_texts())
        hand.click(hand.button("检查整条链", "Examine the whole chain"))
        assert re.search(hand.say(r"链是完整的：[0-9,]+ 条", r"The chain is whole: [0-9,]+ entries"), hand.told())
        name, content = hand.fetch(hand.button("导出（CSV）", "Export (CSV)"))
    text = content.decode("utf-8-sig")
    assert name == "audit.csv"
    assert text.startswith(hand.say('"编号","时间",', '"number","time",'))
    assert str(one["name"]) not in text
    assert NUMBERS.findall(text) == []


def acts(hand: Hand, scene: Scene, one: dict[str, Any]) -> None:
    """What a steward does in a morning."""
    hand.goto("/")
    hand.page.wait_for_selector("#q:focus")
    hand.page.keyboard.type(str(one["name"]))
    hand.press("Enter")
    hand.click(hand.page.locator(f'.hit a[href="/residents/{one["resident_id"]}"]'))
    field = hand.page.locator("#field-id_number")
    field.locator("summary", has_text=hand.say("显示完整号码", "Show in full")).click()
    field.get_by_label(hand.say("理由", "Reason")).select_option(label=hand.say("上级部门依法调取", "lawful request of an authority"))
    hand.click(field.get_by_role("button", name=hand.say("显示并记入审计", "Show; it is recorded")), whole=True)
    assert one["id_number"] in field.inner_text()
    left, right = scene.cast.plain[:2]
    hand.goto(f"/review?pair={left.resident}-{right.resident}")
    hand.click(hand.button("不是同一人", "Two people"))
    hand.click(hand.button("撤销上一步", "Take it back"))
    hand.goto(f"/quality/{scene.portal.communities[0]}/residence_address/same_residence")
    hand.fetch(hand.button(*EXPORT, exact=True))
