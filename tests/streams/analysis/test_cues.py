"""No pattern of the analyst can be made slow by what somebody says."""

import re
from types import ModuleType

import pytest

from streams import answers, politeness, requests
from streams.extractive import (
    agreements,
    antecedents,
    cleaning,
    commitments,
    conversation,
    cues,
    deadlines,
    due,
    grammar,
    overview,
    person,
    promise_cues,
    promises,
    recaps,
    wording,
)

MODULES = [
    *(agreements, antecedents, cleaning, commitments, conversation, cues),
    *(deadlines, due, overview, promise_cues, promises, recaps),
    *(answers, grammar, person, politeness, requests, wording),
]

parser = re._parser  # type: ignore[attr-defined]


def repeats(parsed: object, depth: int = 0) -> int:
    """The deepest nesting of repetitions that may backtrack without a bound of 400."""
    deepest = depth
    for item in parsed:  # type: ignore[attr-defined]
        name, value = str(item[0]), item[1]
        inner = depth + (name in ("MAX_REPEAT", "MIN_REPEAT") and value[1] > 400)
        deepest = max(deepest, inner)
        for part in value if isinstance(value, tuple | list) else [value]:
            for sub in part if isinstance(part, list) else [part]:
                if isinstance(sub, parser.SubPattern):
                    deepest = max(deepest, repeats(sub, inner))
    return deepest


def patterns(module: ModuleType) -> list[re.Pattern[str]]:
    held = [value for value in vars(module).values() if isinstance(value, re.Pattern)]
    held += [part for rule in cues.RULES for part in (rule.said, rule.asked, rule.unless) if part]
    held += [entry.said for entry in (*promise_cues.CUES, *agreements.FORMS)]
    return held + [pattern for pattern, _ in getattr(module, "_TABLE", ())]


@pytest.mark.parametrize("module", MODULES)
def test_no_repetition_is_unbounded(module: ModuleType) -> None:
    for pattern in patterns(module):
        assert repeats(parser.parse(pattern.pattern, pattern.flags)) == 0, pattern.pattern
