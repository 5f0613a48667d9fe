"""The WebSocket protocol as an AsyncAPI 3 document, made of the tables that the gateway itself goes by."""

from typing import Any

from fastapi import APIRouter

from gateway import limits
from gateway.allowances import ALLOWANCES
from gateway.limits import CLOSE_REASONS, Close
from gateway.protocol import Subprotocol
from gateway.shapes import REF, Schema, client_messages, gateway_messages, record_schemas

CLIENT = "client."
"""Before a client message's schema: `history` goes both ways."""
RECONNECT_BELOW = 4100


def document() -> dict[str, Any]:
    client, gateway = client_messages(), gateway_messages()
    messages = {"clientBatch": _batch(CLIENT, client, "to"), "gatewayBatch": _batch("", gateway, "from")}
    channel = {"$ref": "#/channels/stream"}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Coachstream",
            "version": "1",
            "description": "A coach's stream over WebSocket: replay, live events, and what the coach says.",
        },
        "defaultContentType": "application/json",
        "channels": {
            "stream": {
                "address": "/ws",
                "description": f"Offer a subprotocol: {', '.join(Subprotocol)} (text frames, and binary ones).",
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
                "bindings": {"ws": {"method": "GET", "bindingVersion": "0.1.0"}},
                "x-subprotocols": [subprotocol.value for subprotocol in Subprotocol],
                "x-close-codes": close_codes(),
                "x-limits": limits_table(),
                "x-allowances": allowances_table(),
            }
        },
        "operations": {
            "fromClient": _operation("receive", channel, "clientBatch"),
            "toClient": _operation("send", channel, "gatewayBatch"),
        },
        "components": {
            "messages": messages,
            "schemas": {**record_schemas(), **gateway, **{f"{CLIENT}{kind}": one for kind, one in client.items()}},
        },
    }


def close_codes() -> list[dict[str, Any]]:
    return [{"code": code.value, "name": CLOSE_REASONS[code], "client": _client_does(code)} for code in Close]


def limits_table() -> dict[str, float]:
    return {
        "message_bytes": limits.MESSAGE_BYTES,
        "messages_per_second": limits.RATE_PER_S,
        "messages_burst": limits.RATE_BURST,
        "frames_per_second": limits.FRAMES_PER_S,
        "frames_burst": limits.FRAMES_BURST,
        "unsent_bytes": limits.QUEUE_BYTES,
        "connect_within_s": limits.CONNECT_WITHIN_S,
        "heartbeat_s": limits.HEARTBEAT_S,
        "pong_within_s": limits.PONG_WITHIN_S,
        "gathered_s": limits.GATHER_S,
        "connections": limits.CONNECTIONS,
        "connections_a_coach": limits.CONNECTIONS_A_COACH,
        "recovery_events": limits.RECOVERY_EVENTS,
        "repeat_window_s": limits.REPEAT_WINDOW_S,
    }


def allowances_table() -> list[dict[str, Any]]:
    """Of each instance, in its default settings."""
    return [{"of": asked.value, "burst": burst, "per_second": rate} for asked, (burst, rate) in ALLOWANCES.items()]


def asyncapi_routes() -> APIRouter:
    routes = APIRouter(include_in_schema=False)
    made = document()

    @routes.get("/asyncapi.json")
    async def asyncapi() -> dict[str, Any]:
        return made

    return routes


def _client_does(code: Close) -> str:
    return "reconnects" if code < RECONNECT_BELOW else "stops"


def _batch(prefix: str, kinds: dict[str, Schema], direction: str) -> dict[str, Any]:
    items = {"oneOf": [{"$ref": f"{REF}{prefix}{kind}"} for kind in kinds]}
    return {
        "name": f"a batch {direction} the gateway",
        "summary": "Every WebSocket message, in both directions, is an array of one or more messages.",
        "payload": {"type": "array", "minItems": 1, "items": items},
    }


def _operation(action: str, channel: dict[str, str], message: str) -> dict[str, Any]:
    return {
        "action": action,
        "channel": channel,
        "messages": [{"$ref": f"#/channels/stream/messages/{message}"}],
    }
