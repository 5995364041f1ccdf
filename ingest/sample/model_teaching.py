"""Groups A to E: students and rooms, the network, terminals, resources, learning spaces."""

import numpy as np

from ingest.sample.answers import (
    BANDWIDTH,
    LARGE_CLASS,
    LARGE_HALL,
    LARGE_POINT,
    MANAGER_SPACES,
    TOO_MANY,
    UNIT_MENDED,
    Answers,
    Draw,
    by,
    flags,
    pick,
    whole,
)
from ingest.sample.dice import Flags
from ingest.sample.unit_columns import HE, K12, PRE, RURAL, SV, TOWN, TP, URBAN

# Students by school type in town, township and village.
_STUDENTS = {
    URBAN: {111: 230, 211: 1050, 218: 60, 311: 1000, 312: 1350, 341: 1900, 342: 1800, 345: 2200},
    TOWN: {111: 200, 211: 720, 218: 45, 311: 780, 312: 950, 341: 1700, 342: 1700, 345: 1700},
    RURAL: {111: 90, 211: 190, 218: 24, 311: 420, 312: 380, 341: 1000, 342: 1100, 345: 900},
}
_STUDENTS_ANYWHERE = {
    361: 1600,
    365: 1300,
    511: 120,
    512: 140,
    513: 110,
    514: 110,
    411: 21000,
    412: 12500,
    414: 7000,
    415: 8500,
}
_CLASS_SIZE = {
    111: 26,
    211: 38,
    218: 10,
    311: 44,
    312: 41,
    341: 47,
    342: 49,
    345: 44,
    361: 41,
    365: 42,
    511: 8,
    512: 8,
    513: 8,
    514: 8,
}
_STUDENTS_A_TEACHER = {PRE: 15.0, K12: 14.5, TP: 9.0, SV: 19.0, HE: 18.0}
_LADDER = np.array([2, 4, 6, 10, 20, 50, 100, 150, 200, 300, 500, 1000, 2000, 3000, 5000, 10000, 20000.0])
# Even where many came together, as at the few large teaching points.
MOST_STUDENTS_A_TEACHER = 45


def basics(draw: Draw, answers: Answers) -> None:
    """A: classes, students, teachers, staff, rooms. Students change with the school year only."""
    units, numbers = draw.units, answers.numbers
    size = by(units.school_type, _STUDENTS_ANYWHERE, 300.0)
    for area, sizes in _STUDENTS.items():
        for school_type, count in sizes.items():
            size[(units.school_type == school_type) & (units.urban == area)] = count
    at_first = np.maximum(4.0, whole(size * np.exp(0.45 * draw.normal("students"))))
    yearly = 1 + 0.06 * (draw.uniform("students", draw.moment.school_year) - 0.5)
    students = np.maximum(4.0, whole(at_first * yearly))
    large_point = draw.of(TP) & draw.chance("large point", 0.004)
    students = np.where(
        draw.of(TP), np.where(large_point, 205.0 + students, np.minimum(students, 200.0)), students
    )
    answers.note("A02", large_point, LARGE_POINT)
    class_size = by(units.school_type, _CLASS_SIZE, 40.0) * draw.between("class size", 0.82, 1.15)
    classes = np.maximum(1.0, np.ceil(students / class_size))
    crowded = draw.of(K12) & (students > 300) & (units.urban == TOWN) & draw.chance("crowded", 0.012)
    classes = np.where(crowded, np.maximum(1.0, np.floor(students / 73.0)), classes)
    answers.note("A02", crowded, LARGE_CLASS)
    years = np.maximum(0, draw.moment.school_year - 2018)
    per_teacher = draw.by_group(_STUDENTS_A_TEACHER, 15.0) * np.where(units.school_type >= 511, 0.3, 1.0)
    teachers = np.maximum(1.0, np.ceil(at_first / (per_teacher * draw.between("teachers", 0.8, 1.3))))
    teachers = np.maximum(teachers, np.ceil(students / MOST_STUDENTS_A_TEACHER))
    numbers["A01"] = classes
    numbers["A02"] = students
    numbers["A03"] = whole(teachers * (1 + 0.008 * years))
    more = draw.by_group({PRE: 1.6, HE: 1.55, SV: 1.25}, 1.12) * draw.between("staff", 0.97, 1.15)
    numbers["A04"] = numbers["A03"] + np.maximum(1.0, whole(teachers * (more - 1)))
    rooms = np.where(draw.of(HE), draw.between("rooms", 0.6, 1.0), draw.between("rooms", 1.0, 1.35))
    numbers["A05"] = np.maximum(1.0, np.ceil(at_first / class_size * rooms))
    numbers["A05"] = np.clip(numbers["A05"], np.ceil(classes * 0.5), np.floor(classes * 3))


