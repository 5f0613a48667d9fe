"""Prompt templates: Jinja2 in a sandbox, held to a small part of the language that cannot run long or reach out.

A template has no calls, no arithmetic, no imports, no attributes, and loops over given lists alone, so what it can cost
is known before it is rendered: its own size times the sizes of two lists.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

LONGEST_SOURCE = 20_000
LONGEST_RENDERED = 60_000
DEEPEST_LOOP = 2
MOST_NODES = 2_000

VARIABLES: dict[str, frozenset[str]] = {
    "draft": frozenset({"session_date", "style"}),
    "refine": frozenset({"session_date", "style", "command", "layout"}),
    "merge": frozenset({"most"}),
}
"""What each template may name. Nothing that others wrote is among them, not even a title: it comes after it, fenced.

`style` is how the coach writes, a line each, and empty where nothing is known of it."""

_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.If,
    nodes.For,
    nodes.Filter,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
)
_FILTERS = frozenset({"lower", "upper", "title", "capitalize", "trim", "length"})

_environment = ImmutableSandboxedEnvironment(
    undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
)
_environment.globals.clear()


class BadTemplate(ValueError):
    """The source is no template of ours; the message says what and where, for whoever wrote it."""


@dataclass(frozen=True)
class Prompt:
    name: str
    """What it is for: a key of VARIABLES."""
    version: int
    source: str
    own: bool = False
    """Written by the coach, and not shipped."""

    @property
    def label(self) -> str:
        """How a summary names it, besides the version."""
        return f"own:{self.name}" if self.own else self.name

    def render(self, values: Mapping[str, Any]) -> str:
        """Raises BadTemplate."""
        return render(self.name, self.source, values)


def check(name: str, source: str) -> None:
    """Raises BadTemplate."""
    if name not in VARIABLES:
        raise BadTemplate(f"there is no prompt {name!r:.60}: {', '.join(VARIABLES)}")
    if len(source) > LONGEST_SOURCE:
        raise BadTemplate(f"a template has at most {LONGEST_SOURCE} characters")
    if not source.strip():
        raise BadTemplate("the template is empty")
    try:
        tree = _environment.parse(source)
    except (TemplateError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise BadTemplate(f"{f'line {line}: ' if line else ''}{error}") from error
    assigned = {one.name for one in tree.find_all(nodes.Name) if one.ctx == "store"}
    if sum(1 for _ in tree.find_all(nodes.Node)) > MOST_NODES:
        raise BadTemplate("the template has too many parts")
    _check_nodes(tree, VARIABLES[name] | assigned, 0)


def _check_nodes(node: nodes.Node, known: frozenset[str] | set[str], loops: int) -> None:
    if not isinstance(node, _ALLOWED):
        raise BadTemplate(f"line {node.lineno}: {type(node).__name__.lower()} is not possible in a prompt")
    if isinstance(node, nodes.Filter) and (node.name not in _FILTERS or node.args or node.kwargs):
        raise BadTemplate(f"line {node.lineno}: the filters are {', '.join(sorted(_FILTERS))}")
    if isinstance(node, nodes.Name) and node.name not in known:
        raise BadTemplate(f"line {node.lineno}: {node.name!r} is not known here: {', '.join(sorted(known))}")
    if isinstance(node, nodes.For):
        loops += 1
        if loops > DEEPEST_LOOP or node.recursive or not isinstance(node.iter, nodes.Name):
            raise BadTemplate(f"line {node.lineno}: a loop goes over one list, in at most {DEEPEST_LOOP} levels")
    for child in node.iter_child_nodes():
        _check_nodes(child, known, loops)


def render(name: str, source: str, values: Mapping[str, Any]) -> str:
    """Raises BadTemplate, also where the text would become too long."""
    template = _compiled(name, source)
    pieces: list[str] = []
    size = 0
    try:
        for piece in template.generate(dict(values)):
            size += len(piece)
            if size > LONGEST_RENDERED:
                raise BadTemplate(f"the prompt becomes longer than {LONGEST_RENDERED} characters")
            pieces.append(piece)
    except (TemplateError, TypeError) as error:
        raise BadTemplate(str(error)) from error
    return "".join(pieces)


@lru_cache(maxsize=200)
def _compiled(name: str, source: str) -> Template:
    check(name, source)
    return _environment.from_string(source)


def _shipped(name: str) -> tuple[Prompt, ...]:
    files = (Path(__file__).parent / "prompts").glob(f"{name}.v*.j2")
    prompts = (Prompt(name, int(file.stem.partition(".v")[2]), file.read_text(encoding="utf-8")) for file in files)
    return tuple(sorted(prompts, key=lambda one: -one.version))


SHIPPED: dict[str, tuple[Prompt, ...]] = {name: _shipped(name) for name in VARIABLES}
"""Every version of each, newest first: summaries name those that they were made with."""
BUILT_IN: dict[str, Prompt] = {name: versions[0] for name, versions in SHIPPED.items()}
