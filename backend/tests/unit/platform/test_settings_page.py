from pathlib import Path

from mesto.core.settings_doc import all_settings, env_example, settings_page, unknown_variables

ROOT = Path(__file__).parents[4]


def test_the_committed_page_tells_of_every_setting():
    written = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert written == settings_page(), "run `make settings`"


def test_the_committed_example_names_every_setting():
    written = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert written == env_example(), "run `make settings`"


def test_every_setting_says_what_it_means():
    assert [setting.name for setting in all_settings() if len(setting.meaning) < 10] == []


def test_a_name_nobody_knows_is_told():
    given = {"MESTO_API__PROT": "1", "MESTO_API__PORT": "1", "MESTO_AUTH__SECRET_KEY_FILE": "x", "HOME": "/"}
    assert unknown_variables(given) == ["MESTO_API__PROT"]


def test_names_of_providers_are_free_and_their_settings_are_not():
    known = ["MESTO_AUTH__PROVIDERS__MY_WORK__ISSUER", "MESTO_AUTH__PROVIDERS__GOOGLE__CLIENT_SECRET_FILE"]
    unknown = "MESTO_AUTH__PROVIDERS__GOOGLE__CLIENT_IDD"
    assert unknown_variables(dict.fromkeys([*known, unknown], "x")) == [unknown]


def test_settings_of_the_tests_are_not_held_against_anybody():
    assert unknown_variables({"MESTO_TEST_DATABASE_URL": "postgresql://"}) == []
