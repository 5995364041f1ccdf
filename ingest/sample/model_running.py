"""Groups F to K: systems, people and money, security, universities, departments."""

import numpy as np

from ingest.sample.answers import (
    IN_BUILDING,
    MONEY,
    NO_POST,
    STAFF_TRAINED,
    Answers,
    Draw,
    cents,
    flags,
    pick,
    whole,
)
from ingest.sample.dice import Floats
from ingest.sample.unit_columns import CTY, HE, K12, PRE, PREF, PROV, SV, TP

# What a department may have filed its plan on; the first five are in time (J02).
DATES = (
    "2014-12-10",
    "2014-12-29",
    "2015-01-20",
    "2015-03-16",
    "2015-03-31",
    "2015-04-20",
    "2015-07-08",
    "2016-03-11",
)
# What share of a year's money is spent by the end of each quarter.
_SPENT = np.array([0.14, 0.38, 0.64, 1.0])
_NOT_USED = 3


def systems(draw: Draw, answers: Answers) -> None:
    """F: the core systems, general and special ones, and how their data come about."""
    level, numbers, choices = draw.level, answers.numbers, answers.choices
    everywhere = np.ones(len(level), dtype=bool)
    for code, share in (("F01", 0.94), ("F02", 0.92), ("F03", 0.82)):
        used = draw.uniform(code) < share + (1 - share) * 1.2 * level
        own = np.where(draw.of(HE), 0.25, 0.0)
        kind = pick(draw.uniform(f"{code} kind"), [0.62, 0.38 - own, own])
        choices[code] = np.where(used, np.where(draw.of(HE), kind, np.minimum(kind, 1)), _NOT_USED)
        everywhere &= used
    most = draw.by_group({HE: 14.0, SV: 14.0, PRE: 10.0}, 13.0)
    numbers["F04"] = np.minimum(most, whole(most * (0.2 + 0.75 * level) * draw.between("F04", 0.8, 1.15)))
    numbers["F05"] = whole(4.2 * level * draw.uniform("F05") + 0.35)
    special = draw.by_group({HE: 18.0, SV: 5.0, K12: 2.4, TP: 0.8, PRE: 1.2}, 0.0)
    numbers["F06"] = whole(special * level * draw.uniform("F06"))
    numbers["F07"] = whole(numbers["F06"] * draw.uniform("F07"))
    numbers["F08"] = flags(everywhere & (draw.uniform("F08") < 0.25 + 0.75 * level))
    linked = (numbers["F05"] > 0) | (numbers["F07"] > 0)
    numbers["F09"] = flags(linked & (draw.uniform("F09") < 0.15 + 0.75 * level))


def people(draw: Draw, answers: Answers) -> None:
    """G, without money: leaders, offices, staff, plan, teachers trained this year."""
    level, numbers, choices = draw.level, answers.numbers, answers.choices
    choices["G01"] = pick(draw.uniform("G01"), [0.28 + 0.2 * level, 0.34, 0.22, 0.0])
    numbers["G02"] = flags(draw.uniform("G02") < 0.08 + 0.45 * level)
    choices["G03"] = pick(draw.uniform("G03"), [0.12 + 0.4 * level, 0.38, 0.0])
    staff, teachers = numbers["A04"], numbers["A03"]
    share = draw.by_group({HE: 0.02, SV: 0.02, K12: 0.012, PRE: 0.006, TP: 0.004}, 0.0)
    numbers["G04"] = np.minimum(
        whole(staff / 3), whole(staff * share * (0.5 + 1.2 * level) + draw.uniform("G04"))
    )
    numbers["G05"] = np.minimum(whole(staff / 3), whole(staff * share * 1.2 + draw.uniform("G05") + 0.2))
    numbers["G06"] = flags(draw.uniform("G06") < 0.25 + 0.7 * level)
    done = _SPENT[draw.moment.quarter_of_year - 1]
    rate = (0.35 + 0.6 * draw.uniform("G13", draw.moment.year)).clip(0, 1)
    numbers["G13"] = whole(teachers * rate * done)
    assistants = (staff > teachers) & (draw.moment.quarter_of_year == 4) & draw.chance("assistants", 0.012)
    numbers["G13"] = np.where(assistants, teachers + 1, numbers["G13"])
    answers.note("G13", assistants, STAFF_TRAINED)


def money(draw: Draw, answers: Answers) -> None:
    """G07 to G11: this year's spending in 10,000 yuan, the parts adding up to the whole exactly."""
    numbers = answers.numbers
    per_student = draw.by_group({HE: 0.055, SV: 0.045, K12: 0.018, TP: 0.02, PRE: 0.008}, 0.0)
    size = numbers["A03"] * draw.by_group({HE: 18.0, SV: 19.0, K12: 15.0, TP: 9.0, PRE: 15.0}, 0.0)
    luck = 0.5 + draw.uniform("money", draw.moment.year)
    slip = np.where(draw.wrong == MONEY, 10.0, 1.0)  # 1,000 yuan for 10,000
    year = size * per_student * (0.4 + 1.1 * draw.start_level) * luck * slip
    done = _SPENT[draw.moment.quarter_of_year - 1]
    hardware = draw.between("G08", 0.34, 0.62)
    rest = 1 - hardware
    shares = {
        "G08": hardware,
        "G09": rest * draw.between("G09", 0.3, 0.4),
        "G10": rest * draw.between("G10", 0.3, 0.4),
        "G11": rest * draw.between("G11", 0.08, 0.16),
    }
    total: Floats = np.zeros(len(year))
    for code, share in shares.items():
        numbers[code] = cents(year * done * share)
        total = total + numbers[code]
    numbers["G07"] = cents(total)


