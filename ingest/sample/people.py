"""The people behind the accounts of departments and universities: most are named, a few reviewers have left."""

from datetime import datetime

import polars as pl

from ingest.sample.dice import Dice, keys_of
from reporting.report_events import SYSTEM
from reporting.units import MINISTRY, REPORTING_KINDS
from store.connection import Writing

_ROLES = ("manager", "reviewer", "inspector")
_FAMILY = list("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗")
_GIVEN = [
    "建国",
    "秀英",
    "伟",
    "敏",
    "静",
    "丽",
    "强",
    "磊",
    "军",
    "洋",
    "勇",
    "艳",
    "杰",
    "娟",
    "涛",
    "明",
    "超",
    "霞",
    "平",
    "刚",
]
_NAMED = 0.85


def name_people(
    write: Writing, units: pl.DataFrame, no_reviewer: pl.Series, moment: datetime, seed: int
) -> int:
    """Accounts of units with a reviewer, at the first sync; 85 of 100 have all three roles named (J17).

    The rest of the accounts is made by `create_accounts` afterwards. Returns how many were made here.
    """
    departments = units.filter(pl.col("kind").is_in(REPORTING_KINDS))["unit_code"].to_list()
    wanted = pl.DataFrame({"unit_code": [MINISTRY, *departments]}).join(
        pl.DataFrame({"role": _ROLES, "number": range(len(_ROLES))}), how="cross"
    )
    keys = keys_of(wanted["unit_code"])
    dice = Dice(keys * 4 + wanted["number"].cast(pl.UInt64).to_numpy(), seed)
    is_gone = pl.col("unit_code").is_in(no_reviewer.implode()) & (pl.col("role") == "reviewer")
    people = wanted.with_columns(
        pl.Series("is_named", Dice(keys, seed).below("named", _NAMED)),
        pl.Series("family", (dice.uniform("family") * len(_FAMILY)).astype(int)),
        pl.Series("given", (dice.uniform("given") * len(_GIVEN)).astype(int)),
        pl.Series("phone", (dice.uniform("phone") * 1e8).astype(int)),
        user_name=pl.col("unit_code") + "-" + pl.col("role"),
        is_gone=is_gone,
    )
    name = pl.lit(pl.Series(_FAMILY)).gather("family") + pl.lit(pl.Series(_GIVEN)).gather("given")
    phone = pl.lit("139") + pl.col("phone").cast(pl.String).str.zfill(8)
    created = people.select(
        "user_name",
        "unit_code",
        "role",
        sequence=pl.lit(1),
        action=pl.lit("created"),
        must_change_password=pl.lit(True),
        person_name=pl.lit(None, dtype=pl.String),
        phone=pl.lit(None, dtype=pl.String),
        is_active=pl.lit(True),
        failed_sign_ins=pl.lit(0),
        actor=pl.lit(SYSTEM),
        recorded_at=pl.lit(moment),
    )
    changed = people.filter(pl.col("is_named") | pl.col("is_gone")).select(
        "user_name",
        "unit_code",
        "role",
        sequence=pl.lit(2),
        action=pl.when("is_gone").then(pl.lit("switched_off")).otherwise(pl.lit("profile_set")),
        must_change_password=pl.lit(True),
        person_name=pl.when(~pl.col("is_gone")).then(name),
        phone=pl.when(~pl.col("is_gone")).then(phone),
        is_active=~pl.col("is_gone"),
        failed_sign_ins=pl.lit(0),
        actor=pl.when("is_gone").then(pl.lit(SYSTEM)).otherwise("user_name"),
        recorded_at=pl.lit(moment),
    )
    write.append("account_event", pl.concat([created, changed]).sort("user_name", "sequence"))
    return created.height
