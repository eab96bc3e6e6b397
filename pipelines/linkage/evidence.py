"""The evidence as a table: pairs that decided something and nearest others, each comparison with its level and weight.

Here: ``staging.evidence``. Not here: the words (``levels``), the sentences (``daoqiao show --why``).
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from pipelines.linkage.arrays import Floats
from pipelines.linkage.cluster import Decision
from pipelines.linkage.levels import COMPARISONS
from pipelines.linkage.linking import Linked, near
from pipelines.linkage.model import OTHERS
from pipelines.linkage.repair import Rule


def evidence_table(linked: Linked) -> pa.Table:
    """Columns: ``left_no, right_no, <comparison>, <comparison>_weight, total, other, decision, rule``.

    ``total`` are log odds in bits, ``other`` the likeliest kind of other; the weights are against that one, so that they and
    the prior may add up to a little more than the total.
    """
    chosen = near(linked.scored, linked.clustered)
    scored = linked.scored.take(chosen)
    columns: dict[str, pa.Array] = {"left_no": pa.array(scored.left), "right_no": pa.array(scored.right)}
    for name, levels in COMPARISONS.items():
        columns[name] = _words(scored.levels[name], [level.name.lower() for level in levels])
        columns[f"{name}_weight"] = _bits(scored.weights[name])
    columns["total"] = _bits(scored.total)
    columns["other"] = _words(scored.other, list(OTHERS))
    columns["decision"] = _words(linked.clustered.decision[chosen], [str(one) for one in Decision])
    columns["rule"] = _words(linked.clustered.rule[chosen], [str(one) for one in Rule])
    return pa.table(columns)


def _bits(values: Floats) -> pa.Array:
    """Two decimals as they are read: in single precision -12.02 would print with eighteen digits."""
    return pa.array(values.astype(np.float64).round(2))


def _words(codes: object, words: list[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(words))
