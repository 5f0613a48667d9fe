"""The mail catcher: our own process, but a server to everybody else."""

import sys
from functools import partial

from stack import health
from stack.ports import LOOPBACK
from stack.process import Process
from stack.services.site import Prepared, Service, Site


def prepare(site: Site) -> Prepared:
    site.folder.mkdir(parents=True, exist_ok=True)
    port = site.ports["smtp"]
    where = ("--host", LOOPBACK, "--port", str(port), "--dir", str(site.folder))
    process = Process(
        name="mail",
        argv=(sys.executable, "-m", "stack.mailcatcher", *where),
        ready=partial(health.smtp, port),
        address=f"{LOOPBACK}:{port}",
        ready_within=30,
    )
    return Prepared(process, {"SMTP_URL": f"smtp://{LOOPBACK}:{port}"})


SERVICE = Service(name="mail", override="SMTP_URL", ports={"smtp": 1025}, prepare=prepare)
