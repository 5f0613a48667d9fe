"""Showing a shadow in a terminal: each session's summary as it stands beside the one another way would make."""

from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from stack.telling import change

Raw = Mapping[str, Any]
NOTHING = "–"
_KINDS = ("ADDED", "REMOVED", "REWORDED")


def table(comparison: Raw) -> Table:
    """Of `GET /analyze/shadows/{id}`: a row a session, each figure as it is now → as it would be."""
    prompt = comparison["prompt"]
    way = f"{comparison['analyst']}, prompt {prompt} {comparison['prompt_version'] or 'shipped'}"
    made = Table(title=f"now → {way if prompt else comparison['analyst']}")
    for heading in (
        "session",
        "written by",
        "sentences",
        "added",
        "removed",
        "reworded",
        "supported",
        "tokens",
        "cost",
    ):
        made.add_column(heading, justify="left" if heading in ("session", "written by") else "right")
    for session in comparison["sessions"]:
        made.add_row(*_row(session))
    return made


def changes(session: Raw) -> RenderableType:
    """One session's changed sentences, or why there are none."""
    title = session["title"] or session["session_id"]
    if session["state"] != "DRAFTED":
        return Panel(Text(session["reply"] or "not drafted yet"), title=title, border_style="red")
    if session["changes"] is None:
        return Panel(Text("it has no summary to hold this against"), title=title)
    lines = [line for one in session["changes"] for line in change(one)]
    return Panel(Group(*lines) if lines else Text("not a sentence is different"), title=title)


def _row(session: Raw) -> list[str]:
    now, then = session["present"] or {}, session["shadow"] or {}
    kinds = [one["kind"] for one in session["changes"] or ()]
    counts = [str(kinds.count(kind)) if session["changes"] is not None else NOTHING for kind in _KINDS]
    figures = [_sentences, _supported, _tokens, _cost]
    sentences, supported, tokens, cost = (f"{figure(now)} → {figure(then)}" for figure in figures)
    writers = f"{now.get('analyst', NOTHING)} → {then.get('analyst', session['state'].lower())}"
    return [session["title"] or session["session_id"], writers, sentences, *counts, supported, tokens, cost]


def _sentences(figures: Raw) -> str:
    return str(len(figures["statements"])) if figures else NOTHING


def _supported(figures: Raw) -> str:
    rate = figures.get("support_rate")
    return NOTHING if rate is None else f"{rate:.0%}"


def _tokens(figures: Raw) -> str:
    if figures.get("input_tokens") is None:
        return NOTHING
    return f"{figures['input_tokens'] + figures['output_tokens']:,}"


def _cost(figures: Raw) -> str:
    cost = figures.get("cost_usd")
    return NOTHING if cost is None else f"${cost:.4f}"
