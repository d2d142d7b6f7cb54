"""Whether this process is on its way out: it still answers, but asks for no new work."""


class Draining:
    def __init__(self) -> None:
        self._began = False

    @property
    def is_set(self) -> bool:
        return self._began

    def begin(self) -> None:
        self._began = True


draining = Draining()
"""Of the whole process: set from a signal handler, read by /ready."""
