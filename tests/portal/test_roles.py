"""Privacy by role: what a role may not see stands nowhere, and a record looks as though the hidden systems had never delivered.

Here: the same district with and without the files of hidden systems, compared page by page; hidden fields, values, names, people.
Not here: who may open which page (``test_every_page``), numbers in full (there too).
"""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from argon2 import PasswordHasher

from connectors.declaration import load_sources
from pipelines.steps import run_night
from tests.no_checks import without_checks
from tests.portal import kit
from tests.portal.crawling import walk
from tests.portal.kit import NIGHTS, Portal
from tests.portal.test_api import client, token
from warehouse.desk.access import access_of, rules
from warehouse.state import passwords
from warehouse.store.lookup.sight import Sight
from warehouse.vocabulary import wording
from warehouse.vocabulary.fields import fields

FILES = {
    "dibao_household": "dibao/*家庭*",
    "dibao_person": "dibao/*人员*",
    "family_planning": "family_planning/*",
    "party_roll": "party_members/*汇总*",
    "party_community": "party_members/*情况*",
    "pairing": "grid/认亲*",
    "visit": "grid/走访*",
}
SOURCES = frozenset(load_sources())
HIDDEN = {role.id: SOURCES - role.sources for role in rules().roles.values() if role.sources is not None and "look_up" in role.can}
LOOKING = [role.id for role in rules().roles.values() if "look_up" in role.can]
MANY = 80
"""Residents compared for each role, those first whom a hidden system knows."""
MAIN = re.compile(r"<main.*?</main>", re.S)
HIT = re.compile(r'href="/residents/(R\d+)"')
NAMED = re.compile(r'\bR\d{7}\b|name="csrftoken" value="[^"]+"')
RECORDS = """SELECT resident_id, list(record_id ORDER BY record_id) AS records FROM link.resident_record
    WHERE split_part(record_id, ':', 1) IN (SELECT unnest($sources)) GROUP BY 1"""


@dataclass
class Worlds:
    """One district with everything, and for each role one to which its hidden systems never delivered; opened when first asked for."""

    home: Path
    inbox: Path
    opened: dict[str, tuple[Iterator[Portal], Portal]] = field(default_factory=dict)

    def portal(self, role: str = "") -> Portal:
        if role not in self.opened:
            folder = self.home / (role or "everything")
            shutil.copytree(self.inbox, folder / "inbox")
            for source in HIDDEN.get(role, ()):
                found = list((folder / "inbox").glob(FILES[source]))
                assert found, source
                for one in found:
                    one.unlink()
            with pytest.MonkeyPatch.context() as patch:
                without_checks(patch)
                patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
                run_night(folder / "inbox", folder / "data", NIGHTS[0])
                going = kit.opened(folder / "data")
                self.opened[role] = going, next(going)
        return self.opened[role][1]


