"""The ids other systems know requests by: neither our keys nor the code a resident was given.

Each is the case's own random uid under one keyed permutation, so nothing has to be stored, and who
sees one learns no other. The index key never changes in the life of a database, and so neither do
these.
"""

from uuid import UUID

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes

from doorstep.kernel import keys
from doorstep.kernel.keys import Purpose

USE = "open311.request_id"


class NoSuchId(LookupError):
    """Not the id of any request of ours."""


def public_id(uid: UUID) -> str:
    """The service request id of the case with this uid."""
    return _turned(_cipher().encryptor(), uid).hex


def uid_of(public: str) -> UUID:
    """The uid of the case behind a service request id; whether there is one is another matter.

    Raises NoSuchId for what is not the shape of an id.
    """
    try:
        given = UUID(hex=public.strip())
    except ValueError:
        raise NoSuchId from None
    return _turned(_cipher().decryptor(), given)


def update_id(uid: UUID, seq: int) -> str:
    """The id of one update of a request."""
    return f"{public_id(uid)}-{seq}"


def _turned(direction: CipherContext, uid: UUID) -> UUID:
    return UUID(bytes=direction.update(uid.bytes) + direction.finalize())


def _cipher() -> "Cipher[modes.ECB]":
    """One block of 16 random bytes and nothing else: what makes ECB unfit elsewhere is absent."""
    secret = keys.derived(keys.ring(Purpose.INDEX).newest.secret, USE)
    return Cipher(algorithms.AES(secret), modes.ECB())  # noqa: S305 - one random block, see above
