"""The party's two exports, one xlsx each a community: the roll of its branches, and the community's own table of members who live there.

Here: their columns. Not here: who is a member (``attributes.py``), which buildings make a party group (``grid.py``).
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

from connectors.synthetic.files import Sheet, write_xlsx
from connectors.synthetic.grid import party_group
from connectors.synthetic.layout import Cell, headers, places
from connectors.synthetic.noise_fields import printed_addresses, printed_births, printed_phones, with_gaps
from connectors.synthetic.noise_ids import printed_ids
from connectors.synthetic.noise_names import printed_names
from connectors.synthetic.people import NOWHERE, District, Person
from connectors.synthetic.source import Batch, Columns, Row, Source, numbered
from connectors.synthetic.words import words
from connectors.synthetic.write_police import schooling

BRANCH_SIZE = 45  # members a branch before a further one is founded
LOST = 0.025  # members out of contact; systems.md A5: null 97 %
KNOWN = 0.86  # members living there whom the community's own table has [E]
GAPS = 0.03  # running numbers skipped where a row was deleted
_NUMERALS = "〇一二三四五六七八九"


def joined(district: District, person: Person) -> date:
    """When the person joined: between 18 and 40, and not after the first night. The same in every file."""
    drawn = random.Random(f"{district.plan.seed}/joined/{person.index}")
    first = person.birth + timedelta(days=round(18.5 * 365.25))
    last = min(person.birth + timedelta(days=40 * 365), district.plan.as_of - timedelta(days=30))
    return first + timedelta(days=drawn.randint(0, max(1, (last - first).days)))


class PartyRoll(Source):
    """Party branches as sheets; four rows above the data, one below, spreadsheet dates, blanks filled with 无 or —."""

    folder, source_id, system = "party_members", "party_roll", "pm"

    def __init__(self, district: District, part: int = 0) -> None:
        super().__init__(district, part)
        self._branches = max(2, sum(p.branch == part for p in district.people) // BRANCH_SIZE + 1)

    @property
    def name(self) -> str:
        return f"党员基本信息汇总表_{self.district.communities[self.part]}.xlsx"

    def belongs(self, person: Person) -> bool:
        return person.branch == self.part

    def order(self, person: Person) -> tuple[int, int]:
        # Within a branch members stand in no order that another list shares.
        return self._branch(person), random.Random(f"{self.plan.seed}/roll/{person.index}").randrange(10**9)

    def _branch(self, person: Person) -> int:
        return person.index % self._branches

    def _branch_name(self, branch: int) -> str:
        return f"中共{self.district.communities[self.part]}第{_in_words(branch + 1)}支部委员会"

    def columns(self, batch: Batch) -> Columns:
        district, people, hits, chance = batch.district, batch.people, batch.hits, batch.chance
        style, today = self.style, self.plan.as_of
        days = [joined(district, p) for p in people]
        full = [day + timedelta(days=365) for day in days]
        posts = {"retired": "退休", "work": "在职", "jobless": "无", "none": "无", "school": "无"}
        lost = hits.at(LOST)
        floating = [p.member == "流动" for p in people]
        return {
            "序号": [None] * len(people),
            "name": printed_names(people, hits, style, chance),
            "branch": [self._branch_name(self._branch(p)) for p in people],
            "id_number": [style.id_cell(number or "无") for number in printed_ids(district, people, hits, chance)],
            "sex": [style.sex_of(p.sex) for p in people],
            "ethnic_group": [word or "—" for word in with_gaps([style.ethnic_of(p.ethnic) for p in people], hits, "ethnic_group")],
            "birth_date": printed_births(people, hits, chance),
            "education": [word or "无" for word in with_gaps(schooling(people, hits), hits, "education")],
            "member_kind": ["正式党员" if day <= today else "预备党员" for day in full],
            "joined_on": days,
            "full_member_on": [day if day <= today else "—" for day in full],
            "post": ["农民" if p.rural and p.occupation == "none" else posts[p.occupation] for p in people],
            "phones": [_number(phone) for phone in printed_phones(district, people, hits, chance)],
            "phones#2": ["无"] * len(people),
            "residence_address": printed_addresses(district, people, hits, "plain", chance),
            "membership_status": ["正常"] * len(people),
            "lost_contact": ["是" if hit else "否" for hit in lost],
            "lost_since": [f"{today.year - 1}年{chance.randint(1, 12):02d}月" if hit else "—" for hit in lost],
            "floating_member": ["是" if away else "否" for away in floating],
            "destination": [chance.choice(words()["destinations"]) if away else "—" for away in floating],
        }

    def write(self, path: Path, listed: list[Row]) -> list[tuple[str, int, Row]]:
        sheets: list[Sheet] = []
        lines: list[tuple[str, int, Row]] = []
        for branch in range(self._branches):
            mine = [row for row in listed if self._branch(self.district.people[row.person]) == branch]
            for n, row in enumerate(mine, 1):
                row.cells[0] = n
            above: list[list[Cell]] = [
                ["党员基本信息汇总表"],
                ["填报单位：", self._branch_name(branch)],
                ["填表说明：空白处填“无”或“—”"],
            ]
            signature: list[Cell] = ["填表人：", None, "审核人："]
            sheet = Sheet(f"第{branch + 1}支部", headers(self.source_id), [row.cells for row in mine], above, [signature])
            sheets.append(sheet)
            lines += numbered(sheet, sheet.title, mine)
        write_xlsx(path, sheets, self.plan.as_of)
        return lines


def _in_words(number: int) -> str:
    """一 … 九十九."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_NUMERALS[tens]}十"
    return head + (_NUMERALS[ones] if ones else "")


