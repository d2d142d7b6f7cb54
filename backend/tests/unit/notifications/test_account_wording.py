"""Every sentence exists in both languages, and says who has to act."""

import pytest

from mesto.modules.notifications.domain import account_wording, mail_wording, team_wording
from mesto.modules.notifications.domain.account_wording import Incident, banned, security, welcome
from mesto.modules.notifications.domain.mail import ClientPages
from mesto.modules.notifications.domain.mail_wording import already_registered, confirm, letter_of, reset
from mesto.modules.notifications.domain.team_wording import invited, removed, role_changed, unlisted
from mesto.modules.notifications.domain.time_words import Language

EN, RU = Language.EN, Language.RU
PAGES = ClientPages("https://mesto.example/")


def tables(found):
    for value in found.values():
        if isinstance(value, dict):
            if set(value) & {EN, RU}:
                yield value
            else:
                yield from tables(value)


def test_every_sentence_is_there_in_both_languages():
    said = [t for module in (account_wording, mail_wording, team_wording) for t in tables(vars(module))]
    assert len(said) > 40
    for sentences in said:
        assert set(sentences) == {EN, RU}
        assert sentences[EN] != sentences[RU]


@pytest.mark.parametrize("incident", Incident)
@pytest.mark.parametrize("language", Language)
def test_every_incident_is_told_with_its_moment_and_what_to_do(incident, language):
    words = security(language, incident, when="1 December, 11:00 (Moscow)", provider="yandex")
    assert "{" not in words.title + words.body
    assert "1 December, 11:00 (Moscow)" in words.body
    assert ("yandex" in words.title) is incident.value.startswith("identity")
    assert ("пароль" if language is RU else "new password") in words.body


def test_the_old_address_is_not_told_to_use_what_it_no_longer_has():
    words = security(EN, Incident.EMAIL_CHANGED, when="today", is_former=True)
    assert "support" in words.body
    assert "new password" not in words.body


def test_a_ban_says_its_reason_when_there_is_one():
    assert banned(EN, reason="Fraud").body.endswith("The reason given: Fraud")
    assert banned(RU, reason=None).body == "Вы больше не можете входить и бронировать."


def test_letters_lead_to_the_pages_of_the_client():
    link = confirm(EN, PAGES, token="t", until="tomorrow", is_new=False)
    assert (link.url, link.token) == ("https://mesto.example/verify-email#token=t", "t")
    assert confirm(RU, PAGES, token="t", until="завтра", is_new=True).subject == "Подтвердите новую почту"
    assert reset(EN, PAGES, token="t", until="x").url == "https://mesto.example/reset-password#token=t"
    assert already_registered(RU, PAGES).url == "https://mesto.example"
    letter = letter_of(welcome(EN), EN, PAGES, "More.")
    assert letter.paragraphs[1:] == ("More.",)


def test_what_is_told_to_members():
    assert removed(RU, coworking="Точка").title == "Вас исключили: Точка"
    assert role_changed(RU, coworking="Точка", old="staff", new="owner").body == (
        "Теперь: владелец. Было: сотрудник."
    )
    assert "“resident”" in invited(EN, coworking="Tochka", role="resident", until="x").body
    assert unlisted(EN, coworking="Tochka", reason="ownerless").body.startswith(
        "The coworking has no active owner any more."
    )
