"""The JSON interface: who may ask what for, what is answered, what stands in the audit log."""

from __future__ import annotations

from typing import Any

import httpx2 as httpx
import pytest

from tests.portal.kit import NUMBERS, Portal


def token(portal: Portal, *roles: str, purposes: tuple[str, ...] = ("service",), communities: tuple[str, ...] = ()) -> str:
    district = not communities
    given: dict[str, Any] = {"purposes": purposes, "days": 30, "by": "test", "communities": communities, "district": district}
    secret, _ = portal.office.tokens.make("便民热线", roles, **given)
    return secret


def client(portal: Portal, secret: str, purpose: str = "service") -> httpx.Client:
    headers = {"authorization": f"Bearer {secret}", "x-purpose": purpose}
    return httpx.Client(base_url=f"{portal.url}/api/v1", headers=headers, trust_env=False)


def somebody(portal: Portal, condition: str = "true") -> dict[str, Any]:
    sql = f"""SELECT resident_id, name, id_number FROM mart.resident
        WHERE grid_no = $grid AND id_number IS NOT NULL AND {condition} ORDER BY 1 LIMIT 1"""
    return portal.ask(sql, grid=portal.grids[0])[0]


def test_search_then_record_each_with_one_entry(portal: Portal) -> None:
    one, asked = somebody(portal), client(portal, token(portal, "community_worker"))
    before = portal.last_entry
    found = asked.post("/search", json={"text": one["name"], "widen": True}).json()
    assert one["resident_id"] in [hit["resident_id"] for group in found["groups"] for hit in group["hits"]]
    answer = asked.get(f"/residents/{one['resident_id']}")
    values = {value["field"]: value for value in answer.json()["values"] if value["chosen"]}
    assert values["name"]["value"] == one["name"]
    assert NUMBERS.findall(answer.text) == []
    entries = portal.audited(before)
    assert [(entry.what, entry.purpose) for entry in entries] == [("search", "service"), ("open", "service")]
    assert all(entry.who.endswith("便民热线") for entry in entries)


def test_a_household(portal: Portal) -> None:
    one, asked = somebody(portal), client(portal, token(portal, "community_worker"))
    home = asked.get(f"/residents/{one['resident_id']}").json()["household_id"]
    found = asked.get(f"/households/{home}").json()
    assert one["resident_id"] in [member["resident_id"] for member in found["members"]]


@pytest.mark.parametrize("secret", ["none", "dq_forged", "another"])
def test_without_a_token_nothing(portal: Portal, secret: str) -> None:
    answer = client(portal, secret).get("/version")
    assert answer.status_code == 401
    assert answer.json()["code"] == "DQ-760"


def test_a_revoked_token_opens_nothing(portal: Portal) -> None:
    secret, made = portal.office.tokens.make("旧系统", ["community_worker"], purposes=("service",), days=1, by="test", district=True)
    assert client(portal, secret).get("/version").status_code == 200
    portal.office.tokens.revoke(made.number, "test")
    assert client(portal, secret).get("/version").status_code == 401


@pytest.mark.parametrize("purpose", ["", "curiosity", "dibao"])
def test_a_look_up_says_what_it_is_for(portal: Portal, purpose: str) -> None:
    answer = client(portal, token(portal, "community_worker"), purpose).get("/version")
    assert (answer.status_code, answer.json()["code"]) == (403, "DQ-761")


def test_roles_and_scope_hold_here_too(portal: Portal) -> None:
    one = somebody(portal, "is_dibao")
    police = client(portal, token(portal, "police_liaison")).get(f"/residents/{one['resident_id']}").json()
    assert not any(value["field"].startswith("dibao") for value in police["values"])
    assert not any("dibao" in source for value in police["values"] for source in value["sources"])
    elsewhere = client(portal, token(portal, "community_worker", communities=(portal.communities[1],)))
    assert elsewhere.get(f"/residents/{one['resident_id']}").status_code == 404
    assert client(portal, token(portal, "auditor", purposes=("service",))).get("/version").status_code == 403


def test_it_describes_itself(portal: Portal) -> None:
    told = httpx.get(f"{portal.url}/api/v1/openapi.json", trust_env=False).json()
    assert set(told["paths"]) == {"/version", "/search", "/residents/{resident_id}", "/households/{household_id}"}
    assert told["openapi"].startswith("3.")
    assert httpx.get(f"{portal.url}/api/v1/docs", trust_env=False).status_code == 404, "such a page would fetch its scripts elsewhere"
