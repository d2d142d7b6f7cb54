"""What providers say of people, as far as it can be used: they say all kinds of things."""

import unicodedata
from typing import Any, Final

from email_validator import EmailNotValidError, validate_email

LONGEST_SUBJECT: Final = 255
LONGEST_EMAIL: Final = 254
LONGEST_NAME: Final = 120


def subject_of(value: Any) -> str | None:
    """Return the provider's id of a person: at most 255 characters of ASCII."""
    is_text = isinstance(value, str) and value.isascii() and value.isprintable()
    return value if is_text and 0 < len(value) <= LONGEST_SUBJECT else None


def token_of(value: Any) -> str | None:
    """Return a token that can stand in a header."""
    is_text = isinstance(value, str) and value.isascii() and value.isprintable()
    return value if is_text and value else None


def email_of(value: Any) -> str | None:
    if not isinstance(value, str) or len(value) > LONGEST_EMAIL:
        return None
    text = unicodedata.normalize("NFKC", value).strip()
    try:
        validate_email(text, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        return None
    return text


def name_of(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    text = unicodedata.normalize("NFC", " ".join(value.split()))
    text = "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cs"})
    return text[:LONGEST_NAME].strip() or None


def locale_of(value: Any) -> str | None:
    """Return ru or en, None for what is neither."""
    language = value.replace("_", "-").split("-")[0].lower() if isinstance(value, str) else None
    return language if language in {"ru", "en"} else None
