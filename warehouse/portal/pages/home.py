"""The start: one box for everything that somebody may know of a person, what waits for them, and the hits.

Here: searching and its pages. Not here: what a text means (``warehouse.store.lookup.asking``).

What is typed names people, so it never stands in an address: it is posted, and the page of hits has a sealed text behind its question
mark that only this portal, in this session, can read again. It can be loaded anew and gone back to.
"""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from warehouse.desk.access import rules
from warehouse.portal.gate import OWN, page
from warehouse.portal.visit import Visit
from warehouse.store.lookup.shapes import Found, Group
from warehouse.store.scope_figures import figures
from warehouse.vocabulary.language import say

SHOWN: Final = 20
"""Hits of a page: two screens of a phone; the number wanted is nearly always among the first three."""
GREETINGS: Final = (
    (11, ("早上好", "good morning")),
    (13, ("中午好", "hello")),
    (18, ("下午好", "good afternoon")),
    (24, ("晚上好", "good evening")),
)
KINDS: Final = {
    "": ("符合条件", "fitting all"),
    "name": ("按姓名", "by name"),
    "sound": ("按拼音", "by pinyin"),
    "id": ("按证件号", "by id number"),
    "id_tail": ("按证件号末位", "by the end of the id number"),
    "phone": ("按电话", "by telephone"),
    "phone_tail": ("按电话末位", "by the end of the telephone"),
    "birth": ("按出生日期", "by birth date"),
    "place": ("按住址", "by address"),
    "resident": ("按居民编号", "by resident id"),
}


@page("/", OWN)
def home(visit: Visit) -> Response:
    sought = typed(visit) if visit.access.may("look_up") else ""
    shown: dict[str, Any] = {
        "kinds": KINDS,
        "sought": sought,
        "found": None,
        "purposes": _purposes(visit),
    }
    if not sought:
        waiting = [one for one in visit.office.waiting(visit) if one[2]]
        return visit.page("home.html", **shown, waiting=waiting, tiles=_tiles(visit), greeting=_greeting(visit.now.hour))
    widen, kind, number = visit.asked("widen") == "1", visit.asked("kind"), _number(visit.asked("page"))
    found = visit.desk.search(sought, widen=widen, kind=kind, offset=(number - 1) * SHOWN, limit=SHOWN)
    seen = [hit.resident_id for group in found.groups for hit in group.hits]
    facts = {"found": found.total, "shown": len(seen), "kinds": [group.kind for group in found.groups], "widened": widen}
    visit.record("search", seen, sought=[sought], facts=facts)
    groups = [(group, _pages(group, found)) for group in found.groups]
    link = f"/?f={visit.asked('f')}&"
    shown |= {"found": found, "groups": groups, "widen": widen, "kind": kind, "number": number, "link": link}
    return visit.page("home.html", **shown)


@page("/search", "look_up", methods=("POST",))
def search(visit: Visit) -> Response:
    """Keep what it is for, and show the hits under an address that says nothing."""
    purpose, text = visit.said("purpose"), visit.said("q")
    assert visit.session is not None
    if purpose in visit.access.purposes and purpose != visit.session.purpose:
        visit.office.sessions.set_purpose(visit.request.cookies[visit.office.cookie], purpose)
    return visit.go(f"/?f={sealed(visit, text)}" if text else "/")


def _tiles(visit: Visit) -> list[tuple[str, int]]:
    """Figures of the scope, as far as they may be read; the marts make them of all sources."""
    access = visit.access
    if not (access.whole and access.may("ledger")):
        return []
    found = visit.published.kept(("figures", access.scope), lambda reading: figures(reading, access.scope))
    tiles = (
        ("household_no", say("实际居住户", "households"), found.households),
        ("community", say("居住", "living here"), found.residents),
        ("inflow_on", say("流入人口", "from outside"), found.floating),
        ("hukou_address", say("户口在别的社区", "registered elsewhere"), found.elsewhere),
        ("dibao_no", say("低保户", "on dibao"), found.dibao_households),
        ("member_kind", say("党员", "party members"), found.members),
    )
    return [(words, count) for field, words, count in tiles if access.sight.shows(field)]


def _greeting(hour: int) -> str:
    words = next(words for until, words in GREETINGS if hour < until)
    return say(*words)


def sealed(visit: Visit, text: str) -> str:
    """What was typed, as it may stand in an address: this session alone can read it again."""
    assert visit.session is not None
    return visit.office.seal(f"{visit.session.number} {text}")


def typed(visit: Visit) -> str:
    """What was typed, out of the address; "" where that is another session's."""
    assert visit.session is not None
    session, _, text = visit.office.unseal(visit.asked("f")).partition(" ") if visit.asked("f") else ("", "", "")
    return text if session == str(visit.session.number) else ""


def _purposes(visit: Visit) -> list[tuple[str, str]]:
    return [(ident, say(*rules().purposes[ident])) for ident in visit.access.purposes]


def _pages(group: Group, found: Found) -> int:
    return -(-(group.here + (group.further if found.widened else 0)) // SHOWN)


def _number(text: str) -> int:
    return max(1, int(text)) if text.isdigit() and len(text) < 6 else 1
