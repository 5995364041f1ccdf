"""Why an indicator is asked: the goal of the guideline or the article of the rules behind it, in data/purposes.csv.

It explains and defines nothing; so it is read from the file alone and is no part of a quarter's catalogue.
"""

import csv
from functools import cache
from pathlib import Path

PURPOSES_FILE = Path(__file__).parent / "data" / "purposes.csv"


def purpose(indicator_code: str, language: str) -> str:
    """One sentence in `zh_CN` or `en`, or '' for an indicator that the file does not know."""
    why_zh, why_en = _purposes().get(indicator_code, ("", ""))
    return why_en if language == "en" else why_zh


@cache
def _purposes() -> dict[str, tuple[str, str]]:
    with PURPOSES_FILE.open(encoding="utf-8", newline="") as file:
        return {
            code: (row["why_zh"], row["why_en"])
            for row in csv.DictReader(file)
            for code in row["indicators"].split("|")
        }
