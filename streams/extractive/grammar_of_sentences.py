"""Plain language about single sentences, sections, names and the person: patterns, and what each means."""

import re
from collections.abc import Callable

from schemas.summary import Section, Visibility
from streams.extractive.commands import (
    Command,
    MoveTo,
    OnlySections,
    Person,
    Place,
    Remove,
    RemoveAbout,
    RemoveSection,
    Rename,
    Rewrite,
    SetVisibility,
    Swap,
    Tense,
    Write,
)
from streams.extractive.wording import (
    CLIENT,
    IT,
    NUMBER,
    REMOVE,
    SECTION,
    SECTIONS,
    TEXT,
    THING,
    TOPIC,
    counted,
    number,
    numbers,
    section,
    sentence,
    text,
    topic,
)

Row = tuple[str, Callable[[re.Match[str]], Command | None]]

_A, _B, _C = sentence("a"), sentence("b"), sentence("c")
_LIST = rf"{NUMBER}(?:(?:, and |, ?| and | & ){NUMBER}){{1,9}}"
_WORD = r"[^\W\d_][\w.'-]{0,40}"
_NAME = rf"{_WORD}(?: {_WORD}){{0,3}}"
_Q = r"[\"'“”‘’]?"
_PRONOUN = r"(?:you|she|he|they|i)"
_INSTEAD = r"(?:instead of|rather than|in place of|not|for)"
_WHOSE = {"her": "she", "his": "he", "their": "they", "the client's": None, "a": None}
_PERSONS = {"first": "i", "second": "you", "third": None}


def _rename(match: re.Match[str]) -> Rename | None:
    """A name begins with a capital: `change sentence to prose` renames nobody."""
    old, new = match.groupdict().get("old"), match["new"]
    return None if new == new.lower() or (old is not None and old == old.lower()) else Rename(old, new)


FREE_TEXT: tuple[Row, ...] = (
    (
        rf"(?:{IT} |(?:put|write|make|turn|change|have) {IT} )?(?:in|into|to) (?:the )?(?:past|present"
        rf"|future)(?: tense)?",
        lambda match: Tense(),
    ),
    (
        rf"(?:change|rewrite|reword|edit|replace|rephrase) {_A} (?:to|with|as|by|so (?:that )?it (?:says|reads))"
        rf"(?: read| say)?:? {TEXT}|make {_C} (?:say|read):? (?P<made>[^\n]{{1,400}})"
        rf"|{_B} should (?:read|say|be)(?: instead)?:? (?P<should>[^\n]{{1,400}})",
        lambda match: _rewrite(match),
    ),
    (
        rf"(?:add|write|insert|include) (?:a |one |another )?(?:(?P<private>private )?note|{THING})"
        rf"(?: (?:saying|that says))?:? ?(?:: ?|[\"“]){TEXT}|note to self:? (?P<self>[^\n]{{1,400}})",
        lambda match: Write(
            text(match["text"] or match["self"]),
            Section.PRIVATE_NOTES if match["private"] or match["self"] else Section.OVERVIEW,
        ),
    ),
)


def _rewrite(match: re.Match[str]) -> Rewrite:
    name, said = next(
        (name, match[group]) for name, group in (("a", "text"), ("c", "made"), ("b", "should")) if match[group]
    )
    return Rewrite(counted(match, name), text(said))


def _given(match: re.Match[str]) -> str:
    """Which of two ways to name the sentence was taken."""
    return "a" if any(match[f"a_{kind}"] for kind in "oln") else "b"


_REMOVING: tuple[Row, ...] = (
    (
        rf"{REMOVE} (?:the )?(?:{THING}|number|no\.?|#)?s? ?(?P<list>{_LIST})(?: {THING}s?)?",
        lambda match: Remove(numbers(match["list"])),
    ),
    (
        rf"{REMOVE} (?:the )?(?P<n>{NUMBER}) (?P<section>{SECTION})"
        rf"|{REMOVE} (?:the )?(?P<section_2>{SECTION}) (?:number )?(?P<n_2>{NUMBER})",
        lambda match: Remove((number(match["n"] or match["n_2"]),), section(match["section"] or match["section_2"])),
    ),
    (
        rf"(?:{REMOVE}|leave out|skip|omit) {_A}|(?:take|leave) {_B} (?:out|away)",
        lambda match: Remove((counted(match, _given(match)),)),
    ),
    (
        rf"{_A} (?:can|should|must|has to|may) go|(?:i|we) (?:don't|do not) (?:need|want) {_B}",
        lambda match: Remove((counted(match, _given(match)),)),
    ),
    (
        rf"(?:{REMOVE}|leave out|without|no|omit|skip|(?:(?:we|i) )?(?:can|could) do without) (?:all )?"
        rf"(?:the |any |of the |all the )?(?P<section>{SECTION})(?:s| section|s section)",
        lambda match: RemoveSection(section(match["section"])),
    ),
    (
        rf"(?:{REMOVE}|leave out|omit|skip) (?:the )?(?:(?P<section>{SECTION})|{THING}|bit|one|part|thing)"
        r" (?:about|on|with|where|that (?:says|mentions|talks about|is about)|mentioning|saying|concerning|regarding)"
        rf" {TOPIC}",
        lambda match: RemoveAbout(topic(match["topic"]), section(match["section"]) if match["section"] else None),
    ),
    (
        r"(?:(?:i |we )?(?:only|just)(?: give me| show me| keep| leave| want| need)?|keep only|nothing but|give me"
        r"|show me)(?: just| only)?(?: the)? "
        rf"(?P<only>{SECTION}s?(?:(?:, and|,| and| plus) (?:the )?{SECTION}s?){{0,4}})",
        lambda match: OnlySections(
            tuple(SECTIONS[one.lower()] for one in re.findall(SECTION, match["only"], re.IGNORECASE))
        ),
    ),
)

