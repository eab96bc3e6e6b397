"""From codes to words: values, rules, problems, states, as a person reads them.

Here: what a code is called in either language. Not here: the names of standard codes (``warehouse/vocabulary/standards``),
which exist in Chinese only, and the words of evidence (``pipelines.linkage.levels``).
"""

from __future__ import annotations

from datetime import date

from warehouse.vocabulary.codes import table
from warehouse.vocabulary.fields import Field, fields
from warehouse.vocabulary.language import say, spoken
from warehouse.vocabulary.masking import mask_id, mask_phone, mask_text

PROBLEMS = {
    "unknown_code": ("不在代码表里", "not in the code table"),
    "masked": ("来源已打星号", "masked by the source"),
    "precision_lost": ("后几位丢失（当成数字保存过）", "last digits lost: kept as a number"),
    "bad_checksum": ("校验不符", "fails its checksum"),
    "wrong_length": ("位数不对", "wrong length"),
    "impossible": ("没有这样的日期或地区", "no such date or region"),
    "placeholder": ("占位的假值", "a placeholder"),
    "lost_digits": ("位数丢失", "digits lost"),
    "ambiguous_month": ("月份分不清 1 和 10", "January or October"),
    "future": ("晚于今天", "later than today"),
    "two_digit_year": ("年份只有两位", "a year of two digits"),
    "note": ("夹有说明文字", "words beside it"),
    "note_removed": ("去掉了夹带的说明", "words beside it were removed"),
    "mark_removed": ("去掉了夹带的记号", "a mark was removed"),
    "one_character": ("只有一个字", "one character only"),
    "unnamed": ("没有取名", "no name given"),
    "several_names": ("写了几个名字", "several names in one cell"),
    "damaged": ("有字无法辨认", "a character is unreadable"),
    "trailing_text": ("后面多出文字", "text behind it"),
    "floor_room_conflict": ("楼层和房号不符", "floor and room disagree"),
    "unclear_number": ("号码归属不清", "unclear what a number counts"),
    "refers_elsewhere": ("写的是“同上”之类", "refers to another cell"),
    "unreadable": ("读不懂", "unreadable"),
    "unreadable_range": ("范围读不懂", "unreadable range"),
    "malformed_number": ("不是规范的数", "not a well-formed number"),
    "not_an_integer": ("不是整数", "not a whole number"),
}
RULES = {
    "trust": ("取最可信的", "most trusted"),
    "recent": ("取最近更新的", "newest"),
    "agree": ("取多数一致的", "most agree"),
    "borrowed": ("疑为他人号码，不采用", "another's number, not used"),
    "correction": ("人工更正优先", "a person's correction"),
}
CORRECTION = "correction"
"""The source under which ``mart.resident_value`` shows what a person corrected."""
STATUS = {
    "registered": ("户籍人口", "registered here"),
    "registered_and_floating": ("户籍人口，另有流动登记", "registered here, also as floating"),
    "floating": ("流动人口", "floating"),
    "closed": ("各来源均已注销或迁出", "closed by every source"),
    "other": ("其他", "other"),
}
LIFE = {
    "alive": ("", ""),
    "reported_dead": ("有来源登记死亡，待核实", "reported dead by one source, to be confirmed"),
    "confirmed_dead": ("已确认死亡", "death confirmed"),
}
LINKED_BY = {
    "alone": ("只有这一条", "the only one"),
    "id_and_weight": ("证件号和其他信息相符", "id number and the rest fit"),
    "weight": ("其他信息足够相符", "the rest fits well enough"),
    "decision": ("人工核对过", "a person decided"),
}
BASIS = {"registered": ("户口簿户", "registered household"), "actual": ("实际居住", "living together")}
HOUSEHOLD = {"collective": ("集体户", "a collective book"), "dormitory": ("集体宿舍", "a dormitory")}
ONLY_IN = {"registered": ("不住在这一户", "lives elsewhere"), "actual": ("不在这本户口簿上", "not in the book")}
AUDITED = {
    "search": ("查询", "search"),
    "open": ("打开", "open"),
    "report": ("报表", "report"),
    "reveal": ("显示全号", "reveal"),
    "export": ("导出", "export"),
    "merge": ("合并", "merge"),
    "split": ("拆分", "split"),
    "answer": ("答复", "answer"),
    "correct": ("更正", "correct"),
    "accept": ("采用文件", "accept a file"),
    "undo": ("撤销", "undo"),
    "log_in": ("登录", "log in"),
    "log_out": ("退出", "log out"),
    "refused": ("被拒绝", "refused"),
    "user": ("账号管理", "accounts"),
    "audit": ("查看审计", "audit"),
    "taken_over": ("转入旧日志", "taken over"),
    "checkpoint": ("封存旧记录", "checkpoint"),
    "gap": ("发现缺失", "gap"),
}
"""Acts of the audit log."""
FORMATS = {
    "xlsx": ("Excel 工作簿", "Excel workbook"),
    "xls": ("旧版 Excel 工作簿", "old Excel workbook"),
    "html": ("网页表格", "HTML table"),
    "csv": ("文本表格", "text table"),
    "ods": ("ODS 表格", "OpenDocument spreadsheet"),
    "dbf": ("dBASE 表", "dBASE table"),
    "database": ("数据库", "database"),
}


def called(words: dict[str, tuple[str, str]], code: str | None) -> str:
    """The word for a code; the code itself where there is none."""
    return say(*words[code]) if code in words else code or ""


def problem(code: str) -> str:
    return called(PROBLEMS, code) if code in PROBLEMS else code.replace("_", " ")


def value(field: Field, stated: str, *, whole: bool = False) -> str:
    """A standard value as it is shown: codes by name, numbers that name a citizen masked unless ``whole``."""
    if field.id == "household_part":
        return household_part(stated)
    if field.table:
        return table(field.table).name_of(stated) or stated
    if field.kind == "amount":
        return stated + say(" 元", " yuan")
    if whole:
        return stated
    if field.kind == "id":
        return mask_id(stated)
    return mask_phone(stated) if field.kind == "phones" else mask_text(stated)


def household_part(code: str | None) -> str:
    """Which of the households behind one door."""
    if code in (None, "", "1"):
        return say("与这一门牌的主户是一户", "of the main household behind this door")
    return say(f"住在这里，但不是一户：合住分户 {code}", f"lives here, but is a household of its own: part {code}")


def label(field_id: str) -> str:
    known = fields().get(field_id)
    return known.label(spoken()).removesuffix("（元）").removesuffix(" (yuan)") if known else field_id


def sex(code: str | None) -> str:
    return (table("sex").name_of(code) or "") if spoken() == "zh" else {"1": "m", "2": "f"}.get(code or "", "")


def relation(code: str | None) -> str:
    """Relation to the head of the household."""
    return table("relation").name_of(code) or ""


def age(birth: str | None, on: str) -> int | None:
    """Years on the day ``on`` (ISO) of who was born on ``birth`` (ISO, perhaps without month or day)."""
    if not birth:
        return None
    parts = [int(part) for part in birth.split("-")]
    today = date.fromisoformat(on)
    return today.year - parts[0] - ((today.month, today.day) < (parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1))


def person(sex_code: str | None, birth: str | None, on: str) -> str:
    """女 8岁."""
    years = age(birth, on)
    return " ".join(filter(None, (sex(sex_code), "" if years is None else say(f"{years}岁", str(years)))))


def at(file: str, sheet: str, row: int) -> str:
    """Where a row stands: file, sheet, and its number on the screen."""
    return " ".join(filter(None, (file, sheet, say(f"第 {row} 行", f"row {row}"))))
