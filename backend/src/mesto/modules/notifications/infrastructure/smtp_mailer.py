"""Mails leave by SMTP: one connection per mail, nothing of what people type becomes a header."""

import asyncio
import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Final

import aiosmtplib

from mesto.core.clock import Clock
from mesto.core.setting_sections import MailSettings
from mesto.modules.notifications.domain.mail import Mail, MailDelayed, Mailer, MailRefused

LONGEST_SUBJECT: Final = 200
PERMANENT: Final = 500
ADDRESS: Final = re.compile(r"[^\s<>()\[\],;:\\\"@]+@[^\s<>()\[\],;:\\\"@]+")
"""One mailbox and nothing beside it; `Address` itself knows no alphabet but the Latin one."""


class SmtpMailer(Mailer):
    def __init__(self, settings: MailSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        name, self._sender = parseaddr(settings.sender)
        self._from = Address(display_name=name, addr_spec=self._sender)

    async def send(self, mail: Mail) -> None:
        message = self.message(mail)
        settings = self._settings
        password = settings.smtp_password
        is_taken = False
        try:
            async with asyncio.timeout(settings.smtp_timeout_seconds * 3):
                async with aiosmtplib.SMTP(
                    hostname=settings.smtp_host,
                    port=settings.smtp_port,
                    username=settings.smtp_user or None,
                    password=password.get_secret_value() if password and settings.smtp_user else None,
                    use_tls=settings.smtp_security == "tls",
                    start_tls=settings.smtp_security == "starttls",
                    cert_bundle=str(settings.smtp_ca) if settings.smtp_ca else None,
                    local_hostname=self._from.domain,
                    timeout=settings.smtp_timeout_seconds,
                ) as server:
                    await server.send_message(message, sender=self._sender, recipients=[mail.to])
                    is_taken = True  # a farewell that goes wrong takes nothing back
        except aiosmtplib.SMTPException as error:
            if not is_taken:
                raise _meaning(error) from None
        except (OSError, TimeoutError, ValueError) as error:
            if not is_taken:
                raise MailDelayed(type(error).__name__) from None

    def message(self, mail: Mail) -> EmailMessage:
        """Return the message as it goes over the wire. Raises MailRefused for an address that is none."""
        message = EmailMessage(policy=SMTP)
        message["Message-ID"] = f"<{mail.delivery_id}@{self._from.domain}>"
        message["Date"] = format_datetime(self._clock.now())
        message["From"] = self._from
        message["To"] = _address(mail.to)
        message["Subject"] = one_line(mail.subject)
        # Nobody's out-of-office note should answer a machine (RFC 3834).
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text, cte="quoted-printable")
        message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
        # Last: the two calls above move every Content- header into the first part.
        message["Content-Language"] = mail.language.value
        return message


def one_line(text: str) -> str:
    """Return the text without line breaks and control characters: a header has one line."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:LONGEST_SUBJECT]


def _address(text: str) -> Address:
    if not ADDRESS.fullmatch(text) or not text.isprintable():
        raise MailRefused("the address is none")
    name, _, domain = text.rpartition("@")
    return Address(username=name, domain=domain)


def _meaning(error: aiosmtplib.SMTPException) -> MailDelayed | MailRefused:
    """Say what the refusal means. Only what the server says of this mail is final.

    A refused sign-in, greeting or STARTTLS is about us: it is mended here, and the mail still wanted.
    """
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        codes = [refused.code for refused in error.recipients]
        return _verdict("RCPT", min(codes, default=0))
    if isinstance(error, aiosmtplib.SMTPRecipientRefused):
        return _verdict("RCPT", error.code)
    if isinstance(error, aiosmtplib.SMTPSenderRefused):
        return _verdict("MAIL", error.code)
    if isinstance(error, aiosmtplib.SMTPDataError):
        return _verdict("DATA", error.code)
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return MailDelayed(f"{type(error).__name__} {error.code}")
    return MailDelayed(type(error).__name__)


def _verdict(step: str, code: int) -> MailDelayed | MailRefused:
    kind = MailRefused if code >= PERMANENT else MailDelayed
    return kind(f"{step} {code}")
