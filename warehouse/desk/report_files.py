"""Reports as files: a workbook with a sheet that says what is counted, or CSV.

Here: what stands in them, and their names. Not here: writing them safely (``exporting``), values (``report_cells``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say, spoken

if TYPE_CHECKING:
    from warehouse.store.reports import Answer

FACTS = {
    "hukou": ("户籍在哪里", "where the hukou is"),
    "residence": ("实际住在哪里", "where people live"),
    "organisation": ("党员组织关系在哪里", "where the membership is kept"),
    "none": ("不涉及这三个事实", "none of the three facts"),
}
PARAMETERS = {"night": ("数据之夜", "night"), "since": ("自", "since"), "until": ("至", "until"), "month": ("月份", "month")}
_UNFIT = re.compile(r'[\\/:*?"<>|\s]+')
"""What a file name cannot hold on the systems that people open it on."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds for every report of a call. ``until``: 数据截至 by source id; ``names``: what sources are called; ``whole``:
    unmasked."""

    version: str
    night: str
    district: str
    until: dict[str, str]
    names: dict[str, str]
    made: datetime
    community: str | None
    grid: str | None
    whole: bool

    @property
    def place(self) -> str:
        return " ".join(filter(None, (self.district, self.community, self.grid)))

    @property
    def until_words(self) -> str:
        return say("，", ", ").join(f"{self.names.get(source, source)} {day}" for source, day in self.until.items())


def file_name(report_id: str, setting: Setting, suffix: str) -> str:
    """``community_profile-东风社区-2026-11-21.xlsx``."""
    parts = (report_id, setting.community, setting.grid, setting.night)
    return "-".join(_UNFIT.sub("_", part) for part in parts if part) + f".{suffix}"


def write(answer: Answer, setting: Setting, folder: Path, form: str) -> tuple[Path, int]:
    """Write ``answer`` under ``folder`` as ``form`` (xlsx, csv); the path and the rows. Raises DQ-503."""
    from warehouse.desk import report_cells
    from warehouse.desk.exporting import Sheet, write_book, write_csv

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DaoqiaoError("DQ-503", path=folder, detail=error.strerror or "") from error
    path = folder / file_name(answer.report.id, setting, form)
    columns = answer.columns
    heads = [column.label(spoken()) for column in columns]
    how = report_cells.plain if form == "csv" else report_cells.cell
    rows = report_cells.rows_as(how, columns, answer.rows, whole=setting.whole)
    if form == "csv":
        return path, write_csv(path, heads, rows)
    told = Sheet(say("说明", "about"), [say("项目", "item"), say("内容", "content")], about(answer, setting), wrapped=88)
    formats = [report_cells.FORMATS.get(column.kind, "") for column in columns]
    title = _UNFIT.sub("_", answer.report.name(spoken()))[:31].strip("'")  # 31: the longest name of a sheet
    return path, write_book(path, [told, Sheet(title, heads, rows, formats)], setting.made)[1]


def about(answer: Answer, setting: Setting) -> list[list[str]]:
    """What a reader must know of the figures: ``[item, content]``."""
    report = answer.report
    rows = [
        (say("报表", "report"), f"{report.name(spoken())}（{report.id}）" if spoken() == "zh" else f"{report.title_en} ({report.id})"),
        (say("范围", "place"), setting.place),
        (say("定义", "definition"), report.definition),
        (say("每行", "rows"), report.grain),
        (say("数的是哪个事实", "counts by"), say("；", "; ").join(say(*FACTS[fact]) for fact in report.counts)),
        (say("参数", "parameters"), bound(answer) or say("无", "none")),
        (say("数据截至", "data until"), setting.until_words),
        (say("版本", "version"), setting.version),
        (say("取自", "reads"), say("、", ", ").join(sorted(report.reads)) or "warehouse/reports/claims.toml"),
        (say("目录编号", "catalogue"), entries(report.catalogue)),
        (say("生成时间", "produced"), f"{setting.made:%Y-%m-%d %H:%M}"),
        (
            say("脱敏", "masked"),
            say("否：含完整证件号或电话，理由已记入审计", "no: whole numbers; the reason is in the audit log")
            if setting.whole
            else say("是：证件号、电话已隐去中间各位", "yes: id numbers and phones"),
        ),
    ]
    return [list(row) for row in rows]


def bound(answer: Answer) -> str:
    """The dates that a report was run with; "" where it asks for none."""
    return say("，", ", ").join(f"{say(*PARAMETERS[name])} {value}" for name, value in answer.parameters.items())


def entries(catalogue: Sequence[str]) -> str:
    """Entries of the catalogue in a line; three or more that follow each other as E3.1–E3.14."""
    runs: list[list[str]] = []
    for entry in catalogue:
        head, _, number = entry.rpartition(".")
        if runs and runs[-1][-1].rpartition(".")[::2] == (head, str(int(number) - 1)):
            runs[-1].append(entry)
        else:
            runs.append([entry])
    shown = [[f"{run[0]}–{run[-1]}"] if len(run) > 2 else run for run in runs]
    return say("、", ", ").join(chain.from_iterable(shown)) or "-"
