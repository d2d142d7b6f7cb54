"""What users keeps for a while (R-D01); `purge` runs every hour."""

from datetime import timedelta
from typing import Final

from mesto.core.purge import Purge

# Registrations nobody has confirmed: never an account, so nothing refers to them but their links.
REGISTRATIONS: Final = Purge(
    name="registrations",
    keep=timedelta(hours=24),
    statement="""
    DELETE FROM users.users WHERE id IN (
        SELECT id FROM users.users
        WHERE email_key IS NULL AND created_at < :before ORDER BY created_at LIMIT :slice
        FOR UPDATE SKIP LOCKED)
    """,
)
# A day after their end, so that a day's links can still be counted (R-I06).
LINKS: Final = Purge(
    name="links",
    keep=timedelta(hours=24),
    statement="""
    DELETE FROM users.links WHERE event_id IN (
        SELECT event_id FROM users.links
        WHERE expires_at < :before ORDER BY expires_at LIMIT :slice FOR UPDATE SKIP LOCKED)
    """,
)
MAIL_REQUESTS: Final = Purge(
    name="mail_requests",
    keep=timedelta(hours=24),
    statement="""
    DELETE FROM users.mail_requests WHERE id IN (
        SELECT id FROM users.mail_requests
        WHERE created_at < :before ORDER BY created_at LIMIT :slice FOR UPDATE SKIP LOCKED)
    """,
)
# The version stays: nobody is shown the former e-mail.
FORMER_EMAILS: Final = Purge(
    name="former_emails",
    keep=timedelta(0),
    statement="""
    UPDATE users.users SET former_email = NULL, former_email_until = NULL WHERE id IN (
        SELECT id FROM users.users
        WHERE former_email_until < :before ORDER BY former_email_until LIMIT :slice
        FOR NO KEY UPDATE SKIP LOCKED)
    """,
)
ACCESS_LOG: Final = Purge(
    name="access_log",
    keep=timedelta(days=366),
    setting="access_log_days",
    statement="""
    DELETE FROM users.access_log WHERE id IN (
        SELECT id FROM users.access_log WHERE at < :before LIMIT :slice FOR UPDATE SKIP LOCKED)
    """,
)
PURGES: Final = (REGISTRATIONS, LINKS, MAIL_REQUESTS, FORMER_EMAILS, ACCESS_LOG)
