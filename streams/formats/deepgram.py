"""Deepgram: words per channel, each with its speaker; utterances and paragraphs say them again."""

from collections.abc import Iterator

from streams.formats.json_source import Node, Object, Text, field, first, milliseconds, objects
from streams.formats.json_turns import Turns, Word, json_format, label


def _results(root: Node) -> Node:
    return first(root, "results") or root


def shape(root: Node) -> float:
    channels = objects(field(_results(root), "channels"))[:2]
    heard = [row for channel in channels for row in objects(channel.get("alternatives"))[:1]]
    if any({"transcript", "words"} & row.keys() for row in heard):
        return 1.0
    return 0.7 if {"request_id", "model_info"} <= _keys(first(root, "metadata")) else 0.0


def _keys(node: Node) -> set[str]:
    return set(node) if isinstance(node, Object) else set()


def read(root: Node, turns: Turns) -> None:
    results = _results(root)
    turns.repeat(field(results, "utterances"))
    channels = objects(field(results, "channels"))
    for number, channel in enumerate(channels):
        _say(channel, f"Channel {number}" if len(channels) > 1 else None, turns)


def _say(channel: Object, name: str | None, turns: Turns) -> None:
    turns.repeat(channel.get("alternatives"))
    heard = objects(channel.get("alternatives"))[:1]
    words = [word for row in heard for word in _words(row, name)]
    turns.say_words(words)
    if heard and not words:
        turns.say(name, heard[0].get("transcript"))


def _words(row: Object, channel: str | None) -> Iterator[Word]:
    for word in objects(row.get("words")):
        text = first(word, "punctuated_word", "word")
        if isinstance(text, Text):
            speaker = label(word.get("speaker"), "Speaker")
            both = " ".join(filter(None, (channel, speaker))) or None
            yield Word(text, both, milliseconds(word.get("start")), milliseconds(word.get("end")))


FORMAT = json_format("deepgram", 1, shape, read)
