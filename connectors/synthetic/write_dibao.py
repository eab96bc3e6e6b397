"""The dibao system's two exports: households and persons, one xlsx each for the district, with a title and a last row that is no data.

Here: their columns. Not here: who is on dibao (``attributes.py``).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from connectors.synthetic.attributes import on_dibao
from connectors.synthetic.files import Sheet, write_xlsx
from connectors.synthetic.layout import Cell, headers
from connectors.synthetic.noise_fields import printed_addresses, printed_births, printed_phones, with_gaps
from connectors.synthetic.noise_ids import printed_ids
from connectors.synthetic.noise_names import printed_names
from connectors.synthetic.people import NOWHERE, District, Household, Person, Role
from connectors.synthetic.rates import Hits
from connectors.synthetic.source import Batch, Columns, Row, Source, numbered
from connectors.synthetic.words import words
from connectors.synthetic.write_family_planning import marital_words

_RELATIONS: dict[Role, tuple[str, str]] = {
    "head": ("本人", "本人"),
    "spouse": ("丈夫", "妻子"),
    "child": ("儿子", "女儿"),
    "parent": ("父亲", "母亲"),
    "parent_in_law": ("岳父", "岳母"),
    "child_in_law": ("女婿", "儿媳"),
    "grandchild": ("孙子", "孙女"),
    "sibling": ("弟", "妹妹"),
    "other": ("其他", "其他"),
}
NO_CAUSE = 0.08  # causes not filled in: the export prints "null", or carries the row above into the gap
TEXT_AMOUNTS = 0.06  # amounts typed as text, "1,418.00"


def covered(district: District, household: Household) -> list[Person]:
    """Whom the household's dibao covers: all who are registered here, but not grown children with work."""
    return [p for p in on_dibao(district, household) if not (p.role == "child" and p.occupation == "work")]


def head_of(district: District, household: Household) -> Person:
    people = on_dibao(district, household)
    return next((p for p in people if p.role == "head"), people[0])


def certificate(household: Household) -> str:
    return f"{words()['district']['code']}{household.index:09d}"


def _drawn(district: District, person: Person, purpose: str) -> random.Random:
    """Chance that is the same in both files and on all nights."""
    return random.Random(f"{district.plan.seed}/{purpose}/{person.household}")


class _Dibao(Source):
    folder, system = "dibao", "db"

    def candidates(self) -> list[Person]:
        return [self.district.people[m] for h in self.district.households if h.dibao for m in h.members]


class DibaoPersons(_Dibao):
    source_id = "dibao_person"

    @property
    def name(self) -> str:
        return f"城市低保人员查询_{self.today:%Y%m%d}.xlsx"

    def belongs(self, person: Person) -> bool:
        household = self.district.households[person.household]
        return household.dibao and (person.state == "dead" or person in covered(self.district, household))

    def columns(self, batch: Batch) -> Columns:
        district, people, hits, chance = batch.district, batch.people, batch.hits, batch.chance
        style = self.style
        households = [district.households[p.household] for p in people]
        heads = [head_of(district, h) for h in households]
        # Blank means "I am the head" in one in five cases of heads.
        head_ids = ["" if p is head and chance.random() < 0.5 else head.id_number for p, head in zip(people, heads, strict=True)]
        said = {"school": "在校", "work": "在业", "jobless": "失业", "none": "无业", "retired": "无业"}
        return {
            "name": printed_names(people, hits, style, chance),
            "id_number": [style.id_cell(number) for number in printed_ids(district, people, hits, chance)],
            "head_id": with_gaps([style.id_cell(number) for number in head_ids], hits, "head_id"),
            "relation": ["本人" if p is head else _RELATIONS[p.role][p.sex - 1] for p, head in zip(people, heads, strict=True)],
            "sex": [style.sex_of(p.sex) for p in people],
            "birth_date": [style.day(day) for day in printed_births(people, hits, chance)],
            "年龄": [district.age(p) for p in people],
            "ethnic_group": with_gaps([style.ethnic_of(p.ethnic) for p in people], hits, "ethnic_group"),
            "marital_status": with_gaps(marital_words(people, hits, chance), hits, "marital_status"),
            "employment": with_gaps([said[p.occupation] for p in people], hits, "employment"),
            "disabled": ["是" if p.disabled else "否" for p in people],
            "dibao_class": [_drawn(district, p, "class").choice(["A类", "B类", "C类"]) for p in people],
            "community": [district.communities[h.community] for h in households],
            "residence_address": printed_addresses(district, people, hits, "plain", chance),
            "dibao_no": [certificate(h) for h in households],
            "phones": printed_phones(district, people, hits, chance),
        }

    def write(self, path: Path, listed: list[Row]) -> list[tuple[str, int, Row]]:
        head = headers(self.source_id)
        total: list[Cell] = ["合计", len(listed)]
        title: list[Cell] = ["城市低保人员查询"]
        sheet = Sheet("Sheet1", head, [row.cells for row in listed], above=[title], below=[total], merged_title=self.style.merged)
        write_xlsx(path, [sheet], self.plan.as_of)
        return numbered(sheet, sheet.title, listed)


