"""Keys and signatures of messages, by JSON Web Signature (RFC 7515): Ed25519, RSA and elliptic curves.

A signature covers `{"header": …, "message": …}`. It is compact, with its content inside or detached (RFC 7515, appendix
F); detached, the content is that object as JSON with sorted keys, without spaces, in UTF-8.
"""

import base64
import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from joserfc import jws
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from winay.base.errors import InvalidInput

ALGORITHMS = ["Ed25519", "EdDSA", "ES256", "ES384", "RS256", "PS256"]
"""Neither `none` nor a shared secret."""
BY_KIND: dict[str, Any] = {"OKP": OKPKey, "EC": ECKey, "RSA": RSAKey}
CURVES = {"Ed25519", "P-256", "P-384"}
LEAST_RSA_BITS = 2048
LONGEST_KEY = 4_000
LONGEST_SIGNATURE = 1_500_000
NOT_A_KEY = _(
    "This is no public key that can be used here: paste a JWK or a PEM of Ed25519, RSA (2048 bits or more) or an "
    "elliptic curve (P-256, P-384)."
)
PRIVATE = _("This is a private key: it stays with the machine, and now needs replacing. Paste the public one.")
Jwk = OKPKey | ECKey | RSAKey


class BadSignature(Exception):
    """What was signed is not what came, or it was signed by somebody else."""


class _Registry(jws.JWSRegistry):
    """Knows `ALGORITHMS` alone; `EdDSA` is what most programs still call Ed25519 (RFC 9864)."""

    def get_alg(self, name: str) -> Any:
        if name not in ALGORITHMS:
            raise UnsupportedAlgorithmError(name)
        return self.algorithms[name]


_registry = _Registry(algorithms=ALGORITHMS)


def read_public_key(text: str) -> dict[str, Any]:
    """Return the JWK of a public key given as JWK or PEM. Raises `InvalidInput` for anything else."""
    text = text.strip()
    if "PRIVATE KEY" in text:
        raise InvalidInput(PRIVATE, field="key")
    try:
        if not 0 < len(text) <= LONGEST_KEY:
            raise ValueError
        key = _from_jwk(text) if text.startswith("{") else _from_pem(text)
        jwk: dict[str, Any] = dict(key.as_dict(private=False))
    except InvalidInput:
        raise
    except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise InvalidInput(NOT_A_KEY, field="key") from error
    bits = len(_unbase(jwk["n"])) * 8 if jwk["kty"] == "RSA" else 0
    if bits < LEAST_RSA_BITS and jwk.get("crv") not in CURVES:
        raise InvalidInput(NOT_A_KEY, field="key")
    return {name: jwk[name] for name in ("kty", "crv", "x", "y", "n", "e") if name in jwk}


def _from_jwk(text: str) -> Jwk:
    given = json.loads(text)
    if "d" in given or "k" in given:
        raise InvalidInput(PRIVATE, field="key")
    return key_of(given)


def _from_pem(text: str) -> Jwk:
    for kind in BY_KIND.values():
        try:
            key: Jwk = kind.import_key(text)
        except (JoseError, ValueError, TypeError):
            continue
        return key
    raise ValueError


def _unbase(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def key_of(jwk: dict[str, Any]) -> Jwk:
    """Return the key that a JWK describes."""
    key: Jwk = BY_KIND[jwk["kty"]].import_key(jwk)
    return key


def thumbprint(jwk: dict[str, Any]) -> str:
    """Return the name of a key (RFC 7638, SHA-256)."""
    return str(key_of(jwk).thumbprint())


def kind_of(jwk: dict[str, Any]) -> str:
    """Return what a key is called: its curve, or RSA."""
    return str(jwk.get("crv") or jwk["kty"])


def _whole(value: Any) -> Any:
    """Write a number without a fraction as one: 1.0 is 1 in every language."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: _whole(one) for name, one in value.items()}
    return [_whole(one) for one in value] if isinstance(value, list) else value


def canonical(header: Any, message: Any) -> bytes:
    """Return what a detached signature covers."""
    whole = _whole({"header": header, "message": message})
    return json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def check_signature(signature: str, header: Any, message: Any, keys: Sequence[dict[str, Any]]) -> None:
    """Raise `BadSignature` unless one of `keys` signed this header and message."""
    parts = signature.split(".")
    if len(parts) != 3 or len(signature) > LONGEST_SIGNATURE:
        raise BadSignature
    covered = canonical(header, message)
    if not parts[1]:
        parts[1] = base64.urlsafe_b64encode(covered).rstrip(b"=").decode()
    whole = ".".join(parts)
    for jwk in keys:
        try:
            found = jws.deserialize_compact(whole, key_of(jwk), registry=_registry)
            inside = json.loads(found.payload)
            same = canonical(inside["header"], inside["message"]) == covered
        except (JoseError, ValueError, TypeError, KeyError, RecursionError, UnicodeError):
            continue
        if same:
            return
    raise BadSignature


@cache
def _own_key(secret: str) -> OKPKey:
    """Return the key with which this installation signs: it follows from the installation's secret."""
    seed = HKDF(hashes.SHA256(), 32, None, b"winay machines signing").derive(secret.encode())
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return OKPKey.import_key(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def own_public_key() -> dict[str, Any]:
    """Return the public key by which others check what this installation signed."""
    key = _own_key(settings.SECRET_KEY)
    public = dict(key.as_dict(private=False))
    return {"kty": public["kty"], "crv": public["crv"], "x": public["x"], "kid": key.thumbprint(), "use": "sig"}


def sign(header: Any, message: Any) -> str:
    """Return the detached signature of this installation."""
    key = _own_key(settings.SECRET_KEY)
    protected = {"alg": "Ed25519", "kid": key.thumbprint()}
    whole = jws.serialize_compact(protected, canonical(header, message), key, registry=_registry)
    start, _content, end = whole.split(".")
    return f"{start}..{end}"
