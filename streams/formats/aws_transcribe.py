"""Amazon Transcribe: items of pronunciation and of punctuation, numbers as strings, speakers joined by start time."""

from collections.abc import Iterator

from streams.formats.json_source import Node, Object, Text, field, milliseconds, objects, string
from streams.formats.json_turns import Turns, Word, json_format, label


def shape(root: Node) -> float:
    results = field(root, "results")
    items = objects(field(results, "items"))[:3]
    if any({"type", "alternatives"} <= item.keys() for item in items):
        return 1.0
    own = isinstance(root, Object) and root.keys() & {"jobName", "accountId"}
    whole = any("transcript" in row for row in objects(field(results, "transcripts"))[:1])
    return 0.9 if whole or (own and isinstance(results, Object)) else 0.0


def read(root: Node, turns: Turns) -> None:
    results = field(root, "results")
    segments = objects(field(results, "audio_segments"))
    turns.repeat(*(field(results, name) for name in ("transcripts", "speaker_labels", "channel_labels", "segments")))
    words = list(_words(results))
    turns.say_words(words)
    if words:
        turns.repeat(field(results, "audio_segments"))
        return
    for row in segments:
        speaker = turns.label(row.get("speaker_label"), "Speaker")
        turns.say(speaker, row.get("transcript"), turns.time(row.get("start_time")), turns.time(row.get("end_time")))


def _words(results: Node) -> Iterator[Word]:
    """Punctuation has no time, and belongs to whoever spoke before it."""
    speakers = _speakers(results)
    speaker: str | None = None
    for item in objects(field(results, "items")):
        heard = [row["content"] for row in objects(item.get("alternatives"))[:1] if "content" in row]
        mark = string(item.get("type")) == "punctuation"
        if not mark:
            own = label(item.get("speaker_label"), "Speaker") or label(item.get("channel_label"), "Channel")
            speaker = own or speakers.get(string(item.get("start_time")) or "")
        if heard and isinstance(heard[0], Text):
            start, end = milliseconds(item.get("start_time")), milliseconds(item.get("end_time"))
            yield Word(heard[0], speaker, start, end, glued=mark)


def _speakers(results: Node) -> dict[str, str]:
    """Who speaks from each start time on, where the items do not say it themselves."""
    rows = [
        (label(segment.get("speaker_label"), "Speaker"), item)
        for segment in objects(field(results, "speaker_labels", "segments"))
        for item in objects(segment.get("items"))
    ]
    rows += [
        (label(channel.get("channel_label"), "Channel"), item)
        for channel in objects(field(results, "channel_labels", "channels"))
        for item in objects(channel.get("items"))
    ]
    return {time: speaker for speaker, item in rows if speaker and (time := string(item.get("start_time")))}


FORMAT = json_format("aws_transcribe", 1, shape, read)
