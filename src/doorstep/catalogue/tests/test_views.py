import pytest
from django.urls import reverse

from doorstep.catalogue import presets
from doorstep.catalogue.models import CalendarDay, Category, OwnerRule, WorkingHours
from doorstep.kernel import clock
from doorstep.people import tokens
from doorstep.people.tests.factories import (
    GridWorkerFactory,
    PersonFactory,
    SecretaryFactory,
    account_of,
)
from doorstep.places.tests.factories import CommunityFactory, GridFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    place = CommunityFactory(name_zh="欧景社区")
    presets.install(place)
    return place


@pytest.fixture
def secretary(client, community):
    """赵主任, signed in."""
    client.force_login(account_of(SecretaryFactory(at=community)))
    return client


def page(name, *args):
    return reverse(f"catalogue:{name}", args=args)


def light_of(community):
    return Category.objects.get(community=community, code="light")


def form_of(client, url):
    """What a browser would send back unchanged."""
    form = client.get(url).context["form"]
    values = {field.name: field.value() for field in form}
    return {
        name: value for name, value in values.items() if value is not None and value is not False
    }


PAGES = ["index", "new", "rules", "hours"]


class TestStrangers:
    @pytest.mark.parametrize("name", PAGES)
    def test_the_pages_are_not_there_for_others(self, client, community, name):
        for stranger in (
            PersonFactory(community=community),
            GridWorkerFactory(at=GridFactory(parent=community)),
        ):
            client.force_login(account_of(stranger))
            assert client.get(page(name)).status_code == 404

    @pytest.mark.parametrize("name", PAGES)
    def test_the_pages_ask_to_sign_in(self, client, name):
        assert client.get(page(name)).status_code == 302

    def test_things_of_another_community_are_not_there(self, secretary):
        elsewhere = CommunityFactory()
        presets.install(elsewhere)
        rule = OwnerRule.objects.filter(community=elsewhere)[0]
        day = CalendarDay.objects.create(community=elsewhere, day="2026-03-09", is_working=False)

        assert secretary.get(page("category", light_of(elsewhere).pk)).status_code == 404
        assert secretary.get(page("index"), {"community": elsewhere.pk}).status_code == 404
        assert secretary.post(page("move_rule", rule.pk), {"to": "down"}).status_code == 404
        assert secretary.post(page("remove_rule", rule.pk)).status_code == 404
        assert secretary.post(page("unmark_day", day.pk)).status_code == 404


