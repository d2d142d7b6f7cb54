import hashlib
import os
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from mesto.core.errors import InvalidState
from mesto.modules.users.domain import totp
from mesto.modules.users.domain.recovery_codes import CodeHashes, new_codes
from mesto.modules.users.domain.second_factor import Sealed, SecondFactor, stamp_of
from mesto.modules.users.infrastructure.sealed_secrets import AesGcmSecretBox

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
OLD, NEW = hashlib.sha256(b"old").digest(), hashlib.sha256(b"new").digest()
RFC_6238 = [
    # Appendix B, SHA-1; six digits are the last six of its eight.
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
    (20000000000, "353130"),
]
RFC_SECRET = b"12345678901234567890"


def code_at(secret: bytes, moment: datetime) -> str:
    import pyotp

    return pyotp.TOTP(totp.spelled(secret)).at(moment)


@pytest.mark.parametrize(("seconds", "code"), RFC_6238)
def test_codes_are_those_of_the_standard(seconds, code):
    moment = datetime.fromtimestamp(seconds, UTC)
    assert totp.matching_step(RFC_SECRET, code, moment, after=None) == seconds // 30


@pytest.mark.parametrize(
    ("late_by", "is_taken"), [(-31, False), (-30, True), (0, True), (59, True), (60, False)]
)
def test_a_code_is_taken_one_step_early_or_late_and_no_further(late_by, is_taken):
    secret, moment = totp.new_secret(), datetime.fromtimestamp(1_800_000_000, UTC)
    shown = code_at(secret, moment)
    assert moment.timestamp() % 30 == 0
    found = totp.matching_step(secret, shown, moment + timedelta(seconds=late_by), after=None)
    assert (found is not None) is is_taken


def test_a_used_step_and_those_before_it_are_not_taken_again():
    secret = totp.new_secret()
    step = totp.matching_step(secret, code_at(secret, NOW), NOW, after=None)
    before = code_at(secret, NOW - timedelta(seconds=30))
    assert totp.matching_step(secret, code_at(secret, NOW), NOW, after=step) is None
    assert totp.matching_step(secret, before, NOW, after=step) is None
    assert totp.matching_step(secret, code_at(secret, NOW), NOW, after=step - 1) == step


@pytest.mark.parametrize("code", ["12345", "1234567", "12345a", "١٢٣٤٥٦", "12 456", "-12345"])
def test_only_six_plain_digits_are_a_totp_code(code):
    assert not totp.is_totp(code)


def test_a_secret_has_160_bits_and_is_no_other():
    made = {totp.new_secret() for _ in range(100)}
    assert len(made) == 100
    assert {len(secret) for secret in made} == {20}


def test_the_address_in_the_picture_names_us_and_the_person():
    url = totp.otpauth_url(RFC_SECRET, "anna@example.com")
    assert url.startswith("otpauth://totp/Mesto:anna%40example.com?")
    assert f"secret={totp.spelled(RFC_SECRET)}" in url


def test_a_sealed_secret_is_unreadable_and_opens_with_its_own_key_and_as_its_own_only():
    secret, mine = totp.new_secret(), uuid4()
    sealed = AesGcmSecretBox((OLD,)).seal(secret, of=mine)
    rotated = AesGcmSecretBox((NEW, OLD))

    assert secret not in sealed.content
    assert rotated.open(sealed, of=mine) == secret
    assert rotated.open(sealed, of=uuid4()) is None  # moved to the row of somebody else
    assert rotated.open(Sealed(sealed.key_id, sealed.content[:-1] + b"\0"), of=mine) is None
    assert AesGcmSecretBox((NEW,)).open(sealed, of=mine) is None  # the key is gone
    assert rotated.seal(secret, of=mine).key_id != sealed.key_id


def test_equal_secrets_are_sealed_differently():
    box, mine = AesGcmSecretBox((OLD,)), uuid4()
    assert box.seal(RFC_SECRET, of=mine) != box.seal(RFC_SECRET, of=mine)


def test_the_first_code_after_a_rotation_brings_the_secret_under_the_present_key():
    factor, old = SecondFactor.of(uuid4()), AesGcmSecretBox((OLD,))
    factor.set_up(RFC_SECRET, old)
    factor.confirm(7, NOW)
    factor.use(8, RFC_SECRET, AesGcmSecretBox((NEW, OLD)))
    assert factor.secret(AesGcmSecretBox((NEW,))) == RFC_SECRET
    assert factor.last_used_step == 8


def test_only_what_waits_can_be_confirmed_and_only_what_is_on_can_be_switched_off():
    factor, box = SecondFactor.of(uuid4()), AesGcmSecretBox((OLD,))
    for refused in (factor.ensure_waiting, lambda: factor.switch_off(NOW)):
        with pytest.raises(InvalidState) as refusal:
            refused()
        assert refusal.value.params == {"status": "off"}
    factor.set_up(totp.new_secret(), box)
    factor.set_up(RFC_SECRET, box)  # scanned with the wrong phone: once more
    assert factor.secret(box) == RFC_SECRET
    factor.confirm(7, NOW)
    for refused in (factor.ensure_waiting, lambda: factor.set_up(RFC_SECRET, box)):
        with pytest.raises(InvalidState) as refusal:
            refused()
        assert refusal.value.params == {"status": "on"}
    factor.switch_off(NOW)
    assert factor.secret(box) is None
    told = [(event.name, event.enabled) for event in factor.pull_events()]
    assert told == [("users.second_factor_changed.v1", True), ("users.second_factor_changed.v1", False)]


def test_there_are_ten_recovery_codes_of_eighty_bits_that_fit_the_field():
    codes = [code for _ in range(50) for code in new_codes()]
    assert len(set(codes)) == 500
    assert {len(code) for code in codes} == {19}
    assert {len(code.replace("-", "")) * 5 for code in codes} == {80}
    assert not any(totp.is_totp(code) for code in codes)


def test_a_copied_recovery_code_is_the_same_code_and_belongs_to_one_factor():
    hashes, mine, [code, *_] = CodeHashes((os.urandom(32),)), uuid4(), new_codes()
    assert hashes.of(mine, f" {code.lower().replace('-', ' ')}") == hashes.of(mine, code)
    assert hashes.of(uuid4(), code) != hashes.of(mine, code)
    assert hashes.of(mine, code) != hashlib.sha256(code.encode()).digest()


def test_recovery_codes_outlive_a_rotation():
    mine, [code, *_] = uuid4(), new_codes()
    stored = CodeHashes((OLD,)).of(mine, code)
    assert stored in CodeHashes((NEW, OLD)).all_of(mine, code)
    assert stored not in CodeHashes((NEW,)).all_of(mine, code)


def test_a_new_password_or_a_new_factor_changes_what_a_sign_in_relies_on():
    factor_id = uuid4()
    stamps = {
        stamp_of(factor_id, NOW, "hash"),
        stamp_of(factor_id, NOW, "another"),
        stamp_of(factor_id, NOW, None),
        stamp_of(factor_id, NOW + timedelta(microseconds=1), "hash"),
        stamp_of(uuid4(), NOW, "hash"),
    }
    assert len(stamps) == 5
