"""What the gateway is measured beside, on the same machine, in the same run, fed by the same topic at the same rate:
the Centrifuge Go library, and bare uvicorn."""

import asyncio
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.feed import Feed, in_turn, marked, steadily
from bench.figures import Figure, quantiles
from bench.load_socket import BINARY, TEXT, Address, Crowd, Socket
from stack.cache import cache_dir, locked
from stack.gobuild import go_root
from stack.ports import LOOPBACK

PEER = Path(__file__).parent / "peer"
AT_ONCE = 200
READY_WITHIN_S = 30.0
SETTLED_S = 3.0
PATIENCE_S = 60.0


class Listener(Socket):
    """Follows one coach, and notes how long what it hears was under way."""

    __slots__ = ("coach_id", "dropped", "took")

    def __init__(self, coach_id: str, took: list[float]) -> None:
        super().__init__()
        self.coach_id, self.took = coach_id, took
        self.dropped = 0

    def opened(self) -> None:
        self.write(TEXT, self.coach_id.encode())

    def received(self, payload: bytes) -> None:
        self.settle(None)
        if (took := marked(payload)) is not None:
            self.took.append(took)

    def ended(self, why: str) -> None:
        self.dropped += 1


class CentrifugeListener(Listener):
    """Speaks Centrifuge's protobuf protocol as far as that takes: messages behind their length, in frames."""

    subprotocol = "centrifuge-protobuf"

    def opened(self) -> None:
        token = self.coach_id.encode()
        # Command{id: 1, connect: ConnectRequest{token}}
        connect = bytes([0x0A, len(token)]) + token
        command = bytes([0x08, 1, 0x22, len(connect)]) + connect
        self.write(BINARY, bytes([len(command)]) + command)

    def received(self, payload: bytes) -> None:
        self.settle(None)
        while payload:
            size, payload = _varint(payload)
            message, payload = payload[:size], payload[size:]
            if not message:
                self.write(BINARY, b"\0")  # a ping, and its pong
            elif (took := marked(message)) is not None:
                self.took.append(took)


def _varint(payload: bytes) -> tuple[int, bytes]:
    value = 0
    for at, byte in enumerate(payload):
        value |= (byte & 0x7F) << (7 * at)
        if byte < 0x80:
            return value, payload[at + 1 :]
    raise ValueError("a length without an end")


@dataclass(frozen=True)
class Peer:
    name: str
    argv: Callable[[int, str], Sequence[str]]
    """Of a port and Kafka's address."""
    listener: type[Listener]


def centrifuge(port: int, kafka: str) -> list[str]:
    return [str(built()), "-listen", f"{LOOPBACK}:{port}", "-kafka", kafka]


def bare_uvicorn(port: int, kafka: str) -> list[str]:
    return [sys.executable, "-m", "bench.floor", str(port), kafka]


PEERS = (
    Peer("Centrifuge (Go)", centrifuge, CentrifugeListener),
    Peer("bare uvicorn", bare_uvicorn, Listener),
)


@dataclass(frozen=True)
class Load:
    coach_ids: Sequence[str]
    connections: int
    events: float
    """A second, over all coaches."""
    seconds: float


def built() -> Path:
    """The peer's binary, made once for its sources."""
    sources = [PEER / name for name in ("main.go", "go.mod", "go.sum")]
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]
    binary = cache_dir() / f"bench-peer-{digest}" / "peer"
    with locked(cache_dir() / "go.lock"):
        if not binary.exists():
            print("building the peer once (two minutes)", flush=True)
            _build(binary)
    return binary


def _build(binary: Path) -> None:
    draft = binary.with_suffix(".draft")
    settings = {
        "GOENV": "off",
        "GOTOOLCHAIN": "local",
        "GOROOT": str(go_root()),
        "GOFLAGS": "-modcacherw",
        "GOMODCACHE": str(cache_dir() / "go-mod"),
        "GOCACHE": str(cache_dir() / "go-build"),
        "CGO_ENABLED": "0",
    }
    go = str(go_root() / "bin" / "go")
    command = [go, "build", "-C", str(PEER), "-mod=readonly", "-ldflags", "-s -w", "-o", str(draft), "."]
    subprocess.run(command, env={**os.environ, **settings}, check=True)
    draft.rename(binary)


async def measure(peer: Peer, port: int, kafka: str, feed: Feed, load: Load) -> list[Figure]:
    running = await asyncio.create_subprocess_exec(*await asyncio.to_thread(peer.argv, port, kafka))
    try:
        await _answers(port)
        return await _measure(peer, psutil.Process(running.pid), Address(LOOPBACK, port), feed, load)
    finally:
        running.kill()
        await running.wait()


async def _measure(peer: Peer, process: psutil.Process, address: Address, feed: Feed, load: Load) -> list[Figure]:
    took: list[float] = []
    await asyncio.sleep(SETTLED_S)
    before = process.memory_info().rss
    listeners = [peer.listener(in_turn(load.coach_ids, n), took) for n in range(load.connections)]
    crowd = Crowd(listeners, address)
    await crowd.connect(AT_ONCE)
    await asyncio.sleep(SETTLED_S)
    resident = process.memory_info().rss
    busy = _cpu(process)
    put = await steadily(load.events, load.seconds, lambda n: feed.put(in_turn(load.coach_ids, n), f"{peer.name}-{n}"))
    await feed.sent()
    wanted = put * load.connections // len(load.coach_ids)
    waited = 0.0
    while len(took) < wanted and waited < PATIENCE_S:
        await asyncio.sleep(0.1)
        waited += 0.1
    used = _cpu(process) - busy
    held = crowd.connected
    crowd.cut()
    each = (resident - before) / load.connections / 1024
    return [
        Figure(f"{peer.name}: connections held", held, ""),
        Figure(f"{peer.name}: resident memory a connection", each, "KB"),
        Figure(f"{peer.name}: CPU for 100,000 deliveries", 100_000 * used / max(1, len(took)), "s"),
        Figure(f"{peer.name}: delivered", 100 * len(took) / wanted, "%"),
        *quantiles(f"{peer.name}: chat inbox to each delivery", [1000 * one for one in took], "ms")[::2],
    ]


async def _answers(port: int) -> None:
    async with asyncio.timeout(READY_WITHIN_S):
        while True:
            try:
                _, writer = await asyncio.open_connection(LOOPBACK, port)
            except OSError:
                await asyncio.sleep(0.1)
            else:
                writer.close()
                return


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
