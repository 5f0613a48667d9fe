"""Lines as WebVTT has them: ended by LF, CR or CRLF and by nothing else."""

from collections.abc import Iterator


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
