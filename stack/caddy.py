"""Caddy in front of several gateways."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from stack import health
from stack.ports import LOOPBACK
from stack.process import OURS, Process

CADDYFILE = Path(__file__).with_name("Caddyfile")


def caddy(binary: Path, port: int, gateway_ports: Sequence[int], data_dir: Path) -> Process:
    address = f"http://{LOOPBACK}:{port}"
    return Process(
        name="caddy",
        argv=(str(binary), "run", "--config", str(CADDYFILE), "--adapter", "caddyfile"),
        env={
            # The name that a request gives is not looked at: only who can reach the port matters.
            "COACHSTREAM_LISTEN": f"http://:{port}",
            "COACHSTREAM_BIND": LOOPBACK,
            "COACHSTREAM_GATEWAYS": " ".join(f"{LOOPBACK}:{one}" for one in gateway_ports),
            "XDG_CONFIG_HOME": str(data_dir / "caddy"),
            "XDG_DATA_HOME": str(data_dir / "caddy"),
        },
        ready=partial(health.http, f"{address}/health/ready"),
        address=address,
        tier=OURS,
    )
