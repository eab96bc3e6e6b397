"""The data dictionary as tables: sources, fields, code tables, relations; each column with standard, source and trust.

Here: what stands in them, from the declarations, ``fields.toml``, the standards' index and the SQL files. Not here: Markdown and
Excel (``dictionary``), meanings of warehouse columns (``warehouse.store.meanings``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connectors.declaration import Column, Source
from warehouse.store.meanings import Meaning
from warehouse.vocabulary.codes import index, table
from warehouse.vocabulary.fields import Field, fields
from warehouse.vocabulary.language import say, spoken

KINDS = {
    "name": ("姓名", "name"),
    "id": ("证件号", "id number"),
    "date": ("日期", "date"),
    "month": ("年月", "month"),
    "phones": ("电话", "phones"),
    "address": ("地址", "address"),
    "code": ("代码", "code"),
    "text": ("文字", "text"),
    "key": ("编号", "key"),
    "integer": ("整数", "integer"),
    "amount": ("金额（元）", "amount (yuan)"),
    "buildings": ("楼栋", "buildings"),
}
CHOICES = {
    "trust": ("最可信的来源优先", "most trusted first"),
    "recent": ("最近的优先", "newest first"),
    "agree": ("多数来源一致的优先", "most agree first"),
    "valid": ("校验通过的优先", "valid first"),
    "": ("不合并到居民", "not merged"),
}
GROUPS = {
    "identity": "身份", "contact": "联系方式", "residence": "居住", "hukou": "户籍", "household": "户", "social": "社会状况",
    "life": "状态", "source": "来源", "floating": "流动", "dibao": "低保", "party": "党员", "grid": "网格", "roster": "名册",
}  # fmt: skip
ID_STANDARD = "GB 11643"
"""Citizen id numbers are checked by the standard, though they have no code table."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One table: ``heads`` and ``rows`` of text."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


def source_grid(source: Source) -> Grid:
    """Every column of a source's layout: its headers, what becomes of it, standard and trust."""
    heads = [say("表头", "header"), say("也叫", "also"), say("字段", "field"), say("必需", "required"), say("标准", "standard"),
             say("可信度", "trust"), say("不用的原因", "why not used")]  # fmt: skip
    return Grid(heads, [_source_row(source, column) for column in source.columns])


def _source_row(source: Source, column: Column) -> list[str]:
    held = [fields()[name] for name in (column.field, column.also_field) if name]
    unused = column.drop and say("不保存：", "never stored: ") + column.drop
    unused = unused or (column.ignore and say("不采用：", "not used: ") + column.ignore)
    header = column.header + (say(f"（第{column.occurrence}列）", f" (no. {column.occurrence})") if column.occurrence > 1 else "")
    return [
        header,
        "、".join(column.also),
        "、".join(f"{field.id} {field.zh}" for field in held),
        say("是", "yes") if column.required else say("可缺", "may lack") if column.absent_ok else "",
        "、".join(filter(None, map(standard_of, held))),
        "、".join(str(source.trust_of(field.id)) for field in held) if source.kind == "person" else "",
        unused,
    ]


def standard_of(field: Field) -> str:
    """The standard that a field's values follow; the code table where no standard exists; "" without either."""
    if field.kind == "id":
        return ID_STANDARD
    if not field.table:
        return ""
    origin = index()[field.table]
    if not origin.standard:
        return say(f"代码表 {field.table}", f"table {field.table}")
    return f"{origin.standard}-{origin.edition}" if origin.edition.isdigit() else origin.standard


def field_grid(sources: Mapping[str, Source]) -> Grid:
    """Every field: what it is, its standard, how one value is chosen, which sources state it and how far each is trusted."""
    heads = [say("字段", "field"), say("名称", "name"), "English", say("类型", "kind"), say("标准", "standard"), say("分组", "group"),
             say("怎样采用", "choice"), say("来源（可信度）", "sources (trust)")]  # fmt: skip
    rows = []
    for field in fields().values():
        stating = [s for s in sources.values() if field.id in s.fixed or any(field.id in (c.field, c.also_field) for c in s.columns)]
        stating.sort(key=lambda s: -s.trust_of(field.id))
        named = [(s.called(spoken()), f" {s.trust_of(field.id)}" if s.kind == "person" else "") for s in stating]
        told = say("、", ", ").join(name + trust for name, trust in named)
        choice = say(*CHOICES[field.choose]) if field.choose in CHOICES else field.choose
        group = say(GROUPS.get(field.group, field.group), field.group)
        rows.append([field.id, field.zh, field.en, say(*KINDS[field.kind]), standard_of(field), group, choice, told])
    return Grid(heads, rows)


def code_grid() -> Grid:
    """Every code table: standard, edition, how many codes, where it comes from."""
    heads = [say("代码表", "table"), say("名称", "name"), say("标准", "standard"), say("版本", "edition"), say("条数", "codes"),
             say("出处", "origin"), say("许可", "licence")]  # fmt: skip
    return Grid(
        heads,
        [
            [i, o.name, o.standard or say("无标准", "none"), o.edition, f"{len(table(i)):,}", o.origin, o.licence]
            for i, o in index().items()
        ],
    )


def column_grid(columns: Sequence[Meaning]) -> Grid:
    """Columns of relations: type, meaning, standard."""
    heads = [say("列", "column"), say("类型", "type"), say("含义", "meaning"), say("标准", "standard")]
    rows = []
    for column in columns:
        field = fields().get(column.column)
        rows.append([column.column, column.type, column.text, standard_of(field) if field else ""])
    return Grid(heads, rows)
