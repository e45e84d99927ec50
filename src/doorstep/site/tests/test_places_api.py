"""Places through the mounted API: with a token, and in one shape when refused."""

import pytest

from doorstep.kernel import clock
from doorstep.people import tokens
from doorstep.people.tests.factories import ResidentFactory
from doorstep.places.tests.factories import oujing

pytestmark = pytest.mark.django_db


@pytest.fixture
def bearer():
    _token, text = tokens.make(ResidentFactory(), name="test", at=clock.now())
    return {"Authorization": f"Bearer {text}"}


def test_nobody_asks_without_a_token(client):
    assert client.get("/api/v1/places/locate", {"code": "ABCDEFGH"}).status_code == 401


def test_an_address_is_found(client, bearer):
    community = oujing()

    answer = client.get(
        "/api/v1/places/locate",
        {"address": "欧景苑3栋2单元501", "community": community.code},
        headers=bearer,
    )

    assert answer.status_code == 200
    assert answer.json()["label"] == "欧景苑 3-2-501"


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("places/ABCDEFGH", 404, "places.unknown_code"),
        ("places/locate?lat=0&lng=0", 422, "places.far_away"),
        ("places/locate?address=x&community=ABCDEFGH", 404, "places.unknown_code"),
        ("places/locate?lat=30.5", 422, "kernel.bad_input"),
        ("places/locate?code=ABCDEFGH&what=1", 422, "kernel.bad_input"),
    ],
)
def test_refusals_have_one_shape(client, bearer, path, status, code):
    answer = client.get(f"/api/v1/{path}", headers=bearer)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["message"]
