"""A program that calls the API, for tests."""

from datetime import timedelta
from uuid import uuid4

from django.test import Client

from doorstep.kernel import clock
from doorstep.people import tokens
from doorstep.people.models import Person, Volunteer


class Program:
    """Speaks for somebody, or with a key of its own."""

    def __init__(self, someone: Person | Volunteer | str, language: str = "en") -> None:
        text = someone
        if not isinstance(someone, str):
            person = someone.person if isinstance(someone, Volunteer) else someone
            _token, text = tokens.make(person, name="t", at=clock.now() - timedelta(days=1))
        headers = {"Authorization": f"Bearer {text}", "Accept-Language": language}
        self.client = Client(headers=headers)

    def get(self, path: str, **query):
        return self.client.get(f"/api/v1{path}", query)

    def post(self, path: str, **body):
        return self.client.post(f"/api/v1{path}", body, content_type="application/json")

    def patch(self, path: str, **body):
        return self.client.patch(f"/api/v1{path}", body, content_type="application/json")

    def delete(self, path: str):
        return self.client.delete(f"/api/v1{path}")

    def form(self, path: str, **fields):
        return self.client.post(f"/api/v1{path}", fields)


def new_id() -> str:
    """As a program makes one before it sends."""
    return str(uuid4())
