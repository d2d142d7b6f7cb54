"""How many requests a person or an address may send: classes, counters, and the answer that says so (ADR 23)."""
