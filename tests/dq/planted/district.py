"""A small district in code whose every row is as it should be, and the ways to spoil a row of it.

Here: people, and what each system prints of them. Not here: which faults are planted (``plants``), what must come of them
(``test_planted``). Numbers have a division code that was never assigned (411099); names are put together from lists.

Everybody stands in the district whether it is spoilt or not: ``spoil``, ``remove`` and ``add`` do nothing in a clean one, so that the
two nights of the test differ by the faults alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from connectors.declaration import load_sources
from tests.inbox import file_of, headers, number, printed, write_csv

NIGHT = "2026-11-20"
HERE, THERE = "东风社区", "南关社区"
ESTATE, OTHER_ESTATE = "桂花园", "石榴园"
BUILDINGS = 12
PATH = "河南省/许昌市/魏都区/北大街道/东风社区"
BRANCH = "中共东风社区第一支部委员会"
POLICE, PLANNING, FLOATING, TEMPORARY = "police_resident", "family_planning", "floating_population", "police_temporary"
HOUSEHOLD, PERSON, ROLL, TABLE = "dibao_household", "dibao_person", "party_roll", "party_community"

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = {
    "男": [
        "建国",
        "志强",
        "海涛",
        "文斌",
        "永福",
        "德胜",
        "立新",
        "春雷",
        "家栋",
        "少云",
        "明远",
        "成林",
        "宏伟",
        "庆丰",
        "学义",
        "保国",
        "振华",
    ],
    "女": [
        "秀英",
        "玉兰",
        "晓燕",
        "素芬",
        "丽华",
        "桂香",
        "淑珍",
        "红梅",
        "雪莲",
        "婷婷",
        "凤霞",
        "彩云",
        "金花",
        "月娥",
        "巧玲",
        "春兰",
        "慧敏",
    ],
}
RELATION = {"head": ("户主", "本人", "本人"), "wife": ("妻", "配偶", "妻子"), "son": ("子", "子", "儿子"), "daughter": ("女", "女", "女儿")}
"""As the police, family planning and the dibao list print it."""


@dataclass(frozen=True, slots=True)
class One:
    """A person. ``dwelling`` is building-unit-room of the estate."""

    name: str
    sex: str
    birth: str
    number: str
    dwelling: str


@dataclass(frozen=True, slots=True)
class Family:
    head: One
    wife: One
    child: One
    household: str

    @property
    def all(self) -> tuple[One, One, One]:
        return self.head, self.wife, self.child


@dataclass(slots=True)
class District:
    """``spoilt`` False: nothing that a plant does has any effect."""

    spoilt: bool
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    _people: count[int] = field(default_factory=count)
    _homes: count[int] = field(default_factory=count)
    _papers: count[int] = field(default_factory=lambda: count(100))

    def __post_init__(self) -> None:
        self.rows = {source: [] for source in (POLICE, PLANNING, FLOATING, TEMPORARY, HOUSEHOLD, PERSON, ROLL, TABLE)}
        estates = [(HERE, ESTATE, BUILDINGS), (THERE, OTHER_ESTATE, 2)]
        self.rows["grid_building"] = [
            {"社区": community, "小区": estate, "楼栋": f"{building}号楼", "党小组": f"{estate}第1党小组"}
            for community, estate, buildings in estates
            for building in range(1, buildings + 1)
        ]
        self.rows["grid_area"] = [
            {"网格编号": f"4110990020{at}01", "网格名称": f"{community}第1网格", "社区": community, "小区": estate}
            | {"楼栋范围": f"1-{buildings}号楼"}
            for at, (community, estate, buildings) in enumerate(estates)
        ]

    # who there is

    def one(self, sex: str, born: int, dwelling: str) -> One:
        """Somebody new, whose name, birth date and number nobody else has."""
        at = next(self._people)
        given = GIVEN[sex]
        birth = f"{born}-{1 + at % 12:02}-{1 + at % 28:02}"
        order = 100 + 2 * (at % 400) + (sex == "男")
        name = SURNAMES[at % len(SURNAMES)] + given[(5 * at + at // len(SURNAMES)) % len(given)]  # neighbours share neither half
        return One(name, sex, birth, number(birth, order), dwelling)

    def home(self) -> str:
        at = next(self._homes)
        return f"{1 + at % BUILDINGS}-{1 + at // BUILDINGS % 3}-{1 + at // BUILDINGS // 3}01"

    def family(self) -> Family:
        """Three people in the police's book and on family planning's card, who live where they are registered."""
        at = self.home()
        place = int(at.partition("-")[0])
        head, wife = self.one("男", 1965 + place, at), self.one("女", 1967 + place, at)
        child = self.one("男" if place % 2 else "女", 2010 + place % 5, at)
        made = Family(head, wife, child, f"100000{next(self._papers)}")
        for person, role in zip(made.all, ("head", "wife", "son" if child.sex == "男" else "daughter"), strict=True):
            self._registered(made, person, *RELATION[role][:2])
        return made

    def floater(self, sex: str = "男") -> One:
        """Somebody from elsewhere, with a row on the platform and one at the police."""
        made = self.one(sex, 1988, self.home())
        self.arrive(made, FLOATING)
        self.arrive(made, TEMPORARY)
        return made

    def aided(self) -> tuple[Family, str]:
        """A family on dibao, all three covered, and the number of its certificate."""
        made = self.family()
        certificate = f"411099000000{next(self._papers)}"
        self.rows[HOUSEHOLD].append(self.aid(made.head, certificate, "3"))
        for person, role in zip(made.all, ("head", "wife", "son" if made.child.sex == "男" else "daughter"), strict=True):
            self.rows[PERSON].append(self.cover(person, made.head, certificate, RELATION[role][2]))
        return made, certificate

    def member(self) -> One:
        """The head of a family, on the roll and on the community's table."""
        made = self.family().head
        self.row(PLANNING, made)["政治面貌"] = "党员"
        self.enrol(made)
        self.rows[TABLE].append(self.table(made))
        return made

    def probationer(self) -> One:
        """A member on probation since the spring."""
        made = self.member()
        self.row(ROLL, made).update({"人员类别": "预备党员", "加入党组织日期": "2026-04-01", "转为正式党员日期": "—"})
        self.row(TABLE, made).update({"入党时间": "2026.04"})
        return made

    # what is printed of them

    def _registered(self, family: Family, one: One, police: str, planning: str) -> None:
        married = {family.head: family.wife, family.wife: family.head}.get(one)
        self.rows[POLICE].append(self.booked(one, family.household, police))
        card = self.carded(one, family.household) | {"与户主关系": planning}
        if married:
            card |= {"婚姻状况": "有配偶", "配偶名字": married.name, "配偶身份证": married.number}
        self.rows[PLANNING].append(card)

    def booked(self, one: One, household: str, relation: str) -> dict[str, str]:
        """A row of the police's book."""
        row = {"姓名": one.name, "公民身份证号": one.number, "户号": household, "与户主关系": relation, "性别": f"{one.sex}性"}
        row |= {"出生日期": one.birth.replace("-", ""), "户籍地详址": address(one), "现住地详址": address(one), "户口类别": "家庭户"}
        row |= {"联系电话": f"1380099{one.number[-5:-1]}", "民族": "汉族", "核实时间": "2026-06-01"}
        return row | {"迁入时间": f"{int(one.birth[:4]) + 1}-06-01"}

    def carded(self, one: One, household: str) -> dict[str, str]:
        """A row of a family planning card, of somebody single."""
        row = {"管辖区域": PATH, "管辖区域代码": "411099002001", "家庭编号": f"411099002001{household[-6:]}", "与户主关系": "其他"}
        row |= {"人户状态": "人在户在", "姓名": one.name, "性别": "1-男" if one.sex == "男" else "2-女", "出生日期": one.birth}
        row |= {"证件类型": "001", "证件号": one.number, "民族": "汉族", "政治面貌": "群众", "婚姻状况": "未婚"}
        return row | {"户籍地": address(one), "现居住地址": address(one), "人员状态": "正常", "登记日期": "2026-03-01"}

    def arrive(self, one: One, source: str) -> None:
        """A row of somebody come from elsewhere, on the platform or at the police."""
        if source == FLOATING:
            row = {"流动人口编码": f"LD{next(self._papers):09}", "姓名": one.name, "性别": one.sex, "出生日期": one.birth}
            row |= {"身份证号码": one.number, "流入原因": "务工经商", "流入日期": "2024-05-01", "户籍地": "河南省商丘市"}
            row |= {"现居住地址": address(one), "所属社区": HERE}
        else:
            row = {"姓名": one.name, "身份证号": one.number, "性别": one.sex, "民族": "01", "户籍地": "河南省商丘市"}
            row |= {"暂住地址": address(one), "暂住处所": "出租房屋", "暂住事由": "务工", "来本地日期": "2024-05-01"}
        self.rows[source].append(row)

    def enrol(self, one: One) -> None:
        """A row of the roll."""
        joined = f"{int(one.birth[:4]) + 25}-07-01"
        self.rows[ROLL].append(
            {"姓名": one.name, "所在党支部": BRANCH, "公民身份证号": one.number, "性别": one.sex, "民族": "汉族", "出生日期": one.birth}
            | {"人员类别": "正式党员", "加入党组织日期": joined, "转为正式党员日期": f"{int(joined[:4]) + 1}-07-01", "党籍状态": "正常"}
            | {"家庭住址": address(one), "是否为失联党员": "否", "失去联系日期": "—", "是否为流动党员": "否"}
        )

    def table(self, one: One) -> dict[str, str]:
        """A row of the community's table."""
        row = {"姓名": one.name, "性别": one.sex, "民族": "汉族", "出生年月": one.birth[:7].replace("-", "."), "党员类型": "居民"}
        row |= {"入党时间": f"{int(one.birth[:4]) + 25}.07", "组织关系所在单位": "东风社区党支部", "居住楼栋": address(one)}
        return row | {"所属党小组": f"{ESTATE}第1党小组", "是否困难党员": "否"}

    def aid(self, head: One, certificate: str, covered: str) -> dict[str, str]:
        """A row of the dibao list's households."""
        row = {"地区": "魏都区/北大街道/东风社区", "户主姓名": head.name, "身份证号": head.number, "低保证号": certificate}
        row |= {"主要致贫原因": "疾病", "家庭人口数": "3", "保障人口数": covered, "保障金额（元）": "900.00"}
        return row | {"起始保障年月": "201806", "家庭住址": address(head)}

    def cover(self, one: One, head: One, certificate: str, relation: str) -> dict[str, str]:
        """A row of the dibao list's persons."""
        year, month, day = one.birth.split("-")
        row = {"姓名": one.name, "身份证号": one.number, "户主身份证号": head.number, "与户主关系": relation, "性别": one.sex}
        row |= {
            "民族": "汉族",
            "出生日期": f"{year}年{month}月{day}日",
            "婚姻状况": "未婚" if year > "2000" else "有配偶",
            "是否残疾": "否",
        }
        return row | {"类别": "C类", "所属社区": HERE, "家庭地址": address(one), "低保证号": certificate}

    # what goes wrong

    def row(self, source: str, one: One) -> dict[str, str]:
        """The one row that a source prints of somebody."""
        (found,) = (row for row in self.rows[source] if one.name in (row.get("姓名"), row.get("户主姓名")))
        return found

    def spoil(self, source: str, one: One, **cells: str) -> None:
        if self.spoilt:
            self.row(source, one).update(cells)

    def remove(self, source: str, one: One) -> None:
        if self.spoilt:
            self.rows[source].remove(self.row(source, one))

    def add(self, source: str, row: dict[str, str]) -> None:
        if self.spoilt:
            self.rows[source].append(row)

    def write(self, inbox: Path) -> None:
        """Every source's file. Raises ValueError where a row has a column that its source does not print."""
        for source_id, rows in self.rows.items():
            source = load_sources()[source_id]
            if unknown := {header for row in rows for header in row} - set(headers(source)):
                raise ValueError(f"{source_id}: {sorted(unknown)}")
            write_csv(file_of(inbox, source_id), printed(source, rows))


def address(one: One, estate: str = ESTATE) -> str:
    building, unit, room = one.dwelling.split("-")
    return f"{estate}{building}号楼{unit}单元{room}室"
