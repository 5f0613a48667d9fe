"""A model's refinement held against the summary it is of: what stays, what is another's word, what is gone."""

import re
from collections.abc import Sequence

from schemas.events import Choice
from schemas.summary import Origin, Section, Statement, Summary, Visibility
from streams.analyst import Author, Clarification, Declined, Outcome, Refinement
from streams.generative.citing import Source, plain, statement
from streams.generative.claims import ClaimedRefinement, ClaimedSentence
from streams.requests import Return, read_request
from streams.vocabulary import stems

MOST_SUGGESTIONS = 3
LONGEST_SUGGESTION = 120
_OF_PROMISES = re.compile(r"commitment|promise|agree|action|to-?do|everything|\ball\b|[0-9]", re.IGNORECASE)
"""What a command says that may mean commitments without repeating their words."""
_REPLY = "The summary is changed."


def changed(summary: Summary, command: str, answer: ClaimedRefinement, source: Source, author: Author) -> Outcome:
    """Sentences named by number keep their ids; one whose words are as they were is left as it is, evidence and all."""
    offered = _offered(answer.suggestions)
    asked = plain(answer.question or "")
    if asked and offered:
        return Clarification(asked, [Choice(label=one, command=one) for one in offered])
    if answer.question is not None or not answer.statements:
        return Declined(asked or "I could not tell what should change. Can you say it another way?", offered)
    standing = dict(enumerate(summary.statements, start=1))
    statements: list[Statement] = []
    for sentence in answer.statements:
        before = standing.pop(sentence.number, None) if sentence.number is not None else None
        after = _sentence(sentence, before, source)
        if after is not None and after.statement_id not in {one.statement_id for one in statements}:
            statements.append(after)
    statements = _with_promises(statements, summary, command)
    ids = {one.statement_id for one in statements}
    gone = [one for one in summary.statements if one.statement_id not in ids]
    removed = [one for one in summary.removed if one.statement_id not in ids] + gone
    if (statements, answer.layout) == (summary.statements, summary.layout):
        return Declined(plain(answer.reply) or "That changes nothing.", offered)
    return Refinement(statements, removed, answer.layout, plain(answer.reply) or _REPLY, author=author)


def _offered(suggestions: Sequence[str]) -> list[str]:
    """Commands that change the summary and nothing else: a bare yes does what was offered, and it is for the coach
    alone, not for a model or whoever spoke to it, to have something approved or sent."""
    said = dict.fromkeys(plain(one) for one in suggestions)
    fitting = (one for one in said if one and len(one) <= LONGEST_SUGGESTION)
    return [one for one in fitting if isinstance(read_request(one), Return | None)][:MOST_SUGGESTIONS]


def _with_promises(statements: list[Statement], summary: Summary, command: str) -> list[Statement]:
    """A commitment that the coach's words do not touch stays where it was, whatever a model, or a transcript, says."""
    if _OF_PROMISES.search(command):
        return statements
    asked, ids = stems(command), {one.statement_id for one in statements}
    kept = list(statements)
    for at, one in enumerate(summary.statements):
        if one.section is Section.COMMITMENTS and one.statement_id not in ids and not asked & stems(one.text):
            kept.insert(min(at, len(kept)), one)
    return kept


def _sentence(sentence: ClaimedSentence, before: Statement | None, source: Source) -> Statement | None:
    made = statement(sentence, source)
    if made is None or before is None:
        return made
    hidden = Visibility.COACH_ONLY in (made.visibility, before.visibility)
    seen = Visibility.COACH_ONLY if hidden else Visibility.CLIENT_AND_COACH
    if made.text == before.text:
        if made.section is before.section:
            return before
        return before.changed(section=made.section, commitment=made.commitment, visibility=seen)
    return made.changed(
        statement_id=before.statement_id,
        # What the model cites for the new words; where it cites nothing, the checker is to judge by the old proof.
        evidence=made.evidence or before.evidence,
        origin=Origin.MODEL if before.origin is Origin.MODEL else Origin.COACH_EDIT,
        visibility=seen,
        commitment=made.commitment and (made.commitment if sentence.commitment else before.commitment),
    )
