"""A department's work list: an Excel file with one row a finding, where it stands in their file, what is asked, room for an answer.

Here: what stands in it. Not here: writing it safely (``exporting``), reading it back (``findings_read``), masking (``findings_cells``).
It is in Chinese whatever language the call speaks. One sheet for all rules: a clerk goes through the own file from top to bottom, and
filters by rule where that is better.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from connectors.declaration import Source
from pipelines.commands.findings_cells import label, masked, surname
from warehouse.desk.exporting import Cell, Sheet, write_book
from warehouse.state.finding_answers import CORRECTED, NOT_OURS, RIGHT, UNKNOWN
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.wording import CORRECTION

LIST, ABOUT, RULES = "问题清单", "说明", "规则"
WORDS: Final = {CORRECTED: "已更正", RIGHT: "属实无误", UNKNOWN: "无法核实", NOT_OURS: "不属本部门"}
STATES: Final = {"new": "新", "reopened": "又出现", "open": "未解决"}
ID, STAMP, ANSWER, NOTE, DISTRICT = "问题编号", "核对码", "答复", "说明", "区县"
HEADS: Final = (
    ID, "应当符合", "请核实", "社区", "文件", "表", "行", "姓名", "项目", "登记的值", "应为（其他来源）", "哪个来源", "首次发现", "这次自",
    "现况", "上次答复", STAMP, ANSWER, NOTE,
)  # fmt: skip
CORRECTED_BY_HAND: Final = "人工更正"
NOTE_LENGTH: Final = 500
_UNFIT = re.compile(r'[\\/:*?"<>|\s]+')


def stamp_of(salt: str, finding: Mapping[str, Any]) -> str:
    """Eight hexadecimal digits that change with what the record states: an answer is to that. Keyed with the store's secret: the list
    leaves the house, and a plain fingerprint of a masked number would give the number away to whoever tries all birth dates."""
    said = "|".join(str(finding[name] or "") for name in ("finding_id", "stated", "expected"))
    return hmac.new(salt.encode(), said.encode(), hashlib.sha256).hexdigest()[:8]


def write_list(
    folder: Path,
    department: str,
    findings: Sequence[Mapping[str, Any]],
    rules: Iterable[Mapping[str, Any]],
    *,
    district: str,
    version: str,
    night: str,
    sources: Mapping[str, Source],
    salt: str,
    made: datetime,
) -> Path:
    """Write the list of ``department`` under ``folder``; its path. ``findings`` as ``worklist_findings.sql`` gives them. Raises
    DQ-503."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DaoqiaoError("DQ-503", path=folder, detail=error.strerror or "") from error
    path = folder / ("-".join(_UNFIT.sub("_", part) for part in (LIST, department, night)) + ".xlsx")
    asked = {str(one["rule"]) for one in findings}
    words = [one for one in rules if one["rule"] in asked]
    facts = {DISTRICT: district, "部门": department, "数据之夜": night, "版本": version, "问题": f"{len(findings):,} 条"}
    last = len(HEADS) - 1
    sheets = [
        Sheet(ABOUT, ["项目", "内容"], [*map(list, facts.items()), *map(list, GUIDE), ["制表", f"{made:%Y-%m-%d %H:%M}"]], wrapped=88),
        Sheet(
            LIST, HEADS, _rows(findings, sources, salt), asked=[(last - 1, tuple(WORDS.values())), (last, ())], broken=(1, 2),
        ),
        Sheet(RULES, ["应当符合", "怎么算", "请核实"], ([one["title"], one["definition"], one["ask"]] for one in words), broken=(0, 1, 2)),
    ]  # fmt: skip
    write_book(path, sheets, made)
    return path


GUIDE: Final = (
    ("怎么找到这一行", "“文件”“表”“行”是贵部门导出的文件里的位置；行号就是表格软件左边显示的行号。姓名只写姓，用来核对有没有找错行"),
    ("怎么填", "只填最后两列。“答复”从下拉框里选；“说明”写依据，不要写证件号码和电话"),
    (WORDS[CORRECTED], "贵部门系统里已经改好；下次导出后这一条自己消失"),
    (WORDS[RIGHT], "核实过，登记的就是对的；这条记录不变，就不再列出"),
    (WORDS[UNKNOWN], "联系不上本人，或没有依据；仍然列出"),
    (WORDS[NOT_OURS], "不归贵部门管，请在“说明”里写归谁管；仍然列出"),
    ("没有列出的", "只是提示的（例如一年没有核实过）不在这份清单里，需要时请信息办按规则单独导出"),
    ("核对之后", "把文件原样交回信息办；没有填的行不用管，下一份清单里还在"),
    ("脱敏", "证件号码、电话中间各位已隐去，姓名只留姓；清单只用于核对，不要转给无关的人"),
)


def _rows(findings: Iterable[Mapping[str, Any]], sources: Mapping[str, Source], salt: str) -> Iterator[list[Cell]]:
    for one in findings:
        field, other = str(one["field"] or ""), str(one["other_source"] or "")
        answer = WORDS.get(str(one["answer"] or ""), "")
        yield [
            one["finding_id"],
            one["title"],
            one["ask"],
            one["community"],
            one["file"],
            one["sheet"],
            one["row_number"],
            surname(one["name"]),
            label(field),
            masked(field, one["stated"]),
            masked(field, one["expected"]),
            CORRECTED_BY_HAND if other == CORRECTION else sources[other].short if other in sources else other,
            str(one["first_seen"]),
            str(one["since"]),
            STATES.get(str(one["state"]), str(one["state"])),
            f"{answer} {one['answered_on']}" if answer else "",
            stamp_of(salt, one),
            None,
            None,
        ]
