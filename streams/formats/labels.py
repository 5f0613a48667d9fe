"""Speaker labels before a colon: which prefixes are people, and which are only speech with a colon in it."""

import html
import re
from collections import Counter
from collections.abc import Collection
from functools import lru_cache

LONGEST_LABEL = 80
Label = tuple[str, int]
"""A prefix that may name a speaker, and the offset of the speech after it."""

_NOT_IN_A_LABEL = re.compile(r"""[\r\n?!…"“”{}<>=;\\]|//|--""")
_SENTENCE_END = re.compile(r"(?<!\b[A-Z])(?<!\b[A-Z][a-z])(?<!\b[A-Z][a-z]{2})\.(?=\s|\Z)")
_QUALIFIER = re.compile(r"[(\[][^)\]]*[)\]]|\b(?:she|he|they|ze|xe)(?:/[a-z]+){1,2}\b", re.IGNORECASE)
_BEFORE_A_LABEL = " \t*_>–—•-"
_IN_BRACKETS = re.compile(rf"[{_BEFORE_A_LABEL}]{{0,8}}\[([^\[\]\r\n:]{{1,{LONGEST_LABEL}}})\][ \t]*(?=[^\s:])")
_NO_NAMES = frozenset(
    (
        "action items|actions|agenda|applause|attendees|background noise|breath|chapter|cough|"
        "coughing|crosstalk|date|details|duration|example|ext|external|foreign|goal|goals|hint|"
        "homework|inaudible|indistinct|invited|key takeaways|keywords|language|laughing|laughs|"
        "laughter|link|location|meeting|meeting title|music|next steps|noise|note|notes|organizer|"
        "participants|pause|people|question|recorded|recording|session|sigh|sighs|silence|source|"
        "speakers|subject|summary|tags|time|timestamp|title|topic|topics|transcript|transcription|"
        "unintelligible|unverified|url|version"
    ).split("|")
)
"""What stands before a colon or in brackets as a name does, and is a heading, a field or a noise."""
_PARTICLES = frozenset("al and bin da de del della den der di do dos du e el ibn la le of the van von y".split())
_FARTHEST_COLON = LONGEST_LABEL + 8
_LONG_FILE = 40
_NEARLY_ALL = 0.85


def split_label(line: str) -> Label | None:
    colon = line.find(":", 0, _FARTHEST_COLON)
    if colon < 0 or not line.isascii():
        wide = line.find("：", 0, _FARTHEST_COLON)
        colon = wide if colon < 0 or 0 <= wide < colon else colon
    label = _label(line[:colon]) if colon > 0 else None
    if "[" in line[:8] and (bracketed := _bracketed(line)):
        return bracketed
    if label is None:
        return None
    after = line[colon + 1 : colon + 2]
    if after in ("/", "\\", ":") or (after.isdigit() and label[-1].isdigit()):
        return None  # an address, or a clock such as 10:30
    rest = colon + 1
    while rest < len(line) and line[rest] in " \t*_":
        rest += 1
    return label, rest


def _bracketed(line: str) -> Label | None:
    """`[Name] words`, where what is in brackets can be a name and words follow."""
    found = _IN_BRACKETS.match(line)
    label = _label(found[1]) if found else None
    return (label, found.end()) if found and label and is_name_shaped(label) else None


@lru_cache(maxsize=1024)
def _label(prefix: str) -> str | None:
    """The prefix as a label, if it can be one. A file has few, each of them many times."""
    label = html.unescape(prefix).lstrip(_BEFORE_A_LABEL).rstrip(" \t*_")
    if label[:1] == "[" and label[-1:] == "]":
        label = label[1:-1].strip()
    bare = _QUALIFIER.sub("", label)
    if len(label) > LONGEST_LABEL or _NOT_IN_A_LABEL.search(bare) or _SENTENCE_END.search(bare):
        return None
    names = any(character.isalpha() for character in label) or sum(map(str.isdigit, label)) > 2
    return label if names and label.casefold() not in _NO_NAMES else None


def is_name_shaped(label: str) -> bool:
    """Whether each word of it begins as a name does; scripts without capitals pass."""
    words = _QUALIFIER.sub("", label).split()
    return 0 < len(words) <= 6 and all(_begins_a_name(word) for word in words) and words[0] not in _PARTICLES


def _begins_a_name(word: str) -> bool:
    bare = word.lstrip("'’‘.,-+|/&")
    # A phone's own name and an address of mail are names too, small as their first letter is.
    return not bare or not bare[0].islower() or word in _PARTICLES or "@" in bare or bare[:2] in ("iP", "iM")


def choose_speakers(seen: Counter[str], places: int) -> Collection[str]:
    """The labels that are people, of those `seen` at `places` line starts.

    A label counts when it comes back and is shaped like a name, or comes back very often. In a short file where half
    the lines begin with a label, one shaped like a name counts at once: a wrong speaker is worse than a strange one.
    In a long file it does not, because there `Okay: let's go` is likelier than somebody who speaks once; but where
    nearly every line has a label, the few others are labels too.
    """
    often = max(3, places // 20)
    people = {label for label, count in seen.items() if count >= often or (count > 1 and is_name_shaped(label))}
    shaped = people | {label for label in seen if is_name_shaped(label)}
    returning = sum(seen[label] for label in people)
    if 2 * returning >= places and sum(seen[label] for label in shaped) >= _NEARLY_ALL * places:
        return shaped
    if places >= _LONG_FILE or len(seen) > max(2, places // 2):
        return people
    return shaped if sum(seen[label] for label in shaped) >= places / 2 else people
