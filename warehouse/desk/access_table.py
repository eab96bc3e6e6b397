"""The table of roles in the README, made of ``access.toml``.

    python -m warehouse.desk.access_table

Here: that. Not here: the rules (``access``). A test holds the README to it.
"""

from __future__ import annotations

from collections import Counter

from warehouse.desk.access import Role, rules
from warehouse.vocabulary.fields import fields


def table() -> str:
    """Markdown, one row a role."""
    heads = ("role", "fields", "knows nothing of", "may", "settles reports about")
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    for role in rules().roles.values():
        kept = "everything reported" if role.keeps is None else ", ".join(sorted(role.keeps)) or "–"
        acts = ", ".join(act.replace("_", " ") for act in rules().acts if act in role.can)
        lines.append(f"| {role.zh} `{role.id}` | {_seen(role)} | {_hidden(role)} | {acts} | {kept} |")
    return "\n".join(lines)


def _seen(role: Role) -> str:
    """Groups where all of a group is seen, else how many of it."""
    if not role.fields:
        return "no resident at all"
    whole = Counter(field.group for field in fields().values())
    seen = Counter(field.group for field in fields().values() if field.id in role.fields)
    return ", ".join(
        group if seen[group] == whole[group] else f"{group} ({seen[group]} of {whole[group]})" for group in whole if seen[group]
    )


def _hidden(role: Role) -> str:
    from connectors.declaration import load_sources

    if not role.fields:
        return "every source"
    return "–" if role.sources is None else ", ".join(sorted(set(load_sources()) - role.sources))


if __name__ == "__main__":
    print(table())
