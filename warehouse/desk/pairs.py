"""Two records side by side, as both doors show them: which fields, what differs, in words; the system's own comparison.

Here: rows and words, numbers masked. Not here: which pair (``review_desk``), comparing two values (``review_compare``), how a mark looks
(``pipelines.commands.review_card``, the portal's templates).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from warehouse.desk.review_compare import compare
from warehouse.desk.review_desk import Stated
from warehouse.desk.why_words import found
from warehouse.state.contradictions import DIFFERENT, SAME, UNSURE
from warehouse.store.lookup.sight import EVERYTHING
from warehouse.vocabulary import wording
from warehouse.vocabulary.fields import Field, fields
from warehouse.vocabulary.language import say
from warehouse.vocabulary.masking import mask_id, mask_phone, mask_text

GROUPS = frozenset({"identity", "contact"})
ALSO = frozenset(
    {
        "residence_address",
        "hukou_address",
        "relation",
        "head_id",
        "spouse_name",
        "spouse_id",
        "marital_status",
        "education",
        "community",
        "dibao_no",
    }
)
"""What tells people apart, beside identity and contact. Nothing else is shown: whoever compares two records needs no more."""

REASONS = {
    "grey": ("像是同一人，证据不够", "alike, but not enough"),
    "ambiguous": ("与不止一个人差不多一样像", "resembles more than one person nearly as much"),
    "one_number": ("同一个证件号，姓名等却对不上", "one id number, but name and more do not fit"),
    "two_numbers": ("合并后一个人会有两个不同的有效证件号", "joined, one person would have two valid id numbers"),
    "contradicted": ("单看很像，两边的记录放在一起自相矛盾", "alike, but all records of both sides contradict each other"),
    "veto": ("单看很像，两边另有记录不可能是同一人", "alike, but other records of both sides cannot be one person"),
    # the same words for both: they do not say which way the system leans
    "audit": ("抽查：请只凭两边的内容判断", "a random check: judge by what both state"),
    "recall": ("抽查：请只凭两边的内容判断", "a random check: judge by what both state"),
}
WORDS = {
    SAME: ("是同一人", "one person"),
    DIFFERENT: ("不是同一人", "two people"),
    UNSURE: ("拿不准，转入户核实", "unsure, to be visited"),
    "undo": ("撤销", "takes back"),
}

Pieces = tuple[tuple[str, bool], ...]
"""A text in runs of characters that differ (True) or do not."""


@dataclass(frozen=True, slots=True)
class Row:
    """One field of both records. Of each side one text a value; ``words`` say the difference in the language of the call."""

    field: Field
    left: tuple[Pieces, ...]
    right: tuple[Pieces, ...]
    words: str
    same: bool


@dataclass(frozen=True, slots=True)
class Weighed:
    """One comparison of the system: what it found, and by how many bits that speaks for one person."""

    label: str
    words: str
    weight: float


def side_by_side(left: Iterable[Stated], right: Iterable[Stated], shows: Callable[[str], bool] = EVERYTHING.shows) -> list[Row]:
    """What both state of the fields that are compared and that ``shows`` allows, in the order of the registry."""
    mine, others = compared(left, shows), compared(right, shows)
    return [_row(fields()[f], mine[f], others[f]) for f in mine if mine[f] or others[f]]


def weighed(pair: Mapping[str, Any]) -> list[Weighed]:
    """The system's comparison of a pair (``Desk.evidence``), without what was silent."""
    names = [name.removesuffix("_weight") for name in pair if name.endswith("_weight")]
    told = found({n: pair[n] or "silent" for n in names}, {n: float(pair[f"{n}_weight"] or 0) for n in names})
    return [Weighed(one.label, one.words, one.weight) for one in told if not one.silent]


def compared(stated: Iterable[Stated], shows: Callable[[str], bool] = EVERYTHING.shows) -> dict[str, list[Stated]]:
    """By field, in the order of the registry, what is shown of a record or of several."""
    by_field: dict[str, list[Stated]] = {
        field_id: [] for field_id, field in fields().items() if (field.group in GROUPS or field_id in ALSO) and shows(field_id)
    }
    for one in stated:
        if one.field in by_field:
            by_field[one.field].append(one)
    return by_field


def shown(field: Field, stated: Iterable[Stated]) -> str:
    """Distinct values of one field in one cell, masked."""
    return say("；", "; ").join(dict.fromkeys(masked(field, one.text) for one in stated))


def masked(field: Field, value: str) -> str:
    """As on every screen; what could not be read is masked as what it was meant to be."""
    if field.kind == "id":
        return mask_id(value)
    return mask_phone(value) if field.kind == "phones" else mask_text(wording.value(field, value))


def _row(field: Field, mine: Sequence[Stated], others: Sequence[Stated]) -> Row:
    difference = compare(field, [one.text for one in mine], [one.text for one in others])
    words = say(*difference.words)
    problems = [wording.problem(one.problem) for one in (*mine, *others) if one.problem]
    if problems and not difference.same:
        words += say("；原值", "; as printed: ") + say("、", ", ").join(dict.fromkeys(problems))
    left, right = (
        tuple(_pieces(field, one.text, marked) for one, marked in zip(side, marks, strict=True))
        for side, marks in ((mine, difference.left), (others, difference.right))
    )
    return Row(field, left, right, words, difference.same)


def _pieces(field: Field, value: str, marked: frozenset[int]) -> Pieces:
    text = masked(field, value)
    # a code is shown by its name, whose characters are not those that were compared: it differs as a whole
    places = marked if len(text) == len(value) else frozenset(range(len(text)) if marked else ())
    runs = groupby(range(len(text)), key=lambda at: at in places)
    return tuple(("".join(text[at] for at in run), differs) for differs, run in runs)
