"""Common reasons why a figure changed, offered where a check asks for an explanation."""

# Stored as chosen, in the words of the person's language, like any other note.
REASONS = {
    "zh_CN": (
        "本季度新购置",
        "设备报废",
        "新建或改扩建",
        "撤并或布局调整",
        "招生变化",
        "统计口径调整",
        "上季度填报有误，本季度更正",
    ),
    "en": (
        "Newly purchased this quarter",
        "Equipment scrapped",
        "New building or extension",
        "Merger or change of layout",
        "Change in enrolment",
        "Counted differently than before",
        "Last quarter's figure was wrong and is corrected now",
    ),
}
