"""The real servers on this machine, started together, without Docker, root or a system Java."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from stack.progress import report
from stack.servers import Servers
from stack.services import SERVICES
from stack.services.site import Prepared, Service, Site, site_of


class NativeStack(Servers):
    """A server for which the environment names an address of the user's own (`KAFKA_BOOTSTRAP_SERVERS`, ...) is not
    started. `supervisor` is for those who add processes of their own, and for fault tests: `kill`, `restart`,
    `wait_ready` by the names kafka, apicurio, postgres, weaviate, mail.
    """

    def _start_servers(self, environ: Mapping[str, str]) -> Mapping[str, str]:
        found = {"OBJECT_STORE_URL": (self.data_dir / "objects").as_uri()}
        ours = [service for service in SERVICES if not environ.get(service.override)]
        with report() as shown, ThreadPoolExecutor(len(ours) or 1) as pool:
            try:
                sites = [site_of(service, self.data_dir, self.ports, shown) for service in ours]
                for started in [pool.submit(self._start_one, *pair) for pair in zip(ours, sites, strict=True)]:
                    found |= started.result().environment
            except BaseException:
                # The others must not go on fetching and waiting: the pool ends when they do.
                shown.cancel()
                self.supervisor.close()
                raise
        return found

    def _start_one(self, service: Service, site: Site) -> Prepared:
        prepared = service.prepare(site)
        self.supervisor.add(prepared.process)
        self.supervisor.wait_ready(service.name)
        return prepared
