"""Names of people: the name as it is written, without what else departments put into its cell.

Here: blanks, dots, brackets, marks, damaged characters. Not here: variants and homophones (刘/劉 stay as printed; linkage
compares them), who the person is.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from warehouse.vocabulary.text import HAN, clean, is_blank, words


class PersonName(NamedTuple):
    """``name``: the name, ``□`` for each character that cannot be read (or is masked). ``former``: a name given as the earlier one.

    ``problem``: None or the gravest of ``unreadable`` and ``unnamed`` (no name then), ``several_names`` (none of them is taken),
    ``damaged`` (has a ``□``), ``note_removed`` (a bracket that is not a former name), ``mark_removed`` (王伟1, 3.王伟), ``one_character``.
    """

    name: str | None
    former: str | None
    problem: str | None


WILDCARD: Final = "□"
_EMPTY: Final = PersonName(None, None, None)
_UNNAMED: Final = words("未取名 未起名 未命名 暂未取名 待取名 尚未取名 无名 无名氏 无姓名 新生儿 婴儿")

_PLAIN: Final = re.compile(f"[{HAN}]{{2,4}}").fullmatch
# Private-use characters are drawn by one department's font only (自造字): unreadable everywhere else.
_UNREADABLE_SIGNS: Final = re.compile(f"[?*■□▢◻�●○◆◇〓×\ue000-\uf8ff\U000f0000-\U0010ffff]|(?<=[{HAN}])[xX]+(?=[{HAN}]|$)")
# 曾名扬 and 原名轩 are people: without a bracket only the unmistakable words count.
_FORMER: Final = re.compile(
    r"(?:[(\[【<〈{]\s*(?:曾用名|原用名|曾用|曾名|原名|旧名|又名|别名|亦名)|曾用名|原用名|(?:又名|原名|别名):)\s*[:为]?([^()\[\]【】<>〈〉{}]*)"
)
_BRACKET: Final = re.compile(r"\s*(?:[(\[【<〈{][^)\]】>〉}]*[)\]】>〉}]?|[)\]】>〉}])")
_DOT: Final = re.compile(f"(?<=[{HAN}□])\\s*[·•．.・‧∙⋅･˙﹒]\\s*(?=[{HAN}□])")
_GAP: Final = re.compile(f"(?<=[{HAN}□·])\\s+|\\s+(?=[{HAN}□·])")
_MARK_AFTER: Final = re.compile(f"(?:[\\s\\d#△▲☆★※✓√✔~_.,;:!+·\"'-]|(?<=[{HAN}])[A-Za-z](?=[\\W\\d]*$))+$")
_MARK_BEFORE: Final = re.compile(r"^[\s\d#△▲☆★※✓√✔~_.,、;:!+·\"'-]+")
_SEPARATED: Final = re.compile(r"[、/,;，；|\\]")
_CHINESE: Final = re.compile(f"[{HAN}□·]+").fullmatch
_MIXED: Final = re.compile(f"[{HAN}□·A-Z\u00c0-\u024f][{HAN}□·A-Z\u00c0-\u024f '.-]*").fullmatch
_LONGEST_CELL: Final = 100  # a name, a former name and a note; the patterns are not for whole paragraphs
_LONGEST_WITHOUT_DOT: Final = 15  # the longest transliterations without a dot have about 12 characters


def parse_name(raw: str | None) -> PersonName:
    """One printed name. Never raises."""
    if is_blank(raw):
        return _EMPTY
    if raw and _PLAIN(raw) and raw not in _UNNAMED:
        return PersonName(raw, None, None)
    text = clean(raw)
    return _dressed(_wild(text)) if len(text) <= _LONGEST_CELL else PersonName(None, None, "unreadable")


def _dressed(text: str) -> PersonName:
    former: str | None = None
    other = _FORMER.search(text)
    if other:
        former = _tidy(other[1])
        former = former if _is_name(former) and not is_blank(former) else None
        text = text[: other.start()]
    bare = _BRACKET.sub("", text)
    noted = bare != text
    unmarked = _MARK_BEFORE.sub("", _MARK_AFTER.sub("", bare))
    marked = unmarked != bare.strip()
    if _SEPARATED.search(unmarked):
        return PersonName(None, former, "several_names")
    name = _tidy(_wild(unmarked))  # again: what stood before a mark stands at the end now
    if name in _UNNAMED:
        return PersonName(None, former, "unnamed")
    if not _is_name(name):
        return PersonName(None, former, "unreadable")
    if WILDCARD in name:
        problem: str | None = "damaged"
    elif noted or marked:
        problem = "note_removed" if noted else "mark_removed"
    else:
        problem = "one_character" if len(name) == 1 else None
    return PersonName(name, None if former == name else former, problem)


def _wild(text: str) -> str:
    """Each unreadable character as the wildcard."""
    return _UNREADABLE_SIGNS.sub(lambda signs: WILDCARD * len(signs[0]), text)


def _tidy(text: str) -> str:
    """One way of writing dots, blanks and capitals."""
    return " ".join(_GAP.sub("", _DOT.sub("·", text)).upper().split()).strip("·.-' ")


def _is_name(name: str) -> bool:
    if not name or not name.strip(WILDCARD + "· "):
        return False
    if _CHINESE(name):
        return "·" in name or len(name) <= _LONGEST_WITHOUT_DOT
    return _MIXED(name) is not None and len(name) <= 60
