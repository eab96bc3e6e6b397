"""The synthesiser of districts: inboxes as departments deliver them, of people who do not exist, with the truth beside them.

Here: the two names others need. Not here: how it is done (start at ``district.py``).
"""

from __future__ import annotations

from connectors.synthetic.district import Facts, synthesise
from connectors.synthetic.plan import PRESETS, DistrictPlan

__all__ = ["PRESETS", "DistrictPlan", "Facts", "synthesise"]
