"""What is refused in a registry file: every problem of every line at once (interfaces, "Registry file")."""

from collections.abc import Mapping

import polars as pl

from reporting.codes import code_list
from reporting.units import MINISTRY
from store.errors import Refusal

# Which kinds a unit of a kind may stand below (E09-E14).
SUPERIOR_KINDS: Mapping[str, tuple[str, ...]] = {
    "ministry": (),
    "province": ("ministry",),
    "prefecture": ("province",),
    "county": ("prefecture", "province"),
    "university": ("ministry", "province", "prefecture"),
    "school": ("county", "prefecture", "province"),
    "teaching_point": ("county", "prefecture", "province"),
}
DEPARTMENT_KINDS = ("ministry", "province", "prefecture", "county")
STATUSES = ("active", "closed", "merged")
# Rows of the division code that are no department: what is below them reports to the province (E09, E10).
PSEUDO_PREFECTURES = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")

_SENTENCES = {
    "blank_name": "the name is blank",
    "bad_kind": "the kind '{kind}' is none of " + ", ".join(SUPERIOR_KINDS),
    "bad_code": "the code of a {kind} must have {digits} digits, and 000000 is the ministry's alone",
    "duplicate_code": "the code stands in the file more than once",
    "bad_status": "the status '{status}' is none of " + ", ".join(STATUSES),
    "bad_school_type": "the school type '{school_type}' is not in the code list",
    "not_a_unit": "'{name}' ({kind} {school_type}) is no unit: attached classes belong to their school, and"
    " counties without a prefecture to their province",
    "bad_urban_rural": "urban_rural '{urban_rural}' is not in the code list",
    "unknown_superior": "the superior '{superior_code}' is not in the file",
    "closed_superior": "the superior {superior_code} is {superior_status}",
    "wrong_superior_level": "a {kind} cannot stand below {superior_code}, a {superior_kind}",
    "cycle": "its chain of superiors leads back to itself",
    "successor_missing": "its successor '{successor_code}' is not another unit of the file, or leads back to it",
    "kind_changed": "it was a {known_kind} and is now a {kind}; another kind needs another code",
    "void_code_reused": "the code is void ({known_status} as '{known_name}') and is never given again",
    "unit_missing": "it is known here and not in the file; a unit never disappears, it is closed or merged",
}


def find_problems(rows: pl.DataFrame, known: pl.DataFrame) -> list[Refusal]:
    """All problems of the file's rows against the units known here, in the order of the lines.

    `rows`: line and the columns of the registry file. `known`: the units as of the quarter (unit_code,
    kind, name, status). Units that are not in the file come last.
    """
    checked = _with_context(rows, known)
    departments = rows.filter(pl.col("kind").is_in(DEPARTMENT_KINDS))
    circular = pl.Series(_in_cycles(departments, "superior_code"), dtype=pl.String)
    void = rows.filter((pl.col("status") != "active") & (pl.col("successor_code") != ""))
    succeeding = pl.Series(_in_cycles(void, "successor_code"), dtype=pl.String)
    conditions = _conditions(circular, succeeding)
    faulty = (
        checked.with_columns(
            problem=pl.concat_list(
                pl.when(condition).then(pl.lit(code)) for code, condition in conditions.items()
            ).list.drop_nulls()
        )
        .filter(pl.col("problem").list.len() > 0)
        .explode("problem")
        .sort("line", maintain_order=True)
    )
    missing = (
        known.filter(pl.col("unit_code") != MINISTRY).join(rows, on="unit_code", how="anti").sort("unit_code")
    )
    return [_refusal(row) for row in faulty.iter_rows(named=True)] + [
        Refusal("unit_missing", f"{code}: {_SENTENCES['unit_missing']}.", unit=code)
        for code in missing["unit_code"]
    ]


