import structlog
from prometheus_client import CollectorRegistry, Gauge

from mesto.core.listen import connect
from mesto.entrypoints.runner.invariants import find_violations

log = structlog.get_logger("mesto.invariants")


class InvariantWatch:
    """Counts every minute what must be 0, on a connection outside the pool: it may take a while."""

    def __init__(self, url: str, registry: CollectorRegistry) -> None:
        self._url = url
        self._gauge = Gauge(
            "mesto_invariant_violations", "What must be 0, counted.", ("invariant",), registry=registry
        )

    async def turn(self) -> bool:
        connection = await connect(self._url, "mesto-invariants")
        try:
            found = await find_violations(connection)
        finally:
            connection.terminate()
        for name, count in found.items():
            self._gauge.labels(name).set(count)
            if count:
                log.error("invariant violated", invariant=name, count=count)
        return False
