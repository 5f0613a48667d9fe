"""What coaches say, from `phrasings.txt`, and what the grammar makes of it, in that file's words."""

from pathlib import Path

from schemas.summary import Cause, Layout, Visibility
from streams.agreement_questions import Agreed, Mark, StillOpen
from streams.extractive import commands as c
from streams.extractive.commands import Command
from streams.extractive.grammar import read
from streams.requests import Approve, Compare, Count, Help, Return, Share, Why, read_request

LINES = (Path(__file__).parent / "phrasings.txt").read_text(encoding="utf-8").splitlines()
PAIRS = (line.partition(" => ") for line in LINES if line.strip() and not line.startswith("#"))
SAID = [(said, meant.strip()) for said, _, meant in PAIRS]
_THIRD = ("she", "he", "they", None)


def means(said: str) -> str:
    """`-` where it is not understood."""
    if (request := read_request(said)) is not None:
        return _request(request)
    return "; ".join(_command(one) for one in read(said)) or "-"


def _request(one: object) -> str:
    match one:
        case Return(cause=Cause.UNDO, times=times):
            return "; ".join(["undo"] * times)
        case Return(cause=Cause.REDO):
            return "redo"
        case Return(version=version):
            return f"version {version}"
        case Approve():
            return "approve"
        case Share(address=address, version=version):
            return _joined("share", address, version)
        case Compare(old=None):
            return "changed"
        case Compare(old=old, new=new):
            return _joined("compare", old, new)
        case Why(number=number, about=about):
            return _joined("why", number, about)
        case Count():
            return "count"
        case Help():
            return "help"
        case Agreed(is_before=is_before):
            return "agreed before" if is_before else "agreed here"
        case StillOpen():
            return "open"
        case Mark(mark=mark, commitment_id=commitment_id, number=number, about=about):
            return _joined("mark", mark, commitment_id, number, about)
    raise LookupError(one)


def _command(one: Command) -> str:
    match one:
        case c.Shorter(sentences=count):
            return _joined("shorter", count)
        case c.Longer():
            return "longer"
        case c.Arrange(layout=layout):
            return "bullets" if layout is Layout.BULLETS else "prose"
        case c.Focus(topic=topic):
            return f"focus on {topic}"
        case c.LeaveOut(topic=topic):
            return f"leave out {topic}"
        case c.Add(topic=topic):
            return f"add {topic}"
        case c.Remove(numbers=numbers, section=section):
            return "; ".join(_joined("remove", number, section) for number in numbers)
        case c.RemoveAbout(topic=topic, section=section):
            return _joined("remove about", topic, section)
        case c.RemoveSection(section=section):
            return f"remove section {section}"
        case c.OnlySections(sections=sections):
            return _joined("only", *sections)
        case c.Swap(first=first, second=second):
            return f"swap {first} {second}"
        case c.Place(number=number, before=before, after=after, at_end=at_end):
            where = f"before {before}" if before else f"after {after}" if after else "last" if at_end else "first"
            return f"place {number} {where}"
        case c.MoveTo(number=number, section=section):
            return f"move {number} {section}"
        case c.Rewrite(number=number, text=text):
            return f"rewrite {number} {text}"
        case c.Write(text=text, section=section):
            return f"write {section} {text}"
        case c.SetVisibility(number=number, visibility=visibility):
            return f"{'hide' if visibility is Visibility.COACH_ONLY else 'show'} {number}"
        case c.Rename(old=old, new=new):
            return f"rename {old or '?'} {new}"
        case c.Person(pronoun=pronoun):
            return "person they" if pronoun in _THIRD else f"person {pronoun}"
        case c.Tense():
            return "tense"
        case c.RestoreLast():
            return "restore last"
        case c.RestoreAll():
            return "restore all"
        case c.RestoreAbout(topic=topic):
            return f"restore about {topic}"


def _joined(*parts: object) -> str:
    return " ".join(str(part) for part in parts if part is not None)
