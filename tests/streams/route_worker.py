"""The chat role with its route stage alone: a worker for the tests of delivery, as a process."""

import logging
import os
import sys
from pathlib import Path

from connectors.kafka import KafkaSink
from connectors.registry import Registry
from streams.pipeline import ROLES, STAGES
from streams.processing import Processing
from streams.route import route
from streams.worker import Opened, build_app, run


async def opened() -> Opened:
    codec = Registry(os.environ["SCHEMA_REGISTRY_URL"]).codec()
    sink = KafkaSink(os.environ["KAFKA_BOOTSTRAP_SERVERS"], codec)
    processing = {"route": Processing(STAGES["route"], route, codec, sink)}

    async def nothing() -> None:
        return

    async def close() -> None:
        sink.close()

    return Opened(processing, nothing, close)


if __name__ == "__main__":
    logging.basicConfig(level="INFO")
    ROLES["chat"] = (STAGES["route"],)
    run(build_app("chat", os.environ["KAFKA_BOOTSTRAP_SERVERS"], Path(sys.argv[1]), opened))
