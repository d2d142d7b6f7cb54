"""RFC 6238 as authenticator apps know it: SHA-1, six digits, thirty seconds."""

import hmac
from base64 import b32decode, b32encode
from datetime import datetime
from typing import Final

import pyotp

STEP_SECONDS: Final = 30
CLOCKS_DIFFER_BY: Final = 1
"""Steps before and after the present one whose codes are taken: clocks differ, and people type slowly."""
DIGITS: Final = 6
SECRET_BYTES: Final = 20
ISSUER: Final = "Mesto"


def new_secret() -> bytes:
    return b32decode(pyotp.random_base32(SECRET_BYTES * 8 // 5))


def spelled(secret: bytes) -> str:
    """Write the secret the way people type it into an app."""
    return b32encode(secret).decode()


def otpauth_url(secret: bytes, email: str) -> str:
    """Return what the QR code of a client says."""
    return pyotp.TOTP(spelled(secret)).provisioning_uri(name=email, issuer_name=ISSUER)


def is_totp(code: str) -> bool:
    return len(code) == DIGITS and code.isascii() and code.isdigit()


def matching_step(secret: bytes, code: str, now: datetime, *, after: int | None) -> int | None:
    """Return the step this is the code of, or None; steps up to `after` are used up."""
    present = int(now.timestamp()) // STEP_SECONDS
    steps = range(present - CLOCKS_DIFFER_BY, present + CLOCKS_DIFFER_BY + 1)
    totp = pyotp.TOTP(spelled(secret), digits=DIGITS, interval=STEP_SECONDS)
    found = [step for step in steps if hmac.compare_digest(totp.generate_otp(step), code)]
    return next((step for step in found if after is None or step > after), None)
