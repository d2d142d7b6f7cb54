from collections.abc import Iterable
from dataclasses import dataclass

from mesto.core.trouble import CannotStart


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    setting: str
    """The variable, or the part of the system; its value is never repeated."""
    problem: str
    mend: str
    is_fatal: bool = True

    def __str__(self) -> str:
        return f"{self.setting}: {self.problem} {self.mend}"


class UnsafeToServe(CannotStart):
    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        lines = "".join(f"\n  - {finding}" for finding in self.findings)
        super().__init__(f"Mesto does not serve like this:{lines}", "\nAll of it: mesto doctor")


def embedded_in_production() -> Finding:
    return Finding(
        setting="MESTO_DATABASE__URL",
        problem="The embedded PostgreSQL is not for production.",
        mend="Name a server that is backed up: postgresql://user:password@host:5432/mesto",
    )
