"""How each system prints the frozen district's rows: its headers, its way with dates, relations and addresses, its files.

Here: one night's files as text. Run as a module (``python -m tests.cases.district.printing``) it writes ``night0`` … ``night2``
anew, a later night only with the files that differ from the night before. Not here: what the rows say (``tables/``).
"""

from __future__ import annotations

import csv
import io
import re
import shutil
from pathlib import Path

from connectors.declaration import Source, load_source, load_sources
from tests.cases.district.people import HOME, NIGHTS, Line, Person, lines, people, sources

FILES = {
    "family_planning": "{code}_{community}_全员人口.csv",
    "floating_population": "流入人员基本信息.csv",
    "police_resident": "常住人口_派出所1.csv",
    "police_temporary": "暂住人口.csv",
    "dibao_household": "城市低保家庭查询.csv",
    "dibao_person": "城市低保人员查询.csv",
    "party_roll": "党员基本信息汇总表_{community}.csv",
    "party_community": "社区党员基本信息情况表_{community}.csv",
    "grid_building": "楼栋党小组对应表.csv",
    "grid_area": "网格划分表.csv",
    "pairing": "认亲结对表.csv",
    "visit": "走访记录.csv",
    "cremation": "火化登记表.csv",
}
GB18030 = ("police_temporary", "grid_area")
"""Most files are UTF-8, so that a diff can be read; two are as their systems write them."""
CODES = {"青禾社区": "411099001001", "白塔社区": "411099001002"}
PATH = "河南省/许昌市/魏都区/荷塘街道/{}"
ADDRESS = {
    "police_resident": "河南省许昌市魏都区{0}{1}幢{2}单元{3}室",
    "family_planning": "{0}{1}号楼{2}单元{3}室",
    "floating_population": "{0}{1}-{2}-{3}",
    "police_temporary": "{0}{1}栋{2}单元{3}室",
    "dibao_household": "{0}{1}#{2}-{3}",
    "dibao_person": "{0}{1}号楼{2}单元{3}室",
    "party_community": "{0}{1}号楼{2}单元{3}",
}
_DWELLING = re.compile(r"([^0-9]+)([0-9]+)-([0-9]+)-([0-9]+)").fullmatch
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def declaration(source_id: str) -> Source:
    """A shipped declaration, or the district's own."""
    return load_sources().get(source_id) or load_source(HOME / "sources" / f"{source_id}.toml")


def _stated(source_id: str, person: Person) -> dict[str, str]:
    """What every row of a source says of its person by itself, as that system prints it."""
    year, month, day = person.birth.split("-")
    name, number, sex = person.name, person.number, person.sex
    match source_id:
        case "police_resident":
            return {"姓名": name, "公民身份证号": number, "性别": f"{sex}性", "出生日期": year + month + day, "民族": "汉族"}
        case "police_temporary":
            return {"姓名": name, "身份证号": number, "性别": sex, "民族": "01"}
        case "family_planning":
            stated = {"姓名": name, "证件号": number, "性别": "1-男" if sex == "男" else "2-女", "出生日期": person.birth}
            return stated | {"民族": "汉族", "证件类型": "001", "登记日期": "2026-03-01"}
        case "floating_population":
            return {"姓名": name, "身份证号码": number, "性别": sex, "出生日期": person.birth}
        case "dibao_household":
            return {"户主姓名": name, "身份证号": number}
        case "dibao_person":
            return {"姓名": name, "身份证号": number, "性别": sex, "出生日期": f"{year}年{month}月{day}日", "民族": "汉族"}
        case "party_roll":
            stated = {"姓名": name, "公民身份证号": number, "性别": sex, "出生日期": person.birth, "民族": "汉族"}
            return stated | {"党籍状态": "正常", "固定电话": "无"}
        case "party_community":
            return {"姓名": name, "性别": sex, "出生年月": f"{year}.{month}", "民族": "汉族"}
        case "cremation":
            return {"姓名": name, "身份证号码": number}
    return {}


def _placed(source_id: str, community: str) -> dict[str, str]:
    """How a source prints the community that a row is of."""
    match source_id:
        case "family_planning":
            return {"管辖区域": PATH.format(community), "管辖区域代码": CODES[community]}
        case "floating_population" | "dibao_person":
            return {"所属社区": community}
        case "dibao_household":
            return {"地区": PATH.format(community).removeprefix("河南省/许昌市/")}
        case "party_roll":
            return {"所在党支部": f"中共{community}第一支部委员会"}
        case "party_community":
            return {}
    return {"社区": community}


def _address(source_id: str, text: str) -> str:
    found = _DWELLING(text)
    if found is None:
        return text
    written = ADDRESS.get(source_id, "{0}{1}号楼{2}单元{3}室").format(*found.groups())
    return written.translate(_WIDE) if source_id == "police_resident" else written


def _cells(source_id: str, line: Line) -> dict[str, str]:
    said = dict(line.cells)
    placed = _placed(source_id, said.pop("社区")) if "社区" in said else {}
    if source_id == "family_planning":
        said["家庭编号"] = f"{placed['管辖区域代码']}00{said.pop('户')}"
    if "户主" in said and source_id == "dibao_person":
        said["户主身份证号"] = people()[said.pop("户主")].number
    stated = _stated(source_id, people()[line.who]) if line.who else {}
    return stated | placed | {header: _address(source_id, text) for header, text in said.items()}


def files(night: int) -> dict[str, list[tuple[str, Line]]]:
    """The rows of every file of a night by path under the inbox; each with its source, in the order in which they are printed."""
    found: dict[str, list[tuple[str, Line]]] = {}
    for source_id in sources():
        for line in lines(source_id):
            if night in line.nights:
                community = line.cells.get("社区", "")
                name = FILES[source_id].format(community=community, code=CODES.get(community, ""))
                found.setdefault(f"{declaration(source_id).system}/{name}", []).append((source_id, line))
    return found


def printed(rows: list[tuple[str, Line]]) -> bytes:
    """One file: the declared header, then its rows; the running number counts them where the layout has one."""
    source_id = rows[0][0]
    headers = [column.header for column in declaration(source_id).columns if not column.absent_ok]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headers)
    for number, (_, line) in enumerate(rows, 1):
        cells = {"序号": str(number)} | _cells(source_id, line)
        unknown = set(cells) - set(headers)
        if unknown - {"序号"}:
            raise ValueError(f"{source_id}: {sorted(unknown)}")
        writer.writerow([cells.get(header, "") for header in headers])
    return text.getvalue().encode("gb18030" if source_id in GB18030 else "utf-8")


def changed(night: int) -> dict[str, bytes]:
    """What is to lie under ``night<n>/``: on the first night everything, later what differs from the night before."""
    now = {path: printed(rows) for path, rows in files(night).items()}
    before = {path: printed(rows) for path, rows in files(night - 1).items()} if night else {}
    return {path: content for path, content in now.items() if before.get(path) != content}


def write(home: Path = HOME) -> None:
    for night in range(len(NIGHTS)):
        shutil.rmtree(home / f"night{night}", ignore_errors=True)
        for path, content in changed(night).items():
            target = home / f"night{night}" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)


if __name__ == "__main__":
    write()
