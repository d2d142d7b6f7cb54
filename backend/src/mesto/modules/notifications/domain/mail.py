"""The port through which mails leave: what a mail is, and what may become of it."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from mesto.modules.notifications.domain.time_words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a mail says, before it is set in type."""

    subject: str
    paragraphs: tuple[str, ...]
    url: str | None = None
    label: str = ""
    """What the link is called."""
    token: str | None = None
    """Also shown bare, for clients that have no page to link to."""
    closing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    delivery_id: UUID
    """Makes the Message-ID: a copy sent twice is known by it."""
    to: str
    subject: str
    text: str
    html: str
    language: Language


class MailDelayed(Exception):
    """It was not taken now; the message says why, without address or content."""


class MailRefused(Exception):
    """It will never be taken: the receiving side has said so for good (5xx)."""


class Mailer(Protocol):
    async def send(self, mail: Mail) -> None:
        """Hand the mail over, or raise MailDelayed or MailRefused. Holds no connection of the caller's."""
        ...


class Typesetter(Protocol):
    def text(self, letter: Letter, language: Language) -> str: ...

    def html(self, letter: Letter, language: Language) -> str:
        """Return a page in which nothing the letter says is markup."""
        ...


@dataclass(frozen=True, slots=True)
class ClientPages:
    """The pages of the web client that mails lead to."""

    url: str

    def verify_email(self, token: str) -> str:
        # Behind the #: browsers never send it on, so no log and no Referer holds the token.
        return f"{self.home}/verify-email#token={token}"

    def reset_password(self, token: str) -> str:
        return f"{self.home}/reset-password#token={token}"

    @property
    def home(self) -> str:
        return self.url.rstrip("/")
