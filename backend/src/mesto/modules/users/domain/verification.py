from enum import StrEnum


class VerificationMode(StrEnum):
    """What the installation asks a confirmed e-mail for."""

    OFF = "off"
    TO_BOOK = "to_book"
    """Booking, opening a coworking, joining a team."""
    TO_SIGN_IN = "to_sign_in"
    """Signing in: until the link is used there is no account, and no answer tells of one."""
