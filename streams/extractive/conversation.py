"""Who says what in answer to what: the transcript as the rules of the analyst see it."""

import re
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from functools import cached_property

from schemas.transcript import Channel, Role, Segment, Transcript
from streams.extractive.cues import GOAL_ASKED, WILL_ASKED
from streams.questions import is_question
from streams.sentences import Sentence, sentences
from streams.vocabulary import stems, words

_WITHHELD = re.compile(
    r"\b(?:don't|do not|please don't|not) (?:write|put|note|record|include) (?:that|this|it)(?: bit| part)?"
    r" (?:down|in|up)\b|\boff the record\b|\bnot for the (?:notes|record|summary)\b"
    r"|\b(?:keep|stays?|is|that's|this is)(?: this| that| just)? between (?:us|you and me|the two of us)\b",
    re.IGNORECASE,
)
_CONTINUES = re.compile(r"(?:okay|and|so|right)?[,.]? ?(?:what|anything) else\b", re.IGNORECASE)
_AND_THAT = re.compile(
    r"(?:and|okay|so)[,.]? (?!(?:what|how|who|when|why|where|which|do|did|does|is|was|are|were|would|could|can|will"
    r"|have|has|had|you|if)\b)[^,.?!]{1,40}\?",
    re.IGNORECASE,
)
"""A question without a verb of its own: `And the stand-up?` asks once more what was asked before."""
_ANSWER_TURNS = 3
"""How many turns after a question still answer it, the coach's nods in between counted."""


@dataclass(frozen=True)
class Conversation:
    """Sentences in order. One that nobody is named for is heard as going on from the one before it."""

    said: list[Sentence]
    """What was spoken and may be summarised."""
    private: list[Sentence]
    """Direct messages: for the coach's eyes."""
    roles_known: frozenset[Role]
    asked: dict[int, str] = field(default_factory=dict)
    """By sentence index: the coach's question that a client's sentence answers."""

    @cached_property
    def by_index(self) -> dict[int, Sentence]:
        return {sentence.index: sentence for sentence in self.said}

    @cached_property
    def turns(self) -> dict[int, list[Sentence]]:
        """Sentences by turn, in order."""
        turns: dict[int, list[Sentence]] = {}
        for sentence in self.said:
            turns.setdefault(sentence.turn, []).append(sentence)
        return turns

    @cached_property
    def text_by_turn(self) -> dict[int, str]:
        """With plain apostrophes."""
        return {turn: " ".join(one.plain for one in said) for turn, said in self.turns.items()}

    @cached_property
    def stems_by_turn(self) -> dict[int, set[str]]:
        return {turn: {stem for one in said for stem in stems(one.text)} for turn, said in self.turns.items()}

    @cached_property
    def begins(self) -> int:
        """The index where the work begins: the first answer to what to work on; 0 where nobody asks."""
        return min((index for index, question in self.asked.items() if GOAL_ASKED.search(question)), default=0)

    @cached_property
    def closes(self) -> int:
        """The index where the coach begins to ask what the client will do, in the second half; else the end."""
        late = self.end // 2
        return min(
            (index for index, asked in self.asked.items() if index >= late and WILL_ASKED.search(asked)),
            default=self.end,
        )

    @property
    def end(self) -> int:
        """One past the last index."""
        return self.said[-1].index + 1 if self.said else 1

    @cached_property
    def first_said(self) -> dict[str, int]:
        """By word stem: the index of the sentence that brought it up."""
        return {stem: sentence.index for sentence in reversed(self.said) for stem in stems(sentence.text)}

    @cached_property
    def last_by_coach(self) -> dict[str, int]:
        """By word stem: the index of the coach's last sentence with it."""
        return {stem: one.index for one in self.said if self.from_coach(one) for stem in stems(one.text)}

    def from_client(self, sentence: Sentence) -> bool:
        """Whether a client may have said it; where no client is known, everybody but the coach may."""
        if sentence.unsure:
            return True
        return sentence.role is Role.CLIENT or (Role.CLIENT not in self.roles_known and sentence.role is not Role.COACH)

    def from_coach(self, sentence: Sentence) -> bool:
        if sentence.unsure:
            return True
        return sentence.role is Role.COACH or Role.COACH not in self.roles_known

    def place(self, sentence: Sentence) -> int:
        """Where it stands among the sentences of its turn."""
        return bisect_left(self.turns[sentence.turn], sentence.index, key=lambda one: one.index)

    def after(self, sentence: Sentence) -> Sentence | None:
        """The next sentence of the same turn."""
        following = self.by_index.get(sentence.index + 1)
        return following if following and following.turn == sentence.turn else None


def listen(transcript: Transcript) -> Conversation:
    heard = _with_doubts(sentences(transcript.changed(segments=_carried_on(transcript.segments))), transcript)
    withheld = {sentence.turn for sentence in heard if _WITHHELD.search(sentence.plain)}
    said = [
        sentence
        for sentence in heard
        if not sentence.private
        and sentence.turn not in withheld
        and sentence.pieces[0].segment.channel is Channel.SPEECH
        and words(sentence.text)
    ]
    private = [sentence for sentence in heard if sentence.private]
    roles = frozenset(participant.role for participant in transcript.participants)
    conversation = Conversation(said, private, roles)
    return Conversation(said, private, roles, _asked(conversation))


def _carried_on(segments: list[Segment]) -> list[Segment]:
    """Tools leave out the name when a speaker goes on. Only the rules hear it so: a statement names nobody unnamed."""
    carried: list[Segment] = []
    last: str | None = None
    for segment in segments:
        if segment.channel is Channel.SPEECH and not segment.private:
            if segment.participant_id is None:
                segment = segment.model_copy(update={"participant_id": last})
            last = segment.participant_id
        carried.append(segment)
    return carried


def _with_doubts(heard: list[Sentence], transcript: Transcript) -> list[Sentence]:
    unnamed = {segment.segment_id for segment in transcript.segments if segment.participant_id is None}
    marked: list[Sentence] = []
    asked_in, doubt = -1, False
    for sentence in heard:
        if sentence.pieces[0].segment.segment_id in unnamed:
            doubt = doubt or asked_in == sentence.turn
        else:
            doubt, asked_in = False, sentence.turn if is_question(sentence.text) else -1
        marked.append(replace(sentence, unsure=doubt))
    return marked


def _goes_on(question: str, following: str) -> bool:
    """Whether the coach asks the same thing on: anything else, or, after what the client will do, about what else."""
    if not question:
        return False
    return bool(_CONTINUES.match(following) or (WILL_ASKED.search(question) and _AND_THAT.fullmatch(following)))


def _asked(conversation: Conversation) -> dict[int, str]:
    asked: dict[int, str] = {}
    question, asked_in = "", -_ANSWER_TURNS - 1
    for turn, said in conversation.turns.items():
        if conversation.from_coach(said[0]):
            questions = [sentence.plain for sentence in said if is_question(sentence.text)]
            if questions and not _goes_on(question, questions[-1]):
                question = " ".join(questions)
            if questions:
                asked_in = turn
                continue
        if turn - asked_in <= _ANSWER_TURNS and not (
            conversation.from_coach(said[0]) and not conversation.from_client(said[0])
        ):
            asked.update({sentence.index: question for sentence in said})
    return asked
