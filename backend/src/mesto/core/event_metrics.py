"""Figures of the event backbone (runner only)."""

from datetime import timedelta
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_LAG: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)


class EventMetrics:
    def __init__(self, registry: CollectorRegistry) -> None:
        self.outbox_oldest = Gauge(
            "mesto_outbox_oldest_seconds",
            "Age of the oldest event that not every reaction has answered, in seconds.",
            registry=registry,
        )
        self.outbox_pending = Gauge(
            "mesto_outbox_pending", "Events stored and not yet published.", registry=registry
        )
        self._deliveries = Gauge(
            "mesto_deliveries", "Rows of core.deliveries by state.", ("state",), registry=registry
        )
        self._published = Counter("mesto_events_published", "Events sent on their way.", registry=registry)
        self._publish_errors = Counter(
            "mesto_publish_errors", "Events the broker did not take.", registry=registry
        )
        self._queues_rebuilt = Counter(
            "mesto_queues_rebuilt", "Queues that took nothing and were declared anew.", registry=registry
        )
        self._reactions = Counter(
            "mesto_reactions",
            "Deliveries by reaction and result: ok, repeated, failed, dead, outage.",
            ("subscriber", "result"),
            registry=registry,
        )
        self._reaction_seconds = Histogram(
            "mesto_reaction_seconds",
            "Time a delivery took, in seconds.",
            ("subscriber",),
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
            registry=registry,
        )
        self._lag = Histogram(
            "mesto_event_lag_seconds",
            "Time from the fact to its effect, in seconds.",
            buckets=_LAG,
            registry=registry,
        )

    def published(self, count: int) -> None:
        self._published.inc(count)

    def refused(self, count: int) -> None:
        self._publish_errors.inc(count)

    def queue_rebuilt(self) -> None:
        self._queues_rebuilt.inc()

    def reaction(self, subscriber: str, result: str, seconds: float) -> None:
        self._reactions.labels(subscriber, result).inc()
        self._reaction_seconds.labels(subscriber).observe(seconds)

    def effect(self, lag: timedelta) -> None:
        self._lag.observe(max(0.0, lag.total_seconds()))

    def deliveries(self, *, waiting: int, dead: int) -> None:
        self._deliveries.labels("waiting").set(waiting)
        self._deliveries.labels("dead").set(dead)
