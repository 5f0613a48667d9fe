"""Plain language to commands: tables of patterns, tried in order. Reading is pure."""

import re
from collections.abc import Callable

from schemas.summary import Layout
from streams.extractive.commands import (
    Add,
    Arrange,
    Command,
    Focus,
    LeaveOut,
    Longer,
    RestoreAbout,
    RestoreAll,
    RestoreLast,
    Shorter,
)
from streams.extractive.grammar_of_sentences import FREE_TEXT, SENTENCES
from streams.extractive.wording import IT, NUMBER, REMOVE, RESTORE, THING, TOPIC, number, topic
from streams.politeness import plain

_MOST_PARTS = 5
_REPEATS_MEAN_ONE = (Shorter, Longer, Arrange)
_BIT = r"(?:a (?:bit|little|lot|touch|tad) |much |even |way |still |somewhat )?"
_TOO = r"(?:(?:a (?:bit|little) |far |much |way |rather )?too )"
_MAKE = r"(?:(?:make|turn|put|format|change|convert|write|show|give|have|get|list|as) )?(?:me )?"

_LENGTH: tuple[tuple[str, Callable[[re.Match[str]], Command]], ...] = (
    (
        rf"(?:(?:make|keep|cut|trim|get|boil|bring|squeeze|pare) {IT} )?(?:down )?(?:to )?"
        rf"(?:just |only |at most |no more than )?(?P<n>{NUMBER}) (?:overview )?(?:sentences|lines)(?:"
        rf" (?:long|max|only|at most|or less"
        r"|or fewer))?",
        lambda match: Shorter(number(match["n"])),
    ),
    (
        rf"(?:(?:make|keep|cut|get|have) {IT} )?{_BIT}(?:shorter|briefer|more concise|more succinct|brief|concise"
        r"|tighter|crisper|less wordy|smaller|half as long|short|punchier)"
        rf"|(?:shorten|condense|tighten|trim|abbreviate|compress|cut down|cut|boil|pare|prune)(?: {IT})?"
        r"(?: down| up)?(?: by half| in half| by a (?:third|quarter|bit))?"
        rf"|(?:{IT}(?:'s| is) )?(?:(?:a (?:bit|little) |far |much |way |rather )?(?:too )?"
        r"(?:long-winded|wordy|verbose|lengthy)|" + _TOO + r"(?:long|much)(?: text| detail| of it)?)"
        r"|half (?:the|its|that) length|an? (?:shorter|briefer) (?:one|version)"
        r"|cut (?:out )?the (?:waffle|fluff|padding|fat|filler)"
        r"|less(?: detail| text)?|summari[sz]e more|(?:give me |show me )?(?:the |a )?(?:short|brief"
        r"|condensed) version",
        lambda match: Shorter(),
    ),
    (
        rf"(?:(?:make|get|have) {IT} )?{_BIT}(?:longer|fuller|more detailed|more complete)"
        rf"|(?:expand|lengthen|extend|elaborate)(?: on)?(?: {IT})?|flesh {IT} out"
        r"|(?:add |give me |show me |tell me |with |i want |a bit |a little )?(?:some |a bit |a little |a lot )?more"
        rf"(?: detail| details| sentences)?|(?:{IT}(?:'s| is) )?(?:{_TOO}(?:short|thin|brief|sparse))",
        lambda match: Longer(),
    ),
    (
        rf"{_MAKE}(?:{IT} )?(?:(?:as|in|into|to|with) )?(?:a )?(?:list of )?(?:bullets?|bulleted"
        r"|bullet points?|bullet list|bulleted list|list|dot points)(?: (?:form|format|points|list))?"
        rf"|(?:bullet|list|itemi[sz]e) {IT}(?: up)?|use (?:bullets|bullet points|a list)",
        lambda match: Arrange(Layout.BULLETS),
    ),
    (
        rf"{_MAKE}(?:{IT} )?(?:back )?(?:(?:as|in|into|to|with) )?(?:a |full |running |flowing |normal |plain "
        r"|regular |ordinary |proper ){0,2}(?:prose|paragraphs?|text|sentences)(?: (?:form|format))?"
        r"|(?:no|without|remove the|lose the|drop the|get rid of the) (?:bullets?|bullet points?)"
        rf"|write {IT} out|use (?:prose|paragraphs|full sentences)",
        lambda match: Arrange(Layout.PROSE),
    ),
)

