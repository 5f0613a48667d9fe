"""What the gateway counts, for Prometheus. One registry per app, so that two apps in a process do not mix."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from gateway.limits import Close
from gateway.tally import Count, Tally

LATENCIES = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2, 5, 10)
COUNTED_CODES = frozenset({*Close, *range(1000, 1016)})
OTHER = "other"
BYTES = (0, 1024, 4096, 16384, 65536, 131072, 262144)

__all__ = ["CONTENT_TYPE_LATEST", "Metrics"]


class Metrics:
    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.connections = self._gauge("connections", "Open WebSocket connections.")
        self.coaches = self._gauge("coaches", "Coaches whose stream is followed here.")
        self.received = self._count("received_messages", "Client frames.")
        self.received_bytes = self._count("received_bytes", "Bytes of client frames.")
        self.sent = self._count("sent_messages", "Messages sent, each one of a batch.")
        self.sent_bytes = self._count("sent_bytes", "Bytes of batches sent.")
        self.refused = self._counter("handshakes_refused", "Handshakes refused.", "status")
        self.closes = self._counter("closes", "Connections ended.", "code")
        self.errors = self._counter("message_errors", "Client messages not accepted.", "code")
        self.replays = self._counter("replays", "Streams taken up.", "recovered")
        self.gaps = self._counter("live_gaps", "Times the record was read because a live event did not fit.")
        self.say_to_ack = self._histogram("say_to_ack_seconds", "From a say to its ack.", LATENCIES)
        self.kafka_to_socket = self._tally("kafka_to_socket_seconds", "From Kafka's timestamp to sent.", LATENCIES)
        self.queue_depth = self._tally("queue_bytes", "Unsent bytes of a connection when one more is put.", BYTES)
        self.loop_lag = self._gauge("loop_lag_seconds", "How late the event loop wakes.")
        self.breaker = self._gauge("breaker_open", "1 while new connections are refused for load.")
        self.draining = self._gauge("draining", "1 while everybody is sent away.")
        self.lag = Gauge(
            "coachstream_consumer_lag_records",
            "Records that a consumer group has not finished; each gateway tells the same.",
            ("group", "topic"),
            registry=self.registry,
        )
        self.dead_letters = Gauge(
            "coachstream_dead_letters",
            "Dead letters neither redriven nor dismissed; each gateway tells the same.",
            ("group",),
            registry=self.registry,
        )
        self.lag_measured = self._gauge("lag_measured_timestamp_seconds", "When consumer lag was last measured.")
        ProcessCollector(registry=self.registry)
        for code in Close:
            # There from the start, so that a first close is a rise from 0.
            self.closes.labels(str(int(code)))

    def closed(self, code: int) -> None:
        """A client may say any of two thousand codes: those that mean nothing here are counted as one."""
        self.closes.labels(str(int(code)) if code in COUNTED_CODES else OTHER).inc()

    def coach_count(self) -> int:
        # Of this gauge alone: to ask the registry for one value is to collect them all.
        return int(next(iter(self.coaches.collect())).samples[0].value)

    def closes_by_code(self) -> dict[int, int]:
        samples = (sample for metric in self.closes.collect() for sample in metric.samples)
        counted = {one.labels["code"]: int(one.value) for one in samples if one.name.endswith("_total")}
        return {int(code): count for code, count in counted.items() if count and code != OTHER}

    def text(self) -> bytes:
        return generate_latest(self.registry)

    def _gauge(self, name: str, doc: str) -> Gauge:
        return Gauge(f"coachstream_gateway_{name}", doc, registry=self.registry)

    def _counter(self, name: str, doc: str, *labels: str) -> Counter:
        return Counter(f"coachstream_gateway_{name}", doc, labels, registry=self.registry)

    def _count(self, name: str, doc: str) -> Count:
        count = Count(f"coachstream_gateway_{name}", doc)
        self.registry.register(count)
        return count

    def _histogram(self, name: str, doc: str, buckets: tuple[float, ...]) -> Histogram:
        return Histogram(f"coachstream_gateway_{name}", doc, buckets=buckets, registry=self.registry)

    def _tally(self, name: str, doc: str, bounds: tuple[float, ...]) -> Tally:
        tally = Tally(f"coachstream_gateway_{name}", doc, bounds)
        self.registry.register(tally)
        return tally
