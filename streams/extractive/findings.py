"""What the rules find in a conversation, besides commitments and the overview."""

import re
from collections.abc import Iterator
from dataclasses import replace

from schemas.summary import Section, Visibility
from streams.extractive import cues
from streams.extractive.conversation import Conversation
from streams.extractive.finding import Finding
from streams.questions import is_question
from streams.sentences import Sentence
from streams.vocabulary import content_words, negated, stems, words

_BROKEN = frozenset(
    ("who's", "the", "a", "an", "and", "but", "to", "of", "so", "that", "because", "just", "it's", "i'm", "with")
)
_LONG_ANSWER = 35
_LATE = 0.6
"""From this share of a session on, what is put off is put off beyond it."""
_LOOK_BACK = 14
_PUTTING_OFF = frozenset(
    ("com", "come", "back", "pick", "next", "park", "time", "session", "leav", "leave", "start", "write", "down", "let")
)
_REHEARSED = (12, 70)
"""Words of a quotation that a client tries out aloud."""


def goals(conversation: Conversation) -> list[Finding]:
    """What the client wants of this session: said outright, or in answer to the coach; and how they will know."""
    opening = [
        sentence
        for sentence in conversation.said[: max(40, len(conversation.said) // 2)]
        if conversation.from_client(sentence) and not is_question(sentence.text)
    ]
    said = [one for one in opening if cues.GOAL_SAID.search(one.plain) and len(content_words(one.text)) >= 2]
    found = [Finding(Section.GOAL, "goal said outright", 3, (one,)) for one in said[-1:]]
    if not found:
        found = _answers(conversation, opening, cues.GOAL_ASKED, "answer to the goal question")[:1]
    measures = _answers(conversation, opening, cues.SUCCESS_ASKED, "answer to how will you know", first=True)
    return found + [
        replace(measure, section=Section.SUCCESS_MEASURE) for measure in measures[:1] if measure.first not in said[-1:]
    ]


def matches(conversation: Conversation) -> list[Finding]:
    """What the table's rules take of a client's sentences. A question answered gives one finding: what says most."""
    found: list[Finding] = []
    answers: dict[tuple[str, int], Finding] = {}
    for sentence in conversation.said:
        if not conversation.from_client(sentence):
            continue
        text, asked = sentence.plain, conversation.asked.get(sentence.index, "")
        for rule in cues.RULES:
            verbatim = rule.section is Section.CLIENT_WORDS
            if not _applies(rule, text, asked) or (is_question(text) and not verbatim):
                continue
            finding = Finding(rule.section, rule.name, rule.weight, (sentence,), keep_wording=verbatim)
            if rule.asked is None:
                found.append(finding if verbatim else replace(finding, quoted=_completed(conversation, sentence)))
            elif _told(conversation, finding) > _told(conversation, answers.get((rule.name, sentence.turn))):
                answers[rule.name, sentence.turn] = finding
    return found + list(answers.values())


def _told(conversation: Conversation, finding: Finding | None) -> float:
    if finding is None:
        return 0.0
    spoken = words(finding.text)
    opens = conversation.asked.get(finding.first.index - 1) != conversation.asked[finding.first.index] or all(
        len(words(one.text)) < 3 for one in conversation.turns[finding.first.turn] if one.index < finding.first.index
    )
    mine = not {"i", "i'm", "i've", "i'd"}.isdisjoint(spoken)
    broken = spoken[-1:] and (spoken[-1] in _BROKEN or spoken[:3] == ["i", "don't", "know"])
    return (
        min(len(set(content_words(finding.text))), 6) + 2.5 * opens * (len(spoken) > 5) + 1.5 * mine - 3 * bool(broken)
    )


def rehearsed(conversation: Conversation) -> list[Finding]:
    """What a client tries out aloud for somebody else, in quotation marks; the last try is the best."""
    found: list[Finding] = []
    for turn in conversation.turns.values():
        if not conversation.from_client(turn[0]):
            continue
        opened: list[Sentence] = []
        for sentence in turn:
            start = sentence.text.find('"') if not opened else 0
            if start < 0:
                continue
            end = sentence.text.rfind('"')
            closes = end > start or (bool(opened) and end >= 0)
            opened.append(sentence.cut(start, end + 1 if closes else len(sentence.text)))
            if closes:
                length = sum(len(words(part.text)) for part in opened)
                if _REHEARSED[0] <= length <= _REHEARSED[1]:
                    weight = 2.5 + opened[0].index / (10 * len(conversation.said)) + (length > 25)
                    found.append(
                        Finding(Section.CLIENT_WORDS, "words tried out", weight, tuple(opened), keep_wording=True)
                    )
                opened = []
    return sorted(found, key=lambda finding: -finding.weight)[:1]


def open_threads(conversation: Conversation) -> list[Finding]:
    """What was put off, by either; with the sentence that it was about, where it says only `that`."""
    found: list[Finding] = []
    late = conversation.said[int(len(conversation.said) * _LATE)].index if conversation.said else 0
    for sentence in conversation.said:
        text = sentence.plain
        if not cues.OPEN_THREAD.search(text) or cues.OPEN_THREAD_UNLESS.search(text):
            continue
        later = bool(cues.LATER.search(text))
        if not later and sentence.index < late:
            continue  # Within a session `come back to that` is mostly kept before it ends.
        about = _about(conversation, sentence)
        weight = 1 + later + (sentence.index >= late) + bool(about)
        found.append(
            Finding(Section.OPEN_THREADS, "put off to later", weight, (about, sentence) if about else (sentence,))
        )
    return found


def private_notes(conversation: Conversation) -> Iterator[Finding]:
    """For the coach alone: direct messages, notes to self, and what is beyond coaching and asks for a referral."""
    for sentence in conversation.private:
        if len(words(sentence.text)) > 2:
            yield _private(sentence, "direct message")
    for sentence in conversation.said:
        if conversation.from_coach(sentence) and cues.NOTE_TO_SELF.search(sentence.plain):
            yield _private(sentence, "note to self")
        elif cues.SAFEGUARDING.search(sentence.plain):
            yield _private(sentence, "safeguarding")


def _private(sentence: Sentence, rule: str) -> Finding:
    return Finding(Section.PRIVATE_NOTES, rule, 1, (sentence,), visibility=Visibility.COACH_ONLY, keep_wording=True)


def _answers(
    conversation: Conversation, opening: list[Sentence], asked: re.Pattern[str], name: str, first: bool = False
) -> list[Finding]:
    """The sentence of the answers that says most, or the first; with what follows it in the same breath."""
    able = [one for one in opening if asked.search(conversation.asked.get(one.index, "")) and len(words(one.text)) >= 5]
    best = able[0] if able and first else max(able, key=lambda one: (_weight_of_answer(one), -one.index), default=None)
    return [Finding(Section.GOAL, name, 2, _with_following(conversation, best))] if best else []


def _weight_of_answer(sentence: Sentence) -> int:
    wants = {"want", "like", "leave", "need", "decide", "clear", "plan", "able", "figure", "know", "could"}
    return min(len(content_words(sentence.text)), 8) + 4 * bool(wants & set(words(sentence.text)))


def _with_following(conversation: Conversation, sentence: Sentence) -> tuple[Sentence, ...]:
    following = conversation.after(sentence)
    if (
        following
        and not is_question(following.text)
        and len(words(sentence.text + " " + following.text)) <= _LONG_ANSWER
    ):
        return (sentence, following) if len(content_words(following.text)) >= 2 else (sentence,)
    return (sentence,)


def _applies(rule: cues.Rule, text: str, asked: str) -> bool:
    if rule.unless and rule.unless.search(text):
        return False
    if rule.asked:
        return bool(rule.asked.search(asked)) and len(content_words(text)) >= 2
    return bool(rule.said and rule.said.search(text))


def _completed(conversation: Conversation, sentence: Sentence) -> tuple[Sentence, ...]:
    """`I just realised something.` says nothing without the next sentence."""
    if len(content_words(sentence.text)) > 2:
        return (sentence,)
    following = conversation.after(sentence)
    return (sentence, following) if following and not is_question(following.text) else (sentence,)


def _about(conversation: Conversation, sentence: Sentence) -> Sentence | None:
    """What `that` was: the weightiest of the few sentences before, wishes and the coach's last question first."""
    if len(stems(sentence.text) - _PUTTING_OFF) >= 3:
        return None
    before = [conversation.by_index.get(sentence.index - behind) for behind in range(1, _LOOK_BACK + 1)]
    able = [one for one in before if one and not negated(one.text) and not cues.OPEN_THREAD.search(one.plain)]
    best = max(able, key=lambda one: (_thread_weight(conversation, one, sentence), one.index), default=None)
    return best if best and _thread_weight(conversation, best, sentence) >= 3 else None


def _thread_weight(conversation: Conversation, sentence: Sentence, put_off: Sentence) -> float:
    bearing = len(stems(sentence.text))
    wish = not {"want", "wonder", "question", "whether", "should"}.isdisjoint(words(sentence.text))
    next_to = 7 * (sentence.index == put_off.index - 1 and sentence.turn == put_off.turn)
    asked = is_question(sentence.text) and conversation.from_coach(sentence)
    return (
        min(bearing, 5)
        + 2.5 * wish * conversation.from_client(sentence)
        + 1.5 * asked * (bearing > 1)
        + next_to * (bearing > 0)
    )
