"""A transcript as turns and sentences that know which characters of which segments they are."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from schemas.summary import EvidenceSpan
from schemas.transcript import Channel, Participant, Role, Segment, Transcript
from streams.evidence import span

RUN_ON = 45
"""Words. A longer sentence is taken for speech that nobody punctuated, and is cut where it can be."""

_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]]*+(?=\s|$)")
_ABBREVIATION = re.compile(r"(?:^|\s)(?:mr|mrs|ms|dr|prof|st|vs|etc|e\.g|i\.e|approx|no|[a-z])\.$", re.IGNORECASE)
_NOT_ABBREVIATED = re.compile(r"(?:^|\s)(?:i|no)\.$", re.IGNORECASE)
_CONNECTIVE = re.compile(r"\s(?=(?:and|but|so|because)\s)", re.IGNORECASE)
_WORTH_CUTTING_OFF = re.compile(rf"\s*+(?:\S++\s++){{{RUN_ON // 5 - 1}}}\S")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one segment's text."""

    segment: Segment
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.segment.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or a clause cut from one; it may run over several segments of one turn."""

    index: int
    """Position among the transcript's sentences."""
    turn: int
    pieces: tuple[Piece, ...]
    participant: Participant | None
    private: bool
    unsure: bool = False
    """Heard as its participant's only because nobody else is named, after a question that anyone may have answered."""

    @property
    def text(self) -> str:
        return " ".join(piece.text for piece in self.pieces)

    @property
    def plain(self) -> str:
        """`text` with straight apostrophes, character for character: what the rules' patterns are written for."""
        return self.text.replace("’", "'")

    @property
    def role(self) -> Role:
        return self.participant.role if self.participant else Role.UNKNOWN

    def evidence(self) -> list[EvidenceSpan]:
        return [span(piece.segment, piece.start, piece.end) for piece in self.pieces]

    def cut(self, start: int, end: int) -> "Sentence":
        """The part from `start` to `end` of `text`, without the white space at its ends."""
        pieces = _Joined.of(self.pieces).cut(start, end)
        return Sentence(self.index, self.turn, pieces, self.participant, self.private, self.unsure)

    def joined(self, following: "Sentence") -> "Sentence":
        """This and a later sentence as one, under this one's index."""
        return Sentence(
            self.index, self.turn, self.pieces + following.pieces, self.participant, self.private, self.unsure
        )


def sentences(transcript: Transcript) -> list[Sentence]:
    """Every sentence said, in order. What was typed in a meeting's chat makes turns of its own."""
    people = {participant.participant_id: participant for participant in transcript.participants}
    found: list[Sentence] = []
    spoken = (segment for segment in transcript.segments if segment.text)
    turns = groupby(spoken, key=lambda segment: (segment.participant_id, segment.channel, segment.private))
    for turn, ((participant_id, _, private), segments) in enumerate(turns):
        whole = tuple(Piece(segment, 0, len(segment.text)) for segment in segments)
        for pieces in _split(whole):
            found.append(Sentence(len(found), turn, pieces, people.get(participant_id or ""), private))
    return found


def spoken(said: Sequence[Sentence]) -> list[Sentence]:
    """Those that were spoken aloud."""
    return [sentence for sentence in said if sentence.pieces[0].segment.channel is Channel.SPEECH]


@dataclass(frozen=True, slots=True)
class _Joined:
    """Pieces as one text, single spaces between them: a long turn has thousands, and as many cuts to be made."""

    pieces: tuple[Piece, ...]
    text: str
    starts: list[int]
    """Where each piece begins in `text`."""

    @classmethod
    def of(cls, pieces: tuple[Piece, ...]) -> "_Joined":
        texts = [piece.text for piece in pieces]
        return cls(pieces, " ".join(texts), list(accumulate((len(text) + 1 for text in texts), initial=0))[:-1])

    def cut(self, start: int, end: int) -> tuple[Piece, ...]:
        """The pieces of the characters from `start` to `end`, each without the white space at its ends."""
        kept: list[Piece] = []
        for at in range(max(bisect_right(self.starts, start) - 1, 0), bisect_left(self.starts, end)):
            piece, begins = self.pieces[at], self.starts[at]
            last = min(piece.start + end - begins, piece.end)
            trimmed = _trimmed(piece.segment, piece.start + max(start - begins, 0), last)
            if trimmed.start < trimmed.end:
                kept.append(trimmed)
        return tuple(kept)


def _split(pieces: tuple[Piece, ...]) -> Iterator[tuple[Piece, ...]]:
    turn = _Joined.of(pieces)
    start = 0
    for end in [*_ends(turn.text), len(turn.text)]:
        sentence = turn.cut(start, end)
        if sentence:
            yield from _shortened(sentence)
        start = end


def _ends(text: str) -> Iterator[int]:
    for match in _END.finditer(text):
        before = text[max(0, match.start() - 8) : match.end()]
        if _ABBREVIATION.search(before) and not _NOT_ABBREVIATED.search(before):
            continue
        trails_off = match.group()[0] == "…" or match.group().startswith("..")
        if trails_off and text[match.end() : match.end() + 2].strip()[:1].islower():
            continue
        yield match.end()


def _shortened(pieces: tuple[Piece, ...]) -> Iterator[tuple[Piece, ...]]:
    """A run-on sentence falls apart at segment ends, and what is still too long at its connectives."""
    if _words(pieces) <= RUN_ON:
        yield pieces
        return
    rest: tuple[Piece, ...] = ()
    for piece in pieces:
        if rest and _words((*rest, piece)) > RUN_ON:
            yield from _at_connectives(rest)
            rest = ()
        rest = (*rest, piece)
    yield from _at_connectives(rest)


def _at_connectives(pieces: tuple[Piece, ...]) -> Iterator[tuple[Piece, ...]]:
    if _words(pieces) <= RUN_ON:
        yield pieces
        return
    whole = _Joined.of(pieces)
    start = 0
    for match in _CONNECTIVE.finditer(whole.text):
        enough = len(whole.text[start : match.start()].split()) >= RUN_ON // 3
        if enough and _WORTH_CUTTING_OFF.match(whole.text, match.end()):
            yield whole.cut(start, match.start())
            start = match.end()
    yield whole.cut(start, len(whole.text))


def _trimmed(segment: Segment, start: int, end: int) -> Piece:
    text = segment.text[start:end]
    return Piece(segment, start + len(text) - len(text.lstrip()), start + len(text.rstrip()))


def _words(pieces: tuple[Piece, ...]) -> int:
    return sum(len(piece.text.split()) for piece in pieces)
