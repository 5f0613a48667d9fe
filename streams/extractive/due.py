"""By when: the words for a time in a promise, and the date they mean, counted from the day they were said."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = tuple(name.lower() for name in calendar.month_name[1:])
_NUMBERS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "ten": 10,
    "a couple of": 2,
}
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth"
    " sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth"
    " twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first"
)
_ORDINAL_DAYS = {word: day for day, word in enumerate(_ORDINALS.split(), start=1)}

_DAY = "|".join(_DAYS)
_MONTH = "|".join(_MONTHS)
_NTH = rf"(?:[0-3]?[0-9](?:st|nd|rd|th)|{'|'.join(sorted(_ORDINAL_DAYS, key=len, reverse=True))})"
_PART = r"(?: (?:morning|afternoon|evening|night|lunchtime))?"
_LEAD = r"(?:(?:by|before|on|until|till|no later than|this coming|in|within|over|at|from|starting|during) )?"

_RECURRING = re.compile(
    rf"(?<!\w)(?:(?:every|each) (?:(?:single|other) )?(?:{_DAY}|day|week|weekday|month|morning|afternoon"
    r"|evening|night)s?"
    rf"{_PART}(?: (?:until|till|before) (?:we (?:speak|meet|talk)(?: again| next)?|(?:the|our) next session))?"
    r"|(?:once|twice|three times) (?:a|each|every) (?:day|week|month)|daily|weekly|from now on|(?:before|after"
    r"|at) (?:every|each) [a-z]{3,12}|on (?:mon|tues|wednes"
    r"|thurs|fri)days)\b",
    re.IGNORECASE,
)
_MEETING = re.compile(
    r"(?<!\w)(?:by|before|for|at|until) (?:(?:the|our|my) )?next (?:session|meeting|call|one-to-one"
    r"|one-on-one|1:1|time we (?:meet|speak|talk))\b"
    r"|(?<!\w)(?:by|before) we (?:next )?(?:speak|meet|talk)(?: again| next)?\b|(?<!\w)before (?:our"
    r"|the) (?:session|meeting)\b",
    re.IGNORECASE,
)
_DATED = re.compile(
    rf"(?<!\w)(?P<lead>{_LEAD})(?:(?:that |this |next )?(?P<named>{_DAY}),? )?(?:the )?"
    rf"(?:(?P<nth>{_NTH}|[0-3]?[0-9])(?: of)? (?P<month>{_MONTH})"
    rf"|(?P<month_first>{_MONTH}) (?:the )?(?P<nth_after>{_NTH}|[0-3]?[0-9]))"
    r"(?:,? (?P<year>20[0-9][0-9]))?\b",
    re.IGNORECASE,
)
_ONLY_NTH = re.compile(
    rf"(?<!\w)(?P<lead>{_LEAD})(?:(?:that |this |next )?(?P<named>{_DAY}),? )?the (?P<nth>{_NTH})"
    r"(?=[.,;:?!]|$| (?:and|but|at|so|then|i)\b)",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(
    rf"(?<!\w)(?<!last )(?P<lead>{_LEAD})(?P<which>(?:this |next |that )?)(?P<day>{_DAY})(?!s){_PART}\b", re.IGNORECASE
)
_NEAR = re.compile(
    rf"(?<!\w)(?P<lead>{_LEAD})(?P<near>(?:right |straight )?after (?:this|our|the) (?:call|session|meeting)|today"
    rf"|tonight|this (?:morning|afternoon|evening)|tomorrow"
    r"|(?:the )?end of (?:the )?day"
    rf"|the day after tomorrow){_PART}\b",
    re.IGNORECASE,
)
_END_OF_MONTH = re.compile(rf"(?<!\w)(?P<lead>{_LEAD})(?:the )?end of (?P<month>{_MONTH})\b", re.IGNORECASE)
_PERIOD = re.compile(
    rf"(?<!\w)(?P<lead>{_LEAD})(?P<end>(?:the )?end of )?(?P<which>this|next|the) (?P<unit>week|weekend|month"
    r"|quarter|year)\b",
    re.IGNORECASE,
)
_NUMBER = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_COUNTED = re.compile(
    rf"(?<!\w)(?P<lead>(?:in|within|over|during)(?: the next)? )(?P<number>{_NUMBER}|[1-9][0-9]?)"
    r"(?P<unit> (?:day|week|month))s?(?: time)?\b",
    re.IGNORECASE,
)


_UNTIL_THEN = re.compile(
    r"(?<!\w)(?:until|till) (?:i|i'm|i've|we|we're|we've|it's|it|that's|that|the|my|our) [^.,;?!]{3,40}", re.IGNORECASE
)
"""A time that hangs on something else: `until I'm back`."""


_Reader = Callable[[re.Match[str], date], date | None]


@dataclass(frozen=True)
class Due:
    """When something is due."""

    start: int
    end: int
    """Where its words stand."""
    date: date | None
    """The day named, itself: `before the 14th` gives the 14th. Null for what recurs or hangs on a meeting."""
    exact: bool = False
    """Named by the day of a month."""


# A sentence is asked about by each that stands near it: 13 times in an hour's talk.
@lru_cache(maxsize=4096)
def find_due(text: str, said_on: date | None) -> Due | None:
    """The first deadline in `text`; one said with `by` or `before` goes before others, and a habit before all."""
    text = text.replace("’", "'")
    found = [due for due in _dated(text, said_on) if not _is_topic(text, due)]
    if match := _RECURRING.search(text) or _MEETING.search(text):
        ends = sorted((due for due in found if _ends_a_habit(text, due)), key=lambda due: not _is_deadline(text, due))
        return next(iter(ends), Due(match.start(), match.end(), None))
    if not found and (match := _UNTIL_THEN.search(text)):
        return Due(match.start(), match.end(), None)
    return min(found, key=lambda due: (not _is_deadline(text, due), not due.exact, due.start, -due.end), default=None)


def named_day(text: str, said_on: date | None) -> Due | None:
    """The first day that `text` names, for whatever it is; null for what recurs or hangs on a meeting."""
    found = _dated(text.replace("’", "'"), said_on)
    return min(found, key=lambda due: (due.start, -due.end), default=None)


def _dated(text: str, said_on: date | None) -> list[Due]:
    readers = (
        (_DATED, _of_month),
        (_ONLY_NTH, _nth),
        (_END_OF_MONTH, _end_of_month),
        (_NEAR, _near),
        (_PERIOD, _period),
        (_COUNTED, _counted),
        (_WEEKDAY, _weekday),
    )
    found: list[Due] = []
    for pattern, read in readers:
        for match in pattern.finditer(text):
            if (
                pattern is _PERIOD
                and match["which"].lower() == "the"
                and not match["end"]
                and match["unit"].lower() != "weekend"
            ):
                continue
            if not any(due.start <= match.start() < due.end for due in found):
                exact = pattern in (_DATED, _ONLY_NTH)
                found.append(Due(match.start(), match.end(), _resolved(read, match, said_on), exact))
    return found


def _resolved(read: _Reader, match: re.Match[str], said_on: date | None) -> date | None:
    if said_on is None:
        return None
    try:
        return read(match, said_on)
    except (ValueError, OverflowError):  # beyond the calendar's last year
        return None


def _is_deadline(text: str, due: Due) -> bool:
    return text[due.start : due.end].lower().startswith(("by ", "before ", "no later ", "until ", "till ", "within "))


def _ends_a_habit(text: str, due: Due) -> bool:
    return text[due.start : due.end].lower().startswith(("until ", "till ", "starting ", "from "))


def _is_topic(text: str, due: Due) -> bool:
    """`the invite for Tuesday` says when the meeting is, not when the invite is due."""
    return text[: due.start].lower().endswith((" for ", " last ", " about ", " since ", "'s ", "not "))


def _of_month(match: re.Match[str], said_on: date) -> date | None:
    day = _day(match["nth"] or match["nth_after"])
    month = _MONTHS.index((match["month"] or match["month_first"]).lower()) + 1
    if match["year"]:
        return _date(int(match["year"]), month, day)
    this_year = _date(said_on.year, month, day)
    return this_year if this_year and this_year >= said_on else _date(said_on.year + 1, month, day)


def _nth(match: re.Match[str], said_on: date) -> date | None:
    day = _day(match["nth"])
    for ahead in range(12):
        years, month = divmod(said_on.month - 1 + ahead, 12)
        found = _date(said_on.year + years, month + 1, day)
        if found and found >= said_on:
            return found
    return None


def _end_of_month(match: re.Match[str], said_on: date) -> date:
    month = _MONTHS.index(match["month"].lower()) + 1
    return _month_end(said_on.year + (month < said_on.month), month)


def _weekday(match: re.Match[str], said_on: date) -> date:
    wanted = _DAYS.index(match["day"].lower())
    if match["which"].lower().strip() == "next":
        return said_on - timedelta(said_on.weekday()) + timedelta(7 + wanted)
    return said_on + timedelta((wanted - said_on.weekday() - 1) % 7 + 1)


def _near(match: re.Match[str], said_on: date) -> date:
    near = match["near"].lower()
    return said_on + timedelta(2 if near.startswith("the day after") else 1 if near == "tomorrow" else 0)


def _period(match: re.Match[str], said_on: date) -> date:
    """The last day of the period; of a week its Friday, since a coach's client works with working weeks."""
    ahead = match["which"].lower() == "next"
    unit = match["unit"].lower()
    if unit in ("week", "weekend"):
        last = 6 if unit == "weekend" or said_on.weekday() > 4 else 4
        return said_on - timedelta(said_on.weekday()) + timedelta(last + 7 * ahead)
    if unit == "year":
        return date(said_on.year + ahead, 12, 31)
    if unit == "quarter":
        return _month_end(said_on.year, (said_on.month - 1) // 3 * 3 + 3 + 3 * ahead)
    return _month_end(said_on.year, said_on.month + ahead)


def _counted(match: re.Match[str], said_on: date) -> date:
    said = match["number"].lower()
    number = _NUMBERS.get(said) or int(said)
    unit = match["unit"].strip().lower()
    if unit == "month":
        last = _month_end(said_on.year, said_on.month + number)
        return last.replace(day=min(said_on.day, last.day))
    return said_on + timedelta(number * (7 if unit == "week" else 1))


def _month_end(year: int, month: int) -> date:
    years, month = divmod(month - 1, 12)
    return date(year + years, month + 1, calendar.monthrange(year + years, month + 1)[1])


def _day(said: str) -> int:
    said = said.lower()
    return _ORDINAL_DAYS.get(said) or int(said.rstrip("stndrh"))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
