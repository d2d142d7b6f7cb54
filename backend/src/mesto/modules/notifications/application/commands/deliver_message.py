from dataclasses import dataclass

from mesto.core.clock import Clock
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.notifications.application.letters import Letters, NothingToSay
from mesto.modules.notifications.domain.delivery import MOST_ATTEMPTS, Delivery, DeliveryQueue
from mesto.modules.notifications.domain.mail import MailDelayed, Mailer, MailRefused


@dataclass(frozen=True, slots=True)
class DeliverMessageHandler(UseCase):
    """The worker `deliver_messages`: sends the message that waits, any number of them side by side.

    Killed between sending and recording, it comes back when the lease ends: one copy more, with the
    same Message-ID, never two deliverers with one message.
    """

    queue: DeliveryQueue
    letters: Letters
    mailer: Mailer
    uow: UnitOfWork
    clock: Clock

    async def __call__(self) -> bool:
        """Say whether there was a message."""
        delivery = await self.queue.lease(self.clock.now())
        # Before the sending: others must see the lease, and no connection is held while a server thinks.
        await self.uow.commit()
        if delivery is None:
            return False
        await self._attempt(delivery)
        await self.queue.record(delivery)
        await self.uow.commit()
        return True

    async def _attempt(self, delivery: Delivery) -> None:
        now = self.clock.now()
        if delivery.expires_at is not None and delivery.expires_at <= now:
            return delivery.skip("expired", now)
        if delivery.attempts > MOST_ATTEMPTS:
            return delivery.give_up("no attempt has ever ended", now)
        try:
            mail = await self.letters.write(delivery)
            await self.uow.rollback()
            await self.mailer.send(mail)
        except NothingToSay as reason:
            return delivery.skip(str(reason), now)
        except MailRefused as refused:
            return delivery.give_up(str(refused), now)
        except MailDelayed as delayed:
            return delivery.put_off(str(delayed), self.clock.now())
        return delivery.sent(self.clock.now())
