"""What a real SMTP server gets from us, byte by byte, and what its answers mean."""

from email.utils import parsedate_to_datetime

import pytest

from mesto.core.ids import new_id
from mesto.core.setting_sections import MailSettings
from mesto.modules.notifications.domain.mail import Letter, Mail, MailDelayed, MailRefused
from mesto.modules.notifications.domain.time_words import Language
from mesto.modules.notifications.infrastructure.smtp_mailer import SmtpMailer
from mesto.modules.notifications.infrastructure.typesetting import JinjaTypesetter
from tests.support.clock import AdjustableClock
from tests.support.smtp import self_signed, smtp_server

TOKEN = "t0ken-" + "x" * 37
LETTER = Letter(
    subject="Подтвердите почту",
    paragraphs=("Подтвердите, что это ваш адрес.",),
    url=f"https://mesto.example/verify-email#token={TOKEN}",
    label="Подтвердить",
    token=TOKEN,
    closing=("Ссылка действует один раз.",),
)


def a_mail(letter: Letter = LETTER, to: str = "anna@example.com", **changed) -> Mail:
    typesetter = JinjaTypesetter()
    given = {
        "delivery_id": new_id(),
        "to": to,
        "subject": letter.subject,
        "text": typesetter.text(letter, Language.RU),
        "html": typesetter.html(letter, Language.RU),
        "language": Language.RU,
    }
    return Mail(**{**given, **changed})


def a_mailer(port: int, **settings) -> SmtpMailer:
    given = {
        "transport": "smtp",
        "smtp_host": "127.0.0.1",
        "smtp_port": port,
        "smtp_security": "none",
        "smtp_timeout_seconds": 3,
        "from": "Место <no-reply@mesto.example>",
    }
    return SmtpMailer(MailSettings(**{**given, **settings}), AdjustableClock())


async def test_the_server_gets_both_parts_and_every_header():
    mail = a_mail()
    async with smtp_server() as server:
        await a_mailer(server.port).send(mail)
    [got] = server.received
    assert (got.sender, got.recipients) == ("no-reply@mesto.example", ["anna@example.com"])
    head, _, _ = got.raw.partition(b"\r\n\r\n")
    assert head.isascii()
    assert max(map(len, got.raw.split(b"\r\n"))) <= 998
    assert b"\n" not in got.raw.replace(b"\r\n", b"")

    message = got.message
    assert message["Message-ID"] == f"<{mail.delivery_id}@mesto.example>"
    assert message["Subject"] == "Подтвердите почту"
    assert str(message["From"]) == "Место <no-reply@mesto.example>"
    assert message["To"] == "anna@example.com"
    assert parsedate_to_datetime(message["Date"]) == AdjustableClock.START
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "ru"
    assert message.get_content_type() == "multipart/alternative"
    plain, html = message.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content().replace("\r\n", "\n") == mail.text
    assert html.get_content().replace("\r\n", "\n") == mail.html
    assert mail.text.startswith(
        "Подтвердите почту\n\nПодтвердите, что это ваш адрес.\n\nПодтвердить:\nhttps://"
    )
    assert f"\n{TOKEN}\n" in mail.text
    assert f'<a href="https://mesto.example/verify-email#token={TOKEN}"' in mail.html


@pytest.mark.parametrize(
    "name",
    [
        "Tochka\r\nBcc: x@evil.example",
        "Tochka\nSubject: other",
        "Tochka\r\n\r\nA body",
        "a\x00b\x1b[0m\u2028Bcc: x",
    ],
)
async def test_what_people_type_becomes_no_header(name):
    letter = Letter(subject=f"Booking closed: {name}", paragraphs=(name,))
    async with smtp_server() as server:
        await a_mailer(server.port).send(a_mail(letter, subject=letter.subject))
    [got] = server.received
    message = got.message
    assert got.recipients == ["anna@example.com"]
    assert message["Bcc"] is None
    assert message.get_all("Subject") == [" ".join(message["Subject"].split())]
    assert message["Subject"].startswith("Booking closed: ")
    assert sorted(message.keys()) == sorted(
        [
            "Message-ID",
            "Date",
            "From",
            "To",
            "Subject",
            "Content-Language",
            "Auto-Submitted",
            "MIME-Version",
            "Content-Type",
        ]
    )


