"""Words as the analysis compares them: alike in case and apostrophes; what carries meaning told from the rest."""

import re

_WORD = re.compile(r"[^\W_]++(?:['’][^\W_]++)*+")

FUNCTION_WORDS = frozenset(
    word
    for line in (
        "a about above after again all also am an and any anyway are as at be because been before being both",
        "although but by can could did do does doing done down during each either else even ever every few for",
        "from further get gets getting go goes going gonna got gotta had has have having he he'd he'll he's",
        "her here here's hers herself him himself his how however i i'd i'll i'm i've if in into is it it'd",
        "it'll it's its itself just kind kinda let let's like lot make makes many may maybe me might more most",
        "much must my myself of off oh ok okay on once one only onto or other our ours ourselves out over own",
        "per perhaps quite rather really said same say she she'd she'll she's should since so some something",
        "sort still such than that that'd that'll that's the their them themselves then there there's these",
        "they they'd they'll they're they've thing things this those though through to too toward towards",
        "under until up upon us very want was we we'd we'll we're we've well were what what's when when's",
        "where which while who who's whom whose why will with within would yeah yes yet you you'd you'll",
        "you're you've your yours yourself um uh er erm hmm mm oh ah",
    )
    for word in line.split()
)
"""Words that carry little by themselves. Negations are not among them: they turn a meaning round."""

_NEGATIONS = frozenset({"not", "never", "cannot", "neither", "nor"})


def words(text: str) -> list[str]:
    """The words of `text` in order, lower case, apostrophes made alike."""
    return [match.group().lower().replace("’", "'") for match in _WORD.finditer(text)]


def content_words(text: str) -> list[str]:
    return [word for word in words(text) if word not in FUNCTION_WORDS]


def negated(text: str) -> bool:
    return any(word in _NEGATIONS or word.endswith("n't") for word in words(text))


def stem(word: str) -> str:
    """`word` without its commonest English ending: enough to see that `delegating` and `delegate` are one thing."""
    word = word.removesuffix("'s")
    for ending in ("ing", "ion", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            stemmed = word[: -len(ending)]
            doubled = ending in ("ing", "ed") and stemmed[-1] == stemmed[-2] and stemmed[-1] not in "lsz"
            return stemmed[:-1] if doubled else stemmed
    return word


def stems(text: str) -> set[str]:
    return {stem(word) for word in content_words(text)}


def overlap(left: set[str], right: set[str]) -> float:
    """0 to 1: how much of the smaller set is in the larger; 0 when either is empty."""
    return len(left & right) / min(len(left), len(right)) if left and right else 0.0
