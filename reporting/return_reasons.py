"""Why a report is returned: the reasons to choose from, so that they can be counted and understood at once."""

from types import MappingProxyType
from typing import NamedTuple

from store.errors import Refusal


class ReturnReason(NamedTuple):
    """One reason in both languages. `needs_words`: it says nothing without the reviewer's own words."""

    zh: str
    en: str
    needs_words: bool = False

    def name(self, language: str) -> str:
        """The reason in `zh_CN` or `en`."""
        return self.en if language == "en" else self.zh


RETURN_REASONS = MappingProxyType(
    {
        "doubtful": ReturnReason("数据存疑，请核实", "Doubtful figure, please check"),
        "unit_of_measure": ReturnReason("计量单位有误", "Wrong unit of measure"),
        "contradiction": ReturnReason("数据前后矛盾", "Figures contradict each other"),
        "missing": ReturnReason("漏填数据", "Figures are missing"),
        "explanation": ReturnReason("说明不清楚", "The explanation is not clear"),
        "not_updated": ReturnReason("情况有变化而未更新", "The situation changed but was not updated"),
        "asked": ReturnReason("应填报单位要求", "The unit asked for it"),
        "other": ReturnReason("其他原因", "Another reason", needs_words=True),
    }
)


def reason_text(key: str | None, words: str | None, language: str = "zh_CN") -> str:
    """The chosen reason and the reviewer's own words as one sentence for `return_report`.

    Refusals: `reason_missing` (nothing chosen and nothing said, or `other` without words),
    `unknown_reason`.

    >>> reason_text("missing", " C01 ")
    '漏填数据：C01'
    """
    said = (words or "").strip()
    if key is not None and key not in RETURN_REASONS:
        raise Refusal("unknown_reason", f"There is no reason {key}.", reason=key)
    if key is None or RETURN_REASONS[key].needs_words:
        if not said:
            raise Refusal("reason_missing", "Say why (--reason): the others have to know.")
        return said
    name = RETURN_REASONS[key].name(language)
    return f"{name}{': ' if language == 'en' else '：'}{said}" if said else name
