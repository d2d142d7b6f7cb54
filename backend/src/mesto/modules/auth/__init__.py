"""Sign-in: sessions, tokens, and who is asking."""
