"""The language of this call: Chinese unless English is asked for.

Here: the choice and the one helper that every printed sentence goes through. Not here: the messages of the error catalogue,
which carry both languages themselves.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from warehouse.vocabulary.errors import Lang

VARIABLE = "DAOQIAO_LANG"
_spoken: list[Lang] = ["zh"]


def speak(lang: Lang) -> None:
    """From now on ``say`` answers in ``lang``."""
    _spoken[0] = lang


def spoken() -> Lang:
    return _spoken[0]


def say(zh: str, en: str) -> str:
    """The sentence in the language of this call."""
    return en if _spoken[0] == "en" else zh


def wished(arguments: Sequence[str]) -> Lang:
    """The language that the arguments or the environment ask for; found before parsing, so that help and errors use it too."""
    asked = os.environ.get(VARIABLE, "")
    for before, argument in zip(("", *arguments), arguments, strict=False):
        if before == "--lang":
            asked = argument
        elif argument.startswith("--lang="):
            asked = argument.removeprefix("--lang=")
    return "en" if asked.lower().startswith("en") else "zh"
