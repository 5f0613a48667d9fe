"""A local SMTP server that delivers nothing: it keeps each message as a file, so that people and tests can read it."""

import argparse
import asyncio
import email
import hashlib
import os
import signal
import tempfile
from email.policy import default
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST = 32 * 1024 * 1024


def digest(message_id: str) -> str:
    return hashlib.sha256(message_id.strip().encode()).hexdigest()


def keep(content: bytes, folder: Path) -> Path:
    """Store one message as `<digest of its Message-ID>.<n>.eml`, n counting the times that id came.

    It is on disk when this returns, so that the sender may be told 250."""
    message_id = email.message_from_bytes(content, policy=default).get("Message-ID", "")
    name = digest(str(message_id))
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".draft", delete=False) as draft:
        draft.write(content)
        draft.flush()
        os.fsync(draft.fileno())
    try:
        return _link(Path(draft.name), folder, name)
    finally:
        Path(draft.name).unlink()


def _link(draft: Path, folder: Path, name: str) -> Path:
    n = len(list(folder.glob(f"{name}.*.eml")))
    while True:
        target = folder / f"{name}.{n}.eml"
        try:
            target.hardlink_to(draft)  # unlike a rename, fails where a file stands already
        except FileExistsError:
            n += 1
        else:
            return target


class Keeper:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.original_content or b""
        path = await asyncio.to_thread(keep, content, self._folder)
        return f"250 kept as {path.name}"


async def serve(host: str, port: int, folder: Path) -> None:
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    keeper = Keeper(folder)
    server = await loop.create_server(
        lambda: SMTP(keeper, data_size_limit=LARGEST, hostname="coachstream", enable_SMTPUTF8=True), host, port
    )
    async with server:
        await ended.wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m stack.mailcatcher", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=1025)
    parser.add_argument("--dir", type=Path, required=True)
    asked = parser.parse_args()
    asked.dir.mkdir(parents=True, exist_ok=True)
    asyncio.run(serve(asked.host, asked.port, asked.dir))


if __name__ == "__main__":
    main()