def network(draw: Draw, answers: Answers) -> None:
    """B: connected or not, how, how fast, campus network, wireless."""
    level, numbers, choices = draw.level, answers.numbers, answers.choices
    share = draw.by_group({HE: 1.0, SV: 0.97, K12: 0.925, TP: 0.70, PRE: 0.80}, 1.0)
    slope = draw.by_group({SV: 0.04, K12: 0.10, TP: 0.45, PRE: 0.22}, 0.0)
    connected = draw.uniform("B01") < share + slope * level
    numbers["B01"] = flags(connected)
    fibre = 0.86 + 0.13 * level
    other = pick(draw.uniform("B02"), [fibre, (1 - fibre) * 0.35, (1 - fibre) * 0.4, (1 - fibre) * 0.15, 0.0])
    choices["B02"] = np.where(connected, other, 5)
    # Larger schools buy more; a university's lines do not go by classes.
    size = np.where(draw.of(HE), 0.0, 0.8 * np.log2(numbers["A01"] / 8))
    step = (
        draw.by_group({HE: 7.0, SV: 3.0, K12: 1.8, TP: 1.6}, 1.0)
        + level * 8
        + size
        + draw.normal("B03") * 0.6
    )
    speed = _LADDER[step.astype(np.int64).clip(0, len(_LADDER) - 1)]
    numbers["B03"] = np.where(connected, speed, 0.0)
    slipped = (draw.wrong == BANDWIDTH) & (speed <= 10)
    numbers["B03"] = np.where(slipped, numbers["B03"] * 1000, numbers["B03"])
    campus = connected & (draw.uniform("B07") < np.where(draw.of(HE, SV), 0.93, 0.15 + 0.9 * level))
    numbers["B07"] = flags(campus)
    backbone = pick(draw.uniform("B08") * 0.4 + 0.6 * (1 - level), [0.12, 0.30, 0.45, 0.13])
    choices["B08"] = np.where(campus, 3 - backbone, -1)
    answers.not_asked["B08"] = ~campus & draw.chance("B08 NA", 0.4)
    wireless = pick(draw.uniform("B09"), [0.55 - 0.55 * level, 0.40, 0.0])
    choices["B09"] = np.where(connected, wireless, 0)
    numbers["B11"] = flags(connected & (draw.uniform("B11") < level + 0.1))
    numbers["B12"] = flags(connected & (draw.uniform("B12") < 0.75 * level))
    choices["B13"] = np.where(connected, -1, pick(draw.uniform("B13"), [0.3, 0.35, 0.25, 0.05, 0.05]))
    answers.not_asked["B13"] = connected & draw.chance("B13 NA", 0.4)


