"""What the web client is tested with is the protocol as the gateway has it."""

import base64
import json

from gateway.protocol import Refused, Subprotocol, decode
from tests.web import vectors


def test_the_vectors_are_what_the_gateway_encodes() -> None:
    current = vectors.VECTORS.read_text(encoding="utf-8")
    assert current == vectors.document(), "run `python -m tests.web.vectors`"


def test_the_gateway_takes_what_the_client_sends_in_either_encoding() -> None:
    for sent in json.loads(vectors.document())["toGateway"]:
        packed = list(decode(Subprotocol.MSGPACK, base64.b64decode(sent["msgpack"])))
        assert packed == list(decode(Subprotocol.JSON, json.dumps(sent["batch"]))), sent["name"]
        assert not any(isinstance(message, Refused) for message in packed), sent["name"]
