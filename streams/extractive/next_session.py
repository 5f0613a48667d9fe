"""When coach and client meet again."""

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from schemas.summary import NextSession, Section
from streams.extractive.agreements import takes_up
from streams.extractive.conversation import Conversation
from streams.extractive.due import Due, named_day
from streams.extractive.finding import Finding
from streams.questions import is_question
from streams.sentences import Sentence

_MEETING = re.compile(
    r"\b(?:(?:see|speak to|talk to|speak with) you|(?:we|let's|shall we|can we"
    r"|could we)(?: [a-z']{2,9}){0,2} (?:speak|talk"
    r"|meet|see each other)|same (?:time|place|slot)|next session|next call|next one is|next time is)\b",
    re.IGNORECASE,
)
_NOT_ONE = re.compile(r"\b(?:before|until|till|by) (?:we|our|the)\b|\b(?:last|didn't|don't|can't)\b", re.IGNORECASE)
_HOURS = {
    name: hour for hour, name in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)
}
_CLOCK = re.compile(
    rf"\bat (?P<half>half past |quarter past )?(?P<hour>[0-2]?[0-9]|{'|'.join(_HOURS)})(?:[:.](?P<minute>[0-5][0-9]))?"
    r"(?: ?(?P<half_of_day>am|pm|a\.m\.|p\.m\.)| (?:o'clock )?in the (?P<part>morning|afternoon|evening))?",
    re.IGNORECASE,
)
_LATE = 0.6
"""From this share of a session on, a day to meet is the day of the next session."""


def next_session(conversation: Conversation, said_on: date | None, timezone: str) -> list[Finding]:
    """The last day named for meeting again that nobody turned down; a question counts once it is taken up."""
    found: list[Finding] = []
    late = conversation.said[int(len(conversation.said) * _LATE)].index if conversation.said else 0
    for sentence in conversation.said:
        text = sentence.plain
        if sentence.index < late or not _MEETING.search(text) or _NOT_ONE.search(text):
            continue
        due = named_day(text, said_on)
        asked = is_question(text) or text.endswith("?")
        reply = _agreement(conversation, sentence) if asked else None
        if due is None or (asked and reply is None):
            continue
        found.append(_finding(sentence, due, reply, timezone))
    return found[-1:]


def _agreement(conversation: Conversation, sentence: Sentence) -> Sentence | None:
    """The other's first words, where they agree."""
    following = conversation.turns.get(sentence.turn + 1) or []
    answer = " ".join(other.plain for other in following[:2])
    return following[0] if following and takes_up(answer) else None


def _finding(sentence: Sentence, due: Due, reply: Sentence | None, timezone: str) -> Finding:
    text = sentence.text
    starts_at = _starts_at(text.replace("’", "'"), due.date, timezone)
    meeting = NextSession(date=due.date, starts_at=starts_at, said=text[due.start : due.end])
    proof = (reply,) if reply else ()
    return Finding(Section.NEXT_SESSION, "day to meet again", 1, (sentence,), proof=proof, next_session=meeting)


def _starts_at(text: str, day: date | None, timezone: str) -> datetime | None:
    """In UTC; null where the half of the day was not said, for `at ten` may be either."""
    match = _CLOCK.search(text)
    if match is None or day is None:
        return None
    said = match["hour"].lower()
    hour = _HOURS.get(said) or int(said)
    minute = {"half": 30, "quar": 15}.get((match["half"] or "")[:4].lower().strip(), int(match["minute"] or 0))
    half = (match["half_of_day"] or "").replace(".", "").lower()
    part = (match["part"] or "").lower()
    if hour > 23 or not (half or part or hour > 12):
        return None
    if (half == "pm" or part in ("afternoon", "evening")) and hour < 12:
        hour += 12
    if (half == "am" or part == "morning") and hour == 12:
        hour = 0
    return datetime.combine(day, time(hour, minute), ZoneInfo(timezone)).astimezone(UTC)
