"""Signed texts for URLs and forms: what tokens and receipts are made with."""

import hashlib
from collections.abc import Callable
from typing import Any

from itsdangerous import URLSafeSerializer
from itsdangerous.encoding import base64_encode

_SIGNER = {"key_derivation": "hmac", "digest_method": hashlib.sha256}


class _Serializer(URLSafeSerializer):
    def dump_payload(self, obj: Any) -> bytes:
        # Never compressed: ids and digests are chance, and to try takes longer than all
        # else. What was compressed is still read.
        return base64_encode(self.serializer.dumps(obj, **self.serializer_kwargs))


class Signing:
    """A serializer for one purpose; made anew only when the keys change."""

    def __init__(self, keys: Callable[[], list[bytes]], salt: str) -> None:
        """`keys` gives the keys, the one that signs last."""
        self._keys = keys
        self._salt = salt
        self._made: tuple[list[bytes], URLSafeSerializer] | None = None

    def serializer(self) -> URLSafeSerializer:
        """The one for the keys as they are now; may be shared by threads."""
        keys, made = self._keys(), self._made
        if made is None or made[0] != keys:
            fresh = _Serializer(keys, salt=self._salt, signer_kwargs=_SIGNER)
            made = self._made = list(keys), fresh
        return made[1]
