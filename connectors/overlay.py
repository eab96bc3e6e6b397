"""The district's own answers on top of a declaration: ``<data>/overlays/<source id>.toml``.

A shipped declaration is never edited, so that an upgrade may replace it. Here: what an overlay may say, checking it against
the declaration, laying it over. Not here: writing one (``overlay_writing``), the shape of a declaration (``declaration``).

    deadline = "02:30"
    [columns]    "身份证号码(新)" = "公民身份号码"    a header of theirs -> the declared one it is the same column as
    [ignore]     "备注2" = "自由文本"                 a header of theirs -> why it is not used (kept in landing)
    [drop]       "宗教" = "隐私"                      a header of theirs -> why it is never stored
    [codes.sex]  "男性" = "1"                         a printed value -> the standard's code
    [file]       names, encodings, header_search, not_data, covers, path: each replaced
    [expected]   rows and reason: replaced
    [gates.drop] share, least, off, always with a reason of its own
    [database]   read from a database instead of files
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, NoReturn

from connectors.headers import header_key
from warehouse.vocabulary.errors import DaoqiaoError, Place

ANSWERS = ("columns", "ignore", "drop")
"""Sections whose keys are headers of theirs; a header stands in one of them."""

FILE_KEYS = {"names": list, "encodings": list, "header_search": int, "not_data": list, "covers": str, "path": str}
SECTIONS = {"deadline": str, **dict.fromkeys((*ANSWERS, "codes", "file", "expected", "gates", "database"), dict)}
_KEYS: Mapping[str, Mapping[str, type]] = {
    "file": FILE_KEYS,
    "expected": {"rows": list, "reason": str},
    "database": {"url": str, "table": str, "query": str, "password": str, "watermark": str, "full_every": int, "batch": int},
}
_GATE = {"share": float, "least": int, "off": bool, "reason": str}
_WORDS = {str: "文字（加引号）", int: "整数", float: "小数", bool: "true 或 false", list: "方括号里的列表", dict: "一节 […]"}


def overlay_path(data: Path, source_id: str) -> Path:
    return data / "overlays" / f"{source_id}.toml"


def read_overlay(path: Path) -> dict[str, Any]:
    """What an overlay says, unchecked. Raises DQ-505 where it is no TOML."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        where = f"{path.parent.name}/{path.name}"
        raise DaoqiaoError("DQ-505", Place(file=where), declaration=where, source_id=path.stem, detail=str(error)) from error


def merged(raw: Mapping[str, Any], overlay: Mapping[str, Any], fault: DaoqiaoError) -> dict[str, Any]:
    """The declaration ``raw`` (as read from TOML) with ``overlay`` on top. Raises ``fault`` with section, key and mend as ``detail``."""
    try:
        _check_shape(overlay)
        made = deepcopy(dict(raw))
        for section in ("deadline", "database"):
            if section in overlay:
                made[section] = overlay[section]
        for section in ("file", "expected"):
            made[section] = made.get(section, {}) | overlay.get(section, {})
        for section in ("codes", "gates"):
            old = made.get(section, {})
            made[section] = old | {name: old.get(name, {}) | entry for name, entry in overlay.get(section, {}).items()}
        made["columns"]["list"] = _columns(made["columns"]["list"], overlay)
    except ValueError as error:
        raise DaoqiaoError(fault.code, fault.place, **fault.facts | {"detail": str(error)}) from error
    return made


def column_of(columns: Iterable[Mapping[str, Any]], header: str) -> Mapping[str, Any] | None:
    """The declared column that ``header`` names, by its own header or another it is known by; of two with one header the one
    that is used."""
    key = header_key(header)
    found = [column for column in columns if key in map(header_key, (column["header"], *column.get("also", ())))]
    return min(found, key=lambda column: not column.get("field"), default=None)


def _columns(declared: list[dict[str, Any]], overlay: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The declared columns with the district's answers: further names of theirs, further ones not used."""
    answered: dict[str, str] = {}
    made = [dict(column) for column in declared]
    for section in ANSWERS:
        for header, answer in overlay.get(section, {}).items():
            key, where = header_key(header), f"[{section}] “{header}”"
            if not key or not answer.strip():
                raise ValueError(f"{where} 等号两边都要写：左边是文件里的表头，右边是答案")
            if key in answered:
                raise ValueError(f"{where} 在 [{answered[key]}] 里已经有答案，只留一处")
            answered[key] = section
            known, target = column_of(declared, header), column_of(declared, answer) if section == "columns" else None
            if section == "columns" and target is None:
                names = [str(column["header"]) for column in declared]
                _refuse(f"{where} 对应的“{answer}”不在登记里{_nearest(answer, names)}")
            if known is not None:
                if (section == "columns" and known is target) or known.get(section):
                    continue  # the declaration says the same: nothing to add, and nothing wrong after an upgrade
                _refuse(f"{where} 在登记里已经是“{known['header']}”这一列，不能另作解释；请删去这一行")
            if section != "columns":
                made.append({"header": header, section: answer, "absent_ok": True})
            else:
                at = next(n for n, column in enumerate(declared) if column is target)
                made[at]["also"] = [*made[at].get("also", ()), header]
    return made


def _check_shape(overlay: Mapping[str, Any]) -> None:
    for section, value in overlay.items():
        if section not in SECTIONS:
            _refuse(f"没有 [{section}] 这一节{_nearest(section, list(SECTIONS))}")
        _check_type(value, SECTIONS[section], section)
        for key, kind in _KEYS.get(section, {}).items():
            if key in value:
                _check_type(value[key], kind, f"[{section}] {key}")
        for key in value if section in _KEYS else ():
            if key not in _KEYS[section]:
                _refuse(f"[{section}] 里没有 {key} 这一项{_nearest(key, list(_KEYS[section]))}")
    for section in ANSWERS:
        for header, answer in overlay.get(section, {}).items():
            _check_type(answer, str, f"[{section}] “{header}”")
    for name, codes in overlay.get("codes", {}).items():
        _check_type(codes, dict, f"[codes] {name}")
        for text, code in codes.items():
            _check_type(code, str, f"[codes.{name}] “{text}”")
    for name, gate in overlay.get("gates", {}).items():
        _check_type(gate, dict, f"[gates] {name}")
        for key, value in gate.items():
            if key not in _GATE:
                _refuse(f"[gates.{name}] 里没有 {key} 这一项{_nearest(key, list(_GATE))}")
            _check_type(value, _GATE[key], f"[gates.{name}] {key}")
        if not gate.get("reason"):
            _refuse(f"[gates.{name}] 要写明 reason：为什么本区用别的界限")


def _check_type(value: object, kind: type, where: str) -> None:
    """A whole number may stand for a share; a word never for a list of words; a list holds words, or numbers for ``rows``."""
    fits = isinstance(value, (int, float) if kind is float else kind) and (kind is bool or not isinstance(value, bool))
    if fits and isinstance(value, list) and not where.endswith("rows"):
        fits = all(isinstance(one, str) for one in value)
    if not fits:
        _refuse(f"{where} 应是{_WORDS[kind]}")


def _refuse(detail: str) -> NoReturn:
    raise ValueError(detail)


def _nearest(text: str, known: list[str]) -> str:
    near = difflib.get_close_matches(text, known, n=1, cutoff=0.5)  # 0.5, as for mistyped commands (``helping``)
    return f"；最像：{near[0]}" if near else ""
