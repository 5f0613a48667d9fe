"""Weaviate, one node. We bring the vectors, so no module runs.

gRPC and the data port of the cluster listen on every interface and cannot be told otherwise: hence the keys.
"""

from functools import partial

from stack import fetch, health
from stack.ports import LOOPBACK
from stack.process import Process
from stack.services.site import Prepared, Service, Site


def prepare(site: Site) -> Prepared:
    server = fetch.weaviate(site.shown)
    site.folder.mkdir(parents=True, exist_ok=True)
    key = site.secret("weaviate")
    url = f"http://{LOOPBACK}:{site.ports['http']}"
    process = Process(
        name="weaviate",
        argv=(str(server), "--host", LOOPBACK, "--port", str(site.ports["http"]), "--scheme", "http"),
        env={**_settings(site), **_keys(site, key)},
        ready=partial(_ready, site.ports["http"], site.ports["grpc"]),
        address=url,
        cwd=site.folder,
        ready_within=90,
    )
    found_by = {
        "WEAVIATE_URL": url,
        "WEAVIATE_GRPC_URL": f"{LOOPBACK}:{site.ports['grpc']}",
        "WEAVIATE_API_KEY": key,
    }
    return Prepared(process, found_by)


def _ready(http: int, grpc: int) -> bool:
    return health.http(f"http://{LOOPBACK}:{http}/v1/.well-known/ready") and health.tcp(grpc)


def _settings(site: Site) -> dict[str, str]:
    ports = {name: str(port) for name, port in site.ports.items()}
    return {
        "PERSISTENCE_DATA_PATH": str(site.folder / "data"),
        "GRPC_PORT": ports["grpc"],
        "CLUSTER_HOSTNAME": "node1",
        "CLUSTER_ADVERTISE_ADDR": LOOPBACK,
        "CLUSTER_BIND_ADDR": LOOPBACK,
        "CLUSTER_GOSSIP_BIND_PORT": ports["gossip"],
        "CLUSTER_DATA_BIND_PORT": ports["data"],
        "RAFT_PORT": ports["raft"],
        "RAFT_INTERNAL_RPC_PORT": ports["raft_rpc"],
        "RAFT_JOIN": f"node1:{ports['raft']}",
        "RAFT_BOOTSTRAP_EXPECT": "1",
        # A cluster of one elects itself: no need to wait five seconds for others to speak first.
        "RAFT_TIMEOUTS_MULTIPLIER": "1",
        "GO_PROFILING_DISABLE": "true",
        "PROMETHEUS_MONITORING_ENABLED": "false",
        "DISABLE_TELEMETRY": "true",
        "DEFAULT_VECTORIZER_MODULE": "none",
        "ENABLE_MODULES": "",
        "LOG_LEVEL": "warning",
        # A laptop's disk is often fuller than a server's; we would rather go on than turn read-only.
        "DISK_USE_READONLY_PERCENTAGE": "99",
    }


def _keys(site: Site, key: str) -> dict[str, str]:
    return {
        "AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED": "false",
        "AUTHENTICATION_APIKEY_ENABLED": "true",
        "AUTHENTICATION_APIKEY_ALLOWED_KEYS": key,
        "AUTHENTICATION_APIKEY_USERS": "coachstream",
        "CLUSTER_BASIC_AUTH_USERNAME": "coachstream",
        "CLUSTER_BASIC_AUTH_PASSWORD": site.secret("weaviate-cluster"),
    }


SERVICE = Service(
    name="weaviate",
    override="WEAVIATE_URL",
    ports={"http": 8090, "grpc": 50051, "gossip": 7946, "data": 7947, "raft": 8300, "raft_rpc": 8301},
    prepare=prepare,
)
