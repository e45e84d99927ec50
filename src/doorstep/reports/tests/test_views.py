from io import BytesIO

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from doorstep.cases.models import Case
from doorstep.cases.tests.factories import CaseFactory
from doorstep.people.tests.factories import (
    PersonFactory,
    SecretaryFactory,
    VolunteerFactory,
    account_of,
)
from doorstep.places.tests.factories import CommunityFactory

pytestmark = pytest.mark.django_db

PAGES = ["reports:figures", "reports:export"]


@pytest.fixture
def community():
    case = CaseFactory()
    return case.community


@pytest.fixture
def secretary(client, community):
    """赵主任, signed in."""
    client.force_login(account_of(SecretaryFactory(at=community)))
    return client


class TestStrangers:
    @pytest.mark.parametrize("name", PAGES)
    def test_the_figures_are_not_there_for_others(self, client, community, name):
        for stranger in (PersonFactory(community=community), VolunteerFactory()):
            client.force_login(account_of(stranger))
            assert client.get(reverse(name)).status_code == 404

    @pytest.mark.parametrize("name", PAGES)
    def test_the_figures_ask_to_sign_in(self, client, name):
        assert client.get(reverse(name)).status_code == 302

    @pytest.mark.parametrize("name", PAGES)
    def test_figures_of_another_community_are_not_there(self, secretary, name):
        elsewhere = CommunityFactory()

        assert secretary.get(reverse(name), {"place": elsewhere.pk}).status_code == 404


class TestFigures:
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_shows_where_things_stand(self, secretary, community, language):
        response = secretary.get(reverse("reports:figures"), headers={"Accept-Language": language})

        shown = response.content.decode()
        total = response.context["board"].total
        assert total.cell("taken").value == Case.objects.count()
        assert community.name_zh in shown or community.name_en in shown

    def test_invites_to_other_days_when_nothing_was_said(self, secretary):
        response = secretary.get(
            reverse("reports:figures"), {"from": "2001-01-01", "to": "2001-01-02"}
        )

        assert 'class="empty"' in response.content.decode()

    @pytest.mark.parametrize("query", [{"from": "x"}, {"to": "9999-99-99"}, {"place": "0"}])
    def test_bears_nonsense(self, secretary, query):
        assert secretary.get(reverse("reports:figures"), query).status_code in {200, 404}


class TestExport:
    def test_is_a_workbook_nobody_keeps(self, secretary):
        response = secretary.get(reverse("reports:export"))

        assert response["Cache-Control"] in {"private, no-store", "no-store"}
        assert response["Content-Disposition"].startswith("attachment")
        book = CalamineWorkbook.from_filelike(BytesIO(response.content))
        assert book.sheet_names[0] == "总览"