@pytest.fixture(scope="module")
def worlds(nights: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    made = Worlds(tmp_path_factory.mktemp("worlds"), nights.parent / "district" / "night0" / "inbox")
    yield made
    for going, _ in made.opened.values():
        going.close()  # type: ignore[attr-defined]


def people(portal: Portal, role: str) -> dict[tuple[str, ...], str]:
    """Residents by the records that the role may know of."""
    found = portal.ask(RECORDS, sources=sorted(SOURCES - HIDDEN.get(role, frozenset())))
    return {tuple(row["records"]): row["resident_id"] for row in found}


def known_to(portal: Portal, sources: frozenset[str]) -> set[str]:
    return {row["resident_id"] for row in portal.ask(RECORDS, sources=sorted(sources))}


def only_hidden(portal: Portal, role: str) -> list[str]:
    """Residents whom no visible system knows."""
    return sorted(known_to(portal, HIDDEN[role]) - known_to(portal, SOURCES - HIDDEN[role]))


def main_of(page: str) -> str:
    found = MAIN.search(page)
    assert found
    return NAMED.sub("", found[0])


def pairs(worlds: Worlds, role: str) -> list[tuple[str, str]]:
    """The same people in both worlds."""
    with_, without = people(worlds.portal(), role), people(worlds.portal(role), role)
    secret = known_to(worlds.portal(), HIDDEN[role])
    both = sorted(set(with_) & set(without), key=lambda key: (with_[key] not in secret, key))
    chosen = [(with_[key], without[key]) for key in both][:MANY]
    assert sum(one in secret for one, _ in chosen) >= MANY // 2, "a test of people of whom nothing is hidden proves nothing"
    return chosen


@pytest.mark.parametrize("part", ["", "/sources"])
@pytest.mark.parametrize("role", list(HIDDEN))
def test_a_record_is_that_of_a_district_without_the_hidden_systems(worlds: Worlds, role: str, part: str) -> None:
    here, there = worlds.portal().visitor(role), worlds.portal(role).visitor(role)
    differing, several = [], 0
    for one, other in pairs(worlds, role):
        left, right = main_of(here.get(f"/residents/{one}{part}")), main_of(there.get(f"/residents/{other}{part}"))
        several += "各系统的值" in left
        if left != right:
            differing.append(one)
    assert differing == []
    assert several >= 5 or part, "somebody of whom visible systems state several values"


@pytest.mark.parametrize("role", list(HIDDEN))
def test_so_it_is_for_other_systems(worlds: Worlds, role: str) -> None:
    here, there = (client(one, token(one, role)) for one in (worlds.portal(), worlds.portal(role)))
    differing = []
    for one, other in pairs(worlds, role):
        both = []
        for asked, resident in ((here, one), (there, other)):
            answer = asked.get(f"/residents/{resident}").json()
            both.append({key: value for key, value in answer.items() if key not in ("resident_id", "version")})
        if both[0] != both[1]:
            differing.append(one)
    assert differing == []


@pytest.mark.parametrize("role", list(HIDDEN))
def test_whom_only_hidden_systems_know_is_nobody(worlds: Worlds, role: str) -> None:
    portal = worlds.portal()
    visitor, asked = portal.visitor(role), client(portal, token(portal, role))
    unknown = only_hidden(portal, role)
    assert unknown
    nobody, no_answer = main_of(visitor.get("/residents/R9999999", expect=404)), asked.get("/residents/R9999999").text
    sql = "SELECT resident_id, name, id_number, residence_address FROM mart.resident WHERE resident_id IN (SELECT unnest($ids)) ORDER BY 1"
    for one in portal.ask(sql, ids=unknown)[:12]:
        resident = one["resident_id"]
        for part in ("", "/sources", "/why"):
            assert main_of(visitor.get(f"/residents/{resident}{part}", expect=404)) == nobody
        visitor.get(f"/residents/{resident}/report?field=name", expect=404)
        answer = asked.get(f"/residents/{resident}")
        assert (answer.status_code, answer.text.replace(resident, "R9999999")) == (404, no_answer)
        for text in filter(None, (one["name"], one["id_number"], (one["id_number"] or "")[-6:], one["residence_address"], resident)):
            assert resident not in HIT.findall(visitor.post("/search", q=text))
            assert resident not in asked.post("/search", json={"text": text, "widen": True, "limit": 100}).text


@pytest.mark.parametrize("role", list(HIDDEN))
def test_nobody_counts_them_either(worlds: Worlds, role: str) -> None:
    """A surname that somebody hidden has: as many are counted as are shown, page by page."""
    portal = worlds.portal()
    asked, unknown = client(portal, token(portal, role)), only_hidden(portal, role)
    names = [row["name"] for row in portal.ask("SELECT name FROM mart.resident WHERE resident_id IN (SELECT unnest($ids))", ids=unknown)]
    surnames = sorted({name[0] for name in names if name})[:5]
    assert surnames
    for surname in surnames:
        (group,) = asked.post("/search", json={"text": surname, "widen": True, "limit": 100}).json()["groups"]
        shown = [hit["resident_id"] for hit in group["hits"]]
        while len(shown) < group["here"] + group["further"]:
            wanted = {"text": surname, "widen": True, "limit": 100, "offset": len(shown)}
            more = asked.post("/search", json=wanted).json()["groups"][0]["hits"]
            assert more, "more are counted than shown"
            shown += [hit["resident_id"] for hit in more]
        assert len(set(shown)) == len(shown) == group["here"] + group["further"]
        assert not set(shown) & set(unknown)


def seeing_households(role: str) -> bool:
    return {"household_no", "relation"} <= rules().roles[role].fields


@pytest.mark.parametrize("role", list(HIDDEN))
def test_so_is_every_line_that_a_search_finds(worlds: Worlds, role: str) -> None:
    here, there = (client(one, token(one, role)) for one in (worlds.portal(), worlds.portal(role)))
    checked = 0
    for one, other in pairs(worlds, role)[:30]:
        said = there.get(f"/residents/{other}").json()
        chosen = {value["field"]: value["value"] for value in said["values"] if value["chosen"]}
        for text in filter(None, (chosen.get("name"), chosen.get("residence_address"), chosen.get("birth_date", "").replace("-", ""))):
            lines = []
            for asked, resident in ((here, one), (there, other)):
                groups = asked.post("/search", json={"text": text, "widen": True, "limit": 100}).json()["groups"]
                found = [hit | {"resident_id": ""} for group in groups for hit in group["hits"] if hit["resident_id"] == resident]
                lines.append(found)
            assert lines[0] == lines[1], one
            checked += len(lines[0])
    assert checked >= 30


@pytest.mark.parametrize("role", list(HIDDEN))
def test_so_is_every_household(worlds: Worlds, role: str) -> None:
    """Of the same people, where a hidden system knows some of them; and there is none that only hidden systems make up."""
    portal, other = worlds.portal(), worlds.portal(role)
    visitors = portal.visitor(role), other.visitor(role)
    sql = """SELECT household_id, list_sort(list(DISTINCT record_id)) AS records FROM mart.household_member
        JOIN link.resident_record USING (resident_id) WHERE split_part(record_id, ':', 1) IN (SELECT unnest($sources))
        GROUP BY 1 ORDER BY 1"""
    seen = sorted(SOURCES - HIDDEN[role])
    here = {row["household_id"]: row["records"] for row in portal.ask(sql, sources=seen)}
    there = {row["household_id"]: row["records"] for row in other.ask(sql, sources=seen)}
    if not seeing_households(role):
        for one in list(there)[:5]:
            visitors[0].get(f"/households/{one}", expect=404)
        return
    secret = known_to(portal, HIDDEN[role])
    touched = {
        row["household_id"]
        for row in portal.ask(
            "SELECT household_id FROM mart.household_member WHERE resident_id IN (SELECT unnest($ids))", ids=sorted(secret)
        )
    }
    same = [one for one in there if one in touched and here.get(one) != there[one]][:25] + [one for one in there if one in touched][:15]
    linked_alike = set(people(portal, role))
    compared = 0
    for one in same:
        members = other.ask("SELECT DISTINCT resident_id FROM mart.household_member WHERE household_id = $h", h=one)
        theirs = {ident: key for key, ident in people(other, role).items()}
        if any(theirs.get(row["resident_id"]) not in linked_alike for row in members):
            continue  # who is one person there is two here, or the other way round
        # people of one birth date are in the order of their ids
        left, right = (sorted(re.split("<tr>|</tbody>", main_of(visitor.get(f"/households/{one}")))) for visitor in visitors)
        assert left == right, one
        compared += 1
    assert compared >= 15
    gone = [one for one in touched if one not in there][:10]
    assert gone
    for one in gone:
        visitors[0].get(f"/households/{one}", expect=404)


def test_two_narrowed_roles_show_what_either_shows_and_place_by_what_both_know(worlds: Worlds) -> None:
    portal = worlds.portal()
    holder = SimpleNamespace(roles=("party_affairs", "civil_affairs"), communities=frozenset(), grids=frozenset(), district=True)
    access = access_of(holder)
    seen: Counter[str] = Counter()
    with portal.office.versions.held() as published:
        lookup = published.lookup
        both, *single = (lookup.desk(access.scope, sight) for sight in (access.sight, *(sight_of(role) for role in holder.roles)))
        assert lookup.view(access.sight).number in {lookup.view(sight_of(role)).number for role in holder.roles}
        for row in portal.ask("SELECT resident_id FROM mart.resident WHERE is_member OR is_dibao ORDER BY hash(resident_id) LIMIT 60"):
            if not both.knows(row["resident_id"]):
                continue
            found = both.merged(row["resident_id"])
            seen.update(source for value in found.values for source in value.sources)
            placed = [one.merged(row["resident_id"]).home.community for one in single if one.knows(row["resident_id"])]
            assert not placed or found.home.community in placed
    assert not seen.keys() & HIDDEN["party_affairs"] & HIDDEN["civil_affairs"]
    assert min(seen["dibao_person"], seen["party_roll"]) >= 5


def sight_of(role: str) -> Sight:
    return Sight(rules().roles[role].fields, rules().roles[role].sources)


def about(portal: Portal) -> list[str]:
    """Residents of whom departments keep things apart: on dibao, in the party, known to family planning, with disagreements."""
    chosen: list[str] = []
    for condition in (
        "is_dibao",
        "is_member",
        "conflict_count > 1",
        """EXISTS (SELECT 1 FROM link.resident_record p WHERE p.resident_id = r.resident_id
            AND p.source_id::VARCHAR = 'family_planning')""",
    ):
        sql = f"SELECT resident_id FROM mart.resident r WHERE community = $c AND {condition} ORDER BY hash(resident_id) LIMIT 6"
        chosen += [row["resident_id"] for row in portal.ask(sql, c=portal.communities[0])]
    return list(dict.fromkeys(chosen))


def secrets(portal: Portal, role: str, residents: list[str]) -> set[str]:
    """Values, as a page prints them, that this role may see of none of these: of fields out of its sight, or of hidden systems alone."""
    known = rules().roles[role]
    sql = """SELECT field::VARCHAR AS field, value, sources::VARCHAR[] AS sources FROM mart.resident_value
        WHERE resident_id IN (SELECT unnest($ids)) AND value IS NOT NULL"""
    seen, unseen = set[str](), set[str]()
    for row in portal.ask(sql, ids=residents):
        text = wording.value(fields()[row["field"]], row["value"])
        visible = row["field"] in known.fields and (known.sources is None or set(row["sources"]) & known.sources)
        (seen if visible else unseen).add(text)
    dated = """SELECT DISTINCT unnest([p.stated_on, p.as_of]) AS day FROM core.person_record p JOIN link.resident_record r USING (record_no)
        WHERE r.resident_id IN (SELECT unnest($ids)) AND r.source_id::VARCHAR NOT IN (SELECT unnest($hidden))"""
    seen |= {row["day"] for row in portal.ask(dated, ids=residents, hidden=sorted(HIDDEN.get(role, ()))) if row["day"]}
    return {one for one in unseen if len(one) >= 4 and not any(one in other for other in seen)}


@pytest.mark.parametrize("role", LOOKING)
def test_what_is_out_of_sight_stands_on_no_page_of_a_person(worlds: Worlds, role: str) -> None:
    portal, known = worlds.portal(), rules().roles[role]
    visitor, asked = portal.visitor(role), client(portal, token(portal, role, purposes=("service", "party", "dibao", "verify")))
    hidden_fields = set(fields()) - known.fields
    labels = {wording.label(one) for one in hidden_fields} - {wording.label(one) for one in known.fields}
    sources = load_sources()
    names = {text for one in HIDDEN.get(role, ()) for text in (sources[one].name, f">{sources[one].short}<", f'"{one}",') if text}
    looked, guarded = 0, 0
    for resident in about(portal):
        if visitor.http.get(f"/residents/{resident}").status_code == 404:
            continue
        forbidden, parts = secrets(portal, role, [resident]), ("", "/sources", "/why")
        pages = [MAIN.search(visitor.get(f"/residents/{resident}{part}"))[0] for part in parts]  # type: ignore[index]
        for path in set(re.findall(r'href="(/households/[^"]+)"', pages[0])):
            home = visitor.get(path)
            assert [text for text in secrets(portal, role, HIT.findall(home)) if text in home] == []
        pages.append(visitor.post("/search", q=resident))
        pages.append(asked.get(f"/residents/{resident}").text)
        looked, guarded = looked + 1, guarded + len(forbidden)
        shown = set(re.findall(r"<dt>([^<]+)</dt>", pages[0]))
        assert shown
        assert not shown & labels
        for page in pages:
            assert [text for text in forbidden if text in page] == []
            assert [text for text in names if text in page] == []
        assert not {f'"field":"{one}"' for one in hidden_fields} & set(re.findall(r'"field":"\w+"', pages[-1]))
        for one in sorted(hidden_fields)[:3]:
            refused = visitor.get(f"/residents/{resident}/report?field={one}", expect=400)
            assert wording.label(one) not in refused
    assert looked >= 6
    assert guarded >= 6, "somebody has something to hide"


@pytest.mark.parametrize("role", list(HIDDEN))
def test_no_page_that_a_role_finds_names_them(worlds: Worlds, role: str) -> None:
    """Everything that links lead to, members and reports among it."""
    portal, unknown = worlds.portal(), only_hidden(worlds.portal(), role)
    seen = [one for one in walk(portal, role) if one.text]
    assert len(seen) > 5
    assert [(one.path, resident) for one in seen for resident in unknown if resident in one.text] == []


def rows_of(answer: Any) -> str:
    """What a file holds, as one text."""
    if "csv" in answer.headers["content-type"]:
        return "\n".join(",".join(row) for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    return "\n".join(str(row) for sheet in book.worksheets for row in sheet.values)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize(("role", "path"), [("party_affairs", "/members/export"), ("civil_affairs", "/reports/dibao_households/export")])
def test_no_file_names_them(worlds: Worlds, role: str, path: str, form: str) -> None:
    portal, unknown = worlds.portal(), only_hidden(worlds.portal(), role)
    visitor, sources = portal.visitor(role), load_sources()
    visitor.get("/")
    visitor.post(path, reason="correct", community=portal.communities[0], form=form)
    text = rows_of(visitor.answer)
    assert text.count("\n") >= 3
    ids = ", ".join(f"'{one}'" for one in unknown)
    hidden = portal.ask(f"SELECT name FROM mart.resident WHERE resident_id IN ({ids}) AND name IS NOT NULL")
    seen = {row["name"] for row in portal.ask(f"SELECT name FROM mart.resident WHERE resident_id NOT IN ({ids}) AND name IS NOT NULL")}
    assert [one for one in unknown if one in text] == []
    assert [row["name"] for row in hidden if row["name"] not in seen and len(row["name"]) > 2 and row["name"] in text] == []
    assert [one for one in HIDDEN[role] if sources[one].name in text] == []
    assert kit.NUMBERS.findall(text) == []