class DibaoHouseholds(_Dibao):
    source_id = "dibao_household"

    @property
    def name(self) -> str:
        return f"城市低保家庭查询_{self.today:%Y%m%d}.xlsx"

    def belongs(self, person: Person) -> bool:
        household = self.district.households[person.household]
        listed = household.dibao and person.book != NOWHERE and person.state in ("here", "gone")
        return listed and head_of(self.district, household) is person

    def columns(self, batch: Batch) -> Columns:
        district, people, hits, chance = batch.district, batch.people, batch.hits, batch.chance
        style = self.style
        place = words()["district"]["name"]
        households = [district.households[p.household] for p in people]
        return {
            "org_path": [f"{place}/{words()['streets'][h.community // 4]}/{district.communities[h.community]}" for h in households],
            "name": printed_names(people, hits, style, chance),
            "id_number": [style.id_cell(number) for number in printed_ids(district, people, hits, chance)],
            "dibao_no": [certificate(h) for h in households],
            "dibao_cause": self._causes(district, people, hits),
            "dibao_household_size": [sum(district.people[m].state == "here" for m in h.members) or len(h.members) for h in households],
            "dibao_covered": [len(covered(district, h)) for h in households],
            "dibao_amount": [self._amount(district, p, chance) for p in people],
            "dibao_start": [self._start(district, p) for p in people],
            "residence_address": printed_addresses(district, people, hits, "mixed" if style.mixed_addresses else "plain", chance),
            "phones": printed_phones(district, people, hits, chance),
        }

    def _causes(self, district: District, people: Sequence[Person], hits: Hits) -> list[str]:
        causes: list[str] = []
        for person, gap, carried in zip(people, hits.at(NO_CAUSE * self.plan.noise), hits.at(0.4), strict=True):
            cause = _drawn(district, person, "cause").choice(words()["poverty_causes"])
            causes.append((causes[-1] if carried and causes else "null") if gap else cause)
        return causes

    def _amount(self, district: District, person: Person, chance: random.Random) -> Cell:
        each = _drawn(district, person, "amount").randint(200, 560)
        amount = each * len(covered(district, district.households[person.household]))
        return f"{amount:,.2f}" if chance.random() < TEXT_AMOUNTS * self.plan.noise else amount

    @staticmethod
    def _start(district: District, person: Person) -> str:
        drawn = _drawn(district, person, "start")
        year, month = drawn.randint(2009, district.plan.as_of.year - 1), drawn.randint(1, 12)
        return drawn.choice([f"{year}-{month:02d}", f"{year}{month:02d}", f"{year}年{month}月"])

    def write(self, path: Path, listed: list[Row]) -> list[tuple[str, int, Row]]:
        made: list[Cell] = ["制表人：管理员", None, None, f"制表时间：{self.today:%Y-%m-%d}"]
        title: list[Cell] = ["城市低保家庭查询"]
        rows = [row.cells for row in listed]
        sheet = Sheet("Sheet1", headers(self.source_id), rows, above=[title], below=[made], merged_title=self.style.merged)
        write_xlsx(path, [sheet], self.plan.as_of)
        return numbered(sheet, sheet.title, listed)
