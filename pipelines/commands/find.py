"""``daoqiao find``: who fits the words typed. Always masked; an empty result says what to try next.

Here: printing hits, pinyin, suggestions. Not here: what a word may mean and the query (``warehouse.store.search``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from pipelines.commands.door import Settings, argument, as_json, command, option, pass_settings
from warehouse.vocabulary.language import say

if TYPE_CHECKING:
    from warehouse.store.reading import Reading
    from warehouse.store.search import Clue, Hit

KINDS = {
    "id_tail": ("证件号末位", "end of id number"),
    "phone_tail": ("手机末位", "end of phone"),
    "place": ("住址", "address"),
    "birth": ("出生日期", "birth date"),
}


@command(
    "find",
    zh="查人。可写姓名（开头几个字即可）、拼音或首字母、证件号（全部或后 4–6 位）、手机号（全部或后 4 位）、"
    "出生日期、住址；几个词要同时符合。结果一律脱敏。",
    en="Find people by the beginning of a name, pinyin or initials, an id number or its last 4–6, a phone or its last 4, "
    "a birth date, an address; several words must all fit. Results are masked.",
    examples=("daoqiao find 张伟", "daoqiao find 张 12幢 402", "daoqiao find zgq", "daoqiao find 1093", "daoqiao find 绿城雅苑8幢"),
)
@argument("words", zh="文字", en="TEXT", nargs=-1, required=True)
@option("--limit", type=click.IntRange(1, 1000), default=20, zh="最多显示几人（默认 20）", en="so many people at most (20)")
@as_json()
@pass_settings
def find(settings: Settings, words: tuple[str, ...], limit: int, json_: bool) -> int:
    from pipelines.commands import audit, screen
    from warehouse.store.reading import reading
    from warehouse.store.search import clues, search
    from warehouse.vocabulary import wording
    from warehouse.vocabulary.masking import mask_text

    with reading(settings.data) as version:
        wanted = clues(" ".join(words), lambda letters: names_like(version, letters))
        hits, total = search(version, wanted, limit)
        night = str(version.version.manifest["date"])
        shown, sought = [hit.resident_id for hit in hits], [clue.text for clue in wanted]
        audit.record(settings.data, "search", shown, version=version.version.name, sought=sought, facts={"total": total})
        if json_:
            screen.print_json({"total": total, "residents": [_facts(hit, night) for hit in hits]})
            return 0
        if not hits:
            _suggest(version, wanted)
            return 0
    typed = mask_text(" ".join(clue.text for clue in wanted))
    more = say(f"，显示前 {len(hits)} 人（--limit）", f", the first {len(hits)} shown (--limit)") if total > len(hits) else ""
    screen.err().print(say(f"“{typed}”：{total:,} 人{more}", f"{typed}: {total:,} residents{more}"))
    for kind, group in _groups(hits, wanted):
        out = screen.out()
        if kind:
            out.print(screen.bold(wording.called(KINDS, kind)))
        heads = (say("编号", "id"), say("姓名", "name"), "", say("证件号", "id number"), say("住址", "address"), say("同住", "at home"))
        made = screen.table(*heads, say("各系统", "systems"), whole=(0, 1, 2, 3, 5, 6))
        for hit in group:
            made.add_row(*_cells(hit, night))
        out.print(made)
        if kind:
            out.print()
    screen.err().print(screen.dim(say("看一人的全部信息：", "all about one: ") + f"daoqiao show {hits[0].resident_id}"))
    return 0


def _cells(hit: Hit, night: str) -> list[Any]:
    from pipelines.commands import screen
    from warehouse.vocabulary import wording
    from warehouse.vocabulary.masking import mask_id, mask_text

    conflicts = hit.conflict_count
    return [
        hit.resident_id,
        hit.name or "",
        wording.person(hit.sex, hit.birth_date, night),
        mask_id(hit.id_number) if hit.id_number else screen.dim(say("没有", "none")),
        mask_text(hit.address or hit.community or ""),
        say(f"{hit.household_size}人", str(hit.household_size)) if hit.household_size else "",
        screen.notice(say(f"{conflicts}处不一致", f"{conflicts} differ")) if conflicts else screen.dim(say("一致", "agree")),
    ]


def _facts(hit: Hit, night: str) -> dict[str, Any]:
    from warehouse.vocabulary import wording
    from warehouse.vocabulary.masking import mask_id, mask_phone, mask_text

    return {
        "resident_id": hit.resident_id,
        "name": hit.name,
        "sex": hit.sex,
        "birth_date": hit.birth_date,
        "age": wording.age(hit.birth_date, night),
        "id_number": mask_id(hit.id_number) if hit.id_number else None,
        "phones": [mask_phone(phone) for phone in hit.phones],
        "address": mask_text(hit.address) if hit.address else None,
        "community": hit.community,
        "household_size": hit.household_size,
        "conflict_count": hit.conflict_count,
        "matched": hit.matched,
    }


def _groups(hits: Sequence[Hit], wanted: Sequence[Clue]) -> list[tuple[str, list[Hit]]]:
    """One group; but four digits are the end of a phone or of an id number, and are shown as both."""
    kinds = [m.kind for clue in wanted for m in clue.meanings] if len(wanted) == 1 else []
    if len(kinds) < 2 or "name" in kinds:
        return [("", list(hits))]
    return [(kind, group) for kind in kinds if (group := [hit for hit in hits if kind in hit.matched])]


def names_like(version: Reading, letters: str) -> list[str]:
    """Names that begin as ``letters`` say, by pinyin (zhangwei) or initials (zw) or both mixed; every reading counts."""
    from pipelines.linkage.characters import SURNAME_READINGS, readings  # pypinyin: 0.15 s that Chinese input does not need
    from warehouse.store.search import known_names

    letters = letters.replace("'", "").replace("’", "").replace("ü", "v")

    def fits(name: str, left: str, at: int) -> bool:
        if not left:
            return True
        if at == len(name):
            return False
        sounds = set(readings(name[at])) | ({SURNAME_READINGS[name[0]]} if at == 0 and name[0] in SURNAME_READINGS else set())
        for sound in sounds:
            if left.startswith(sound) and fits(name, left[len(sound) :], at + 1):
                return True
            if sound.startswith(left) or (left[0] == sound[0] and fits(name, left[1:], at + 1)):
                return True
        return False

    return [name for name in known_names(version) if fits(name.replace("·", ""), letters, 0)]


def _suggest(version: Reading, wanted: Sequence[Clue]) -> None:
    """What to try when nobody fits: each word by itself, a shorter name, the number's end."""
    from pipelines.commands import screen
    from warehouse.store.search import clues, search
    from warehouse.vocabulary.citizen_id import IdKind, parse_citizen_id
    from warehouse.vocabulary.masking import mask_text

    def count(text: str) -> int:
        return search(version, clues(text, lambda letters: names_like(version, letters)), 1)[1]

    talk = screen.err()
    typed = " ".join(clue.text for clue in wanted)
    talk.print(say(f"没有人符合“{mask_text(typed)}”。", f"Nobody fits {mask_text(typed)}."))
    tips: list[str] = []
    if len(wanted) > 1:
        alone = [f"{mask_text(clue.text)} {search(version, [clue], 1)[1]:,}" for clue in wanted]
        tips.append(say("分开查各有（人）：", "each word by itself: ") + say("，", ", ").join(alone))
    for clue in wanted:
        kinds = {meaning.kind for meaning in clue.meanings}
        if "id" in kinds and len(clue.text) == 18:
            if parse_citizen_id(clue.text).kind not in (IdKind.VALID, IdKind.FROM_15):
                tips.append(say("这个证件号校验不符，可能抄错一位", "this id number fails its checksum; a digit may be wrong"))
            tips.append(
                say("有的来源证件号不全，试后 4 位：", "some sources hold parts of numbers; try the last 4: ")
                + f"daoqiao find {clue.text[-4:]}"
            )
        elif "phone" in kinds and len(clue.text) == 11:
            tips.append(say("试手机后 4 位：", "try the phone's last 4: ") + f"daoqiao find {clue.text[-4:]}")
        elif "name" in kinds and len(clue.text) > 1:
            tips.extend(_shorter(clue.text, count))
            tips.append(say("字可能不同，试拼音：", "it may be written otherwise; try pinyin: ") + f"daoqiao find {_pinyin(clue.text)}")
    tips.append(say("也可以用手机后 4 位、证件号后 6 位或住址查", "or by the phone's last 4, the id number's last 6, or the address"))
    for tip in tips:
        talk.print(f"  {tip}")


def _shorter(name: str, count: Any) -> list[str]:
    """The longest beginning of ``name`` that somebody has."""
    for size in range(len(name) - 1, 0, -1):
        found = count(name[:size])
        if found:
            return [say(f"“{name[:size]}”开头的有 {found:,} 人：", f"{found:,} begin with {name[:size]}: ") + f"daoqiao find {name[:size]}"]
    return []


def _pinyin(name: str) -> str:
    from pipelines.linkage.characters import SURNAME_READINGS, readings

    return "".join(SURNAME_READINGS.get(c, readings(c)[0]) if at == 0 else readings(c)[0] for at, c in enumerate(name.replace("·", "")))
