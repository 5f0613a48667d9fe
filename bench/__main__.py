"""`python -m bench [speed|faults|stream|…]`: measure on real parts of its own, print a table, write JSON."""

import argparse
import asyncio
import sys
import tempfile
from dataclasses import fields
from pathlib import Path

import uvloop

from bench import abuse, faults, fuzz, instances, latency, parsing, stream, summaries, voice
from bench.figures import Figure, publish
from stack.native import NativeStack
from stack.platform import Platform

BROKEN = "promises broken"


async def speed(platform: Platform) -> list[Figure]:
    return [
        *await latency.upload_to_summary(platform, sessions=10),
        *await latency.one_hop(platform, messages=200),
        *await latency.throughput(platform, sessions=30),
    ]


async def killing(platform: Platform) -> list[Figure]:
    """20 kills over 200 sessions, the broker among the victims. Exits 1 when a promise was broken."""
    victims = (*faults.OURS, "kafka")
    verdict = await faults.run(platform, sessions=200, kills=20, coaches=5, victims=victims, seed=1)
    sys.stdout.writelines(f"BROKEN: {one}\n" for one in verdict.broken)
    sys.stdout.write(f"killed: {', '.join(verdict.kills)}\n")
    return [
        Figure("sessions uploaded", verdict.sessions, ""),
        Figure("processes killed", len(verdict.kills), ""),
        Figure("mails sent again, same Message-ID", verdict.mails_sent_again, "", "only at the kill"),
        Figure(BROKEN, len(verdict.broken), "", "0"),
    ]


async def parsers(_: Platform) -> list[Figure]:
    return await parsing.measure()


async def among_instances(platform: Platform) -> list[Figure]:
    return await instances.measure(platform.plan.endpoints)


async def analyst(_: Platform) -> list[Figure]:
    return await summaries.measure()


async def voices(_: Platform) -> list[Figure]:
    return await voice.measure()


async def streaming(platform: Platform, sizes: stream.Sizes) -> list[Figure]:
    """Exits 1 when an event was missed or seen twice, or a connection was dropped."""
    figures, broken = await stream.run(platform, sizes)
    sys.stdout.writelines(f"BROKEN: {one}\n" for one in broken)
    return [*figures, Figure(BROKEN, len(broken), "", "0")]


async def abused(platform: Platform) -> list[Figure]:
    """Exits 1 when who behaves was closed, or a message of theirs was never acknowledged."""
    figures, broken = await abuse.run(platform)
    sys.stdout.writelines(f"BROKEN: {one}\n" for one in broken)
    return [*figures, Figure(BROKEN, len(broken), "", "0")]


RUNS = {
    "speed": speed,
    "faults": killing,
    "abuse": abused,
    "instances": among_instances,
    "parsing": parsers,
    "summaries": analyst,
    "voice": voices,
}
ALONE = frozenset({"parsing", "summaries", "voice"})
"""Runs that need none of the platform's parts."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("run", nargs="?", choices=[*RUNS, "stream", "fuzz"], default="speed")
    parser.add_argument("--minutes", type=float, default=1, help="how long to fuzz")
    parser.add_argument("--seed", type=int, default=1, help="of the fuzzer; the same gives the same files")
    sizes = parser.add_argument_group("stream")
    for size in fields(stream.Sizes):
        sizes.add_argument(f"--{size.name}", type=type(size.default), default=size.default)
    arguments = parser.parse_args()
    run = arguments.run
    if run == "fuzz":
        broken = fuzz.fuzz(arguments.minutes, arguments.seed)
        sys.stdout.writelines(f"BROKEN: {one}\n" for one in broken)
        sys.exit(bool(broken))
    stream.allow_files()
    with tempfile.TemporaryDirectory(prefix="coachstream-bench-") as folder:
        platform = Platform(NativeStack())
        try:
            if run not in ALONE:
                platform.start(Path(folder), usual_ports=False)
            if run == "stream":
                wanted = stream.Sizes(**{size.name: getattr(arguments, size.name) for size in fields(stream.Sizes)})
                figures = uvloop.run(streaming(platform, wanted))
            else:
                figures = asyncio.run(RUNS[run](platform))
        finally:
            platform.stop()
    sys.stdout.write(f"written to {publish(run, figures)}\n")
    if any(figure.name == BROKEN and figure.value for figure in figures):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