def _number(phone: str) -> Cell:
    """Mobile numbers were typed as numbers; anything else is text."""
    return int(phone) if len(phone) == 11 and phone.isdigit() else phone or "无"


class PartyCommunity(Source):
    """By building; birth to the month; no id number; the party group's cell merged over its members where the clerk merges."""

    folder, source_id, system = "party_members", "party_community", "pm"

    @property
    def name(self) -> str:
        return f"社区党员基本信息情况表_{self.district.communities[self.part]}.xlsx"

    def candidates(self) -> list[Person]:
        return [self.district.people[m] for h in self.district.households if h.community == self.part for m in h.members]

    def belongs(self, person: Person) -> bool:
        known = random.Random(f"{self.plan.seed}/table/{person.index}").random() < 1 - (1 - KNOWN) * self.plan.noise
        return bool(person.member) and person.state == "here" and self.district.community_of(person) == self.part and known

    def columns(self, batch: Batch) -> Columns:
        district, people, hits, chance = batch.district, batch.people, batch.hits, batch.chance
        style = self.style
        homes = [district.households[p.household].dwelling for p in people]
        organisations = [
            f"{district.communities[p.branch]}党支部" if p.branch != NOWHERE else chance.choice(words()["organisations"]) for p in people
        ]
        return {
            "序号": [None] * len(people),
            "name": printed_names(people, hits, style, chance),
            "sex": [style.sex_of(p.sex) for p in people],
            "ethnic_group": [style.ethnic_of(p.ethnic) for p in people],
            "birth_date": [style.day(day) for day in printed_births(people, hits, chance)],
            "education": schooling(people, hits),
            "joined_on": [style.day(joined(district, p)) for p in people],
            "member_type": [p.member for p in people],
            "organisation": organisations,
            "residence_address": printed_addresses(district, people, hits, "stair", chance),
            "party_group": [party_group(home.estate, home.building) for home in homes],
            "phones": printed_phones(district, people, hits, chance),
            "hardship_member": ["是" if district.households[p.household].dibao else "否" for p in people],
            "备注": [None] * len(people),
        }

    def write(self, path: Path, listed: list[Row]) -> list[tuple[str, int, Row]]:
        number = 0
        gaps = random.Random(f"{self.plan.seed}/gaps/{self.part}")
        for row in listed:
            number += 2 if gaps.random() < GAPS else 1
            row.cells[0] = number
        title: list[Cell] = [f"{self.district.communities[self.part]}社区党员基本信息情况表"]
        merge = places(self.source_id, "party_group") if self.style.merged else ()
        rows = [row.cells for row in listed]
        sheet = Sheet("党员情况", headers(self.source_id), rows, [title], merge=merge, merged_title=self.style.merged)
        write_xlsx(path, [sheet], self.plan.as_of)
        return numbered(sheet, sheet.title, listed)
