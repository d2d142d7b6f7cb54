from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, CursorResult, RowMapping, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.database import store_at_commit
from mesto.modules.notifications.domain.delivery import (
    LEASE,
    Channel,
    Delivery,
    DeliveryQueue,
    DeliveryState,
    MailKind,
    Recipient,
)
from mesto.modules.notifications.infrastructure.delivery_tables import deliveries

LOOKED_AT: Final = 100
"""Due messages among which the oldest goes first: in order, and no backlog is read for each of them."""
QUEUED: Final = DeliveryState.QUEUED.value


class SqlDeliveryQueue(DeliveryQueue):
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def put(self, delivery: Delivery) -> None:
        statement = insert(deliveries).values(
            id=delivery.id,
            channel=delivery.channel.value,
            kind=delivery.kind.value,
            recipient=delivery.recipient.value,
            recipient_id=delivery.recipient_id,
            notification_id=delivery.notification_id,
            data=dict(delivery.data),
            event_id=delivery.event_id,
            created_at=delivery.created_at,
            expires_at=delivery.expires_at,
            **_progress(delivery),
        )
        await self._session.execute(statement.on_conflict_do_nothing(constraint="uq_deliveries_event"))

    async def lease(self, now: datetime) -> Delivery | None:
        d = deliveries.c
        near = select(d.id).where(_due(now)).order_by(d.next_attempt_at).limit(LOOKED_AT)
        oldest = (
            select(d.id)
            .where(d.id.in_(near), _due(now))
            .order_by(d.created_at, d.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        statement = (
            update(deliveries)
            .where(d.id == oldest.scalar_subquery())
            .values(attempts=d.attempts + 1, next_attempt_at=now + LEASE)
            .returning(deliveries)
        )
        row = (await self._session.execute(statement)).mappings().one_or_none()
        return None if row is None else _delivery_of(row)

    async def record(self, delivery: Delivery) -> None:
        d = deliveries.c
        result = await self._session.execute(
            update(deliveries)
            .where(d.id == delivery.id, d.attempts == delivery.attempts, d.state == QUEUED)
            .values(**_progress(delivery))
        )
        assert isinstance(result, CursorResult)
        if result.rowcount:
            store_at_commit(self._session, delivery, _written)


async def _written() -> None:
    """Only the events are still to be stored: the row had to be tried before, to know whether it is ours."""


def _due(now: datetime) -> ColumnElement[bool]:
    return (deliveries.c.state == QUEUED) & (deliveries.c.next_attempt_at <= now)


def _progress(delivery: Delivery) -> dict[str, Any]:
    return {
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "next_attempt_at": delivery.next_attempt_at,
        "settled_at": delivery.settled_at,
        "last_error": delivery.last_error,
    }


def _delivery_of(row: RowMapping) -> Delivery:
    named = {
        "channel": Channel(row["channel"]),
        "kind": MailKind(row["kind"]),
        "recipient": Recipient(row["recipient"]),
        "state": DeliveryState(row["state"]),
    }
    return Delivery(**{**row, **named})
