"""The units that owe a report as plain columns of numbers, which the model and the life of reports work on."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from ingest.sample.dice import Ints, Keys, keys_of
from reporting.codes import GROUPS, region_expression, urban_rural_expression
from reporting.units import MINISTRY

HE, SV, K12, TP, PRE, CTY, PREF, PROV = range(len(GROUPS))
DEPARTMENT_GROUPS = (CTY, PREF, PROV)
URBAN, TOWN, RURAL = 0, 1, 2
EAST, CENTRAL, WEST = 0, 1, 2


@dataclass(frozen=True)
class UnitColumns:
    """One entry a unit in every column, in the order of the codes.

    `place_keys` come from the place a unit stands in. `group` counts through reporting.codes.GROUPS
    (-1 none); `school_type` is the 3-digit code as a number (0 none); `superior` is the position of the superior in the same columns (-1: the ministry);
    `subordinates` is the number of units right below.
    """

    codes: pl.Series
    keys: Keys
    place_keys: Keys
    group: Ints
    school_type: Ints
    urban: Ints
    region: Ints
    superior: Ints
    subordinates: Ints

    def take(self, rows: Ints) -> "UnitColumns":
        """Some of the units. Their `superior` still counts through the whole."""
        return UnitColumns(
            codes=self.codes.gather(rows),
            keys=self.keys[rows],
            place_keys=self.place_keys[rows],
            group=self.group[rows],
            school_type=self.school_type[rows],
            urban=self.urban[rows],
            region=self.region[rows],
            superior=self.superior[rows],
            subordinates=self.subordinates[rows],
        )

    def __len__(self) -> int:
        return len(self.codes)


def unit_columns(roster: pl.DataFrame) -> UnitColumns:
    """The columns of a roster as `reporting.units.roster` gives it."""
    ordered = roster.sort("unit_code")
    codes = ordered["unit_code"]
    superior_codes = ordered["superior_code"]
    place = codes.search_sorted(superior_codes).to_numpy().astype(np.int64).clip(0, len(codes) - 1)
    is_there = codes.gather(place).to_numpy() == superior_codes.to_numpy()
    superior = np.where(is_there, place, -1)
    below = np.bincount(superior[superior >= 0], minlength=len(codes))
    derived = ordered.select(
        group=_position("school_group", GROUPS, -1),
        school_type=pl.col("school_type").cast(pl.Int64).fill_null(0),
        urban=urban_rural_expression().replace_strict(
            {"城区": URBAN, "镇区": TOWN, "乡村": RURAL}, default=TOWN
        ),
        region=region_expression().replace_strict(
            {"east": EAST, "central": CENTRAL, "west": WEST}, default=CENTRAL
        ),
    )
    numbers = {name: derived[name].cast(pl.Int64).to_numpy() for name in derived.columns}
    return UnitColumns(
        codes=codes,
        keys=keys_of(codes),
        place_keys=keys_of(ordered["location_code"].fill_null(MINISTRY)),
        superior=superior.astype(np.int64),
        subordinates=below.astype(np.int64),
        **numbers,
    )


def _position(column: str, values: tuple[str, ...], default: int) -> pl.Expr:
    return pl.col(column).replace_strict(
        {value: number for number, value in enumerate(values)}, default=default
    )
