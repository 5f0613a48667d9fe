"""The phrases that a coach returns to, those they strike out, and how much they hedge."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from schemas.voice import Phrase
from streams.style.sources import Edit, Heard, Sample
from streams.vocabulary import FUNCTION_WORDS, words

HEDGES = (
    "maybe, perhaps, possibly, probably, might, could, seems, seem, seemed, somewhat, almost, rather, apparently, "
    "presumably, i think, i guess, i wonder, i feel like, a bit, a little, kind of, sort of, it sounds like"
).split(", ")

FILLERS = (
    "actually, basically, honestly, literally, obviously, really, just, you know, i mean, to be honest, to be fair"
).split(", ")
"""What can be struck from a sentence without a change to what it says."""

_MOST = 12
_LONGEST = 4
_IN_SOURCES = 2


def matcher(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of `phrases`, as whole words, in either case; of none, what never matches."""
    found = "|".join(re.escape(phrase).replace("'", "['’]") for phrase in sorted(phrases, key=len, reverse=True))
    return re.compile(rf"(?<![^\W_])(?:{found or '(?!)'})(?![^\W_])", re.IGNORECASE)


_HEDGE = matcher(HEDGES)


def hedges(text: str) -> int:
    return len(_HEDGE.findall(text))


def preferred(samples: Sequence[Sample], edits: Sequence[Edit], heard: Heard) -> list[Phrase]:
    """Runs of two to four words that at least two sources share and no client said; the commonest first."""
    sources = [[one for _, one in sample.writing.sentences] for sample in samples]
    sources += [[one.text for one in edit.written] for edit in edits]
    counts = Counter(phrase for sentences in sources for phrase in _phrases(sentences, heard))
    shared = {phrase: count for phrase, count in counts.items() if count >= _IN_SOURCES}
    whole = [phrase for phrase in shared if not _within_another(phrase, shared)]
    whole.sort(key=lambda phrase: (-shared[phrase], -len(phrase.split()), phrase))
    return [Phrase(text=phrase, count=shared[phrase]) for phrase in whole[:_MOST]]


def banned(samples: Sequence[Sample], edits: Sequence[Edit]) -> list[Phrase]:
    """Fillers that at least two drafts had, and nothing that the coach wrote or let stand."""
    kept = "\n".join(
        [*(sample.writing.text for sample in samples), *(one.text for edit in edits for one in edit.final)]
    )
    drafts = ["\n".join(one.text for one in edit.draft) for edit in edits]
    found: list[Phrase] = []
    for filler in FILLERS:
        pattern = matcher([filler])
        count = sum(bool(pattern.search(draft)) for draft in drafts)
        if count >= _IN_SOURCES and not pattern.search(kept):
            found.append(Phrase(text=filler, count=count))
    return sorted(found, key=lambda phrase: (-phrase.count, phrase.text))


def _phrases(sentences: Sequence[str], heard: Heard) -> set[str]:
    """Of one source, each phrase once."""
    found: set[str] = set()
    for sentence in sentences:
        # A name, or a figure, in the middle of a sentence belongs to somebody: what stands around it is kept apart.
        for stretch in re.split(r"\S*[A-Z0-9@]\S*|[,;:.!?…()]", sentence[:1].lower() + sentence[1:]):
            said = words(stretch)
            for length in range(2, _LONGEST + 1):
                found |= {" ".join(said[at : at + length]) for at in range(len(said) - length + 1)}
    return {phrase for phrase in found if _says_something(phrase, heard)}


def _says_something(phrase: str, heard: Heard) -> bool:
    parts = phrase.split()
    bearing = sum(part not in FUNCTION_WORDS for part in parts)
    return bearing >= 2 and heard.names.isdisjoint(parts) and not heard.told(phrase)


def _within_another(phrase: str, counts: Mapping[str, int]) -> bool:
    return any(
        other != phrase and counts[other] >= counts[phrase] and f" {phrase} " in f" {other} " for other in counts
    )
