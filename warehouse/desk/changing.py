"""What a night changed of a resident, in words: for a terminal and for a page.

Here: a change, its reason, its values; which field somebody must be allowed to see to read of it. Not here: the history itself
(``warehouse.store.past``), layout.
"""

from __future__ import annotations

from warehouse.store.past import Change
from warehouse.vocabulary import wording
from warehouse.vocabulary.fields import fields
from warehouse.vocabulary.language import say
from warehouse.vocabulary.masking import mask_text

CHANGES = {
    "new": ("新增档案", "new"),
    "reopened": ("重新出现", "is there again"),
    "closed": ("不再有任何来源记录", "no record is left"),
    "merged": ("并入 {other}", "merged into {other}"),
    "absorbed": ("{resident} 并入本人", "{resident} was merged into this one"),
    "split": ("部分记录拆分到 {other}", "records were split off to {other}"),
    "parted": ("从 {resident} 拆分而来", "split off from {resident}"),
    "moved": ("住处变更", "moved"),
    "reported_dead": ("有来源登记死亡，待核实", "reported dead by one source"),
    "confirmed_dead": ("确认死亡", "confirmed dead"),
    "alive_again": ("死亡登记已撤销", "no longer reported dead"),
    "presence": ("人户状态变更", "where the person is registered and lives changed"),
    "dibao_on": ("纳入低保", "on dibao"),
    "dibao_off": ("退出低保", "off dibao"),
    "member_on": ("列入党员名册", "on the party roll"),
    "member_off": ("不再列入党员名册", "off the party roll"),
    "branch": ("党支部变更", "changed branch"),
    "household": ("换户", "another household"),
    "value": ("{field}变更", "{field} changed"),
}
REASONS = {
    "correction": ("人工更正", "a person's correction"),
    "chosen_anew": ("改用已有的另一说法", "another stated value was chosen"),
    "no_longer_stated": ("不再有来源说明", "nobody states it any more"),
    "records_joined": ("因档案合并", "by the merge"),
    "records_parted": ("因档案拆分", "by the split"),
    "records_exchanged": ("因记录归属调整", "by records that changed hands"),
    "decision": ("人工决定", "a person's decision"),
}
PRESENCE = {
    "registered_here": ("人在户在", "lives where registered"),
    "here_registered_elsewhere": ("人在户不在", "lives here, registered elsewhere"),
    "registered_away": ("户在人不在", "registered here, lives elsewhere"),
    "inflow": ("流入", "from outside"),
    "outflow": ("流出", "gone outside"),
    "left": ("各来源均已注销或迁出", "closed by every source"),
    "unknown": ("不明", "unknown"),
}
TELLS_OF = {
    "life_status": "person_state", "reported_dead": "person_state", "confirmed_dead": "person_state", "alive_again": "person_state",
    "presence": "residence_state", "moved": "residence_address", "dibao_on": "dibao_no", "dibao_off": "dibao_no",
    "member_on": "member_kind", "member_off": "member_kind", "branch": "branch", "household": "household_no",
}  # fmt: skip
"""The field that a change tells of, where it is not a value of that very field."""


def about(one: Change) -> str:
    """The field that whoever reads of this change must be allowed to see; "" for what a record itself went through."""
    return one.field if one.field in fields() else TELLS_OF.get(one.field or "", "") or TELLS_OF.get(one.change, "")


def words(one: Change, resident: str) -> str:
    """What happened, from the side of ``resident``."""
    kind = one.change
    if one.resident_id != resident:
        kind = {"merged": "absorbed", "split": "parted"}.get(kind, kind)
    label = wording.label(one.field) if one.field in fields() else ""
    return say(*CHANGES.get(kind, (kind, kind))).format(other=one.other_resident_id, resident=one.resident_id, field=label)


def value(one: Change, value: str | None, *, whole: bool) -> str:
    """A value of ``history.change`` as it is shown: several are separated by 、."""
    if value is None:
        return ""
    if one.field == "life_status":
        return wording.called(wording.LIFE, value) or say("在世", "alive")
    if one.field == "presence":
        return wording.called(PRESENCE, value)
    if one.change == "value" and one.field in fields():
        return "、".join(wording.value(fields()[one.field], part, whole=whole) for part in value.split("、"))
    return value if whole else mask_text(value)


def why(one: Change) -> str:
    """The reason in words; "" where the change says it all."""
    return wording.called(REASONS, one.reason) if one.reason in REASONS else ""
