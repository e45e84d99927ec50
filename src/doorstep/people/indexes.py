"""Blind indexes of whole numbers: what can be looked up without being readable."""

from doorstep.kernel.ciphers import index_of

EVERYWHERE = 0  # an account and a contact number belong to no community


def of_account_phone(number: str) -> bytes:
    """The index of a cleaned number an account proved, and of the contact number of a case."""
    return index_of(number, field="people.account.phone", community_id=EVERYWHERE)


def of_person_phone(number: str, community_id: int) -> bytes:
    """The index of a cleaned number in the records of one community."""
    return index_of(number, field="people.person.phone", community_id=community_id)


def of_id_number(number: str, community_id: int) -> bytes:
    """The index of a whole ID number in the records of one community."""
    return index_of(number, field="people.person.id_number", community_id=community_id)
