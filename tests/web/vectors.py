"""`python -m tests.web.vectors`: the protocol as the gateway has it, for the web client to be held to."""

import base64
import json
from pathlib import Path
from typing import Any

import msgpack

from gateway import messages
from gateway.asyncapi import close_codes
from gateway.limits import MESSAGE_BYTES, REPEAT_WINDOW_S, TEXT_CHARACTERS, Close, ErrorCode
from gateway.protocol import OFFSET_MOST, Subprotocol, encode, frame

ROOT = Path(__file__).parents[2]
VECTORS = ROOT / "gateway" / "web" / "src" / "stream" / "vectors.json"
EXAMPLES = ROOT / "schemas" / "examples"
WIDTHS = [0, 127, 128, 255, 256, 65_535, 65_536, 2**32 - 1, 2**32, 2**53 - 1]
"""Where MessagePack's integers change their width, up to what JavaScript counts exactly."""
TEXTS = ["", "x" * 31, "x" * 32, "x" * 255, "x" * 256, "ünïcödé", "漢字", "👩🏽‍💻", '"\\/\n\t\x01\x7f\u2028']
"""Where strings change theirs, and what JSON escapes."""


def event(offset: int, prev: int, data: object) -> dict[str, Any]:
    envelope = {"id": f"e{offset}", "name": "ChatSaid", "at": 1_772_701_200_123, "session_id": None, "client_id": "c"}
    return {"type": "event", "offset": offset, "prev": prev, **envelope, "data": data}


def examples() -> dict[str, list[dict[str, Any]]]:
    """Records as they were first released: those never change, so that no new version makes the file stale."""
    names = ("ChatSaid", "TranscriptUploaded", "SummaryDrafted")
    found = {name: json.loads((EXAMPLES / f"{name}.v1.json").read_bytes()) for name in names}
    return {name: [{**event(7, 3, data), "name": name}] for name, data in found.items()}


def from_gateway() -> dict[str, list[dict[str, Any]]]:
    """Batches, by what is peculiar to them."""
    values = {"null": None, "true": True, "half": 0.5, "tiny": 5e-324, "huge": 1.7e308, "list": [[], {}, [[-1]]]}
    return {
        "connected": [messages.connected("dana", "c1", "e1", 41, True)],
        "connected to an empty stream": [messages.connected("dana", "c1", "e1", -1, False)],
        "ack": [messages.ack("m1")],
        "pong": [messages.pong("p1")],
        "reconnect": [messages.reconnect(1500)],
        "history": [{**messages.history("h1", [], True), "events": [event(3, -1, {}), event(5, 3, {})]}],
        "sixteen messages": [messages.pong(str(number)) for number in range(16)],
        "offsets of every width": [event(high, low, {}) for low, high in zip([-1, *WIDTHS], WIDTHS, strict=False)],
        "integers of every width": [event(0, -1, {"up": WIDTHS, "down": [-1 - width for width in WIDTHS[:-1]]})],
        "texts": [event(0, -1, TEXTS)],
        "other values": [event(0, -1, values)],
        **{f"error {code.value}": [messages.error(code, "no", None)] for code in ErrorCode},
        **examples(),
    }


def beyond_count() -> dict[str, list[dict[str, Any]]]:
    """What the gateway may say, and a client that counts to 2^53 must not take for something else."""
    return {
        "offset": [event(2**53 + 1, 3, {})],
        "prev": [event(2**53 + 3, 2**53 + 1, {})],
        "stream's end": [messages.connected("dana", "c1", "e1", OFFSET_MOST, True)],
        "offset in history": [{**messages.history("h1", [], True), "events": [event(2**53, 3, {})]}],
    }


def to_gateway() -> dict[str, list[dict[str, Any]]]:
    say = {"type": "say", "id": "m1"}
    return {
        "connect": [{"type": "connect", "token": "a.b.c", "replay": 200}],
        "resume": [{"type": "connect", "token": "a.b.c", "resume": {"epoch": "e1", "offset": 2**53 - 1}}],
        "say": [{**say, "text": "shorter", "session_id": "s1", "based_on": 2}],
        **{f"say {text[:8]!r} ({len(text)})": [{**say, "text": text}] for text in TEXTS if text},
        "history": [{"type": "history", "id": "h1", "before": 2**32, "limit": 200}],
        "ping": [{"type": "ping", "id": "p1"}],
    }


def document() -> str:
    """The file: codes and limits, and each frame as JSON text and as MessagePack in base64."""
    told = {"fromGateway": from_gateway(), "beyondCount": beyond_count()}
    received = {
        kind: [
            {"name": name, **{subprotocol.name.lower(): _frame(subprotocol, batch) for subprotocol in Subprotocol}}
            for name, batch in batches.items()
        ]
        for kind, batches in told.items()
    }
    contract = {
        "closeCodes": {close.name: close.value for close in Close},
        "stops": [entry["code"] for entry in close_codes() if entry["client"] == "stops"],
        "limits": {"text": TEXT_CHARACTERS, "frame": MESSAGE_BYTES, "repeatMs": int(REPEAT_WINDOW_S * 1000)},
    }
    sent = [
        {"name": name, "batch": batch, "msgpack": _base64(msgpack.packb(batch))} for name, batch in to_gateway().items()
    ]
    return json.dumps({**contract, **received, "toGateway": sent}, indent=1) + "\n"


def _frame(subprotocol: Subprotocol, batch: list[dict[str, Any]]) -> str:
    made = frame(subprotocol, [encode(subprotocol, message) for message in batch])
    return made if isinstance(made, str) else _base64(made)


def _base64(packed: bytes) -> str:
    return base64.b64encode(packed).decode()


if __name__ == "__main__":
    VECTORS.write_text(document(), encoding="utf-8")
