"""Is a page really in the language that it claims? What people read of it, piece by piece, and what of that is foreign.

Here: ``foreign``, which says what is wrong; ``only_english``, ``only_chinese``, which fail. Not here: journeys, what a page should say.

An English page shows Chinese all the same: names, addresses, what systems state. Those are told apart by what the page itself says of
them, which a screen reader goes by too: Chinese stands in an element with ``lang="zh-CN"`` (or in what the person typed), all else is
interface and may hold no Chinese character. So that nobody marks a sentence of the interface as Chinese to be rid of it, what is marked
must not be one: every Chinese half of ``say(zh, en)``, ``t(zh, en)``, of pairs in Python and of the fields' labels is known here.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from warehouse.vocabulary.codes import table
from warehouse.vocabulary.fields import fields

HOUSE = Path(__file__).parents[2]
CHINESE = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uff5e\U00020000-\U000323af]")
SENTENCE = re.compile(r"[A-Za-z][a-z’']+(?: [a-z][a-z’']+){2,}")
"""Three English words in a row: a name of a product is shorter."""
WORD, LONG = 3, 12
"""Characters from which a word of the interface is one wherever it stands (a row of a system may well say 正常), and from which a sentence
of it is looked for inside marked text too (what a report counts is described in Chinese, in the words of its columns)."""
CONTROLS = {"button", "legend", "caption", "summary", "dt", "h1", "h2", "h3", "h4"}
"""Where no value stands alone that is a word of the interface by chance."""
MARKS = " ：，。；（）“”:;,.()"
CHROME = {"中文", "English", "岛桥"}
"""What stands in the other language on purpose: the switch, the name."""
PAIR = re.compile(r"\bt\(\s*'((?:[^'\\]|\\.)*)'\s*,\s*'((?:[^'\\]|\\.)*)'")

COLLECT = """() => {
  const found = [], seen = (node) => node.closest('[lang]')?.lang ?? '';
  const control = (node) => node.closest('a,button,label,th,caption,legend,summary,option,dt,h1,h2,h3,h4,title,p,td')?.localName ?? '';
  const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const at = walk.currentNode.parentElement, text = walk.currentNode.data.trim();
    if (text && !at.closest('script,style,textarea')) found.push([seen(at), control(at), text]);
  }
  for (const name of ['aria-label', 'placeholder', 'title', 'alt', 'data-side'])
    for (const at of document.querySelectorAll(`[${name}]`)) found.push([seen(at), '@' + name, at.getAttribute(name)]);
  for (const at of document.querySelectorAll('input[type=submit],input[type=button]')) found.push([seen(at), '@value', at.value]);
  return [document.documentElement.lang, found];
}"""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: the language that the page says it is in, the element (or the attribute) that holds it."""

    lang: str
    where: str
    text: str

    def __str__(self) -> str:
        return f"<{self.where}> {self.text}"


def pieces(page: Any) -> tuple[str, list[Piece]]:
    """The language of the page as a whole, and everything that it says."""
    lang, found = page.evaluate(COLLECT)
    return lang, [Piece(*one) for one in found]


def foreign(page: Any, lang: str) -> list[str]:
    """What on this page is not in ``lang`` (zh, en) and should be; nothing where all is well."""
    said, all_ = pieces(page)
    wrong = [] if said == {"zh": "zh-CN", "en": "en"}[lang] else [f"<html lang={said!r}>"]
    found = _not_english(all_) if lang == "en" else _not_chinese(all_)
    return wrong + list(dict.fromkeys(found))


def only_english(page: Any) -> None:
    wrong = foreign(page, "en")
    assert wrong == [], page.url


def only_chinese(page: Any) -> None:
    wrong = foreign(page, "zh")
    assert wrong == [], page.url


def _not_english(all_: list[Piece]) -> Iterator[str]:
    marked = [one.text for one in all_ if one.lang.startswith("zh")]
    for one in all_:
        if one.lang.startswith("zh"):
            if one.text not in CHROME and (hidden := _of_the_interface(one)):
                yield f"marked as Chinese, but of the interface ({hidden}): {one}"
            if SENTENCE.search(one.text):
                yield f"marked as Chinese, but English: {one}"
        elif CHINESE.search(one.text) and not (one.where == "title" and _told_of(one.text, marked)):
            yield f"Chinese, not marked: {one}"


def _told_of(title: str, marked: list[str]) -> bool:
    """A title of a window cannot be marked: what is Chinese in it must be shown, marked, on the page."""
    there = "".join(marked)
    return all(run in there for run in re.findall(f"{CHINESE.pattern}+", title))


def _of_the_interface(piece: Piece) -> str:
    halves, text = phrases()[0], piece.text.strip(MARKS)
    if text in halves and (len(text) >= WORD or piece.where in CONTROLS):
        return text
    return next((one for one in halves if len(one) >= LONG and one in text), "")


def _not_chinese(all_: list[Piece]) -> Iterator[str]:
    for one in all_:
        if one.lang.startswith("en") or one.text in CHROME:
            continue
        if SENTENCE.search(one.text) or one.text.strip(MARKS) in phrases()[1]:
            yield f"English: {one}"


@cache
def phrases() -> tuple[frozenset[str], frozenset[str]]:
    """The Chinese halves and the English halves of everything that the portal says; halves that are the same in both left out."""
    pairs = {(one.zh, one.en) for one in fields().values()}
    for room in ("desk", "portal", "vocabulary"):
        for path in (HOUSE / "warehouse" / room).rglob("*.py"):
            pairs |= set(_pairs_of(ast.parse(path.read_text("utf-8"))))
    for path in (HOUSE / "warehouse" / "portal" / "templates").glob("*.html"):
        pairs |= set(PAIR.findall(path.read_text("utf-8")))
    sides = {(zh.strip(MARKS), en.strip(MARKS)) for zh, en in pairs}
    whole = [(zh, en) for zh, en in sides if CHINESE.search(zh) and not CHINESE.search(en)]
    names = {name for one in fields().values() if one.table for name in table(one.table).names()}
    return frozenset(zh for zh, _ in whole if len(zh) > 1) - names, frozenset(en for _, en in whole if len(en) > 3)


def _pairs_of(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """``say("…", "…")`` and every literal pair."""
    for node in ast.walk(tree):
        both = node.args if isinstance(node, ast.Call) else node.elts if isinstance(node, ast.Tuple) else []
        texts = [one.value for one in both if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if len(texts) == len(both) == 2:
            yield texts[0], texts[1]
