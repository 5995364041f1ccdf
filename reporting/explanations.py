"""Which note explains a figure this quarter, and the common reasons offered where a check asks for one."""

# The one rule, as SQL over `figure_event` rows that hold for `$quarter` (parameter `$codes`: the units asked
# for). A note explains the figure it stands on when it was said of it this quarter: written, chosen or kept on
# purpose. One that only came along as the figure changed does not, nor one of an earlier quarter, unless the
# whole report was confirmed as unchanged: then the figure and its reason were confirmed with it.
HAS_REASON = """(
    trim(coalesce(note, '')) <> ''
    and case
        when quarter = $quarter then is_note_carried is not true
        else unit_code in (
            select unit_code
            from ops.report_event
            where quarter = $quarter
                and unit_code in (select unnest($codes))
                and action in ('save', 'confirm', 'submit', 'reopen')
            qualify row_number() over (partition by unit_code order by sequence desc) = 1
                and action = 'confirm'
        )
    end
)"""

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
