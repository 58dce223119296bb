"""Named random streams: the same slot draws the same number whatever a policy does.

A stream is keyed by (seed, replication, purpose, entity); its draws are numbered. A key names a slot (vehicle slot and
generation, mission and attempt, demand stream and ordinal), never the order in which objects came to exist, so runs
that differ in policy share every draw that they both make (common random numbers; Law 2015, ch. 11.2).

Few draws per key: :class:`Stream`, a counter hash without state to build. Many at once: :func:`generator`, a Philox
generator (Salmon et al. 2011) on the same key.
"""

from __future__ import annotations

from hashlib import blake2b
from math import log
from typing import Final

import numpy as np

_MASK: Final = (1 << 64) - 1
_GOLDEN: Final = 0x9E3779B97F4A7C15
_TO_UNIT: Final = 2.0**-53


def stream_key(seed: int, replication: int, purpose: str, entity: str) -> int:
    """The 64-bit key of a stream."""
    name = f"{seed}\x00{replication}\x00{purpose}\x00{entity}".encode()
    return int.from_bytes(blake2b(name, digest_size=8).digest(), "little")


def uniform(key: int, counter: int) -> float:
    """Draw number ``counter`` of the stream ``key``, uniform on the open interval (0, 1).

    SplitMix64 finaliser (Steele, Lea & Flood 2014) over key + counter · golden gamma.
    """
    z = (key + (counter + 1) * _GOLDEN) & _MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return (((z ^ (z >> 31)) >> 11) + 0.5) * _TO_UNIT


class Stream:
    """The draws of one slot, one after the other."""

    __slots__ = ("_counter", "_key")

    def __init__(self, key: int) -> None:
        self._key = key
        self._counter = 0

    def uniform(self) -> float:
        """The next draw, uniform on (0, 1)."""
        value = uniform(self._key, self._counter)
        self._counter += 1
        return value

    def exponential(self) -> float:
        """The next draw, exponential with mean 1, by inversion."""
        return -log(self.uniform())


class Streams:
    """All streams of one replication of one seed."""

    __slots__ = ("replication", "seed")

    def __init__(self, seed: int, replication: int = 0) -> None:
        self.seed = seed
        self.replication = replication

    def stream(self, purpose: str, entity: str) -> Stream:
        """The draws of one slot, from the first."""
        return Stream(stream_key(self.seed, self.replication, purpose, entity))

    def generator(self, purpose: str, entity: str) -> np.random.Generator:
        """A NumPy generator on the slot's key, for draws in blocks."""
        return np.random.Generator(np.random.Philox(key=stream_key(self.seed, self.replication, purpose, entity)))
