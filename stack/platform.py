"""The whole of Coachstream, started and stopped as one: servers, set-up, our processes."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from stack.docker import DockerStack
from stack.native import NativeStack
from stack.ports import Ports
from stack.processes import HTTP_PORT, Plan
from stack.set_up import DEMO_COACH, add_coach, set_up

Servers = NativeStack | DockerStack


class Platform:
    """`start` returns when everything answers, or raises; `stop` may be called always, and leaves nothing running."""

    plan: Plan

    def __init__(self, servers: Servers, say: Callable[[str], None] = print) -> None:
        self.servers = servers
        self._say = say

    def start(self, data_dir: Path, *, usual_ports: bool = True, http_port: int = HTTP_PORT) -> Plan:
        endpoints = self.servers.start(data_dir, usual_ports=usual_ports)
        ports = Ports(usual_ports, self._say)
        self.plan = Plan.of(endpoints, data_dir.resolve(), ports, http_port)
        processes = self.plan.processes()
        # The embedder loads its model, for seconds, while topics and tables are made.
        embedder, *others = processes
        self.servers.supervisor.add(embedder)
        self._say("Setting up topics, schemas and tables")
        set_up(endpoints)
        asyncio.run(add_coach(endpoints, DEMO_COACH))
        for process in others:
            self.servers.supervisor.add(process)
        for process in processes:
            self.servers.supervisor.wait_ready(process.name)
        return self.plan

    def stop(self) -> None:
        self.servers.stop()