def security(draw: Draw, answers: Answers) -> None:
    """H: who answers for it, graded systems and their tests."""
    level, numbers = draw.level, answers.numbers
    for code, share in (("H01", 0.50), ("H02", 0.60), ("H03", 0.58)):
        numbers[code] = flags(draw.uniform(code) < share + 0.5 * level)
    third = draw.by_group({HE: 5.0, SV: 0.8, PROV: 14.0, PREF: 2.6, CTY: 0.7}, 0.12)
    second = draw.by_group({HE: 38.0, SV: 4.0, PROV: 40.0, PREF: 9.0, CTY: 3.0}, 1.1)
    numbers["H04"] = whole(third * (0.3 + level) * draw.between("H04", 0.3, 1.5))
    numbers["H05"] = whole(second * (0.3 + level) * draw.between("H05", 0.3, 1.5))
    graded = numbers["H04"] + numbers["H05"]
    numbers["H06"] = whole(graded * (0.4 + 0.7 * level).clip(0, 1))
    numbers["H07"] = whole(numbers["H04"] * (0.3 + 0.7 * level).clip(0, 1))
    numbers["H08"] = whole(numbers["H05"] * (0.25 + 0.7 * level).clip(0, 1))
    none = draw.of(K12) & (graded == 0) & draw.chance("no systems", 0.08)
    for code in ("H04", "H05", "H06", "H07", "H08"):
        answers.not_asked[code] = none


def security_people(draw: Draw, answers: Answers) -> None:
    """H10: no more than the people there are for informatization."""
    numbers = answers.numbers
    there = np.where(draw.of(HE, SV), numbers["G04"], numbers["J05"])
    numbers["H10"] = whole(there * draw.between("H10", 0.1, 0.6))


def universities(draw: Draw, answers: Answers) -> None:
    """K: platforms, courses and simulations of universities and vocational schools."""
    level, numbers, choices = draw.level, answers.numbers, answers.choices
    for code, share in (("K01", 0.40), ("K02", 0.62), ("K04", 0.30)):
        numbers[code] = flags(draw.uniform(code) < share + 0.55 * level)
    choices["K03"] = pick(draw.uniform("K03"), [0.40, 0.16, 0.30 + 0.1 * level, 0.0])
    numbers["K05"] = whole(120 * level * draw.uniform("K05"))
    numbers["K06"] = np.ceil(numbers["B03"] * draw.between("K06", 1.0, 2.0))
    numbers["K07"] = whole(draw.by_group({HE: 120.0, SV: 9.0}, 0.0) * level * draw.uniform("K07"))
    numbers["K08"] = whole(numbers["K07"] * 0.15 * draw.uniform("K08"))
    numbers["K09"] = whole(draw.by_group({HE: 30.0, SV: 5.0}, 0.0) * level * draw.uniform("K09"))


def departments(draw: Draw, answers: Answers) -> None:
    """J: what departments have in place themselves."""
    level, numbers, choices = draw.level, answers.numbers, answers.choices
    planned = draw.uniform("J01") < 0.62 + 0.4 * level
    numbers["J01"] = flags(planned)
    filed = pick(draw.uniform("J02"), [0.12, 0.16, 0.16, 0.16, 0.12, 0.12, 0.10, 0.0])
    choices["J02"] = np.where(planned & draw.chance("J02 filed", 0.88), filed, -1)
    for code, share in (
        ("J03", 0.70),
        ("J04", 0.10),
        ("J06", 0.45),
        ("J08", 0.30),
        ("J12", 0.15),
        ("J13", 0.20),
        ("J16", 0.40),
        ("J18", 0.45),
    ):
        numbers[code] = flags(draw.uniform(code) < share + 0.5 * level)
    posts = draw.by_group({PROV: 16.0, PREF: 5.0, CTY: 2.4}, 0.0)
    numbers["J05"] = np.maximum(1.0, whole(posts * (0.4 + level) * draw.between("J05", 0.6, 1.3)))
    without = draw.of(CTY) & draw.chance("no post", 0.04)
    numbers["J05"] = np.where(without, 0.0, numbers["J05"])
    answers.note("J05", without, NO_POST)
    year = draw.by_group({PROV: 26_000.0, PREF: 2_600.0, CTY: 900.0}, 0.0) * (0.3 + draw.start_level)
    luck = 0.5 + draw.uniform("J07", draw.moment.year)
    numbers["J07"] = cents(year * luck * _SPENT[draw.moment.quarter_of_year - 1])
    centre = pick(draw.uniform("J09"), [0.18 + 0.2 * level, 0.0, 0.45, 0.0])
    centre = np.where(draw.of(PROV), np.where(draw.chance("J09 in building", 0.1), 1, 0), centre)
    building = draw.of(CTY, PREF) & draw.chance("building", 0.02)
    choices["J09"] = np.where(building, 1, centre)
    answers.note("J09", building, IN_BUILDING)
    numbers["J10"] = whole(3 * (0.25 + 0.6 * level + 0.3 * draw.uniform("J10")).clip(0, 1))
    numbers["J11"] = whole(5 * (0.2 + 0.6 * level + 0.35 * draw.uniform("J11")).clip(0, 1))
    accepted = (0.15 + 0.7 * level).clip(0, 0.8)
    numbers["J14"] = whole(draw.units.subordinates * accepted * draw.between("J14", 0.6, 1.0))
    choices["J15"] = pick(draw.uniform("J15"), [0.10 + 0.3 * level, 0.5, 0.0])
