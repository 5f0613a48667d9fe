"""Lines as WebVTT has them: ended by LF, CR or CRLF and by nothing else."""

from collections.abc import Iterator
from itertools import accumulate


def lines(text: str, offset: int = 0) -> Iterator[tuple[int, str]]:
    """Each line's offset in `text` plus `offset`, and the line without its ending."""
    if "\r" not in text:
        for line in text.split("\n"):
            yield offset, line
            offset += len(line) + 1
        return
    for chunk in text.split("\n"):
        # The CR of a CRLF belongs to the ending; any other CR is an ending of its own.
        for line in (chunk[:-1] if chunk.endswith("\r") else chunk).split("\r"):
            yield offset, line
            offset += len(line) + 1
        offset += chunk.endswith("\r")


def line_table(text: str) -> tuple[list[int], list[str]]:
    """What `lines` gives, as two lists, and sooner: a large file has one kind of line ending."""
    returns = text.count("\r")
    ending = "\r\n" if returns and returns == text.count("\n") == text.count("\r\n") else "\n"
    if returns and ending == "\n":
        pairs = list(lines(text))
        return [offset for offset, _ in pairs], [line for _, line in pairs]
    texts = text.split(ending)
    step = len(ending)
    return list(accumulate((len(line) + step for line in texts[:-1]), initial=0)), texts
