"""Nights without Great Expectations, whose import alone takes seconds: for tests that ask something else.

Here: doing without the suites, at the door and before publishing. Not here: what the suites find (``tests/dq``).
"""

from __future__ import annotations

import pytest

from pipelines import steps
from pipelines.night import inspection


def without_checks(patch: pytest.MonkeyPatch) -> None:
    """From now on no suite is run: neither holds anything, neither has an outcome."""
    patch.setattr(steps, "check_version", lambda *_: [])
    patch.setattr(inspection, "check_deliveries", lambda *_: [])
