"""Small things every test of our pages needs."""

import re
from typing import Any

from django.test import Client

from doorstep.people.models import Person, Volunteer
from doorstep.people.tests.factories import account_of


def signed_in_as(someone: Person | Volunteer) -> Client:
    """A browser in which they are signed in."""
    client = Client()
    client.force_login(account_of(someone))
    return client


def words_of(response: Any) -> str:
    """The page as text."""
    text: str = response.content.decode()
    return text


def hidden(response: Any, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', words_of(response))
    assert found is not None, name
    return found.group(1)
