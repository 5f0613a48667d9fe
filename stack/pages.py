"""`python -m stack.pages`: write the pages of docs/ that are printed from tables, so that they cannot go stale."""

from collections.abc import Iterable
from pathlib import Path

from streams.pipeline import STAGES
from topics.catalogue import FOREVER, TOPICS, Topic

PIPELINE = Path(__file__).parents[1] / "docs" / "pipeline.md"
DAY_MS = 86_400_000


def pipeline() -> str:
    """The page of stages and topics."""
    stages = [
        f"| `{stage.name}` | {stage.role} | {_names(topic.name for topic in stage.reads)} | "
        f"{_names(topic.name for topic in stage.writes)} | {stage.doc} |"
        for stage in STAGES.values()
    ]
    topics = [
        f"| `{topic.name}` | {topic.key} | {topic.partitions} | {_kept(topic)} | "
        f"{_names(record.__name__ for record in topic.records)} | "
        f"{', '.join(topic.writers)} | {', '.join(topic.readers)} |"
        for topic in TOPICS.values()
    ]
    return "\n".join(
        [
            "# The pipeline",
            "",
            "Printed by `python -m stack.pages` from `streams/pipeline.py` and `topics/catalogue.py`.",
            "",
            "## Stages",
            "",
            "| stage | role | reads | writes | what it does |",
            "|---|---|---|---|---|",
            *stages,
            "",
            "Each role is a process and a consumer group; its dead letters are in `<role>.dead`. The chat stage",
            "also appends to `coach.<coach_id>`, one topic a coach with one partition, and repeats each event on",
            "`chat.live`.",
            "",
            "## Topics",
            "",
            "| topic | key | partitions | kept | records | written by | read by |",
            "|---|---|---|---|---|---|---|",
            *topics,
            "",
        ]
    )


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "–"


def _kept(topic: Topic) -> str:
    if topic.retention_ms == FOREVER:
        return "for ever"
    days, rest = divmod(topic.retention_ms, DAY_MS)
    return f"{days} days" if not rest else f"{topic.retention_ms // 60_000} minutes"


if __name__ == "__main__":
    PIPELINE.write_text(pipeline(), encoding="utf-8")
