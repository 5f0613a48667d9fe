"""Apache Kafka: one node, broker and controller in one process (KRaft)."""

import os
from functools import partial
from pathlib import Path
from uuid import uuid4

from stack import fetch, health
from stack.pidfile import write_whole
from stack.ports import LOOPBACK
from stack.process import Process
from stack.services.java import QUIET, java, remembered
from stack.services.site import Prepared, Service, Site, run_once

HEAP = "1g"
"""Good for a few thousand coach topics; ten thousand want `KAFKA_HEAP=3g`."""
# Fits a ten-hour session's transcript as one record.
LARGEST_MESSAGE = 16 * 1024 * 1024

_LOGGING = """\
status=error
appender.out.type=Console
appender.out.name=out
appender.out.layout.type=PatternLayout
appender.out.layout.pattern=%d{ISO8601} %p %c{1}: %m%n
rootLogger.level=warn
rootLogger.appenderRef.out.ref=out
logger.start.name=kafka.server.KafkaRaftServer
logger.start.level=info
"""


def prepare(site: Site) -> Prepared:
    jars = fetch.kafka(site.shown)
    properties = site.folder / "server.properties"
    logging = site.folder / "log4j2.properties"
    scratch = site.folder / "tmp"
    scratch.mkdir(parents=True, exist_ok=True)
    write_whole(properties, "".join(f"{key}={value}\n" for key, value in _settings(site).items()))
    write_whole(logging, _LOGGING)
    command = (java(), *QUIET, f"-Dlog4j2.configurationFile={logging}", f"-Djava.io.tmpdir={scratch}")
    classes = ("-cp", f"{jars}/*")
    _format(site, (*command, "-XX:TieredStopAtLevel=1", *classes), properties)
    address = f"{LOOPBACK}:{site.ports['broker']}"
    heap = os.environ.get("KAFKA_HEAP", HEAP)
    process = Process(
        name="kafka",
        argv=(*command, remembered(jars), f"-Xms{heap}", f"-Xmx{heap}", *classes, "kafka.Kafka", str(properties)),
        ready=partial(health.kafka, site.ports["broker"]),
        address=address,
        ready_within=120,
        grace=30,
    )
    return Prepared(process, {"KAFKA_BOOTSTRAP_SERVERS": address})


def _format(site: Site, java_command: tuple[str, ...], properties: Path) -> None:
    if not (site.folder / "data" / "meta.properties").exists():
        tool = ("kafka.tools.StorageTool", "format", "-t", str(uuid4()), "-c", str(properties), "--standalone")
        run_once(site, "kafka-format", (*java_command, *tool))


def _settings(site: Site) -> dict[str, str | int]:
    broker, controller = site.ports["broker"], site.ports["controller"]
    return {
        "process.roles": "broker,controller",
        "node.id": 1,
        "controller.quorum.bootstrap.servers": f"{LOOPBACK}:{controller}",
        "controller.listener.names": "CONTROLLER",
        "listeners": f"PLAINTEXT://{LOOPBACK}:{broker},CONTROLLER://{LOOPBACK}:{controller}",
        "advertised.listeners": f"PLAINTEXT://{LOOPBACK}:{broker},CONTROLLER://{LOOPBACK}:{controller}",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "log.dirs": f"{site.folder / 'data'}",
        "auto.create.topics.enable": "false",
        "message.max.bytes": LARGEST_MESSAGE,
        "replica.fetch.max.bytes": LARGEST_MESSAGE,
        "group.initial.rebalance.delay.ms": 0,
        "group.min.session.timeout.ms": 1000,
        "offsets.topic.replication.factor": 1,
        "offsets.topic.num.partitions": 8,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "transaction.state.log.num.partitions": 8,
        "share.coordinator.state.topic.replication.factor": 1,
        "share.coordinator.state.topic.min.isr": 1,
        # After a SIGKILL the controller lets the broker back when its old session has run out; 9 s is the default.
        "broker.session.timeout.ms": 4000,
        "broker.heartbeat.interval.ms": 1000,
        "num.recovery.threads.per.data.dir": 4,
        # Thousands of coach topics: do not set 10 MB of index aside for each.
        "log.index.size.max.bytes": 1024 * 1024,
    }


SERVICE = Service(
    name="kafka",
    override="KAFKA_BOOTSTRAP_SERVERS",
    ports={"broker": 9092, "controller": 9093},
    prepare=prepare,
)
