"""A merged record on the screen: head, fields with where they come from, households, source rows.

Here: what each part looks like. Not here: the queries, when a part is shown, the evidence (``why_view``). Differences are
the warehouse's, made of raw standard values; two phones that look equal here may differ where they are masked, and the screen
says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from rich.console import Console

from connectors.declaration import Source
from pipelines.commands import screen
from pipelines.commands.household_view import show_households
from warehouse.desk import stating
from warehouse.desk.naming import source_name
from warehouse.store.reading import Reading, Resident, Stated
from warehouse.vocabulary import wording
from warehouse.vocabulary.fields import fields
from warehouse.vocabulary.language import say


class View:
    """One resident, read from one version. ``whole``: numbers are shown unmasked (an audit line has been written)."""

    def __init__(self, version: Reading, resident: Resident, sources: Mapping[str, Source], *, whole: bool) -> None:
        self.version = version
        self.resident = resident
        self.sources = sources
        self.whole = whole
        self.night = str(version.version.manifest["date"])

    def head(self, out: Console) -> None:
        """Name, age, id, what the resident is here, how many disagreements."""
        r = self.resident
        tags = [wording.called(wording.STATUS, r.status), wording.called(wording.LIFE, r.life_status)]
        tags += [say("低保", "dibao")] * r.is_dibao + [say("党员", "party member")] * r.is_member
        line: list[screen.Cell] = [
            screen.bold(r.name or say("（没有姓名）", "(no name)")),
            "  ",
            wording.person(r.sex, r.birth_date, self.night),
            "  ",
            screen.bold(r.resident_id),
        ]
        out.print(screen.joined([*line, screen.dim("  " + " | ".join(filter(None, [r.community, *tags])))]))
        systems = len({self.sources[s.source_id].system for s in self.version.records(r.resident_id) if s.source_id in self.sources})
        count = say(
            f"来自 {systems} 个系统的 {r.record_count} 条记录，数据截至 {r.as_of}",
            f"{r.record_count} records of {systems} systems, as of {r.as_of}",
        )
        if r.conflict_count:
            count += say("；", "; ")
        differs = say(f"{r.conflict_count} 项各系统不一致", f"{r.conflict_count} fields differ between systems") if r.conflict_count else ""
        out.print(screen.joined([screen.dim(count), screen.notice(differs)]))
        out.print()

    def fields(self, out: Console) -> None:
        """Each field: the chosen value, who says so, since when, by which rule; under it what others say."""
        by_field: dict[str, list[Stated]] = defaultdict(list)
        for one in self.version.values(self.resident.resident_id):
            by_field[one.field].append(one)
        heads = [say("项目", "field"), say("采用的值", "value"), say("来源", "said by"), say("日期", "date")]
        wide = not screen.narrow()
        made = screen.table(*heads, *[say("一致", "agree"), say("采用规则", "chosen as")] * wide, whole=(3, 4, 5) if wide else (3,))
        made.columns[0].max_width = None if wide else 16  # eight characters; two labels are longer
        for field_id in (f for f in fields() if f in by_field):
            for row in self._rows(field_id, by_field[field_id], wide):
                made.add_row(*row)
        out.print(made)
        rules = say(
            "没有写规则的只有一种说法；● 各系统不一致，× 是另外的说法",
            "no rule: nobody says otherwise; ● systems differ, × what the others say",
        )
        out.print(screen.dim(rules))
        if any(stating.look_equal(field_id, stated, whole=self.whole) for field_id, stated in by_field.items()):
            out.print(screen.dim(say("（脱敏后看不出差别的，按完整号码比较是不同的）", "(what looks equal when masked differs in full)")))
        out.print()

    def _rows(self, field_id: str, stated: list[Stated], wide: bool) -> Iterator[list[screen.Cell]]:
        """The chosen value, then the others, each with who says so."""
        differs = any(one.disagrees for one in stated)
        for at, one in enumerate(stated):
            label: screen.Cell = "" if at else wording.label(field_id)
            shown: screen.Cell = wording.value(fields()[field_id], one.value, whole=self.whole)
            share = note = ""
            if one.chosen:
                label = screen.joined([label, screen.notice(" ●")]) if differs else label
                share, note = "/".join(map(str, stating.agreement(field_id, stated))), stating.rule(one)
            else:
                shown = screen.joined([screen.notice("× ") if one.disagrees else "  ", shown])
                note = stating.beside(field_id, one, stated[0])
            names, day = " ".join(stating.who(field_id, one.sources, self.sources)), screen.dim(one.stated_on or one.last_seen)
            mark = screen.notice if differs and one.chosen else screen.dim
            if wide:
                yield [label, shown, names, day, mark(share), screen.dim(note)]
            else:
                yield [
                    label,
                    shown,
                    screen.joined([names, mark(f" {share}" if share else ""), screen.dim(f" {note}" if note else "")]),
                    day,
                ]

    def households(self, out: Console) -> None:
        """The registered and the actual household with everybody in them, and who is in one of the two only."""
        show_households(
            out,
            self.version.members(self.resident.resident_id),
            self.version.only_in(self.resident.resident_id),
            self.resident.resident_id,
            self.night,
        )

    def records(self, out: Console) -> None:
        """The source rows: file, sheet and row as a person finds them."""
        made = screen.table(
            say("来源记录", "source row"), say("位置", "where"), say("日期", "date"), say("合并依据", "joined by"), whole=(0, 2)
        )
        for record in self.version.records(self.resident.resident_id):
            name = source_name(self.sources.get(record.source_id), record.source_id)
            where = wording.at(record.file, record.sheet, record.row_number)
            made.add_row(name, where, screen.dim(record.as_of), screen.dim(wording.called(wording.LINKED_BY, record.linked_by)))
        out.print(made)
        out.print()
