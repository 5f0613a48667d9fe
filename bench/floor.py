"""`python -m bench.floor PORT KAFKA`: bare uvicorn, which sends what it reads of `chat.live` to whoever named its key.

The least that a gateway on uvicorn can cost: no authentication, no positions, no limits, nothing decoded.
"""

import asyncio
import sys
import threading
from collections import defaultdict
from typing import Any

import uvicorn
import uvloop
from confluent_kafka import Consumer, Message, TopicPartition

from topics.catalogue import CHAT_LIVE

BATCH = 200
followers: defaultdict[str, set[Any]] = defaultdict(set)


async def app(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    hello = await receive()
    following = followers[hello.get("text", "")]
    following.add(send)
    await send({"type": "websocket.send", "bytes": b"joined"})
    while (await receive())["type"] != "websocket.disconnect":
        pass
    following.discard(send)


async def broadcast(messages: "asyncio.Queue[list[Message]]") -> None:
    while True:
        for message in await messages.get():
            for send in tuple(followers.get((message.key() or b"").decode(), ())):
                await send({"type": "websocket.send", "bytes": message.value()})


def listen(bootstrap: str, loop: asyncio.AbstractEventLoop, messages: "asyncio.Queue[list[Message]]") -> None:
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "floor", "enable.auto.commit": False})
    topic = consumer.list_topics(CHAT_LIVE.name, timeout=10).topics[CHAT_LIVE.name]
    ends = [TopicPartition(CHAT_LIVE.name, number) for number in topic.partitions]
    for partition in ends:
        partition.offset = consumer.get_watermark_offsets(partition, timeout=10)[1]
    consumer.assign(ends)
    while True:
        batch = []
        message = consumer.poll(1)
        while message is not None:
            if message.error() is None:
                batch.append(message)
            message = consumer.poll(0) if len(batch) < BATCH else None
        if batch:
            loop.call_soon_threadsafe(messages.put_nowait, batch)


async def serve(port: int, bootstrap: str) -> None:
    messages: asyncio.Queue[list[Message]] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    threading.Thread(target=listen, args=(bootstrap, loop, messages), daemon=True).start()
    sending = loop.create_task(broadcast(messages))
    config = uvicorn.Config(
        app, port=port, ws="websockets-sansio", ws_max_size=65536, ws_ping_interval=30, ws_ping_timeout=10,
        backlog=4096, lifespan="off", access_log=False, log_level="error",
    )  # fmt: skip
    await uvicorn.Server(config).serve()
    sending.cancel()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1]), sys.argv[2]))