class TestIndex:
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_shows_every_matter_by_group(self, secretary, language):
        response = secretary.get(page("index"), headers={"Accept-Language": language})

        shown = response.content.decode()
        for group in presets.GROUPS:
            for matter in group.matters:
                assert matter.name[0] in shown or matter.name[1].replace("'", "&#x27;") in shown

    def test_costs_the_same_however_long_the_catalogue(
        self, secretary, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(16):
            secretary.get(page("index"))


class TestCategory:
    def test_keeps_a_changed_deadline(self, secretary, community):
        url = page("category", light_of(community).pk)
        told = form_of(secretary, url) | {"deadline_amount": "3"}

        response = secretary.post(url, told, follow=True)

        assert response.status_code == 200
        changed = light_of(community)
        assert (changed.deadline_amount, changed.name_zh) == (3, "公共照明")
        assert changed.keywords == presets.keywords()["light"]

    def test_gives_back_what_was_typed_with_the_reason(self, secretary, community):
        url = page("category", light_of(community).pk)
        told = form_of(secretary, url) | {"urgency": "DANGER", "name_zh": "灯"}

        response = secretary.post(url, told)

        assert "deadline_unit" in response.context["form"].errors
        assert response.context["form"]["name_zh"].value() == "灯"
        assert light_of(community).urgency == "ORDINARY"

    def test_a_group_asks_only_for_its_names(self, secretary, community):
        group = light_of(community).parent
        url = page("category", group.pk)
        told = form_of(secretary, url) | {"name_zh": "楼里"}

        secretary.post(url, told)

        group.refresh_from_db()
        assert group.name_zh == "楼里"
        assert "keywords" not in told


class TestNew:
    def test_puts_a_matter_on_offer(self, secretary, community):
        told = form_of(secretary, page("new")) | {
            "parent": light_of(community).parent_id,
            "code": "charging",
            "name_zh": "充电桩",
            "name_en": "Charging posts",
            "public_name_zh": "充电桩坏了",
            "public_name_en": "A charging post is broken",
            "keywords": "充电桩坏 充不上电",
        }

        response = secretary.post(page("new"), told)

        assert response.status_code == 302, response.context["form"].errors
        assert Category.objects.get(code="charging").keywords == ["充电桩坏", "充不上电"]


class TestRules:
    def test_adds_moves_and_removes(self, secretary, community):
        before = OwnerRule.objects.filter(community=community).count()
        secretary.post(page("rules"), {"owner": "POST:SECRETARY"})
        rule = OwnerRule.objects.latest("pk")
        assert (rule.position, rule.post_kind) == (before + 1, "SECRETARY")

        secretary.post(page("move_rule", rule.pk), {"to": "up"})
        rule.refresh_from_db()
        assert rule.position == before

        secretary.post(page("remove_rule", rule.pk))
        assert OwnerRule.objects.filter(community=community).count() == before

    @pytest.mark.parametrize("owner", ["", "POST:NOBODY", "TEAM:999999", "nonsense"])
    def test_asks_again_when_nobody_is_named(self, secretary, owner):
        response = secretary.post(page("rules"), {"owner": owner})

        assert response.context["form"].errors


class TestHours:
    def test_keeps_the_hours(self, secretary, community):
        secretary.post(page("hours"), {"opens_1": "09:00", "closes_1": "16:00"})

        assert [str(each) for each in WorkingHours.objects.all()] == ["09:00-16:00"]

    def test_says_why_hours_cannot_be(self, secretary):
        response = secretary.post(page("hours"), {"opens_1": "16:00", "closes_1": "09:00"})

        assert response.context["form"].non_field_errors()
        assert WorkingHours.objects.count() == 2

    def test_shows_the_note_of_a_year_not_announced(self, secretary):
        shown = secretary.get(page("hours"), {"year": "2027"}).content.decode()

        assert "还没公布" in shown

    @pytest.mark.parametrize("year", ["", "1", "99999", "x", "２０２６"])
    def test_shows_this_year_when_asked_nonsense(self, secretary, year):
        assert secretary.get(page("hours"), {"year": year}).status_code == 200

    def test_marks_a_day_and_takes_it_back(self, secretary):
        secretary.post(page("mark_day"), {"day": "2026-12-01", "is_working": "no", "note": "防汛"})
        marked = CalendarDay.objects.get()
        assert (marked.is_working, marked.note) == (False, "防汛")

        secretary.post(page("unmark_day", marked.pk))
        assert not CalendarDay.objects.exists()

    def test_asks_again_for_a_day_that_is_none(self, secretary):
        response = secretary.post(page("mark_day"), {"day": "2026-02-30", "is_working": "no"})

        assert response.context["day_form"].errors


class TestCategoriesOverTheApi:
    def test_lists_what_is_on_offer(self, client, community):
        _row, token = tokens.make(PersonFactory(community=community), name="test", at=clock.now())

        response = client.get(
            "/api/v1/categories",
            headers={"Authorization": f"Bearer {token}", "Accept-Language": "en"},
        )

        assert response.status_code == 200, response.content
        answer = response.json()
        light = next(each for each in answer["items"] if each["code"] == "light")
        assert answer["community"] == community.code
        assert light["ask"] == "Is the light on?"
        assert light["deadline"] == {"amount": 7, "unit": "WORKDAYS"}

    def test_wants_a_token(self, client):
        assert client.get("/api/v1/categories").status_code == 401
