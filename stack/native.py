"""The real servers on this machine, started together, without Docker, root or a system Java."""

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from stack.datadir import DataDir
from stack.endpoints import NAMES, Endpoints
from stack.ports import Ports
from stack.progress import report
from stack.services import SERVICES
from stack.services.site import Prepared, Service, Site, site_of
from stack.supervisor import Supervisor


class NativeStack:
    """`start` returns when every server answers, or raises and leaves nothing running. `stop` may be called always.

    A server for which the environment names an address of the user's own (`KAFKA_BOOTSTRAP_SERVERS`, ...) is not
    started. `supervisor` is for those who add processes of their own, and for fault tests: `kill`, `restart`,
    `wait_ready` by the names kafka, apicurio, postgres, weaviate, mail.
    """

    supervisor: Supervisor
    endpoints: Endpoints

    def __init__(self, say: Callable[[str], None] = print) -> None:
        self._say = say
        self._open = ExitStack()

    def start(self, data_dir: Path, *, usual_ports: bool = True, environ: Mapping[str, str] | None = None) -> Endpoints:
        environ = os.environ if environ is None else environ
        data_dir = data_dir.resolve()
        try:
            self._open.enter_context(DataDir(data_dir).held())
            self.supervisor = Supervisor(data_dir, self._say)
            self._open.callback(self.supervisor.close)
            self.endpoints = self._start_services(data_dir, Ports(usual_ports, self._say), environ)
        except BaseException:
            self.stop()
            raise
        return self.endpoints

    def stop(self) -> None:
        self._open.close()

    def _start_services(self, data_dir: Path, ports: Ports, environ: Mapping[str, str]) -> Endpoints:
        found = {"OBJECT_STORE_URL": (data_dir / "objects").as_uri()}
        found |= {name: environ[name] for name in NAMES.values() if environ.get(name)}
        ours = [service for service in SERVICES if not environ.get(service.override)]
        with report() as shown, ThreadPoolExecutor(len(ours) or 1) as pool:
            try:
                sites = [site_of(service, data_dir, ports, shown) for service in ours]
                for started in [pool.submit(self._start_one, *pair) for pair in zip(ours, sites, strict=True)]:
                    found |= started.result().environment
            except BaseException:
                # The others must not go on fetching and waiting: the pool ends when they do.
                shown.cancel()
                self.supervisor.close()
                raise
        return Endpoints.from_environment(found)

    def _start_one(self, service: Service, site: Site) -> Prepared:
        prepared = service.prepare(site)
        self.supervisor.add(prepared.process)
        self.supervisor.wait_ready(service.name)
        return prepared
