"""What other modules may know about sign-in: its facts."""

from mesto.modules.auth.domain.events import (
    IdentityLinked,
    IdentityUnlinked,
    PasswordResetRequested,
    RefreshReuseDetected,
    SessionEnded,
    SessionStarted,
    SignInFailed,
)

__all__ = [
    "IdentityLinked",
    "IdentityUnlinked",
    "PasswordResetRequested",
    "RefreshReuseDetected",
    "SessionEnded",
    "SessionStarted",
    "SignInFailed",
]
