"""What is kept in memory ends with every change to what it was read from, and no earlier."""

from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection, transaction

from doorstep.kernel import editions, rules
from doorstep.kernel.models import Edition
from doorstep.people.states import PartyKind
from doorstep.people.tests.factories import PersonFactory, TeamFactory
from doorstep.places.models import Place
from doorstep.places.tests.factories import BuildingFactory, CommunityFactory

pytestmark = pytest.mark.django_db


class Undo(Exception):
    """Rolls a transaction back."""


@pytest.fixture
def names() -> tuple[editions.Kept[int, str], list[int]]:
    reads: list[int] = []

    @editions.keep(most=4)
    def name(pk: int) -> str:
        reads.append(pk)
        return Place.objects.get(pk=pk).name_zh

    return name, reads


class TestKeep:
    def test_reads_once_while_nothing_changes(self, names):
        name, reads = names
        community = CommunityFactory()

        assert {name(community.pk) for _ in range(3)} == {community.name_zh}
        assert len(reads) == 1

    @pytest.mark.parametrize(
        "change",
        [
            lambda pk: Place.objects.filter(pk=pk).update(name_zh="新名"),
            lambda pk: Place.objects.bulk_update([Place(pk=pk, name_zh="新名")], ["name_zh"]),
        ],
    )
    def test_reads_again_after_any_change(self, names, change: Callable[[int], object]):
        name, _reads = names
        community = CommunityFactory()
        name(community.pk)

        change(community.pk)

        assert name(community.pk) == "新名"

    def test_what_was_rolled_back_is_not_kept(self, names):
        name, _reads = names
        community = CommunityFactory()
        name(community.pk)

        with suppress(Undo), transaction.atomic():
            Place.objects.filter(pk=community.pk).update(name_zh="新名")
            assert name(community.pk) == "新名"
            raise Undo

        assert name(community.pk) == community.name_zh
        Place.objects.filter(pk=community.pk).update(name_en="Other")
        assert name(community.pk) == community.name_zh

    def test_asks_nothing_when_the_caller_knows_the_mark(self, names, django_assert_num_queries):
        name, _reads = names
        community = CommunityFactory()
        mark = editions.current()
        name(community.pk, as_of=mark)

        with django_assert_num_queries(0):
            assert name(community.pk, as_of=mark) == community.name_zh

    def test_keeps_nothing_without_an_edition(self, names):
        name, reads = names
        community = CommunityFactory()
        Edition.objects.all().delete()

        assert [name(community.pk), name(community.pk)] == [community.name_zh] * 2
        assert len(reads) == 2

    def test_what_cannot_be_read_is_asked_again(self, names):
        name, _reads = names
        CommunityFactory()
        for _ in range(2):
            with pytest.raises(Place.DoesNotExist):
                name(0)


def moves(change: Callable[[], object]) -> bool:
    before = editions.current()
    change()
    return editions.current() != before


class TestMarks:
    @pytest.mark.parametrize(
        "label",
        [
            "places.Place", "places.Dwelling", "places.MapEdition",
            "catalogue.Category", "catalogue.OwnerRule", "catalogue.WorkingHours",
            "catalogue.CalendarDay", "people.Team", "people.Organisation",
            "people.OrganisationServes", "people.Post", "people.Party",
        ],
    )  # fmt: skip
    def test_every_kept_table_is_declared(self, label):
        model = apps.get_model(label)

        assert model in {each.model for each in rules.marking()}

    def test_each_way_to_write_moves_it(self):
        building = BuildingFactory()
        copy = Place(kind=building.kind, parent=building.parent, name_zh="9栋", number="9")

        assert moves(copy.save)
        assert moves(lambda: Place.objects.filter(pk=copy.pk).update(number="99"))
        assert moves(lambda: Place.objects.filter(pk=copy.pk).delete())

    def test_it_comes_back_when_it_is_gone(self):
        Edition.objects.all().delete()

        assert moves(BuildingFactory)
        assert isinstance(editions.current(), UUID)

    def test_people_come_and_go_without_moving_it(self):
        person = PersonFactory()
        team = TeamFactory(community=person.community)
        party = apps.get_model("people.Party")

        assert not moves(lambda: party.objects.get_or_create(person=person, kind=PartyKind.PERSON))
        party.objects.filter(team=team)
        assert moves(lambda: TeamFactory(community=person.community))

    def test_doctor_sees_when_the_database_stopped_doing_it(self):
        assert rules.broken() == []
        on = "" if connection.vendor == "sqlite" else " ON places_place"
        which = "_insert" if connection.vendor == "sqlite" else ""
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER places_place_rule_marks{which}{on}")

        assert len(rules.broken()) == 1
        rules.install()
        assert rules.broken() == []
