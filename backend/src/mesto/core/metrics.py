"""Figures of one process, in a registry of its own (two apps in one test run do not collide)."""

from collections.abc import Callable

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)


class Metrics:
    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)
        self._use_cases = Counter(
            "mesto_use_cases",
            "Use cases by name and result: ok, error, or the code of the refusal.",
            ("use_case", "result"),
            registry=self.registry,
        )
        self._use_case_seconds = Histogram(
            "mesto_use_case_seconds",
            "Time a use case took, in seconds.",
            ("use_case",),
            buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
            registry=self.registry,
        )

    def use_case(self, name: str, result: str, seconds: float) -> None:
        self._use_cases.labels(name, result).inc()
        self._use_case_seconds.labels(name).observe(seconds)

    def watch_password_hashes(self, waiting: Callable[[], int]) -> None:
        Gauge(
            "mesto_password_hashes",
            "Password hashes being made or waiting; at its bound sign-ins are refused.",
            registry=self.registry,
        ).set_function(waiting)
