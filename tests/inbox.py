"""A small inbox made by hand: every source's file with the headers of its declaration, and a few known people.

Here: writing such files. Not here: realistic districts (``connectors.synthetic``). Numbers have division codes that
were never assigned.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

import openpyxl

from connectors.declaration import Source, load_sources
from warehouse.vocabulary.citizen_id import check_character

Cells = Mapping[str, str]


def number(birth: str, order: int) -> str:
    """A checksum-valid number of the division 411099, which does not exist."""
    stem = f"411099{birth.replace('-', '')}{order:03d}"
    return stem + check_character(stem)


LIU, WANG = number("1971-06-24", 123), number("1973-09-12", 246)
PATH = "河南省/许昌市/魏都区/北大街道/东风社区"

ROWS: dict[str, list[Cells]] = {
    "family_planning": [
        {"管辖区域": PATH, "家庭编号": "411099002001000001", "与户主关系": "本人", "姓名": "刘建华", "性别": "1-男", "出生日期": "1971-06-24",
         "证件号": LIU, "民族": "汉族", "现居住地址": "胜利路8号胜利家园3号楼2单元501", "移动电话": "13800000001", "配偶名字": "王秀英"},
        {"管辖区域": PATH, "家庭编号": "411099002001000001", "与户主关系": "配偶", "姓名": "王秀英", "性别": "2-女", "出生日期": "1973-09-12",
         "证件号": WANG, "民族": "01", "现居住地址": "胜利家园3-2-501", "移动电话": "13800000001", "配偶名字": "刘建华"},
    ],
    "floating_population": [
        {"序号": "1", "流动人口编码": "LD000000001", "姓名": "陈小燕", "性别": "女", "出生日期": "1995-03-02", "身份证号码": number("1995-03-02", 44),
         "流入日期": "2024-05-01", "流入原因": "001", "现居住地址": "胜利家园4号楼1单元101", "所属社区": "东风社区"},
    ],
    "police_resident": [
        {"序号": "1", "姓名": "刘建华", "公民身份证号": LIU, "户号": "123456789", "与户主关系": "户主", "性别": "男性", "出生日期": "19710624",
         "户籍地详址": "胜利路８号胜利家园３幢２单元５０１室", "户口类别": "居民家庭户", "民族": "汉族"},
        {"序号": "2", "姓名": "王秀英", "公民身份证号": WANG, "户号": "123456789", "与户主关系": "妻", "性别": "女性", "出生日期": "19730912",
         "户籍地详址": "胜利路８号胜利家园３幢２单元５０１室", "现住地详址": "胜利家园7幢1单元101室", "户口类别": "居民家庭户", "民族": "汉族"},
    ],
    "police_temporary": [
        {"姓名": "陈小燕", "身份证号": number("1995-03-02", 44), "性别": "女", "民族": "01", "暂住地址": "胜利家园4栋1单元101室", "来本地日期": "2024-05-01"},
    ],
    "dibao_household": [
        {"地区": "魏都区/北大街道/东风社区", "户主姓名": "王秀英", "身份证号": WANG, "低保证号": "411099000000001", "主要致贫原因": "疾病",
         "家庭人口数": "2", "保障人口数": "1", "保障金额（元）": "633", "起始保障年月": "201806", "家庭住址": "胜利家园3#2-501"},
    ],
    "dibao_person": [
        {"姓名": "王秀英", "身份证号": WANG, "户主身份证号": WANG, "与户主关系": "本人", "性别": "女", "出生日期": "1973年09月12日",
         "类别": "C类", "所属社区": "东风社区", "家庭地址": "胜利家园3号楼2单元501室", "低保证号": "411099000000001", "是否残疾": "否"},
    ],
    "party_roll": [
        {"序号": "1", "姓名": "刘建华", "所在党支部": "中共东风社区第一支部委员会", "公民身份证号": LIU, "性别": "男", "民族": "汉族",
         "出生日期": "1971-06-24", "人员类别": "正式党员", "加入党组织日期": "1995-07-01", "党籍状态": "正常", "是否为失联党员": "否"},
    ],
    "party_community": [
        {"序号": "1", "姓名": "刘建华", "性别": "男", "出生年月": "1971.06", "党员类型": "在职", "居住楼栋": "胜利家园3号楼2单元501",
         "所属党小组": "胜利家园第1党小组", "联系电话": "13800000001", "是否困难党员": "否"},
    ],
    "grid_building": [
        {"社区": "东风社区", "小区": "胜利家园", "楼栋": "3号楼", "党小组": "胜利家园第1党小组"},
        {"社区": "东风社区", "小区": "胜利家园", "楼栋": "4号楼", "党小组": "胜利家园第1党小组"},
    ],
    "grid_area": [
        {"网格编号": "41109900200101", "网格名称": "东风第1网格", "社区": "东风社区", "小区": "胜利家园", "楼栋范围": "1-4号楼、7号楼", "户数": "250"},
    ],
    "pairing": [{"党员姓名": "刘建华", "贫困户姓名": "王秀英", "住址": "胜利家园3号楼2单元501室", "结对时间": "2026.03", "社区": "东风社区"}],
    "visit": [{"日期": "2026.06.28", "走访人": "张丽", "社区": "东风社区", "户主": "刘建华", "地址": "胜利家园3-2-501", "类型": "居民生病"}],
}  # fmt: skip

NAMES = {
    "family_planning": "411099002001_东风社区_全员人口.csv",
    "floating_population": "流入人员基本信息.csv",
    "police_resident": "常住人口_派出所1.csv",
    "police_temporary": "暂住人口.csv",
    "dibao_household": "城市低保家庭查询_20261120.csv",
    "dibao_person": "城市低保人员查询_20261120.csv",
    "party_roll": "党员基本信息汇总表_东风社区.csv",
    "party_community": "社区党员基本信息情况表_东风社区.csv",
    "grid_building": "楼栋党小组对应表.csv",
    "grid_area": "网格划分表.csv",
    "pairing": "认亲结对表.csv",
    "visit": "走访记录.csv",
}


def headers(source: Source) -> list[str]:
    """The columns that a usual export prints."""
    return [c.header for c in source.columns if not c.absent_ok]


def printed(source: Source, rows: Iterable[Cells]) -> list[list[str]]:
    """Header and rows as they are printed; a header that stands twice is printed twice."""
    names = headers(source)
    return [names, *([row.get(name, "") for name in names] for row in rows)]


def write_csv(path: Path, rows: Iterable[Iterable[str]], encoding: str = "utf-8") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def write_xlsx(path: Path, rows: Iterable[Iterable[str]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


def file_of(inbox: Path, source_id: str) -> Path:
    return inbox / load_sources()[source_id].system / NAMES[source_id]


def write_inbox(inbox: Path, **changed: list[Cells]) -> Path:
    """All sources' files under ``inbox``; ``changed`` replaces the rows of some."""
    for source_id, rows in (ROWS | changed).items():
        write_csv(file_of(inbox, source_id), printed(load_sources()[source_id], rows))
    return inbox
