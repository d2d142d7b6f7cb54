"""Who has which spot for which slot: the core of the system; imports no other module."""
