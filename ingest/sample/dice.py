"""Chance that is always the same: numbers drawn from a unit's code, a name and the seed.

Nothing depends on the order, the size of a chunk or the number of threads, so that the same seed gives the
same nation on any machine.
"""

import hashlib

import numpy as np
import numpy.typing as npt
import polars as pl

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


def keys_of(codes: pl.Series) -> Keys:
    """The number behind each code; codes are digits."""
    return codes.cast(pl.UInt64).to_numpy()


class Dice:
    """Draws for some units. The same key, name, seed and moment always give the same number."""

    def __init__(self, keys: Keys, seed: int) -> None:
        self._keys = keys
        self._seed = seed

    def uniform(self, name: str, when: Ints | int = 0) -> Floats:
        """One number in 0..1 a unit; `when` (a quarter, a year) makes it another one."""
        salt = hashlib.blake2b(f"{self._seed}:{name}".encode(), digest_size=8).digest()
        moment = np.asarray(when, dtype=np.int64).astype(np.uint64)
        with np.errstate(over="ignore"):
            mixed = _mixed(self._keys + np.uint64(int.from_bytes(salt, "little")))
            mixed = _mixed(mixed ^ (moment + np.uint64(1)) * _GOLDEN)
        return (mixed >> np.uint64(11)).astype(np.float64) / float(1 << 53)

    def normal(self, name: str, when: Ints | int = 0) -> Floats:
        """A number around 0 with deviation 1, never beyond 3."""
        parts = [self.uniform(f"{name}.{number}", when) for number in range(3)]
        return (parts[0] + parts[1] + parts[2] - 1.5) * 2.0

    def below(self, name: str, share: Floats | float, when: Ints | int = 0) -> Flags:
        """True for about this share of the units."""
        return self.uniform(name, when) < share


def _mixed(keys: Keys) -> Keys:
    keys = keys + _GOLDEN
    keys = (keys ^ (keys >> np.uint64(30))) * _FIRST
    keys = (keys ^ (keys >> np.uint64(27))) * _SECOND
    return keys ^ (keys >> np.uint64(31))
