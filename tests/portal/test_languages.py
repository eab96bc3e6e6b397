"""Every page of every role, in either language: nothing of the other one stands on it but what people and systems have written."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.portal import kit
from tests.portal.crawling import walk
from tests.portal.kit import Portal
from tests.portal.languages import foreign, only_chinese, only_english
from tests.portal.test_every_page import seed
from tests.portal_review.conftest import Scene, ask
from warehouse.desk.access import rules


@pytest.fixture(scope="module")
def portal(nights: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    data = tmp_path_factory.mktemp("languages") / "data"
    shutil.copytree(nights, data)
    cast = ask(data)
    for made in kit.opened(data):
        seed(Scene(made, cast), cast)
        yield made


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_page_says_anything_in_the_other_language(portal: Portal, chromium: Any, lang: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page, found, opened = context.new_page(), dict[str, str](), set[str]()
    for role in rules().roles:
        for one in walk(portal, role, lang):
            assert one.status == 200, (role, one.path)
            if not one.text:
                continue
            opened.add(one.kind)
            page.set_content(one.text, wait_until="commit")
            for fault in foreign(page, lang):
                found.setdefault(fault, f"{role} {one.path}")
    context.close()
    assert found == {}
    assert len(opened) > 30


FRAME = "<html lang={lang}><title>{title}</title><body>{body}</body></html>"
MARKED = '<span lang="zh-CN">{}</span>'


@pytest.fixture(scope="module")
def paper(chromium: Any) -> Iterator[Any]:
    """A page to write on."""
    context = chromium.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("lang", "body", "title"),
    [
        ("zh-CN", "Save", "x"),
        ("en", "<button>保存</button>", "x"),
        ("en", "<p>Forwarded to 公安分局.</p>", "x"),
        ("en", f"<button>{MARKED.format('导出')}</button>", "x"),
        ("en", f"<p>{MARKED.format('请核实后点该行的“报告有误”，两步即可完成。')}</p>", "x"),
        ("en", f"<p>{MARKED.format('Police hukou register of 兰亭社区')}</p>", "x"),
        ("en", '<a href="/" aria-label="返回">x</a>', "x"),
        ("en", "<select><option>公安分局</option></select>", "x"),
        ("en", f"<p>{MARKED.format('张小明')}</p>", "张大明"),
    ],
)
def test_what_an_english_page_must_not_say_is_seen(paper: Any, lang: str, body: str, title: str) -> None:
    paper.set_content(FRAME.format(lang=lang, body=body, title=title))
    with pytest.raises(AssertionError):
        only_english(paper)


@pytest.mark.parametrize("body", ["<p>数据 was held back today</p>", "<button>Search</button>", '<input placeholder="Search">'])
def test_what_a_chinese_page_must_not_say_is_seen(paper: Any, body: str) -> None:
    paper.set_content(FRAME.format(lang="zh-CN", body=body, title="岛桥"))
    with pytest.raises(AssertionError):
        only_chinese(paper)


def test_names_and_values_may_be_chinese_and_files_latin(paper: Any) -> None:
    shown = MARKED.format("张小明") + " lives at " + MARKED.format("胜利路1号8幢402室") + '<button lang="zh-CN">中文</button>'
    paper.set_content(FRAME.format(lang="en", body=f"<h1>{shown}</h1>", title="张小明 · Daoqiao"))
    only_english(paper)
    paper.set_content(
        FRAME.format(lang="zh-CN", body="<p>导出 Excel，版本 20261121-001，steward</p><button lang=en>English</button>", title="x")
    )
    only_chinese(paper)
