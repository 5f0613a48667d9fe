"""Google Speech-to-Text, versions 1 and 2: results with words, times as `"1.300s"`.

With diarization version 1 says every word again, now with its speaker, in the last result.
"""

from streams.formats.json_source import Node, Object, Text, field, first, milliseconds, objects, string
from streams.formats.json_turns import Turns, Word, json_format, label

_TAGS = ("speakerTag", "speaker_tag", "speakerLabel", "speaker_label")
_STARTS = ("startTime", "start_time", "startOffset", "start_offset")
_ENDS = ("endTime", "end_time", "endOffset", "end_offset")
_OWN = {"resultEndTime", "resultEndOffset", "result_end_time", "result_end_offset", "languageCode", "language_code"}


def _results(root: Node) -> list[Object]:
    found = field(first(root, "response") or root, "results")
    if not isinstance(found, Object):
        return objects(found)
    # A batch of version 2 names the results of each file by the file's address.
    files = [first(part, "transcript") or field(part, "inlineResult", "transcript") for part in found.values()]
    return [row for file in files for row in objects(field(file, "results"))] if len(files) == 1 else []


def shape(root: Node) -> float:
    rows = _results(root)[:3]
    heard = [alternative for row in rows for alternative in objects(row.get("alternatives"))[:1]]
    words = [word for row in heard for word in objects(row.get("words"))[:3]]
    if any("word" in word and word.keys() & {*_STARTS, *_ENDS, *_TAGS} for word in words):
        return 1.0
    return 0.8 if any("transcript" in row for row in heard) and any(row.keys() & _OWN for row in rows) else 0.0


def read(root: Node, turns: Turns) -> None:
    results = _results(root)
    spoken = _once(results)
    channels = {tag for row in spoken if (tag := string(first(row, "channelTag", "channel_tag")))}
    for row in results:
        turns.repeat(row.get("alternatives"))
    for row in spoken:
        tag = label(first(row, "channelTag", "channel_tag"), "Channel") if len(channels) > 1 else None
        words = [word for alternative in objects(row.get("alternatives"))[:1] for word in _words(alternative, tag)]
        turns.say_words(words)
        if not words:
            for alternative in objects(row.get("alternatives"))[:1]:
                turns.say(tag, alternative.get("transcript"))


def _once(results: list[Object]) -> list[Object]:
    """The last result alone, where it says again what those before it said."""
    words = [_heard(row) for row in results]
    last, before = words[-1:], [word for row in words[:-1] for word in row]
    if not last or not before or len(last[0]) < len(before):
        return results
    again = [string(word.get("word")) for word in last[0][: len(before)]] == [string(w.get("word")) for w in before]
    return results[-1:] if again else results


def _heard(row: Object) -> list[Object]:
    return [word for alternative in objects(row.get("alternatives"))[:1] for word in objects(alternative.get("words"))]


def _words(alternative: Object, channel: str | None) -> list[Word]:
    return [
        Word(text, _speaker(word) or channel, _time(first(word, *_STARTS)), _time(first(word, *_ENDS)))
        for word in objects(alternative.get("words"))
        if isinstance(text := word.get("word"), Text)
    ]


def _speaker(word: Object) -> str | None:
    """A tag of 0 is no tag."""
    tag = first(word, *_TAGS)
    return None if string(tag) == "0" else label(tag, "Speaker")


def _time(node: Node) -> int | None:
    """A duration as JSON writes it, or as its two fields."""
    if not isinstance(node, Object):
        return milliseconds(node)
    seconds, nanos = milliseconds(node.get("seconds")), milliseconds(node.get("nanos"), 1)
    return None if seconds is None and nanos is None else (seconds or 0) + (nanos or 0) // 1_000_000


FORMAT = json_format("google_speech", 2, shape, read)
