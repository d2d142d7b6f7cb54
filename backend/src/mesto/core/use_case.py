class UseCase:
    """Marks a handler: one decorator logs, measures and repeats them all (entrypoints/container.py).

    Commands write; queries inherit `Query` and are never repeated.
    """


class Query(UseCase):
    """Marks a handler that only reads."""
