"""What a coach says in the chat about their own voice, as a command to stage voice."""

import re
from collections.abc import Callable

from schemas.events import ChatSaid, DescribeVoice, EditVoice, RollBackVoice, TrainVoice
from schemas.record import Envelope, Event, following

_VOICE = r"my (?:voice|style|tone)"


def _said(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:please )?(?:{pattern})(?: please)?[.!?]*", re.IGNORECASE)


_LEARN = _said(
    r"(?:sound|write)(?: (?:it|this))?(?: (?:more|again))? like me|make it sound(?: more)? like me"
    rf"|(?:learn|train) {_VOICE}|learn from my (?:edits|changes)"
)
_OFF = _said(
    rf"(?:switch|turn) {_VOICE} off|(?:switch|turn) off {_VOICE}|(?:stop|do not|don't) (?:sound|sounding) like me"
)
_ON = _said(rf"(?:switch|turn) {_VOICE}(?: back)? on|(?:switch|turn) on {_VOICE}|use {_VOICE}(?: again)?")
_SHOW = _said(
    rf"(?:what is|what's|what’s) {_VOICE}(?: like)?|(?:show(?: me)?|describe) {_VOICE}|how do i (?:sound|write)"
)
_BACK = _said(
    rf"(?:go|roll)(?: {_VOICE})? back(?: {_VOICE})? to (?:version |v)(?P<first>[0-9]{{1,6}})(?: of {_VOICE})?"
    rf"|(?:roll|take) {_VOICE} back to (?:version |v)?(?P<second>[0-9]{{1,6}})"
)
_OF_VOICE = re.compile(rf"\b{_VOICE}\b", re.IGNORECASE)


_COMMANDS: tuple[tuple[re.Pattern[str], Callable[[Envelope], Event]], ...] = (
    (_LEARN, lambda envelope: TrainVoice(**envelope, samples=[])),
    (_OFF, lambda envelope: EditVoice(**envelope, enabled=False)),
    (_ON, lambda envelope: EditVoice(**envelope, enabled=True)),
    (_SHOW, lambda envelope: DescribeVoice(**envelope)),
)


def voice_command(said: ChatSaid) -> Event | None:
    """Null where a message is about something else: a session's versions are gone back to in the same words."""
    make = _asked(said.text.strip())
    return make(following(said, "voice", said.actor, said.occurred_at)) if make is not None else None


def _asked(text: str) -> Callable[[Envelope], Event] | None:
    if (back := _BACK.fullmatch(text)) and _OF_VOICE.search(text):
        version = int(back["first"] or back["second"])
        return lambda envelope: RollBackVoice(**envelope, to_version=version)
    return next((make for pattern, make in _COMMANDS if pattern.fullmatch(text)), None)
