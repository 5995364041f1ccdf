"""What units are called: departments by their place where room is scarce, and those with an English name in English.

The English names are in data/place_names.csv. Only the ministry, the provinces and the XPCC have one; the base data
know no official English names of other units, which stay Chinese.
"""

import csv
import re
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

PLACE_NAMES_FILE = Path(__file__).parent / "data" / "place_names.csv"

# What offices are in charge of, alone or together, education among them.
_FIELDS = ("教育", "文化", "旅游", "体育", "科学技术", "科技", "卫生健康", "卫生")
_ENDS = ("厅", "局", "委员会")
_AUTHORITIES = ("人民政府", "管理委员会", "管委会")
_ZONE_OFFICES = ("社会事务局", "社会事务管理局", "社会事业局", "社会发展局")
_FIELD, _END, _AUTHORITY, _ZONE = (
    f"(?:{'|'.join(words)})" for words in (_FIELDS, _ENDS, _AUTHORITIES, _ZONE_OFFICES)
)
_NAMED = re.compile(
    rf"(?P<place>.{{2,}}?){_AUTHORITY}?"
    rf"(?:(?=.*{_FIELDS[0]}){_FIELD}(?:[和与、]?{_FIELD})*{_END}|[文体科]*教[文体科卫]*[委局]|{_ZONE})"
)
_XPCC, _SHORT_XPCC = "新疆生产建设兵团", "新疆兵团"


class PlaceName(NamedTuple):
    """A department with a standard English name, by its code and the Chinese name of its place."""

    code: str
    name_zh: str
    name_en: str


@cache
def place_names() -> MappingProxyType[str, PlaceName]:
    """The departments with an English name by their codes, in file order."""
    with PLACE_NAMES_FILE.open(encoding="utf-8", newline="") as file:
        return MappingProxyType({row["code"]: PlaceName(**row) for row in csv.DictReader(file)})


def is_department_code(code: str) -> bool:
    """Whether a unit's code is that of a department: six digits. Schools and universities have ten."""
    return len(code) == 6


def place_name(code: str, name: str) -> str:
    """A department by its place, without the office; every other unit as it is called.

    >>> place_name("410000", "河南省教育厅"), place_name("340100", "合肥市教育局")
    ('河南省', '合肥市')
    >>> place_name("660000", "新疆生产建设兵团教育局"), place_name("000000", "教育部")
    ('新疆兵团', '教育部')
    """
    if not is_department_code(code):
        return name
    found = _NAMED.fullmatch(name)
    place = found["place"] if found else name
    return place.replace(_XPCC, _SHORT_XPCC)


def english_name(code: str, name: str) -> str | None:
    """The standard English name of the ministry, a province or the XPCC; None for every other unit.

    Code and name must mean the same place.

    >>> english_name("410000", "河南省教育厅"), english_name("410100", "郑州市教育局")
    ('Henan', None)
    """
    known = place_names().get(code)
    return known.name_en if known and name.startswith(known.name_zh[:2]) else None


def short_unit_name(code: str, name: str, language: str) -> str:
    """What a unit is called in charts and their titles, in `zh_CN` or `en`.

    >>> short_unit_name("410000", "河南省教育厅", "zh_CN"), short_unit_name("410000", "河南省教育厅", "en")
    ('河南省', 'Henan')
    """
    return (english_name(code, name) if language == "en" else None) or place_name(code, name)


def full_unit_name(code: str, name: str, language: str) -> str:
    """What a unit is called in headings and on the way down to it, in `zh_CN` or `en`.

    >>> full_unit_name("410000", "河南省教育厅", "zh_CN"), full_unit_name("410000", "河南省教育厅", "en")
    ('河南省教育厅', 'Henan')
    """
    return (english_name(code, name) if language == "en" else None) or name
