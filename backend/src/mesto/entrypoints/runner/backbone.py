"""Relay, reactions and reconciler of one process, wired for the transport that is set."""

import asyncio
from typing import Final

from dishka import AsyncContainer
from sqlalchemy.ext.asyncio import AsyncEngine

from mesto.core.attempts import Attempts
from mesto.core.bus import Reactions
from mesto.core.clock import Clock
from mesto.core.deliveries import Deliveries
from mesto.core.delivery import Deliverer
from mesto.core.event_metrics import EventMetrics
from mesto.core.listen import Listener
from mesto.core.local_transport import LocalTransport
from mesto.core.loops import Loop
from mesto.core.outbox import CHANNEL
from mesto.core.rabbit import RabbitTransport
from mesto.core.rabbit_consumers import RabbitConsumers
from mesto.core.reconciler import Reconciler
from mesto.core.relay import Relay, Transport
from mesto.core.settings import Settings

GRACE: Final = 10.0
"""Seconds a running reaction gets at the end; its deadline is 4."""
HANGS: Final = 20.0


class Backbone:
    def __init__(
        self,
        container: AsyncContainer,
        settings: Settings,
        engine: AsyncEngine,
        clock: Clock,
        reactions: Reactions,
        *,
        metrics: EventMetrics,
        prefix: str = "mesto",
    ) -> None:
        assert settings.database.url is not None, "an entry point names the database before wiring"
        # Half the pool: the loops and jobs need connections too, and a reaction may read with a second.
        most = max(1, (settings.database.pool_size + settings.database.max_overflow) // 2)
        slots = asyncio.Semaphore(most)
        attempts = Attempts(engine, reactions.subscribers)
        deliverer = Deliverer(container, attempts, clock, metrics)
        self._deliveries = Deliveries(attempts, deliverer, reactions, slots, most)
        self._delivering = Loop("deliveries", self._deliveries.turn, pause=1)
        self._consumers: RabbitConsumers | None = None
        self.transport: Transport = LocalTransport(engine, reactions, metrics, self._delivering.wake)
        if settings.bus.transport == "rabbit":
            assert settings.bus.rabbitmq_url is not None, "checked by the settings"
            url = settings.bus.rabbitmq_url.get_secret_value()
            self.transport = RabbitTransport(url, engine, reactions, metrics, prefix)
            self._consumers = RabbitConsumers(
                url, attempts, deliverer, reactions, slots, metrics=metrics, prefix=prefix
            )
        self._relaying = Loop("relay", Relay(engine, self.transport).turn, pause=1)
        reconciler = Reconciler(engine, reactions, self._delivering.wake)
        self._reconciling = Loop("reconciler", reconciler.turn, pause=1)
        listener = Listener(settings.database.url.get_secret_value(), CHANNEL, self._relaying.wake)
        self._listening = Loop("listener", listener.turn, pause=1)
        self._consuming = self._consumers and Loop("consumers", self._consumers.turn, pause=5)

    @property
    def is_relaying(self) -> bool:
        return self._relaying.is_turning(HANGS)

    @property
    def is_connected(self) -> bool:
        """Say whether the broker (if there is one) is there for both directions."""
        return self.transport.is_open and (self._consumers is None or self._consumers.is_open)

    def start(self) -> None:
        for loop in self._loops:
            loop.start()

    async def stop(self) -> None:
        """Take nothing new, finish what runs, give back what is leased."""
        ends = [
            self._deliveries.stop(GRACE),
            self._delivering.stop(GRACE),
            self._relaying.stop(4),
            self._reconciling.stop(3),
            self._listening.stop(0),
        ]
        if self._consumers and self._consuming:
            ends += [self._consumers.stop(GRACE), self._consuming.stop(0)]
        await asyncio.gather(*ends, return_exceptions=True)
        await self.transport.close()

    @property
    def _loops(self) -> list[Loop]:
        loops = [self._delivering, self._relaying, self._reconciling, self._listening]
        return [*loops, self._consuming] if self._consuming else loops
