"""Dates that games write into texts: `2026-11-27T19:04:43Z`, `27 November 2026`, `11/27/2026 07:04 PM`.

A date says when, and not what, so it is taken out of a text before the rest is compared.
"""

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

__all__ = ("DATE", "date_in", "without_dates")

# What stands in a text in the place of a date.
DATE: Final = "<date>"

_CLOCK: Final = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s?[AaPp]\.?[Mm]\.?)?(?:\s?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))?"
_MONTH: Final = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_YEAR: Final = r"20\d\d"
_DAYS: Final = (
    rf"{_YEAR}-\d{{1,2}}-\d{{1,2}}",
    rf"{_YEAR}(?P<sign>[/.])\d{{1,2}}(?P=sign)\d{{1,2}}",
    rf"\d{{1,2}}(?P<other>[-/.])\d{{1,2}}(?P=other){_YEAR}",
    rf"\d{{1,2}}(?:st|nd|rd|th)?\s{_MONTH},?\s{_YEAR}",
    rf"{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s{_YEAR}",
    # What `os.date("%c")` writes.
    rf"{_MONTH}\s+\d{{1,2}}\s{_CLOCK}\s{_YEAR}",
)
_WEEKDAY: Final = r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?\s)?"
# A time of day alone may as well be three amounts; behind a date it is none.
_DATES: Final = re.compile(rf"(?<![\d:]){_WEEKDAY}(?:{'|'.join(_DAYS)})(?:(?:T|,?\s|,?\sat\s){_CLOCK})?(?!\d)")
# Any date has a year in it, which is looked for first: most texts have none.
_HAS_YEAR: Final = re.compile(_YEAR)
_ISO: Final = re.compile(r"20\d\d-\d\d-\d\d(?:[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?)?")


def without_dates(text: str) -> str:
    """A text with `<date>` in the place of each date."""
    return _DATES.sub(DATE, text) if _HAS_YEAR.search(text) else text


@lru_cache(maxsize=1024)
def date_in(text: str) -> int | float | None:
    """The moment that a text names which is an ISO date and nothing else, in seconds since 1970."""
    if not _ISO.fullmatch(text):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    seconds = (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    return int(seconds) if seconds == int(seconds) else seconds