def _with_context(rows: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    superiors = rows.select(superior_code="unit_code", superior_kind="kind", superior_status="status").unique(
        "superior_code", keep="first"
    )
    if MINISTRY not in superiors["superior_code"]:
        ministry = pl.DataFrame(
            {
                "superior_code": [MINISTRY],
                "superior_kind": ["ministry"],
                "superior_status": ["active"],
            }
        )
        superiors = pl.concat([superiors, ministry])
    before = known.select("unit_code", known_kind="kind", known_name="name", known_status="status")
    codes = rows.select(successor_code="unit_code").unique().with_columns(has_successor=True)
    return (
        rows.join(superiors, on="superior_code", how="left", maintain_order="left")
        .join(before, on="unit_code", how="left", maintain_order="left")
        .join(codes, on="successor_code", how="left", maintain_order="left")
        .with_columns(
            is_department=pl.col("kind").is_in(DEPARTMENT_KINDS),
            digits=pl.when(pl.col("kind").is_in(DEPARTMENT_KINDS)).then(6).otherwise(10),
        )
    )


def _conditions(circular: pl.Series, succeeding: pl.Series) -> dict[str, pl.Expr]:
    kind, code, superior = pl.col("kind"), pl.col("unit_code"), pl.col("superior_code")
    school_type, known_status = pl.col("school_type"), pl.col("known_status")
    is_kind = kind.is_in(list(SUPERIOR_KINDS))
    types = code_list("school_type_3digit")
    attached = [each for each, row in types.items() if row.name_zh.startswith("附设")]
    is_active = pl.col("status") == "active"
    wants_type = kind.is_in(["school", "teaching_point"]) | (school_type != "")
    fits = pl.any_horizontal(
        (kind == each) & pl.col("superior_kind").is_in(list(allowed))
        for each, allowed in SUPERIOR_KINDS.items()
        if allowed
    )
    # A void unit stands nowhere any more; the base database may leave its superior out.
    below_nothing = (superior == "") & ((kind == "ministry") | pl.col("status").is_in(STATUSES[1:]))
    is_void = pl.col("status").is_in(STATUSES[1:])
    has_no_successor = pl.col("has_successor").is_null() & (
        (pl.col("status") == "merged") | (pl.col("successor_code") != "")
    )
    revived = (
        (known_status == "closed") & (pl.col("known_kind") == kind) & (pl.col("known_name") == pl.col("name"))
    )
    return {
        "blank_name": pl.col("name") == "",
        "bad_kind": ~is_kind,
        "bad_code": is_kind
        & ~pl.when("is_department")
        .then(code.str.contains(r"^[0-9]{6}$"))
        .otherwise(code.str.contains(r"^[0-9]{10}$"))
        | ((kind == "ministry") & (code != MINISTRY))
        | ((kind != "ministry") & (code == MINISTRY)),
        "duplicate_code": code.is_duplicated(),
        "bad_status": ~pl.col("status").is_in(STATUSES),
        "bad_school_type": ~pl.col("is_department") & wants_type & ~school_type.is_in(list(types)),
        "not_a_unit": (~pl.col("is_department") & school_type.is_in(attached))
        | ((kind == "prefecture") & pl.col("name").is_in(PSEUDO_PREFECTURES)),
        "bad_urban_rural": (pl.col("urban_rural") != "")
        & ~pl.col("urban_rural").is_in(list(code_list("urban_rural_3digit"))),
        "unknown_superior": ~below_nothing & pl.col("superior_kind").is_null(),
        "closed_superior": is_active & (pl.col("superior_status") != "active"),
        "wrong_superior_level": is_kind & pl.col("superior_kind").is_not_null() & ~fits,
        "cycle": code.is_in(circular.implode()),
        "successor_missing": is_void & (has_no_successor | code.is_in(succeeding.implode())),
        "kind_changed": pl.col("known_kind") != kind,
        "void_code_reused": is_active & (known_status != "active") & ~revived,
    }


def _in_cycles(units: pl.DataFrame, link: str) -> list[str]:
    """Units whose chain of links comes back to them (of superiors only departments can: nobody is below others).

    Every unit is walked over once, so a chain may be of any length.
    """
    following: dict[str, str] = dict(units.select("unit_code", link).iter_rows())
    seen: set[str] = set()
    circular: list[str] = []
    for start in following:
        path: list[str] = []
        places: dict[str, int] = {}
        code = start
        while code in following and code not in seen and code not in places:
            places[code] = len(path)
            path.append(code)
            code = following[code]
        if code in places:
            circular += path[places[code] :]
        seen.update(path)
    return circular


def _refusal(row: dict[str, object]) -> Refusal:
    code = str(row["problem"])
    words = _SENTENCES[code].format(**row)
    return Refusal(
        code, f"line {row['line']}, {row['unit_code']}: {words}.", unit=row["unit_code"], line=row["line"]
    )