_TOPICS: tuple[tuple[str, Callable[[re.Match[str]], Command]], ...] = (
    (
        rf"{RESTORE} (?:back )?(?:everything|all|all of (?:it|them)|them all"
        r"|all (?:the )?removed(?: sentences)?)(?: back)?",
        lambda match: RestoreAll(),
    ),
    (
        rf"{RESTORE} (?:back )?(?:it|that|this|the last (?:one|sentence)|that one|that sentence"
        r"|the sentence)(?: back)?(?: in)?|restore|put back|bring back",
        lambda match: RestoreLast(),
    ),
    (
        rf"{RESTORE} (?:back )?(?:in )?(?:the )?(?:{THING}|bit|one|part|thing|commitment|insight|quote|obstacle)"
        rf" (?:about|on|with|where|that (?:says|mentions)|mentioning|saying) {TOPIC}(?: back)?(?: in)?",
        lambda match: RestoreAbout(topic(match["topic"])),
    ),
    (
        rf"(?:restore|put back|bring back) {TOPIC}"
        r"|(?:have|get|bring|put|want|see) (?:the )?(?P<back>[^\n]{1,100}?) back(?: in)?",
        lambda match: RestoreAbout(topic(match["topic"] or match["back"])),
    ),
    (
        rf"(?:(?:focus|concentrate|centre|center|zoom in|home in|zero in|dwell)(?: {IT})?(?: (?:more|only|mostly"
        rf"|mainly|just))? (?:on|around)|(?:make|have) {IT} (?:all |more |mostly |mainly )?about|(?:put|with"
        r"|lay) (?:more |the )?(?:emphasis|focus|weight|stress) on|emphasi[sz]e|highlight|stress"
        rf"|prioriti[sz]e|only|just(?: the)?) {TOPIC}",
        lambda match: Focus(topic(match["topic"])),
    ),
    (
        rf"(?:(?:say )?more (?:on|about)|(?:add|include|mention|bring in|work in|weave in|put in)(?: (?:more|something"
        r"|a sentence|a line))?(?: (?:on|about))?"
        r"|(?:you (?:forgot|missed|overlooked|left out)|what about)"
        rf"|there (?:should|ought to|needs to|has to) be something (?:about|on)) {TOPIC}(?: too| as well)?"
        r"|(?P<missing>[^\n]{1,100}?) (?:is|are) missing",
        lambda match: Add(topic(match["topic"] or match["missing"])),
    ),
    (
        r"(?:leave out|leave (?:off|aside)|exclude|omit|skip|without|ignore|(?:don't|do not) (?:mention|include|talk "
        r"about|speak (?:of|about)|say anything about)|nothing about|no mention of|less (?:on|about)"
        rf"|{REMOVE}) {TOPIC}",
        lambda match: LeaveOut(topic(match["topic"])),
    ),
    (
        rf"(?:leave|take) {TOPIC} (?:out|away)(?: of (?:it|this|there))?"
        r"|(?:i |we )?(?:don't|do not) (?:want|need) (?:anything |any mention )?(?:about |of |on )?(?P<unwanted>"
        r"[^\n]{1,100}?)(?: in (?:there|it|here))?"
        r"|(?P<needless>[^\n]{1,100}?) (?:doesn't|don't|does not|do not) (?:need|have) to be (?:mentioned|in there"
        r"|there|included|in it)",
        lambda match: LeaveOut(topic(next(said for said in match.groups() if said))),
    ),
)

_WHOLE: tuple[tuple[str, Callable[[re.Match[str]], Command]], ...] = (
    (
        rf"what matters(?: here| most| to me)? is {TOPIC}(?:,? (?:so )?focus on (?:that|it|this))?",
        lambda match: Focus(topic(match["topic"])),
    ),
)


def _compiled(
    *tables: tuple[tuple[str, Callable[[re.Match[str]], Command | None]], ...],
) -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Command | None]], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), reader) for table in tables for pattern, reader in table)


_BEFORE_SPLITTING = _compiled(FREE_TEXT, _WHOLE)
"""What may hold an `and` of its own."""
_TABLE = _compiled(FREE_TEXT, _WHOLE, _LENGTH, SENTENCES, _TOPICS)
_AND = (
    re.compile(r"(?:,|;)? (?:and then|and|then|but|plus) |; |, ", re.IGNORECASE),
    re.compile(r"(?:,|;)? (?:and then|and|then|but|plus) |; ", re.IGNORECASE),
)


def read(said: str) -> list[Command]:
    """The commands in what a coach said, in order; none when it is not understood."""
    said = plain(said)
    if whole := _one(said, _BEFORE_SPLITTING):
        return [whole]
    for joint in _AND:
        parts = [part for part in joint.split(said) if part.strip()]
        each = [_one(plain(part), _TABLE) for part in parts[: _MOST_PARTS + 1]]
        if 1 < len(parts) <= _MOST_PARTS and all(each):
            return _once([command for command in each if command])
    command = _one(said, _TABLE)
    return [command] if command else []


def _one(
    said: str, table: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Command | None]], ...]
) -> Command | None:
    for pattern, reader in table:
        if (match := pattern.fullmatch(said)) and (command := reader(match)):
            return command
    return None


def _once(commands: list[Command]) -> list[Command]:
    """`too long, cut it` asks for one thing twice."""
    kept: list[Command] = []
    for command in commands:
        if not (command in kept and isinstance(command, _REPEATS_MEAN_ONE)):
            kept.append(command)
    return kept
