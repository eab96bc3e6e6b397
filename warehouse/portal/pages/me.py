"""What everybody has: the list of one's own look-ups, and a box for whatever is wrong or missing here.

Here: these two pages. Not here: the whole log (``pages.audit``).
"""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from warehouse.desk.access import rules
from warehouse.portal.gate import OWN, page
from warehouse.portal.visit import Visit
from warehouse.state import feedback
from warehouse.vocabulary.language import say

SHOWN: Final = 100
"""Entries of one's own: what somebody did in a day or two."""


@page("/me", OWN)
def me(visit: Visit) -> Response:
    """One's own entries, and what one's roles allow."""
    assert visit.user is not None
    visit.record("audit", facts={"of": "own"})
    entries = visit.office.auditor.log.last(SHOWN, who=visit.user.login)
    acts = [say(*words) for ident, words in rules().acts.items() if visit.access.may(ident)]
    return visit.page("me.html", entries=entries, acts=acts, scope=visit.access.scope)


@page("/feedback", OWN)
def ask(visit: Visit) -> Response:
    return visit.page("feedback.html", fault="")


@page("/feedback", OWN, methods=("POST",))
def feed_back(visit: Visit) -> Response:
    assert visit.user is not None
    text = visit.said("text")
    if not text:
        return visit.page("feedback.html", 400, fault=say("还没有写内容。", "There is nothing in it yet."))
    feedback.keep(visit.office.stores.portal, "", text, visit.user.number)
    return visit.go("/", say("已收到，谢谢。", "Received, thank you."))
