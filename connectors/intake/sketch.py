"""A small sketch of the record keys of a delivery, and how much two deliveries share, told from their sketches.

Here: bottom-k sketches (A. Broder, On the resemblance and containment of documents, SEQUENCES 1997; K. Beyer, P. Haas, B. Reinwald,
Y. Sismanis, R. Gemulla, On synopses for distinct-value estimation under multiset operations, SIGMOD 2007). Not here: what follows
from a share (``pipelines.night``). A sketch holds hashes of id numbers: it is kept beside the data, never printed or logged.
"""

from __future__ import annotations

import hashlib

import numpy as np
import pyarrow as pa

K = 4096
"""Hashes kept. Of b's keys those can be looked up in a that hash below a's largest kept hash: all while a has K keys, K/40 = 102
where b is a fortieth of a. The standard error of a share p found among them is sqrt(p(1-p)/102): 2 points at 0.95, 5 at 0.5;
with 1,024 it would be 4 and 10. A sketch has 32 KB at most, a fifteenth of the delivery it stands for."""

_EVERY = np.uint64(2**64 - 1)
_Hashes = np.ndarray[tuple[int], np.dtype[np.uint64]]


def sketch(keys: pa.Array | pa.ChunkedArray) -> bytes:
    """The K smallest distinct 64-bit BLAKE2b hashes of ``keys`` (strings without nulls), ascending, little-endian, 8 bytes each.

    The same keys give the same bytes in every process and on every machine, in any order and however often each stands.
    """
    blake2b = hashlib.blake2b
    joined = b"".join([blake2b(key, digest_size=8).digest() for key in keys.cast(pa.binary()).to_pylist()])
    return np.unique(np.frombuffer(joined, "<u8"))[:K].astype("<u8").tobytes()


def overlap(a: bytes, a_rows: int, b: bytes, b_rows: int) -> float:
    """The share (0 to 1) of b's distinct keys that stand in a too. Exact where both have at most K rows, else estimated.

    ``a_rows``, ``b_rows``: how many keys, equal ones counted, each sketch was made of. 0.0 where b has no key that a's sketch
    could know of: nothing is known to be shared.
    """
    ours, theirs = _hashes(a), _hashes(b)
    # Below both bounds both sketches are complete; the K-th hash itself only marks the bound, or it would always be found.
    bound = min(_bound(ours, a_rows), _bound(theirs, b_rows))
    asked = theirs if bound == _EVERY else theirs[theirs < bound]
    return float(np.isin(asked, ours, assume_unique=True).mean()) if asked.size else 0.0


def _hashes(sketched: bytes) -> _Hashes:
    return np.frombuffer(sketched, "<u8").astype(np.uint64)


def _bound(hashes: _Hashes, rows: int) -> np.uint64:
    """Up to where a sketch knows every hash of its set."""
    return _EVERY if rows <= K or hashes.size < K else np.uint64(hashes[-1])
