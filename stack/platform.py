"""The whole of Coachstream, started and stopped as one: servers, set-up, our processes."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from stack.processes import EMBEDDER, EMBEDDER_PORT, HTTP_PORT, UNBUFFERED, Plan
from stack.servers import Servers
from stack.set_up import DEMO_COACH, add_coach, set_up


class Platform:
    """`start` returns when everything answers, or raises; `stop` may be called always, and leaves nothing running."""

    plan: Plan

    def __init__(self, servers: Servers, say: Callable[[str], None] = print) -> None:
        self.servers = servers
        self._say = say

    def start(self, data_dir: Path, *, usual_ports: bool = True, http_port: int = HTTP_PORT) -> Plan:
        self.servers.claim(data_dir, usual_ports=usual_ports)
        supervisor, ports = self.servers.supervisor, self.servers.ports
        # The embedder needs no server, and loads its model for seconds: it does so while they start.
        taken = {"embedder": ports.take("embedder", EMBEDDER_PORT)}
        supervisor.add(EMBEDDER.process(taken, UNBUFFERED))
        endpoints = self.servers.serve()
        self.plan = Plan(endpoints, self.servers.data_dir, {**taken, "http": ports.take("http", http_port)})
        self._say("Setting up topics, schemas and tables")
        set_up(endpoints)
        asyncio.run(add_coach(endpoints, DEMO_COACH))
        processes = self.plan.processes()
        for process in processes:
            supervisor.add(process)
        for name in (EMBEDDER.name, *(process.name for process in processes)):
            supervisor.wait_ready(name)
        return self.plan

    def stop(self) -> None:
        self.servers.stop()
