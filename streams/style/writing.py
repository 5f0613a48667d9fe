"""A coach's own writing, read: how it greets and signs off, what its headings and lists are, its sentences."""

import re
from dataclasses import dataclass, field

from schemas.summary import Section
from streams.style.headings import heading

CLIENT = "{client}"

_GREETING = re.compile(
    r"(?P<words>(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|greetings)(?: there)?)"
    r"(?: (?P<name>[^\W\d_][^\s,.!:;–—-]*(?: [^\W\d_][^\s,.!:;–—-]*){0,2}))?(?P<end> ?[,.!:–—-]*)",
    re.IGNORECASE,
)
_SIGN_OFF = re.compile(
    r"(?:(?:with )?(?:all |my |very |many |kind |kindest |warm |warmest )*"
    r"(?:best|warmly|regards|wishes|cheers|thanks|sincerely|love|gratitude|yours)"
    r"(?: (?:wishes|regards|truly|sincerely|always|again))?|take (?:good )?care|(?:until|till) (?:next time|then)"
    r"|(?:talk|see you|speak) (?:soon|next (?:week|time))|onwards?|in your corner|rooting for you"
    r"|looking forward)[,.!]*",
    re.IGNORECASE,
)
_BULLET = re.compile(r"(?:[-*•–▪◦]|\d{1,2}[.)]|\[[ x]?\])\s+(?=\S)", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+(?=[\"'“‘(]*[^\W_])")
_LAST_LINES = 4


@dataclass(frozen=True)
class Writing:
    """A text as lines that are neither greeting, heading nor sign-off, under the sections their headings name."""

    greeting: str | None = None
    addressed: str | None = None
    """The name in the greeting."""
    sign_off: str | None = None
    headings: list[tuple[Section, str]] = field(default_factory=list)
    lines: list[tuple[Section, str]] = field(default_factory=list)
    """Without the marks of lists; what comes before any heading is OVERVIEW."""
    bullets: int = 0
    """Lines that are list items."""

    @property
    def sentences(self) -> list[tuple[Section, str]]:
        return [(section, one) for section, line in self.lines for one in split(line)]

    @property
    def text(self) -> str:
        return "\n".join(line for _, line in self.lines)


def read(text: str) -> Writing:
    """What stands in a text that a coach wrote, whatever it is: a mail, a recap, notes."""
    lines = [line.strip() for line in text.replace("\r", "\n").split("\n")]
    lines = [line for line in lines if line]
    greeting, addressed = _greeting(lines[0]) if lines else (None, None)
    body = lines[1:] if greeting else lines
    closing = _closing(body)
    sign_off = "\n".join(body[closing:]) or None
    section = Section.OVERVIEW
    headings: list[tuple[Section, str]] = []
    kept: list[tuple[Section, str]] = []
    bullets = 0
    for line in body[:closing]:
        if (named := heading(line)) is not None:
            section = named[0]
            headings.append(named)
            continue
        mark = _BULLET.match(line)
        bullets += mark is not None
        kept.append((section, line[mark.end() :] if mark else line))
    return Writing(greeting, addressed, sign_off, headings, kept, bullets)


def split(line: str) -> list[str]:
    return [part for part in _SENTENCE_END.split(line) if part]


def _greeting(line: str) -> tuple[str | None, str | None]:
    match = _GREETING.fullmatch(line)
    if match is None:
        return None, None
    name = match["name"]
    return f"{match['words']}{f' {CLIENT}' if name else ''}{match['end']}", name


def _closing(body: list[str]) -> int:
    """Where the sign-off begins: at the last of the final lines that is one."""
    for at in range(len(body) - 1, max(len(body) - 1 - _LAST_LINES, 0), -1):
        # After it come a name and perhaps a title: short lines only.
        if _SIGN_OFF.fullmatch(body[at]) and all(len(line.split()) <= 6 for line in body[at + 1 :]):
            return at
    return len(body)