_ARRANGING: tuple[Row, ...] = (
    (
        rf"(?:swap|switch|exchange|flip) {_A} (?:and|with|for) {_B}(?: around| round| over)?",
        lambda match: Swap(counted(match, "a"), counted(match, "b")),
    ),
    (
        rf"(?:put|move|bring|place|shift) {_A} (?:right |just )?(?:before|above|ahead of|in front of) {_B}",
        lambda match: Place(counted(match, "a"), before=counted(match, "b")),
    ),
    (
        rf"(?:put|move|bring|place|shift) {_A} (?:right |just )?(?:after|below|behind|under) {_B}",
        lambda match: Place(counted(match, "a"), after=counted(match, "b")),
    ),
    (
        rf"(?:put|move|bring|place|shift) {_A} (?:(?:up |down )?(?:to|at) the (?P<where>top|start|beginning|front|end"
        r"|bottom)|(?P<place>first|last))",
        lambda match: Place(
            counted(match, "a"), at_end=(match["where"] or match["place"]) in ("end", "bottom", "last")
        ),
    ),
    (
        rf"(?:put|move|shift) {_A} (?:to|in|into|under|among) (?:the )?(?P<section>{SECTION})(?:s| section|s section)?"
        rf"|{_B} (?:(?:is|was) (?:really |actually |in fact )?(?:an? |the )?|(?:belongs|goes|should go|should be) "
        rf"(?:in|to|under|into|with|among) (?:the )?)(?P<section_2>{SECTION})s?",
        lambda match: MoveTo(
            counted(match, "a" if match["section"] else "b"), section(match["section"] or match["section_2"])
        ),
    ),
    (
        rf"(?:hide|conceal|withhold|don't (?:show|share)|do not (?:show|share)) {_A}(?: (?:from|to|with) {CLIENT})?"
        rf"|(?:keep|make|mark) {_B} (?:(?:as )?between us|private|to (?:myself|yourself|me)|from {CLIENT}"
        rf"|for (?:me|myself)(?: only)?)",
        lambda match: SetVisibility(counted(match, _given(match)), Visibility.COACH_ONLY),
    ),
    (
        rf"(?:show|unhide|reveal) {_A}(?: again)?(?: to {CLIENT})?"
        rf"|(?:the |my )?client (?:may|can|should) see {_B}(?: after all| again)?",
        lambda match: SetVisibility(counted(match, _given(match)), Visibility.CLIENT_AND_COACH),
    ),
)

_NAMING: tuple[Row, ...] = (
    (
        rf"(?:use|say|write|put) {_Q}(?P<to>{_PRONOUN}){_Q}(?:,? {_INSTEAD} {_Q}(?:{_PRONOUN}|her|him|me|them){_Q})?",
        lambda match: Person(match["to"].lower()),
    ),
    (
        rf"(?:use|say|write) (?P<whose>{'|'.join(_WHOSE)}) name(?: {_INSTEAD} {_Q}{_PRONOUN}{_Q})?",
        lambda match: Person(_WHOSE[match["whose"].lower()], by_name=True),
    ),
    (
        rf"(?:write|say|put) {IT} to {CLIENT}(?: directly)?|(?:address|speak to|talk to) {CLIENT}(?: directly)?"
        rf"(?: as {_Q}you{_Q})?",
        lambda match: Person("you"),
    ),
    (
        rf"(?:(?:put|write|make|turn|change|have) {IT} )?(?:in |into |to )?(?:the )?(?P<person>first|second"
        rf"|third) person",
        lambda match: Person(_PERSONS[match["person"].lower()]),
    ),
    (
        rf"call {CLIENT} {_Q}(?P<new>{_NAME}?){_Q}(?:,? (?:not|instead of|rather than) {_Q}(?P<old>{_NAME}){_Q})?",
        _rename,
    ),
    (
        rf"(?:her|his|their|the client's) name(?:'s| is) (?:spelled |spelt |really |actually"
        rf" )?{_Q}(?P<new>{_NAME}?){_Q}"
        rf"(?:,? not {_Q}(?P<old>{_NAME}){_Q})?",
        _rename,
    ),
    (rf"rename {_Q}(?P<old>{_NAME}?){_Q} (?:to|as|into) {_Q}(?P<new>{_NAME}){_Q}", _rename),
    (rf"(?:change|replace) {_Q}(?P<old>{_NAME}?){_Q} (?:to|into|with|by) {_Q}(?P<new>{_NAME}){_Q}", _rename),
    (rf"(?:use|say|write|put) {_Q}(?P<new>{_NAME}?){_Q} {_INSTEAD} {_Q}(?P<old>{_NAME}){_Q}", _rename),
    (rf"(?:it's|it is|that's|she's|he's) {_Q}(?P<new>{_NAME}?){_Q}, not {_Q}(?P<old>{_NAME}){_Q}", _rename),
)

SENTENCES: tuple[Row, ...] = (*_ARRANGING, *_REMOVING, *_NAMING)
