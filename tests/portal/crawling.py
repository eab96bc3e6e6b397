"""Walking the portal by its links, as somebody of each role: which pages there are, and what stands on them.

Here: the walk. Not here: what must not stand on a page (``test_every_page``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from tests.portal.kit import Portal
from warehouse.portal.gate import PAGES

LINK = re.compile(r'(?:href|hx-get)="(/[^"#]*)"')
EACH = 2
"""Addresses of one kind that are opened by each role: the third of a list shows what the first two do."""
MOST = 400


@dataclass(frozen=True, slots=True)
class Seen:
    """One page as one role saw it; ``kind`` is the address as declared."""

    role: str
    path: str
    kind: str
    status: int
    text: str


def kind_of(path: str) -> str:
    """The declared address that a path belongs to; "" for what is no page."""
    bare = path.partition("?")[0]
    fitting = [one.path for one in PAGES if "GET" in one.methods and _pattern(one.path).fullmatch(bare)]
    return min(fitting, key=lambda one: one.count("{"), default="")


def walk(portal: Portal, role: str, lang: str = "zh") -> Iterator[Seen]:
    """Every kind of page that this role finds by following links from the start."""
    visitor, opened, waiting = portal.visitor(role, lang), Counter[str](), ["/"]
    known = set(waiting)
    while waiting and sum(opened.values()) < MOST:
        path = waiting.pop(0)
        kind = kind_of(path)
        if opened[_shape(path)] >= EACH or path.startswith(("/static/", "/logout")):
            continue
        opened[_shape(path)] += 1
        answer = visitor.http.get(path)
        text = answer.text if "html" in answer.headers.get("content-type", "") else ""
        yield Seen(role, path, kind, answer.status_code, text)
        for link in map(unescape, LINK.findall(text)):
            if link not in known:
                known.add(link)
                waiting.append(link)


def _shape(path: str) -> str:
    """Addresses that differ by a name or a number only are of one shape; those that ask something else behind the mark are not."""
    bare, _, query = path.partition("?")
    asked = "&".join(sorted(part.partition("=")[0] for part in query.split("&") if part))
    return f"{kind_of(bare)}?{asked}"


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+(:int)?\\\}", lambda found: r"\d+" if found[1] else "[^/]+", re.escape(path)))
