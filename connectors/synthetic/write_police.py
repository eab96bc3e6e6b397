"""The police's two exports: hukou residents (HTML named .xls, one a station) and temporary residents (one GB18030 CSV).

Here: their columns. Not here: who is registered where (``hukou.py``).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from connectors.synthetic.addresses import district_words
from connectors.synthetic.files import Sheet, write_csv, write_html
from connectors.synthetic.layout import headers, places
from connectors.synthetic.noise_fields import printed_addresses, printed_births, printed_phones, with_gaps
from connectors.synthetic.noise_ids import printed_ids
from connectors.synthetic.noise_names import printed_names
from connectors.synthetic.people import NOWHERE, Person, Role
from connectors.synthetic.rates import Hits
from connectors.synthetic.source import Batch, Columns, Row, Source, numbered
from connectors.synthetic.words import words

COMMUNITIES_A_STATION = 4
UNCHECKED = 0.35  # residence columns that just repeat the registered address [E]
REPEATED = 0.30  # rows with a date of moving in [E]

_RELATIONS: dict[Role, tuple[str, str]] = {
    "head": ("户主", "户主"),
    "spouse": ("夫", "妻"),
    "child": ("子", "女"),
    "parent": ("父亲", "母亲"),
    "parent_in_law": ("岳父", "岳母"),
    "child_in_law": ("女婿", "儿媳"),
    "grandchild": ("孙子", "孙女"),
    "sibling": ("弟", "妹妹"),
    "other": ("非亲属", "非亲属"),
}


class PoliceResidents(Source):
    folder, source_id, system = "police", "police_resident", "ps"

    @property
    def name(self) -> str:
        return f"常住人口_派出所{self.part + 1}.xls"

    def candidates(self) -> list[Person]:
        mine = [b for b in self.district.books if b.community // COMMUNITIES_A_STATION == self.part]
        return [self.district.people[m] for b in mine for m in b.members]

    def belongs(self, person: Person) -> bool:
        return person.book != NOWHERE and self.district.books[person.book].community // COMMUNITIES_A_STATION == self.part

    def order(self, person: Person) -> tuple[int, int]:
        return person.book, person.index

    def columns(self, batch: Batch) -> Columns:
        district, people, hits, chance = batch.district, batch.people, batch.hits, batch.chance
        style, size = self.style, len(people)
        books = [district.books[p.book] for p in people]
        homes = [
            book.dwelling.police() if book.dwelling else f"{district_words()}{words()['streets'][book.community // 4]}人才交流中心集体户"
            for book in books
        ]
        checked = printed_addresses(district, people, hits, "police", chance, stale_fault="")
        residences = [
            home if u < UNCHECKED or person.state == "away" else now
            for person, home, now, u in zip(people, homes, checked, hits.chances(), strict=True)
        ]
        days = [max(p.birth, self.plan.as_of - timedelta(days=chance.randint(30, 900))) for p in people]
        verified = [f"{day:%Y-%m-%d} {chance.randint(8, 17):02d}:{chance.randint(0, 59):02d}:12" for day in days]
        came = [self.plan.as_of - timedelta(days=chance.randint(200, 9000)) if hit else None for hit in hits.at(REPEATED)]
        moved = [f"{max(p.birth, day):%Y%m%d}" if day else "" for p, day in zip(people, came, strict=True)]
        numbers = [book.number for book in books]
        region = district_words()
        return {
            "序号": [None] * size,
            "name": printed_names(people, hits, style, chance),
            "id_number": [style.id_cell(number) for number in printed_ids(district, people, hits, chance)],
            "household_no": numbers,
            "relation": [_RELATIONS[p.book_role][p.sex - 1] for p in people],
            "sex": [style.sex_of(p.sex) for p in people],
            "birth_date": [style.day(day) for day in printed_births(people, hits, chance)],
            "phones": printed_phones(district, people, hits, chance),
            "hukou_region": [region] * size,
            "hukou_address": homes,
            "现住地区划": with_gaps([region] * size, hits, "residence_address"),
            "residence_address": with_gaps(residences, hits, "residence_address"),
            "户号": numbers,
            "hukou_kind": ["居民家庭户" if book.dwelling else "集体户" for book in books],
            "moved_in_on": moved,
            "ethnic_group": [style.ethnic_of(p.ethnic) for p in people],
            "name_former": [p.former for p in people],
            "education": with_gaps(schooling(people, hits), hits, "education"),
            "verified_on": with_gaps(verified, hits, "verified_on"),
        }

    def write(self, path: Path, listed: list[Row]) -> list[tuple[str, int, Row]]:
        for n, row in enumerate(listed, 1):
            row.cells[0] = n
        padded = places(self.source_id, "id_number", "household_no", "户号")
        sheet = Sheet("", headers(self.source_id), [row.cells for row in listed], nbsp=padded)
        write_html(path, sheet)
        return numbered(sheet, "", listed)


class PoliceTemporary(Source):
    folder, source_id, system = "police", "police_temporary", "pt"
    sorted_by_household = False

    @property
    def name(self) -> str:
        return "暂住人口.csv"

    def belongs(self, person: Person) -> bool:
        return bool(person.origin) and person.state != "never"

    def columns(self, batch: Batch) -> Columns:
        district, people, hits, chance = batch.district, batch.people, batch.hits, batch.chance
        style = self.style
        dormitory = [district.households[p.household].kind == "dormitory" for p in people]
        return {
            "name": printed_names(people, hits, style, chance),
            "id_number": [style.id_cell(number) for number in printed_ids(district, people, hits, chance)],
            "sex": [style.sex_of(p.sex) for p in people],
            "ethnic_group": [style.ethnic_of(p.ethnic) for p in people],
            "hukou_address": [origin_words(p, chance) for p in people],
            "residence_address": printed_addresses(district, people, hits, "mixed", chance),
            "residence_kind": ["单位内部" if at else chance.choice(["出租房屋", "出租房屋", "居民家中", "工地"]) for at in dormitory],
            "inflow_reason": ["求学" if p.occupation == "school" else chance.choice(["务工", "务工", "经商", "投靠亲友"]) for p in people],
            "inflow_on": [style.day(p.arrived or self.plan.as_of) for p in people],
            "phones": printed_phones(district, people, hits, chance),
            "居住证号": [None] * len(people),
            "closed_on": [style.day(self.plan.as_of) if p.state in ("gone", "dead") and chance.random() < 0.2 else "" for p in people],
        }

    def write(self, path: Path, listed: list[Row]) -> list[tuple[str, int, Row]]:
        sheet = Sheet("", headers(self.source_id), [row.cells for row in listed])
        write_csv(path, sheet, "gb18030")
        return numbered(sheet, "", listed)


def origin_words(person: Person, chance: random.Random) -> str:
    """Where the hukou is, as forms for people from elsewhere print it: the province, or just that it is another one."""
    return person.origin if person.origin == "河南省" or chance.random() < 0.35 else "外省"


def schooling(people: Sequence[Person], hits: Hits) -> list[str]:
    """Education as entered; a wrong one is that of years ago."""
    steps: list[str] = words()["education"]
    wrong = hits.of("field_wrong")
    return [steps[max(0, steps.index(p.education) - 1)] if old else p.education for p, old in zip(people, wrong, strict=True)]
