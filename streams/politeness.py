"""What a coach says, without the words that only make it polite."""

import re

MOST_CHARACTERS = 500

_POLITE_START = re.compile(
    r"(?:(?:please|hi|hey|hello|ok|okay|now|and|also|then|actually|great|thanks|just(?! the )|so|hmm|well"
    r"|oops|sorry|oh|maybe"
    r"|perhaps)[,.!]?\s|(?:can|could|would|will) (?:you|we|i) (?:please )?(?:just )?"
    r"|i(?:'d| would) like (?:(?:you to|it to be|it|to)\s)?|i(?:'d| would) rather (?:have )?|i want (?:you"
    r" to|it to be|it|to)\s|let's\s"
    r"|i need (?:(?:you to|it)\s)?|you (?:can|could|should) )",
    re.IGNORECASE,
)
_POLITE_END = re.compile(
    r"(?:[,\s]{1,2}(?:please|thanks|thank you|again|for me|now|instead|if you can|would you|can you|a bit"
    r"|a little|bit))?[\s.!?]{0,5}$",
    re.IGNORECASE,
)


def plain(said: str) -> str:
    """The command alone: at most MOST_CHARACTERS, spaces and apostrophes made alike."""
    said = " ".join(said.replace("’", "'").split())[:MOST_CHARACTERS]
    while match := _POLITE_START.match(said):
        said = said[match.end() :]
    end = _POLITE_END.search(said)
    return said[: end.start()].strip() if end else said
