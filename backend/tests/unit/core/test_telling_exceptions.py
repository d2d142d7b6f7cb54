import pytest

from mesto.core.logging import tell_exception


def told(message: str) -> str:
    return tell_exception((ValueError, ValueError(message), None))


@pytest.mark.parametrize(
    ("said", "kept", "lost"),
    [
        (
            "duplicate key\nDETAIL:  Key (email)=(anna@example.com) already exists.",
            "duplicate key",
            "anna",
        ),
        ("nobody is called anna.b+c@mail.example.com here", "is called (e-mail) here", "anna"),
        ("bad token eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2ln", "bad token (token)", "eyJ"),
        ("bad token mrt_9Jx2abc", "bad token (token)", "9Jx2"),
        ("cannot reach postgresql://mesto:pl-um@db:5432/x", "postgresql://mesto:(password)@db:5432", "pl-um"),
        (
            "1 error [type=x, input_value='plum-tram-orbit', input_type=str]",
            "input_value=(left out), input_type=str",
            "plum",
        ),
    ],
)
def test_a_traceback_is_told_without_what_people_sent(said, kept, lost):
    text = told(said).split("ValueError: ", 1)[1]
    assert kept in text
    assert lost not in text
