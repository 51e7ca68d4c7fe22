"""Random numbers as TensorFlow Playground draws them: the ARC4 stream of a seed's letters.

It uses the npm package seedrandom 2.4. The letters of the seed are the key, the first 256
bytes of the stream are thrown away, and a number takes as many bytes as its 53 bits need.
Written from the published description of ARC4 (Schneier, Applied Cryptography, 1996).
"""

from math import log, sqrt
from typing import TypeVar

Item = TypeVar("Item")

STATES = 256
DROPPED = 256  # bytes at the beginning of the stream, which tell too much of the key
FEWEST_BYTES = 7  # of one number
DOUBLE_BITS = 53
BLOCK = 4096  # bytes computed at a time, which is four times as fast as one by one


class Random:
    """The stream of numbers that belongs to `seed`, a text of 1 to 256 characters."""

    def __init__(self, seed: str) -> None:
        key = [ord(letter) % STATES for letter in seed]
        self._state = state = list(range(STATES))
        j = 0
        for i in range(STATES):
            j = (j + state[i] + key[i % len(key)]) % STATES
            state[i], state[j] = state[j], state[i]
        self._i = self._j = 0
        self._ready, self._taken = b"", 0
        self._take(DROPPED)

    def _take(self, count: int) -> bytes:
        """The next bytes of the stream."""
        if self._taken + count > len(self._ready):
            self._ready, self._taken = self._ready[self._taken :] + self._block(), 0
        self._taken += count
        return self._ready[self._taken - count : self._taken]

    def _block(self) -> bytes:
        """The next `BLOCK` bytes of the stream, computed."""
        state, i, j = self._state, self._i, self._j
        found = bytearray(BLOCK)
        for place in range(BLOCK):
            i = (i + 1) % STATES
            a = state[i]
            j = (j + a) % STATES
            b = state[i] = state[j]
            state[j] = a
            found[place] = state[(a + b) % STATES]
        self._i, self._j = i, j
        return bytes(found)

    def number(self) -> float:
        """A number of U[0, 1): seven bytes, and more where they begin with zeros."""
        value, bits = int.from_bytes(self._take(FEWEST_BYTES)), 8 * FEWEST_BYTES
        while value < 2 ** (DOUBLE_BITS - 1):
            value, bits = value * 256 + self._take(1)[0], bits + 8
        spare = max(0, value.bit_length() - DOUBLE_BITS)
        return (value >> spare) / 2 ** (bits - spare)

    def uniform(self, low: float, high: float) -> float:
        """A number of U[low, high)."""
        return self.number() * (high - low) + low

    def normal(self, mean: float, variance: float) -> float:
        """A number of N(mean, variance).

        The polar method of Marsaglia & Bray, A convenient method for generating normal
        variables, 1964; the second number that it would give is thrown away.
        """
        square = 2.0
        while square > 1:
            first, second = 2 * self.number() - 1, 2 * self.number() - 1
            square = first * first + second * second
        return mean + sqrt(variance) * (sqrt(-2 * log(square) / square) * first)

    def shuffle(self, items: list[Item]) -> None:
        """Put `items` in random order: each place, from the last on, takes one of those before."""
        for last in range(len(items) - 1, -1, -1):
            chosen = int(self.number() * (last + 1))
            items[last], items[chosen] = items[chosen], items[last]
