"""Showing a coach's events in a terminal: summaries with their evidence, differences, progress."""

from collections.abc import Callable, Mapping
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.text import Text

Event = Mapping[str, Any]
Segments = Mapping[str, Event]

_HEADINGS = {
    "GOAL": "Goal",
    "SUCCESS_MEASURE": "How they will know",
    "REVIEWS": "Since last time",
    "OVERVIEW": "Overview",
    "INSIGHTS": "Insights",
    "CLIENT_WORDS": "In the client's words",
    "OBSTACLES": "Obstacles",
    "COMMITMENTS": "Commitments",
    "OPEN_THREADS": "Open threads",
    "NEXT_SESSION": "Next session",
    "PRIVATE_NOTES": "For the coach only",
}
_SIGNS = {
    "ADDED": ("+", "green"),
    "REMOVED": ("-", "red"),
    "MOVED": ("=", "blue"),
    "HIDDEN": ("for the coach only:", "magenta"),
    "SHOWN": ("for the client too:", "magenta"),
}

_LINES: Mapping[str, Callable[[Event], str]] = {
    "ChatSaid": lambda data: f"you said: {data['text']}",
    "ChatAnswered": lambda data: str(data["reply"]),
    "TranscriptUploaded": lambda data: f"received {data['filename']} ({data['size']:,} bytes)",
    "TranscriptAccepted": lambda data: (
        f"read {data['counts']['words_in_segments']:,} words in {data['counts']['segments']} segments, "
        f"{len(data['participants'])} speakers, format {data['format']}"
    ),
    "TranscriptRejected": lambda data: f"not accepted ({data['reason']}): {data['message']}",
    "CorrectionDeclined": lambda data: str(data["reply"]),
    "SummaryDrafted": lambda data: f"summary version {data['summary']['version']}: {data['reply']}",
    "RefinementDeclined": lambda data: str(data["reply"]),
    "AnalysisProgressed": lambda data: str(data["message"]),
    "AnalysisDelayed": lambda data: str(data["message"]),
    "AnalysisStopped": lambda data: str(data["message"]),
    "ChangeConflicted": lambda data: str(data["reply"]),
    "SessionAssigned": lambda data: f"belongs to client {data['client_id'] or 'nobody'}",
    "SessionIndexed": lambda data: f"indexed {data['passages']} passages for search",
    "NotificationStatusChanged": lambda data: f"mail to {data['recipient']}: {data['status'].lower()}",
}


def clock(milliseconds: int | None) -> str:
    if milliseconds is None:
        return "--:--"
    minutes, seconds = divmod(milliseconds // 1000, 60)
    return f"{minutes:02d}:{seconds:02d}"


def summary(drafted: Event, segments: Segments) -> RenderableType:
    """A SummaryDrafted's data, each sentence with the words it rests on."""
    lines: list[RenderableType] = []
    made = drafted["summary"]
    for section, heading in _HEADINGS.items():
        statements = [one for one in made["statements"] if one["section"] == section]
        if statements:
            lines.append(Text(f"\n{heading}", style="bold cyan"))
        for statement in statements:
            lines.append(_statement(statement))
            lines.extend(Text(f"      {quote}", style="dim italic") for quote in quotes(statement, segments))
    title = f"{drafted['title']} · version {made['version']} · {written_by(made)}"
    return Panel(Group(*lines), title=title, subtitle=drafted["reply"], border_style="cyan")


def written_by(made: Event) -> str:
    """Who wrote a version, with which prompt, and what it took."""
    facts = [str(made["analyst"])]
    if made.get("prompt"):
        facts.append(f"prompt {made['prompt']} {made['prompt_version']}")
    usage = made.get("usage") or {}
    if usage.get("input_tokens") is not None:
        facts.append(f"{usage['input_tokens'] + usage['output_tokens']:,} tokens")
    if usage.get("cost_usd") is not None:
        facts.append(f"${usage['cost_usd']:.4f}")
    return " · ".join(facts)


def quotes(statement: Event, segments: Segments) -> list[str]:
    """The words of the transcript that a sentence rests on, each with its time and place."""
    found = []
    for span in statement["evidence"]:
        segment = segments.get(span["segment_id"])
        words = (
            "(not in this transcript)" if segment is None else segment["text"][span["start_char"] : span["end_char"]]
        )
        found.append(f"{clock(span['start_ms'])} {span['segment_id']} “{words}”")
    return found


def difference(drafted: Event) -> RenderableType:
    """What a new version changed, a line each."""
    lines = [line for one in drafted["changes"] for line in change(one)]
    title = f"what changed in version {drafted['summary']['version']}"
    return Panel(Group(*lines) if lines else Text("only the layout"), title=title, subtitle=drafted["reply"])


def change(made: Event) -> list[Text]:
    """One change of a summary, as lines."""
    if made["kind"] == "REWORDED":
        return [Text(f"- {made['before']}", style="red"), Text(f"+ {made['after']}", style="green")]
    sign, colour = _SIGNS[made["kind"]]
    return [Text(f"{sign} {made['after'] or made['before']}", style=colour)]


def progress(event: Event) -> str:
    """One line for any event of a coach's stream."""
    tell = _LINES.get(event["name"])
    return f"{event['offset']:>4}  {tell(event['data']) if tell else event['name']}"


def show(console: Console, event: Event) -> None:
    console.print(progress(event), highlight=False, markup=False)


def mails(folder: Path) -> list[str]:
    """The catcher's messages: to whom, about what, and the plain text."""
    found = []
    for path in sorted(folder.glob("*.eml")):
        message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
        text = message.get_body(("plain",))
        body = text.get_content() if text else ""
        found.append(f"To: {message['To']}\nSubject: {message['Subject']}\n\n{body}")
    return found


def commitment(statement: Event) -> str:
    promised = statement["commitment"]
    due = promised["due_date"] or promised["due_text"]
    return f" ({promised['owner'].lower()}{f', {due}' if due else ''})"


def _statement(statement: Event) -> Text:
    line = Text(f"  • {statement['text']}")
    if statement["commitment"]:
        line.append(commitment(statement), style="magenta")
    if statement["support"] != "SUPPORTED":
        line.append(f" [{statement['support'].lower()}]", style="bold red")
    return line
