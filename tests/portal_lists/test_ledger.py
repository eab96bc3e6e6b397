"""A grid door by door: the figures of the marts, filters, people only of a building that was opened, nothing of another grid."""

from __future__ import annotations

import re

from tests.portal.kit import NUMBERS, Portal

DOOR = re.compile(r'<li class="use (\w+)">')
RESIDENT = re.compile(r"/residents/(R\d+)")
BUILDING = "coalesce(estate, '') || coalesce(building || '幢', '')"


def doors(portal: Portal, condition: str = "true") -> list[dict[str, object]]:
    return portal.ask(f"SELECT *, {BUILDING} AS place FROM mart.grid_ledger WHERE grid_no = $g AND {condition}", g=portal.grids[0])


def test_every_door_of_the_grid_and_nobody_by_name(portal: Portal) -> None:
    worker, every, before = portal.visitor("community_worker"), doors(portal), portal.last_entry
    page = worker.get(f"/grids/{portal.grids[0]}")
    assert len(DOOR.findall(page)) == len(every)
    assert f"居住 <b>{sum(int(str(one['residents'])) for one in every)}</b> 人".replace("居住", "居住") in page
    assert {str(one["household_id"]) for one in every if one["household_id"]} == set(re.findall(r"/households/(\w+)", page))
    assert RESIDENT.findall(page) == []
    (entry,) = portal.audited(before)
    assert (entry.what, entry.whom) == ("report", portal.grids[0])


def test_a_building_shows_its_people_and_the_log_says_whom(portal: Portal) -> None:
    worker = portal.visitor("community_worker")
    place = str(doors(portal, "building IS NOT NULL")[0]["place"])
    there = {ident for one in doors(portal) if one["place"] == place for ident in one["resident_ids"]}  # type: ignore[attr-defined]
    before = portal.last_entry
    page = worker.get(f"/grids/{portal.grids[0]}?building={place}")
    assert set(RESIDENT.findall(page)) == there
    assert NUMBERS.findall(page) == []
    (entry,) = portal.audited(before)
    assert set(entry.whom.split()) == there
    name = portal.ask("SELECT name FROM mart.resident WHERE resident_id = $r", r=sorted(there)[0])[0]["name"]
    assert str(name) in page


def test_filters_keep_what_fits(portal: Portal) -> None:
    worker = portal.visitor("community_worker")
    asked = {
        "tag=member": "party_members > 0",
        "tag=dibao": "dibao_persons > 0",
        "tag=alone": "elderly_alone",
        "conflicts=1": "residents_with_conflicts > 0",
        "kind=rented": "is_dwelling AND use = 'rented'",
        "kind=building": "NOT is_dwelling",
        "tag=children&conflicts=1": "children > 0 AND residents_with_conflicts > 0",
        "tag=nonsense&kind=nonsense": "true",
    }
    for query, condition in asked.items():
        found = len(DOOR.findall(worker.get(f"/grids/{portal.grids[0]}?{query}")))
        assert found == len(doors(portal, condition)), query
    assert 0 < len(doors(portal, "residents_with_conflicts > 0")) < len(doors(portal))


def test_this_months_changes_are_those_of_the_weekly_report(portal: Portal) -> None:
    page = portal.visitor("community_worker").get(f"/grids/{portal.grids[0]}")
    new = portal.ask(
        "SELECT count(*) AS n FROM history.change WHERE grid_no = $g AND change = 'new' AND reason = 'first_seen' "
        "AND night > (SELECT min(night) FROM history.night)",
        g=portal.grids[0],
    )[0]["n"]
    assert f"新增 <b>{new}</b>" in page


def test_nothing_of_another_grid(portal: Portal) -> None:
    worker, steward = portal.visitor("community_worker"), portal.visitor("steward")
    other = portal.ask("SELECT grid_no FROM mart.grid WHERE community = $c LIMIT 1", c=portal.communities[1])[0]["grid_no"]
    for visitor in (worker, steward):
        visitor.get(f"/grids/{other}", 404)
        visitor.get(f"/grids/rest?community={portal.communities[1]}", 404)
        assert str(other) not in visitor.get("/grids")
    portal.visitor("party_affairs").get("/grids", 403)
    portal.visitor("it").get(f"/grids/{other}", 403)


def test_dwellings_in_no_grid_are_not_forgotten(portal: Portal) -> None:
    here = portal.communities[0]
    page = portal.visitor("steward").get(f"/grids/rest?community={here}")
    loose = portal.ask("SELECT count(*) AS n FROM mart.grid_ledger WHERE grid_no IS NULL AND community = $c", c=here)[0]["n"]
    assert len(DOOR.findall(page)) == loose > 0