def terminals(draw: Draw, answers: Answers) -> None:
    """C: classrooms with multimedia, terminals of teachers and students."""
    level, numbers = draw.level, answers.numbers
    rooms, staff = numbers["A05"], numbers["A03"]
    share = (1.35 * level + 0.25 * draw.uniform("C02")).clip(0, 1)
    equipped = whole(rooms * share)
    numbers["C02"] = equipped
    numbers["C01"] = equipped + whole(rooms * 0.25 * draw.uniform("C01") * level)
    halls = draw.of(K12, SV) & (equipped >= 4) & draw.chance("halls", 0.015)
    numbers["C01"] = np.where(halls, np.ceil(rooms * 1.6), numbers["C01"])
    answers.note("C01", halls, LARGE_HALL)
    reached = (0.55 + 0.6 * level).clip(0, 1)
    numbers["C03"] = whole(numbers["C01"] * reached) * numbers["B01"]
    numbers["C07"] = whole(numbers["A01"] / 14 * draw.between("C07", 0.5, 1.6) + level)
    numbers["C08"] = np.minimum(
        numbers["C01"], whole(numbers["A01"] / 30 * 2 * draw.uniform("C08") + level - 0.2)
    )
    numbers["C13"] = np.minimum(numbers["C01"], whole(numbers["C01"] * 0.25 * level * draw.uniform("C13")))
    numbers["C09"] = whole(staff * (0.30 + 0.95 * level) * draw.between("C09", 0.75, 1.2))
    per_student = draw.by_group({HE: 0.12, SV: 0.22, K12: 0.06, TP: 0.05}, 0.0)
    numbers["C10"] = whole(numbers["A02"] * (per_student + 0.13 * level) * draw.between("C10", 0.6, 1.4))


def resources(draw: Draw, answers: Answers) -> None:
    """D: own resources, their use in teaching, and what teaching points receive."""
    level, numbers, choices = draw.level, answers.numbers, answers.choices
    library = draw.uniform("D01") < level * 0.95
    numbers["D01"] = flags(library)
    volume = np.exp(draw.by_group({HE: 8.5, SV: 5.5}, 3.2) + 2 * level + draw.normal("D02"))
    numbers["D02"] = np.where(library, np.maximum(1.0, np.round(volume, 1)), 0.0)
    using = (1.3 * level + 0.3 * draw.uniform("D03")).clip(0, 1)
    numbers["D03"] = whole(numbers["A01"] * using)
    numbers["D05"] = whole(numbers["A03"] * (1.15 * level + 0.3 * draw.uniform("D05")).clip(0, 1))
    receiving = draw.uniform("D07") < 0.72 + 0.4 * level
    numbers["D07"] = flags(receiving)
    channel = pick(draw.uniform("D08"), [0.50, 0.20, 0.22, 0.08])
    channel = np.where((numbers["B01"] == 0) & np.isin(channel, (0, 2)), 1, channel)
    choices["D08"] = np.where(receiving, channel, 4)
    numbers["D09"] = flags(receiving & (draw.uniform("D09") < 0.75 + 0.3 * level))
    for code, share in (("D11", 0.80), ("D12", 0.22), ("D13", 0.20), ("D14", 0.12)):
        numbers[code] = flags(draw.uniform(code) < share + 0.35 * level)


def spaces(draw: Draw, answers: Answers) -> None:
    """E: learning spaces of teachers, students and managers."""
    level, numbers = draw.level, answers.numbers
    teachers, staff, students = numbers["A03"], numbers["A04"], numbers["A02"]
    opened = draw.chance("spaces", 0.75 + 0.3 * draw.start_level)
    numbers["E01"] = whole(teachers * (0.25 + 1.05 * level).clip(0, 1)) * opened
    managers = opened & (staff > teachers) & (numbers["E01"] == teachers) & draw.chance("managers", 0.06)
    numbers["E01"] = np.where(managers, teachers + 1, numbers["E01"])
    answers.note("E01", managers, MANAGER_SPACES)
    numbers["E02"] = whole(students * (1.2 * level - 0.1 + 0.2 * draw.uniform("E02")).clip(0, 1)) * opened
    numbers["E03"] = whole((staff - teachers) * 0.7 * level) * opened
    many = draw.wrong == TOO_MANY
    too_many_students = many & draw.of(HE, SV, K12, TP)
    numbers["E02"] = np.where(too_many_students, students + whole(students * 0.1) + 3, numbers["E02"])
    too_many_teachers = many & draw.of(PRE)
    numbers["E01"] = np.where(too_many_teachers, staff + 3, numbers["E01"])


def mend_bandwidth(answers: Answers, mended: Flags) -> None:
    """The note that explains a bandwidth that falls back to what it is."""
    answers.note("B03", mended, UNIT_MENDED)
