class CannotStart(Exception):
    """Something a person has to mend: one sentence on what is wrong, one on the way out. Never a secret."""

    def __init__(self, problem: str, way_out: str = "") -> None:
        super().__init__(f"{problem} {way_out}".strip())
        self.problem = problem
        self.way_out = way_out
