"""The whole of Coachstream, started and stopped as one: servers, set-up, our processes."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from stack import fetch
from stack.artifacts import CADDY
from stack.caddy import caddy
from stack.process import Process
from stack.processes import EMBEDDER, EMBEDDER_PORT, HTTP_PORT, UNBUFFERED, Plan, gateway_names
from stack.progress import report
from stack.servers import Servers
from stack.set_up import DEMO_COACH, add_coach, set_up


class Platform:
    """`start` returns when everything answers, or raises; `stop` may be called always, and leaves nothing running."""

    plan: Plan

    def __init__(self, servers: Servers, say: Callable[[str], None] = print) -> None:
        self.servers = servers
        self._say = say

    def start(self, data_dir: Path, *, usual_ports: bool = True, http_port: int = HTTP_PORT, gateways: int = 1) -> Plan:
        self.servers.claim(data_dir, usual_ports=usual_ports)
        supervisor, ports = self.servers.supervisor, self.servers.ports
        # The embedder needs no server, and loads its model for seconds: it does so while they start.
        taken = {"embedder": ports.take("embedder", EMBEDDER_PORT)}
        supervisor.add(EMBEDDER.process(taken, UNBUFFERED))
        endpoints = self.servers.serve()
        taken["http"] = ports.take("http", http_port)
        if gateways > 1:
            taken |= {name: ports.take(name, taken["http"] + at) for at, name in enumerate(gateway_names(gateways), 1)}
        self.plan = Plan(endpoints, self.servers.data_dir, taken, gateways)
        self._say("Setting up topics, schemas and tables")
        set_up(endpoints)
        asyncio.run(add_coach(endpoints, DEMO_COACH))
        processes = [*self.plan.processes(), *self._proxy()]
        for process in processes:
            supervisor.add(process)
        for name in (EMBEDDER.name, *(process.name for process in processes)):
            supervisor.wait_ready(name)
        return self.plan

    def _proxy(self) -> list[Process]:
        if self.plan.gateways == 1:
            return []
        with report() as shown:
            binary = fetch.go_tool(CADDY, shown)
        ports = self.plan.ports
        behind = [ports[name] for name in gateway_names(self.plan.gateways)]
        return [caddy(binary, ports["http"], behind, self.plan.data_dir)]

    def stop(self) -> None:
        self.servers.stop()
