"""S15: a column with personal data and no rule fails the build (docs/personal-data.md)."""

from collections import Counter

import asyncpg
import pytest

from mesto.core.metadata import metadata
from mesto.core.personal_data import Subject
from mesto.core.setting_sections import RetentionSettings
from mesto.core.stored_answers import StoredAnswersOf
from mesto.entrypoints.modules import map_all_tables
from mesto.modules.auth.infrastructure.personal_data import AuthPersonalData
from mesto.modules.bookings.infrastructure.personal_data import BookingsPersonalData
from mesto.modules.coworkings.infrastructure.personal_data import CoworkingsPersonalData
from mesto.modules.notifications.infrastructure.personal_data import NotificationsPersonalData
from mesto.modules.users.infrastructure.personal_data import UsersPersonalData
from tests.support.registry import PAGE, RULES, WORDS, rules_in

pytestmark = pytest.mark.S15

COLUMNS = """
SELECT table_schema || '.' || table_name AS table_name, column_name FROM information_schema.columns
WHERE table_schema = ANY ($1)
"""


def without_rule(columns, rules) -> list[str]:
    """Return what has no rule, a rule too many, or a rule for nothing."""
    said = Counter((rule.table, rule.column) for rule in rules)
    return sorted(
        f"{table}.{column}: {said[table, column]} rules"
        for table, column in set(said) | set(columns)
        if said[table, column] != 1 or (table, column) not in columns
    )


async def columns_of(database_url) -> set[tuple[str, str]]:
    map_all_tables()
    connection = await asyncpg.connect(database_url)
    try:
        schemas = sorted({str(table.schema) for table in metadata.tables.values()})
        return {tuple(row) for row in await connection.fetch(COLUMNS, schemas)}
    finally:
        await connection.close()


async def test_every_column_of_the_database_has_one_rule(database_url):
    assert without_rule(await columns_of(database_url), RULES) == []


async def test_a_new_column_without_a_rule_is_noticed(database_url):
    columns = await columns_of(database_url) | {("users.users", "shoe_size")}
    assert without_rule(columns, RULES) == ["users.users.shoe_size: 0 rules"]
    twice = (
        PAGE.read_text()
        + "\n## users.users\n\n| columns | about |\n| ban_reason | person | yes | stays | – |\n"
    )
    assert without_rule(await columns_of(database_url), rules_in(twice)) == [
        "users.users.ban_reason: 2 rules"
    ]


@pytest.mark.parametrize("word", WORDS)
def test_the_rules_use_the_words_they_explain(word):
    assert {getattr(rule, word) for rule in RULES} - WORDS[word] == set()


def test_what_is_personal_goes_when_the_person_goes():
    assert [rule for rule in RULES if rule.about == "person" and rule.erasure == "stays"] == []


def test_periods_that_are_settings_exist():
    named = {rule.kept.lower() for rule in RULES if rule.kept.isupper()}
    assert named - set(RetentionSettings.model_fields) == set()


def test_the_export_has_the_columns_the_rules_say():
    subject = Subject(user_id="00000000-0000-0000-0000-000000000001", email_key="x")
    held = (
        AuthPersonalData(), BookingsPersonalData(), CoworkingsPersonalData(), NotificationsPersonalData(),
        StoredAnswersOf(), UsersPersonalData(),
    )  # fmt: skip
    exported = {
        (section.name, column)
        for module in held
        for section in module.sections(subject)
        for column in section.columns
    }
    assert exported == {(rule.table, rule.column) for rule in RULES if rule.export == "yes"}
