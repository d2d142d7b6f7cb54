import hashlib
import os
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mesto.modules.users.domain.second_factor import Sealed, SecretBox

NONCE_BYTES: Final = 12


class AesGcmSecretBox(SecretBox):
    """AES-256-GCM under keys derived for this purpose. The first one seals, all of them open."""

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        self._sealing = _id_of(keys[0])
        self._ciphers = {_id_of(key): AESGCM(key) for key in keys}

    def seal(self, secret: bytes, *, of: UUID) -> Sealed:
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[self._sealing].encrypt(nonce, secret, of.bytes)
        return Sealed(self._sealing, nonce + sealed)

    def open(self, sealed: Sealed, *, of: UUID) -> bytes | None:
        cipher = self._ciphers.get(sealed.key_id)
        if cipher is None:
            return None
        nonce, content = sealed.content[:NONCE_BYTES], sealed.content[NONCE_BYTES:]
        try:
            return cipher.decrypt(nonce, content, of.bytes)
        except InvalidTag:
            return None


def _id_of(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()[:8]
