"""Members of a community in groups, as far as the roles see, and never on the word of a hidden source."""

from __future__ import annotations

import csv
import io
import re
from types import SimpleNamespace
from typing import Any

from tests.portal.kit import NUMBERS, Portal
from warehouse.portal.pages.members import Member, _building, _members, _natural
from warehouse.store.lookup.sight import Scope, Sight
from warehouse.store.member_pages import member_rows, party_groups

RESIDENT = re.compile(r"/residents/(R\d+)")
TIED = """SELECT m.resident_id FROM mart.member m JOIN mart.presence p USING (resident_id)
    WHERE p.community = $c AND ({tie}) AND m.life_status <> 'confirmed_dead'"""


def members(portal: Portal, tie: str) -> set[str]:
    return {str(one["resident_id"]) for one in portal.ask(TIED.format(tie=tie), c=portal.communities[0])}


def test_all_groups_together_are_all_members_in_the_scope(portal: Portal) -> None:
    steward = portal.visitor("steward")
    here = "FROM mart.presence r WHERE r.resident_id = m.resident_id AND r.community = $c AND r.registered"
    registered = f"p.lives OR (p.member_kept AND EXISTS ({here}))"
    wanted = members(portal, registered)
    for by in ("building", "group", "pairs"):
        before = portal.last_entry
        page = steward.get(f"/members?by={by}&of=*")
        assert set(RESIDENT.findall(page)) == wanted
        assert NUMBERS.findall(page) == []
        (entry,) = portal.audited(before)
        assert set(entry.whom.split()) == wanted
    assert len(wanted) > 2


def test_one_group_is_opened_at_first(portal: Portal) -> None:
    steward = portal.visitor("steward")
    first, every = (set(RESIDENT.findall(steward.get(path))) for path in ("/members?by=building", "/members?by=building&of=*"))
    assert first < every
    assert first


def test_party_fields_are_for_the_party(portal: Portal) -> None:
    here = portal.communities[0]
    joined = portal.ask("SELECT joined_on FROM mart.member WHERE community = $c AND joined_on IS NOT NULL LIMIT 1", c=here)[0]["joined_on"]
    party, steward = (portal.visitor(role).get(f"/members?community={here}&of=*") for role in ("party_affairs", "steward"))
    assert str(joined) in party
    assert "入党时间" in party
    assert str(joined) not in steward
    assert "入党时间" not in steward


def test_who_else_may_not(portal: Portal) -> None:
    for role in ("community_worker", "civil_affairs", "planner", "it", "administrator"):
        portal.visitor(role).get("/members", 403)
    portal.visitor("steward").get(f"/members?community={portal.communities[1]}", 404)
    assert all(name in portal.visitor("party_affairs").get("/members") for name in portal.communities)


def test_homes_and_groups_rest_on_visible_sources_alone(portal: Portal) -> None:
    """Somebody from whom sources are hidden sees of each member the address that the look-ups show them, and no other."""
    here, party = portal.communities[0], portal.visitor("party_affairs")
    page = party.get(f"/members?community={here}&of=*")
    with portal.office.versions.held() as published:
        from warehouse.desk.access import access_of

        user = portal.office.accounts.user(portal.users["party_affairs"])
        assert user is not None
        access = access_of(user)
        assert not access.whole
        hits = published.lookup.desk(access.scope, access.sight).people(RESIDENT.findall(page))
    for hit in hits.values():
        row = re.search(rf'/residents/{hit.resident_id}".*?</tr>', page, re.S)
        assert row
        assert (hit.address or "") in row[0]
    assert hits


def test_a_building_is_what_stands_in_front_of_its_stairway() -> None:
    assert _building("东方小区12幢3单元402室") == "东方小区12幢"
    assert _building("胜利路248号8幢") == "胜利路248号8幢"
    assert _building("翠园公寓") == _building(None) == ""
    assert sorted(["12幢", "9幢", "A幢", "100幢"], key=_natural) == ["9幢", "12幢", "100幢", "A幢"]


def test_a_file_holds_the_fields_of_the_role_and_whom_the_page_shows(portal: Portal) -> None:
    here = portal.communities[0]
    heads = {}
    for role in ("party_affairs", "steward"):
        visitor = portal.visitor(role)
        shown = set(RESIDENT.findall(visitor.get(f"/members?community={here}&of=*")))
        before = portal.last_entry
        visitor.post("/members/export", reason="contact", community=here, form="csv")
        rows = list(csv.reader(io.StringIO(visitor.answer.content.decode("utf-8-sig"))))
        heads[role] = rows[0]
        assert len(rows) - 1 == len(shown)
        assert NUMBERS.findall(visitor.answer.content.decode("utf-8-sig")) == []
        (entry,) = portal.audited(before)
        assert (entry.what, set(entry.whom.split())) == ("export", shown)
    assert "入党时间" in heads["party_affairs"]
    assert "入党时间" not in heads["steward"]
    steward = portal.visitor("steward")
    steward.get("/members")
    steward.post("/members/export", 404, reason="contact", community=portal.communities[1])
    steward.post("/members/export", 400, reason="", community=here)


def seen_by(portal: Portal, sources: set[str]) -> tuple[list[Member], set[str]]:
    """The members of a community for somebody who may know of these sources only; and everybody whom the marts call a member there."""
    sight, everybody = Sight(None, frozenset(sources)), Scope(district=True)
    with portal.office.versions.held() as published, published.reading() as reading:
        access = SimpleNamespace(scope=everybody, sight=sight, whole=False)
        visit: Any = SimpleNamespace(published=published, desk=published.lookup.desk(everybody, sight), access=access)
        rows = member_rows(reading, everybody, portal.communities[0])
        return _members(visit, portal.communities[0])[0], {row.resident_id for row in rows}


def test_nobody_is_a_member_on_the_word_of_a_hidden_source(portal: Portal) -> None:
    found, there = seen_by(portal, {"police_resident", "family_planning"})
    assert there
    assert found == []
    known, _ = seen_by(portal, {"party_roll", "party_community", "police_resident"})
    assert known
    assert {one.hit.resident_id for one in known} <= there
    with portal.office.versions.held() as published, published.reading() as reading:
        groups = {f"{one.estate}{one.building}幢": one.party_group for one in party_groups(reading, portal.communities[0])}
    told = [one for one in known if one.row.group_basis != "stated"]
    assert told
    assert all(one.group == groups.get(one.building, "") for one in told)
