"""Names for schools: numbered ones in towns, villages and townships elsewhere, unlike within a place."""

import polars as pl

_FIRST = "柳杨李王张陈刘赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余"
_SECOND = [
    "庄",
    "家",
    "集",
    "店",
    "桥",
    "湾",
    "坪",
    "沟",
    "岗",
    "寨",
    "楼",
    "塘",
    "坝",
    "岭",
    "屯",
    "堡",
    "河",
    "山",
    "头",
    "营",
]
# 800 names of villages and townships; each place begins somewhere else in the list and walks on by _STEP.
VILLAGES = [first + second for second in _SECOND for first in _FIRST]
_STEP = 37
_KINDERGARTENS = ["金太阳", "小天使", "童心", "蓝天", "启明星", "阳光", "花蕾", "蒲公英", "大风车", "红苹果"]
_DIGITS = "零一二三四五六七八九"


def numeral(number: int) -> str:
    """A number up to 9999 in Chinese.

    >>> numeral(10), numeral(21), numeral(105)
    ('十', '二十一', '一百零五')
    """
    words, has_gap = "", False
    for value, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // value % 10
        if digit:
            words += ("零" if has_gap and words else "") + _DIGITS[digit] + unit
            has_gap = False
        else:
            has_gap = True
    return words.removeprefix("一") if words.startswith("一十") else words


# What stands behind a number (第三小学) and behind a village (柳庄小学); empty: never so named.
_BEHIND = {
    "111": ("幼儿园", "幼儿园"),
    "211": ("小学", "小学"),
    "218": ("教学点", "教学点"),
    "311": ("初级中学", "初级中学"),
    "312": ("实验学校", "九年一贯制学校"),
    "341": ("中学", "完全中学"),
    "342": ("高级中学", "高级中学"),
    "345": ("外国语学校", "十二年一贯制学校"),
    "361": ("中等职业学校", "中等职业学校"),
    "365": ("职业高级中学", "职业高级中学"),
    "511": ("盲人学校", "盲人学校"),
    "512": ("聋人学校", "聋人学校"),
    "513": ("培智学校", "培智学校"),
    "514": ("特殊教育学校", "特殊教育学校"),
}
_ALONE = ("361", "365", "511", "512", "513", "514")


def with_names(schools: pl.DataFrame) -> pl.DataFrame:
    """The frame with a column `name`. Needs place_code, place, school_type, urban_rural, founder.

    Rows must be in a fixed order: the n-th school of a place and type gets the n-th name.
    """
    number = pl.int_range(pl.len()).over("place_code", "school_type", "is_village")
    start = (pl.col("place_code").cast(pl.Int64) * 7 + pl.col("school_type").cast(pl.Int64)) % len(VILLAGES)
    village_at = (start + pl.col("number") * _STEP) % len(VILLAGES)
    again = pl.col("number") // len(VILLAGES)
    longest = 10_000
    count = pl.when(pl.col("is_village")).then(again).otherwise("number").clip(0, longest - 1)
    numerals = pl.Series([numeral(each + 1) for each in range(longest)])
    villages = pl.Series(VILLAGES)
    flowers = pl.Series(_KINDERGARTENS)
    in_town = pl.col("school_type").replace_strict({code: both[0] for code, both in _BEHIND.items()})
    in_village = pl.col("school_type").replace_strict({code: both[1] for code, both in _BEHIND.items()})
    is_only = pl.col("number") == 0
    named = (
        schools.with_columns(
            is_village=pl.col("urban_rural").str.starts_with("2") | (pl.col("school_type") == "218")
        )
        .with_columns(number=number)
        .with_columns(
            village=pl.lit(villages).gather(village_at),
            numeral=pl.lit(numerals).gather(count),
            flower=pl.lit(flowers).gather(pl.col("number") % len(_KINDERGARTENS)),
        )
    )
    private = pl.col("founder") == "民办"
    return named.with_columns(
        name=pl.when(pl.col("is_village"))
        .then(
            pl.concat_str(
                "place",
                "village",
                pl.when(again > 0).then("numeral").otherwise(pl.lit("")),
                in_village,
            )
        )
        .when((pl.col("school_type") == "111") & private)
        .then(pl.concat_str("place", pl.lit("第"), "numeral", "flower", pl.lit("幼儿园")))
        .when(pl.col("school_type").is_in(_ALONE) & is_only)
        .then(pl.concat_str("place", in_town))
        .otherwise(pl.concat_str("place", pl.lit("第"), "numeral", in_town))
    ).drop("is_village", "number", "village", "numeral", "flower")
