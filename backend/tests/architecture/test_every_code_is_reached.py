"""A refusal that no test ever provokes may have gone unnoticed: every code is named by a test over the real thing."""

from pathlib import Path

from mesto.entrypoints.modules import MODULES
from mesto.entrypoints.rest.problem_pages import refusals

TESTS = Path(__file__).parents[1]


def test_every_code_is_named_by_a_test_that_asks_the_product():
    assert MODULES  # importing them has declared their refusals
    files = [file for folder in ("e2e", "integration") for file in (TESTS / folder).rglob("test_*.py")]
    told = "\n".join(file.read_text() for file in files)
    assert [code for code in sorted(refusals()) if f'"{code}"' not in told] == []
