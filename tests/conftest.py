"""What holds for every test of the project.

Here: that and no more. Not here: fixtures of any part (their folders).
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from warehouse.vocabulary.language import speak

# how long an example takes says how busy the machine is; speed is measured in benchmarks
settings.register_profile("daoqiao", deadline=None)
settings.load_profile("daoqiao")


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    """A command that was run in English leaves its process in English: the next test begins anew."""
    speak("zh")
    yield
    speak("zh")
