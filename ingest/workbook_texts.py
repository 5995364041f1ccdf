"""The words in a workbook, in the language of the person who asked for it."""

from collections.abc import Mapping
from types import MappingProxyType

ZH, EN = "zh_CN", "en"
NOT_APPLICABLE = "NA"

_ZH = {
    "form": "季报填报",
    "about": "填报须知",
    "title": "{name}（{code}）　{year}年第{number}季度",
    "taken": "下载时间：{moment}　只填写浅黄色的格子；不适用填 NA，没有数据留空，数值为零填 0。",
    "code": "代码",
    "name": "指标",
    "unit": "计量单位",
    "definition": "指标解释",
    "last_quarter": "上季度",
    "figure": "本季度",
    "note": "说明",
    "true": "是",
    "false": "否",
    "not_accepted": "填写有误",
    "from_list": "请从下拉列表中选择；不适用选 NA。",
    "whole": "请填写{limits}整数；不适用填 NA。",
    "number": "请填写{limits}数；不适用填 NA。",
    "date": "请填写日期，如 2015-03-31；不适用填 NA。",
    "note_length": "说明最多 {most} 字。",
    "between": " {minimum} 到 {maximum} 之间的",
    "at_least": "不小于 {minimum} 的",
    "at_most": "不大于 {maximum} 的",
    "page": "第 &P 页，共 &N 页",
}
_EN = {
    "form": "Form",
    "about": "How to fill in",
    "title": "{name} ({code}) - {year}, quarter {number}",
    "taken": "Downloaded {moment}. Fill in the pale yellow cells only: NA where it does not apply, empty"
    " where there is no figure, 0 for zero.",
    "code": "Code",
    "name": "Indicator",
    "unit": "Unit of measure",
    "definition": "Definition",
    "last_quarter": "Last quarter",
    "figure": "This quarter",
    "note": "Note",
    "true": "yes",
    "false": "no",
    "not_accepted": "Not accepted",
    "from_list": "Choose from the list; NA where it does not apply.",
    "whole": "Enter a whole number {limits}; NA where it does not apply.",
    "number": "Enter a number {limits}; NA where it does not apply.",
    "date": "Enter a date such as 2015-03-31; NA where it does not apply.",
    "note_length": "A note has {most} characters at most.",
    "between": "from {minimum} to {maximum}",
    "at_least": "of {minimum} or more",
    "at_most": "of {maximum} or less",
    "page": "Page &P of &N",
}
_LANGUAGES: Mapping[str, Mapping[str, str]] = MappingProxyType({ZH: _ZH, EN: _EN})

_INSTRUCTIONS = {
    ZH: (
        "1. 只能填写“季报填报”表中浅黄色的格子：本季度的数据和说明。灰色的格子由系统计算，或者现在不能修改。",
        "2. 没有变化的数据不用动：已带入目前的数据。",
        "3. 数值为零填 0；本单位不适用的填 NA；还没有数据的留空。这三种情况在统计中是不同的。",
        "4. 带下拉列表的格子请从列表中选择；日期按 2015-03-31 的格式填写。",
        "5. 系统要求说明的情况，请写在“说明”一栏，最多 500 字。",
        "6. 不要增加、删除或移动行和列，不要改动隐藏的内容，否则文件不能上传。",
        "7. 填好后保存为 .xlsx 文件，在“填报”页面上传。上传后先列出将要修改的内容，核对后点“保存”才会存入。",
        "8. 如果下载之后网页上的同一项数据也改过，上传时会请您选择保留哪一个。",
        "9. 上传只是保存，还没有提交。请在网页上检查后提交。",
    ),
    EN: (
        "1. Only the pale yellow cells of the sheet 'Form' can be filled in: this quarter's figures and the"
        " notes. Grey cells are computed, or cannot be changed now.",
        "2. Leave what has not changed: the present figures are already there.",
        "3. 0 for zero; NA where it does not apply to your unit; empty where there is no figure yet. The"
        " statistics keep the three apart.",
        "4. Choose from the list where a cell has one; write dates as 2015-03-31.",
        "5. Explain in the note what the system asks about, in 500 characters at most.",
        "6. Do not add, delete or move rows or columns, nor touch what is hidden; the file could not be"
        " uploaded.",
        "7. Save as .xlsx and upload it on the page 'Fill in'. You first see what would change; it is kept"
        " only when you press 'Save'.",
        "8. Where the same figure was changed on the web since the download, you are asked which one holds.",
        "9. Uploading saves; it does not submit. Check on the web, then submit.",
    ),
}

# What a person may write for yes, no and not applicable, in either language.
TRUE = frozenset({"是", "有", "yes", "true"})
FALSE = frozenset({"否", "无", "no", "false"})
NOT_APPLICABLE_WORDS = frozenset({"na", "n/a", "不适用"})


def words_of(language: str) -> Mapping[str, str]:
    """The words of a language; Chinese for any other than `en`."""
    return _LANGUAGES.get(language, _LANGUAGES[ZH])


def instructions(language: str) -> tuple[str, ...]:
    """The sentences of the sheet that says how to fill in."""
    return _INSTRUCTIONS.get(language, _INSTRUCTIONS[ZH])
