from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from doorstep.cases.models import CasePhoto
from doorstep.kernel import clock
from doorstep.kernel.models import StoredFile
from doorstep.people import links
from doorstep.people.actors import Actor
from doorstep.people.states import LinkKind
from doorstep.places.models import Place

MADE_AT = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)


@pytest.fixture
def stored(db: None) -> StoredFile:
    file = StoredFile.objects.create(
        key=uuid4().hex,
        kind="photo",
        media_type="image/jpeg",
        size=4,
        sha256="0" * 64,
        made_at=MADE_AT,
    )
    default_storage.save(file.path, ContentFile(b"jpeg"))
    return file


def only_for(kind: str, stored: StoredFile):
    def owner(actor: Actor, key: str) -> StoredFile:
        if actor.kind != kind or key != stored.key:
            raise CasePhoto.DoesNotExist
        return stored

    return owner


class TestStoredFile:
    def test_is_not_there_for_a_stranger_with_the_key(
        self, client: Client, demo: Place, stored: StoredFile
    ):
        assert client.get(reverse("site:file", args=[stored.key])).status_code == 404

    def test_comes_to_whoever_may_see_what_it_belongs_to(
        self, client: Client, demo: Place, stored: StoredFile, monkeypatch: pytest.MonkeyPatch
    ):
        owners = (only_for("CLIENT", stored),)
        monkeypatch.setattr("doorstep.site.views.files.OWNERS", owners)

        response = client.get(reverse("site:file", args=[stored.key]))

        assert b"".join(response.streaming_content) == b"jpeg"  # type: ignore[attr-defined]  # it streams
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in response.headers["Cache-Control"]

    def test_comes_to_the_holder_of_a_link(
        self, client: Client, demo: Place, stored: StoredFile, monkeypatch: pytest.MonkeyPatch
    ):
        owners = (only_for("LINK", stored),)
        monkeypatch.setattr("doorstep.site.views.files.OWNERS", owners)
        _, token = links.mint(
            LinkKind.RECEIPT, thing=("case", uuid4()), at=clock.now(), lasts=timedelta(days=1)
        )
        client.cookies["link"] = token

        assert client.get(reverse("site:file", args=[stored.key])).status_code == 200
