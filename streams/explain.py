"""Questions about a summary, answered from its versions and its evidence."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.events import SummaryDrafted
from schemas.history import Occasion, blame, compare
from schemas.summary import Cause, Change, Origin, Section, Statement
from schemas.transcript import Transcript
from streams.analyst import Declined
from streams.evidence import quote
from streams.requests import Compare, Count, Help, Question, Why
from streams.vocabulary import stems

_SHOWN = 90
CAN_DO = [
    "make it shorter",
    "as bullets",
    "focus on delegation",
    "leave out the small talk",
    "swap 2 and 3",
    "use you instead of she",
    "call her Sam, not Samantha",
    "what did you change?",
    "what did we agree last time?",
    "what is still open?",
    "undo",
    "approve",
    "share it with the client",
]


@dataclass(frozen=True)
class Explanation:
    reply: str
    changes: list[Change]
    suggestions: list[str]


def explained(asked: Question, history: Sequence[SummaryDrafted], transcript: Transcript) -> Explanation | Declined:
    """`history` is every version up to the one that is looked at, oldest first; `transcript` the one it rests on."""
    match asked:
        case Compare():
            return _compared(asked, history)
        case Why():
            return _why(asked, history, transcript)
        case Count():
            return _counted(history[-1].summary.statements)
        case Help():
            return Explanation("You can tell me, for instance:", [], CAN_DO)


def _compared(asked: Compare, history: Sequence[SummaryDrafted]) -> Explanation | Declined:
    newest = history[-1].summary
    new = asked.new or newest.version
    old = asked.old or newest.parent_version
    if old is None:
        return Declined("This is the first draft: nothing was changed yet.", ["make it shorter", "as bullets"])
    try:
        traced = compare(history, old, new)
    except LookupError:
        return Declined(
            f"There are {len(history)} versions; I cannot compare {old} with {new}.", ["what did you change?"]
        )
    kinds = Counter(one.change.kind.value.lower() for one in traced)
    told = ", ".join(f"{count} {kind}" for kind, count in kinds.items()) or "not a word is different"
    causes = dict.fromkeys(_cause(one.by) for one in traced)
    why = f" It came of {', '.join(causes)}." if causes else ""
    return Explanation(f"Version {new} against version {old}: {told}.{why}", [one.change for one in traced], ["undo"])


def _why(asked: Why, history: Sequence[SummaryDrafted], transcript: Transcript) -> Explanation | Declined:
    statements = history[-1].summary.statements
    fitting = _asked_about(asked, statements)
    if len(fitting) != 1:
        what = f"{len(fitting)} sentences fit that" if fitting else "I do not see which sentence you mean"
        among = fitting or list(statements[:3])
        places = [statements.index(one) + 1 for one in among[:4]]
        return Declined(f"{what}: say its number.", [f"why is sentence {place} here?" for place in places])
    one = fitting[0]
    by = next(each for each in blame(history) if each.statement_id == one.statement_id)
    told = [f"Sentence {statements.index(one) + 1}, {_quoted(one.text)}: {_chosen(one)}."]
    told.append(_spoken(one, transcript))
    told.append(f"It came with {_occasion(by.made_by)}")
    if by.changed_by.version != by.made_by.version:
        told[-1] += f", and was last changed by {_occasion(by.changed_by)}"
    return Explanation(" ".join(told) + ".", [], [f"remove sentence {statements.index(one) + 1}"])


def _asked_about(asked: Why, statements: Sequence[Statement]) -> list[Statement]:
    if asked.number is not None:
        return [statements[asked.number - 1]] if 0 < asked.number <= len(statements) else []
    wanted = stems(asked.about or "")
    return [one for one in statements if wanted and wanted <= stems(one.text)]


def _chosen(one: Statement) -> str:
    if one.origin is Origin.COACH_ADDED:
        return "you added it"
    by_rule = f"the rule “{one.rule}” chose it" if one.rule else "it was in the draft"
    return f"{by_rule}, and you reworded it" if one.origin is Origin.COACH_EDIT else by_rule


def _spoken(one: Statement, transcript: Transcript) -> str:
    segments = {segment.segment_id: segment for segment in transcript.segments}
    said = [quote(evidence, segments) for evidence in one.evidence]
    quotes = [_quoted(words) for words in said if words]
    who = f" of {one.speaker}" if one.speaker else ""
    return (
        f"It rests on these words{who}: {', '.join(quotes)}." if quotes else "No words of the session stand behind it."
    )


def _counted(statements: Sequence[Statement]) -> Explanation:
    by_section = Counter(one.section for one in statements)
    parts = [
        f"{by_section[section]} in {section.value.lower().replace('_', ' ')}"
        for section in Section
        if by_section[section]
    ]
    return Explanation(f"{len(statements)} sentences: {', '.join(parts)}.", [], ["make it shorter", "make it longer"])


def _occasion(one: Occasion) -> str:
    return f"version {one.version} ({_cause(one)})"


def _cause(one: Occasion) -> str:
    return f"“{one.command}”" if one.command else _CAUSES.get(one.cause, one.cause.value.lower().replace("_", " "))


_CAUSES = {
    Cause.INITIAL: "the first draft",
    Cause.COACH_EDIT: "your edit by hand",
    Cause.TRANSCRIPT_CORRECTED: "a correction of the transcript",
}


def _quoted(text: str) -> str:
    return f"“{text}”" if len(text) <= _SHOWN else f"“{text[: _SHOWN - 1].rstrip()}…”"
