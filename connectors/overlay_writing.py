"""Writing the district's answers: comments and order of the file stay as somebody left them.

Here: one entry set or taken back, checked as a whole, written at once or not at all. Not here: what an overlay may say
(``overlay``), which question is answered (``pipelines.commands``).
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import ParseError

from connectors.declaration import declaration_of, overlaid
from connectors.headers import header_key
from connectors.overlay import ANSWERS, overlay_path, read_overlay
from warehouse.vocabulary.errors import DaoqiaoError, Place

Keys = tuple[str, ...]
"""Where an entry stands: ``("deadline",)``, ``("columns", "身份证号码(新)")``, ``("codes", "sex", "男性")``."""

_HEAD = """\
# 本区对来源“{source_id}”登记的补充。随程序带的登记不改，升级时这个文件不动。
# 由 daoqiao source map 和 daoqiao source add 写入，也可以手改。写法见 connectors/README.md。

"""


def set_entries(data: Path, source_id: str, entries: Mapping[Keys, Any], note: str = "") -> Path:
    """Set entries in the overlay of ``source_id``; ``note`` becomes the comment behind each. Returns the file.

    A header has one answer: an earlier one in another section goes. Raises DQ-505 where the overlay would be wrong (nothing is
    written then), DQ-503 where it cannot be written.
    """
    path = overlay_path(data, source_id)
    document = _document(path, source_id)
    wanted: dict[str, Any] = tomllib.loads(tomlkit.dumps(document))
    for keys, value in entries.items():
        for target in (document, wanted):
            if keys[0] in ANSWERS:
                _take_answer(target, keys[-1])
        _put(wanted, keys, value)
        item = tomlkit.item(value)
        if note and not isinstance(value, Mapping):
            item.comment(note)
        try:
            _put(document, keys, item)
        except (ValueError, TypeError) as error:  # an inline table takes no section
            raise _by_hand(path, source_id) from error
    return _write(data, source_id, document, wanted)


def unset_entry(data: Path, source_id: str, keys: Keys) -> Any:
    """Take one entry back; the value it had, None where there is none. ``keys`` of a header may name no section: ``("", header)``."""
    path = overlay_path(data, source_id)
    if not path.exists():
        return None
    document = _document(path, source_id)
    wanted: dict[str, Any] = tomllib.loads(tomlkit.dumps(document))
    if keys[0] == "":
        found = _take_answer(document, keys[-1])
        _take_answer(wanted, keys[-1])
    else:
        found = _take(document, keys)
        _take(wanted, keys)
    if found is not None:
        _write(data, source_id, document, wanted)
    return found


def _document(path: Path, source_id: str) -> tomlkit.TOMLDocument:
    if not path.exists():
        return tomlkit.parse(_HEAD.format(source_id=source_id))
    read_overlay(path)  # words its faults
    try:
        return tomlkit.parse(path.read_text("utf-8"))
    except ParseError as error:
        raise _by_hand(path, source_id) from error


def _write(data: Path, source_id: str, document: tomlkit.TOMLDocument, wanted: Mapping[str, Any]) -> Path:
    path, text = overlay_path(data, source_id), tomlkit.dumps(document)
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        written = {}
    if written != wanted:  # tomlkit has had faults with dotted keys (its issues 543, 556): better no file than another meaning
        raise _by_hand(path, source_id)
    overlaid(declaration_of(source_id, data), written, path)
    aside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with aside.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
    except OSError as error:
        raise DaoqiaoError("DQ-503", path=path.parent, detail=error.strerror or "") from error
    finally:
        aside.unlink(missing_ok=True)
    return path


def _by_hand(path: Path, source_id: str) -> DaoqiaoError:
    where, detail = f"{path.parent.name}/{path.name}", "写法（带点的键、大括号）不能自动修改，请用编辑器写成 [一节] 和一行一条"
    return DaoqiaoError("DQ-505", Place(file=where), declaration=where, source_id=source_id, detail=detail)


def _put(target: MutableMapping[str, Any], keys: Keys, value: Any) -> None:
    *sections, last = keys
    for section in sections:
        if section not in target:
            target[section] = {} if type(target) is dict else tomlkit.table()
        target = target[section]
    target[last] = value


def _take(target: MutableMapping[str, Any], keys: Keys) -> Any:
    """Remove an entry, and the sections that it leaves empty."""
    if keys[0] not in target:
        return None
    if len(keys) == 1:
        return target.pop(keys[0])
    found = _take(target[keys[0]], keys[1:])
    if found is not None and not target[keys[0]]:
        target.pop(keys[0])
    return found


def _take_answer(target: MutableMapping[str, Any], header: str) -> Any:
    """Remove whatever is answered of a header, however it is printed there."""
    for section in ANSWERS:
        for known in list(target.get(section, {})):
            if header_key(known) == header_key(header):
                return _take(target, (section, known))
    return None
