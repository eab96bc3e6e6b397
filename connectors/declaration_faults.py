"""What is wrong with a declaration, told without any data.

Here: every check of a whole declaration. Not here: reading it (``declaration``), the district's additions (``overlay``).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from warehouse.vocabulary.codes import table
from warehouse.vocabulary.fields import fields

if TYPE_CHECKING:
    from connectors.declaration import Source

ROW_KINDS = frozenset({"person", "reference", "roster"})
FULL, CHANGES = "full", "changes"
"""What a delivery covers: all rows there are, so that an absent one is gone, or only those that changed."""

LISTS = frozenset({"", "hukou", "floating", "dibao", "dibao_head", "roll", "member"})
"""What being in a source says of a person: the hukou is here; came from elsewhere; covered by dibao; heads a household on dibao; on a
party branch's roll; a member by the community's own table. Everything that counts people by these asks for the word, not for a
source's name."""

SHORT = 24
"""Characters of an English name on screens: a column of a table on a telephone holds about so many in two lines."""

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d").fullmatch


def faults(source: Source) -> Iterable[str]:
    """One sentence a fault, in Chinese; nothing where the declaration is whole."""
    known = fields()
    stated = {c.field for c in source.columns} | {c.also_field for c in source.columns} | set(source.fixed) | {"community"}
    yield from _facts(source)
    for column in source.columns:
        if sum(map(bool, (column.field, column.ignore, column.drop))) != 1:
            yield f"列“{column.header}”要么是字段，要么写明 ignore 或 drop 的理由"
    for name in sorted((stated - {""}) | set(source.trust) - {"default"}):
        if name not in known:
            yield f"没有“{name}”这个字段"
    for name in source.key:
        if name not in stated:
            yield f"主键里的“{name}”没有列"
    if source.kind == "person" and "name" not in {c.field for c in source.required}:
        yield "人员来源必须有必需的姓名列"
    yield from _codes(source)


def _facts(source: Source) -> Iterable[str]:
    for key, name in (("name_en", source.name_en), ("short_en", source.short_en)):
        if not name.isascii():
            yield f"{key} 是英文名称，不能有“{name}”里的汉字；没有英文名称就不写"
    if len(source.short_en) > SHORT:
        yield f"short_en 最多 {SHORT} 个字符：“{source.short_en}”在表格里放不下"
    if source.kind not in ROW_KINDS:
        yield f"kind 应是 {'、'.join(sorted(ROW_KINDS))} 之一"
    if source.covers not in (FULL, CHANGES):
        yield f"covers 应是 {FULL} 或 {CHANGES}"
    if source.lists not in LISTS:
        yield f"lists 应是 {'、'.join(sorted(LISTS - {''}))} 之一，或者不写"
    if not _TIME(source.deadline):
        yield f"deadline 应如 02:30，不是“{source.deadline}”"
    if not source.file_names:
        yield "[file] names 至少要有一个文件名"
    for encoding in source.encodings:
        try:
            codecs.lookup(encoding)
        except LookupError:
            yield f"没有“{encoding}”这种编码"
    database = source.database
    if database and bool(database.table) == bool(database.query):
        yield "[database] 要么写 table，要么写 query"
    for pattern in (source.community.get("pattern"), source.community.get("file_name")):
        try:
            re.compile(pattern or "")
        except re.error as error:
            yield f"[community] 的“{pattern}”不是正则表达式（{error}）"


def _codes(source: Source) -> Iterable[str]:
    known = fields()
    for name, mapping in source.codes.items():
        if name not in known:
            yield f"[codes.{name}] 没有这个字段"
        elif known[name].table:
            codes = table(known[name].table)
            yield from (f"[codes.{name}] 的“{code}”不在代码表里" for code in sorted(set(mapping.values())) if codes.name_of(code) is None)
    for name, code in source.fixed.items():
        if name in known and known[name].table and table(known[name].table).name_of(code) is None:
            yield f"[fixed] {name} 的“{code}”不在代码表里"