@pytest.mark.parametrize(
    "address",
    [
        "anna@example.com\r\nBcc: x@evil.example",
        "anna@example.com, x@evil.example",
        "anna@example.com> SIZE=1",
        "anna",
        "",
    ],
)
async def test_an_address_that_is_none_is_given_up(address):
    async with smtp_server() as server:
        with pytest.raises(MailRefused):
            await a_mailer(server.port).send(a_mail(to=address))
    assert server.connections == 0


async def test_an_address_with_letters_of_any_alphabet_is_reached():
    async with smtp_server() as server:
        await a_mailer(server.port).send(a_mail(to="анна@пример.рф"))
    assert server.received[0].recipients == ["анна@пример.рф"]


async def test_nothing_a_letter_says_is_markup():
    hostile = '<script>alert(1)</script>"><img src=x onerror=alert(2)>&'
    letter = Letter(
        subject=hostile, paragraphs=(hostile,), url=f'https://x/"{hostile}', label=hostile, token=hostile
    )
    html = JinjaTypesetter().html(letter, Language.EN)
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html
    assert hostile in JinjaTypesetter().text(letter, Language.EN)


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_the_connection_is_protected_and_signed_in(security, tmp_path):
    pem = self_signed(tmp_path)
    signs_in = security == "starttls"  # aiosmtpd offers AUTH after STARTTLS only
    async with smtp_server(certificate=pem, tls=not signs_in, account=signs_in) as server:
        mailer = a_mailer(
            server.port,
            smtp_security=security,
            smtp_ca=pem,
            smtp_user="mesto" if signs_in else "",
            smtp_password="right-as-rain",
        )
        await mailer.send(a_mail())
    [got] = server.received
    assert got.secured
    assert got.signed_in is signs_in


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_certificate_nobody_vouches_for_is_not_spoken_to(security, tmp_path):
    async with smtp_server(certificate=self_signed(tmp_path), tls=security == "tls") as server:
        with pytest.raises(MailDelayed):
            await a_mailer(server.port, smtp_security=security).send(a_mail())
    assert server.received == []


async def test_a_server_without_starttls_gets_nothing():
    async with smtp_server() as server:
        with pytest.raises(MailDelayed):
            await a_mailer(server.port, smtp_security="starttls").send(a_mail())
    assert server.received == []


async def test_a_wrong_password_is_our_trouble_and_no_reason_to_give_up(tmp_path):
    pem = self_signed(tmp_path)
    async with smtp_server(certificate=pem, account=True) as server:
        mailer = a_mailer(
            server.port, smtp_security="starttls", smtp_ca=pem, smtp_user="mesto", smtp_password="wrong"
        )
        with pytest.raises(MailDelayed, match="SMTPAuthenticationError 535"):
            await mailer.send(a_mail())


@pytest.mark.parametrize(
    ("step", "answer", "meaning", "told"),
    [
        ("answers", "451 try later", MailDelayed, "DATA 451"),
        ("answers", "554 no thanks", MailRefused, "DATA 554"),
        ("at_rcpt", "450 greylisted", MailDelayed, "RCPT 450"),
        ("at_rcpt", "550 nobody here", MailRefused, "RCPT 550"),
    ],
)
async def test_4xx_is_not_now_and_5xx_is_never(step, answer, meaning, told):
    async with smtp_server() as server:
        setattr(server, step, [answer])
        with pytest.raises(meaning) as said:
            await a_mailer(server.port).send(a_mail())
    # What the server says may repeat the address: only its number is kept.
    assert str(said.value) == told


async def test_a_server_that_is_away_or_silent_is_asked_again_later():
    async with smtp_server() as server:
        port = server.port
    with pytest.raises(MailDelayed):
        await a_mailer(port).send(a_mail())
    async with smtp_server() as server:
        server.slow = 1
        with pytest.raises(MailDelayed):
            await a_mailer(server.port, smtp_timeout_seconds=0.1).send(a_mail())
