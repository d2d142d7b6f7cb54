import unicodedata


def normalise_email(text: str) -> str:
    """Return the e-mail as it is stored and shown: NFKC, trimmed (R-I01)."""
    return unicodedata.normalize("NFKC", text).strip()


def email_key(text: str) -> str:
    """Return what e-mails are compared by: two spellings of one address have one key."""
    # Lowering may leave the normal form (a dotted capital I): normalise again.
    return unicodedata.normalize("NFKC", normalise_email(text).lower())
