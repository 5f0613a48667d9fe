"""What the servers have in common, however they run: a claimed data folder, a supervisor, addresses in the end."""

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path

from stack.datadir import DataDir
from stack.endpoints import NAMES, Endpoints
from stack.ports import Ports
from stack.supervisor import Supervisor


class Servers(ABC):
    """`start` returns when every server answers, or raises and leaves nothing running. `stop` may be called always.

    `start` is `claim`, then `serve`; between the two, those who add processes that need no server add them to
    `supervisor`, with ports from `ports`.
    """

    data_dir: Path
    ports: Ports
    supervisor: Supervisor
    endpoints: Endpoints

    def __init__(self, say: Callable[[str], None] = print) -> None:
        self._say = say
        self._open = ExitStack()

    def start(self, data_dir: Path, *, usual_ports: bool = True, environ: Mapping[str, str] | None = None) -> Endpoints:
        self.claim(data_dir, usual_ports=usual_ports)
        return self.serve(environ)

    def claim(self, data_dir: Path, *, usual_ports: bool = True) -> None:
        """Hold the data folder, or raise `InUse`."""
        self.data_dir = data_dir.resolve()
        self.ports = Ports(usual_ports, self._say)
        self._open.enter_context(DataDir(self.data_dir).held())
        try:
            self.supervisor = Supervisor(self.data_dir, self._say)
        except BaseException:
            self.stop()
            raise
        self._open.callback(self.supervisor.close)

    def serve(self, environ: Mapping[str, str] | None = None) -> Endpoints:
        """Start the servers in the claimed folder. An address that the environment names is taken as it is."""
        environ = os.environ if environ is None else environ
        try:
            found = dict(self._start_servers(environ))
        except BaseException:
            self.stop()
            raise
        found |= {name: environ[name] for name in NAMES.values() if environ.get(name)}
        self.endpoints = Endpoints.from_environment(found)
        return self.endpoints

    def stop(self) -> None:
        self._open.close()

    @abstractmethod
    def _start_servers(self, environ: Mapping[str, str]) -> Mapping[str, str]:
        """The environment variables by which they are found."""
