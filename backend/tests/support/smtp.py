"""A real SMTP server on loopback, in the loop of the test: with STARTTLS, TLS and AUTH when asked."""

import asyncio
import ssl
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ACCOUNT = (b"mesto", b"right-as-rain")


@dataclass
class Received:
    sender: str
    recipients: list[str]
    raw: bytes
    secured: bool
    signed_in: bool

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=default)


@dataclass
class SmtpServer:
    """Keeps what it takes. `answers` are said to RCPT or DATA instead, in turn; None takes the mail."""

    port: int = 0
    received: list[Received] = field(default_factory=list)
    answers: list[str | None] = field(default_factory=list)
    at_rcpt: list[str | None] = field(default_factory=list)
    connections: int = 0
    slow: float = 0

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.at_rcpt and (said := self.at_rcpt.pop(0)):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        await asyncio.sleep(self.slow)
        if self.answers and (said := self.answers.pop(0)):
            return said
        self.received.append(
            Received(
                envelope.mail_from,
                list(envelope.rcpt_tos),
                envelope.original_content,
                server.transport.get_extra_info("ssl_object") is not None,
                bool(session.authenticated),
            )
        )
        return "250 taken"


@asynccontextmanager
async def smtp_server(*, port: int = 0, certificate: Path | None = None, tls: bool = False, account=False):
    """Serve until the end; `certificate` is a PEM with its key, for STARTTLS or (with `tls`) from the start."""
    context = None
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
    keeps, spoken = SmtpServer(), []

    def authenticate(server, session, envelope, mechanism, given):
        return AuthResult(success=(given.login, given.password) == ACCOUNT, handled=False)

    def protocol() -> SMTP:
        keeps.connections += 1
        made = SMTP(
            keeps,
            enable_SMTPUTF8=True,
            tls_context=None if tls else context,
            require_starttls=bool(context) and not tls,
            auth_required=account,
            authenticator=authenticate if account else None,
            hostname="localhost",
        )
        spoken.append(made)
        return made

    loop = asyncio.get_running_loop()
    server = await loop.create_server(protocol, "127.0.0.1", port, ssl=context if tls else None)
    keeps.port = server.sockets[0].getsockname()[1]
    try:
        yield keeps
    finally:
        server.close()
        for one in spoken:
            if one.transport is not None:
                one.transport.abort()
        await server.wait_closed()
        await asyncio.sleep(0)  # what was cut off closes in the next turn of the loop


def self_signed(folder: Path) -> Path:
    """Make a certificate for localhost and its key in one PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    pem.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return pem
