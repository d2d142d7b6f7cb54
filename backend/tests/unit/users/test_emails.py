import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesto.modules.users.domain.email import email_key, normalise_email


@pytest.mark.parametrize(
    "spelling",
    [
        "anna@example.com",
        " Anna@Example.COM ",
        "ａｎｎａ＠example.com",
        "ANNA@EXAMPLE.COM\u00a0",
        "ａNNa@example。com".replace("。", "."),
    ],
)
def test_spellings_of_one_email_have_one_key(spelling):
    assert email_key(spelling) == "anna@example.com"


def test_the_spelling_a_person_chose_is_kept():
    assert normalise_email(" Anna.P@Example.com ") == "Anna.P@Example.com"


@given(st.text(max_size=40))
def test_a_key_is_its_own_key(text):
    assert email_key(email_key(text)) == email_key(text)
    assert email_key(normalise_email(text)) == email_key(text)
