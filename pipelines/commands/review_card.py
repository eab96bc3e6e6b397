"""One question on the screen: two records side by side, what differs marked and said in words, numbers masked.

Here: the card, the score when it is asked for. Not here: which question, what is done with the answer (``review_ask``). On a
terminal differing characters are underlined; in a pipe they stand in brackets, 陈[健]华.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console

from pipelines.commands import screen
from warehouse.desk.naming import source_name
from warehouse.desk.review_compare import compare
from warehouse.desk.review_desk import Desk, Placed, Question, Stated
from warehouse.desk.why_words import found
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


def card(out: Console, desk: Desk, question: Question, at: int, of: int) -> None:
    """Print the question: head, table of fields with the same ones dimmed. The score is not in it."""
    sides = {place.record_id: place for place in desk.places([question.left_record_id, question.right_record_id])}
    left, right = sides[question.left_record_id], sides[question.right_record_id]
    stated = desk.stated([left.record_id, right.record_id])
    out.print(
        screen.joined(
            [screen.bold(say("这两条记录是同一个人吗？", "Are these two records one person?")), "  ", _position(question, at, of)]
        )
    )
    out.print(screen.dim(say("原因：", "asked because: ") + wording.called(REASONS, question.reason)))
    heads = (say("甲：", "A: ") + _head(desk, left), say("乙：", "B: ") + _head(desk, right))
    made = screen.table(say("项目", "field"), *heads, say("比较", "compared"), whole=(0,))
    same = 0
    for field, mine, others in _rows(stated[left.record_id], stated[right.record_id]):
        difference = compare(field, [one.text for one in mine], [one.text for one in others])
        same += difference.same
        words = say(*difference.words)
        problems = [wording.problem(one.problem) for one in (*mine, *others) if one.problem]
        if problems and not difference.same:
            words += say("；原值", "; as printed: ") + say("、", ", ").join(dict.fromkeys(problems))
        cells = [_cell(field, mine, difference.left, out), _cell(field, others, difference.right, out)]
        if difference.same:
            made.add_row(wording.label(field.id), *cells, words, style="dim")
        else:
            made.add_row(wording.label(field.id), *cells, screen.notice(words))
    out.print(made)
    out.print(screen.dim(say(f"相同的 {same} 项", f"{same} the same") + _where(left, right)))


def score(out: Console, desk: Desk, question: Question) -> None:
    """What the system makes of it: each comparison with its weight, and the sum."""
    pair = desk.evidence(question)
    if pair is None:
        out.print(screen.dim(say("这一版里没有留下得分", "no score was kept in this version")))
        return
    names = [name.removesuffix("_weight") for name in pair if name.endswith("_weight")]
    made = screen.table(say("项目", "comparison"), say("比较结果", "outcome"), say("得分", "weight"), right=(2,), whole=(0, 2))
    told = found({n: pair[n] or "silent" for n in names}, {n: float(pair[f"{n}_weight"] or 0) for n in names})
    for one in told:
        if not one.silent:
            made.add_row(one.label, one.words, f"{one.weight:+.1f}")
    made.add_row(screen.bold(say("合计", "in all")), "", screen.bold(f"{float(pair['total'] or 0):+.1f}"))
    out.print(made)
    out.print(screen.dim(say("分值以 2 为底：+1 即可能性加倍", "weights are powers of two: +1 doubles the odds")))


def shown(field: Field, stated: Iterable[Stated]) -> str:
    """Distinct values of one field in one cell, masked."""
    return say("；", "; ").join(dict.fromkeys(_text(field, one.text) for one in stated))


def compared(stated: Iterable[Stated]) -> dict[str, list[Stated]]:
    """By field, in the order of the registry, what a card shows of a record."""
    by_field: dict[str, list[Stated]] = {field_id: [] for field_id, field in fields().items() if field.group in GROUPS or field_id in ALSO}
    for one in stated:
        if one.field in by_field:
            by_field[one.field].append(one)
    return by_field


def _rows(left: Iterable[Stated], right: Iterable[Stated]) -> list[tuple[Field, list[Stated], list[Stated]]]:
    mine, others = compared(left), compared(right)
    return [(fields()[f], mine[f], others[f]) for f in mine if mine[f] or others[f]]


def _position(question: Question, at: int, of: int) -> screen.Text:
    about = [say("涉及低保", "dibao")] * question.about_dibao + [say("涉及党员", "party member")] * question.about_member
    return screen.joined(
        [screen.dim(say(f"第 {at} 对，共 {of} 对", f"{at} of {of}")), screen.notice("".join(f"  {word}" for word in about))]
    )


def _head(desk: Desk, side: Placed) -> str:
    return f"{source_name(desk.sources.get(side.source_id), side.source_id)} {side.resident_id}"


def _where(left: Placed, right: Placed) -> str:
    places = say("；", "; ").join(wording.at(side.file, side.sheet, side.row_number) for side in (left, right))
    return say(f"。位置：{places}", f". Places: {places}")


def _text(field: Field, value: str) -> str:
    """As on every screen; what could not be read is masked as what it was meant to be."""
    if field.kind == "id":
        return mask_id(value)
    return mask_phone(value) if field.kind == "phones" else mask_text(wording.value(field, value))


def _cell(field: Field, stated: Sequence[Stated], marks: Sequence[frozenset[int]], out: Console) -> screen.Text:
    pieces: list[screen.Cell] = []
    for at, (one, marked) in enumerate(zip(stated, marks, strict=True)):
        text = _text(field, one.text)
        # a code is shown by its name, whose characters are not those that were compared: it differs as a whole
        places = marked if len(text) == len(one.text) else frozenset(range(len(text)) if marked else ())
        pieces += [say("；", "; ")] * bool(at) + [_marked(text, places, underline=out.is_terminal)]
    return screen.joined(pieces)


def _marked(text: str, places: frozenset[int], *, underline: bool) -> screen.Text:
    made = screen.Text()
    for at, character in enumerate(text):
        if at not in places:
            made.append(character)
        elif underline:
            made.append(character, style="bold underline")
        else:
            made.append(("" if at - 1 in places else "[") + character + ("" if at + 1 in places else "]"))
    return made
