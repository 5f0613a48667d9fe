"""A tally is scraped as Prometheus's own histogram is."""

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Histogram, generate_latest

from gateway.tally import Tally

BOUNDS = (0.0, 0.5, 1, 2)


@given(st.lists(st.sampled_from((0.0, 0.25, 0.5, 1.0, 1.5, 2.0, 64.0))))
def test_a_tally_is_a_histogram(values: list[float]) -> None:
    ours, theirs = CollectorRegistry(), CollectorRegistry()
    tally = Tally("waits_seconds", "Waits.", BOUNDS)
    ours.register(tally)
    histogram = Histogram("waits_seconds", "Waits.", buckets=BOUNDS, registry=theirs)
    for value in values:
        tally.observe(value)
        histogram.observe(value)
    said = [line for line in generate_latest(theirs).splitlines() if b"_created" not in line]
    assert generate_latest(ours).splitlines() == said
