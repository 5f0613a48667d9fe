"""The published AsyncAPI document, as a judge of what is on the wire."""

from functools import cache
from typing import Any

import jsonschema

from gateway.asyncapi import CLIENT, document

PUBLISHED = document()


def check(message: dict[str, Any]) -> None:
    """Fails unless the document has a message of this type from the gateway, and it is one."""
    _judge(message["type"]).validate(message)


def is_client_message(message: dict[str, Any]) -> bool:
    valid: bool = _judge(f"{CLIENT}{message['type']}").is_valid(message)
    return valid


@cache
def _judge(name: str) -> Any:
    return jsonschema.Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}", "components": {"schemas": PUBLISHED["components"]["schemas"]}}
    )
