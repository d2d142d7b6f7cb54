"""Reads docs/personal-data.md: the rule for every column."""

import re
from pathlib import Path
from typing import Final, NamedTuple

PAGE: Final = Path(__file__).parents[3] / "docs" / "personal-data.md"
WORDS: Final = {
    "about": {"person", "id", "nobody"},
    "export": {"yes", "no"},
    "erasure": {"deleted", "replaced", "blanked", "stays"},
}


class Rule(NamedTuple):
    table: str
    column: str
    about: str
    export: str
    erasure: str
    kept: str


def rules_in(text: str) -> list[Rule]:
    found = []
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        table, _, rest = section.partition("\n")
        for line in re.findall(r"^\| (.+) \|$", rest, re.MULTILINE):
            columns, *said = [cell.strip() for cell in line.split(" | ")]
            if columns != "columns":
                found += [Rule(table, column.strip(), *said) for column in columns.split(",")]
    return found


RULES: Final = rules_in(PAGE.read_text(encoding="utf-8"))
