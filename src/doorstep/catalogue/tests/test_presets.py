import pytest
from django.utils import translation

from doorstep.catalogue import presets, queries
from doorstep.catalogue.models import Category, OwnerRule, WorkingHours
from doorstep.catalogue.states import DeadlineUnit, Urgency
from doorstep.people.states import OrganisationKind
from doorstep.places.tests.factories import CommunityFactory

pytestmark = pytest.mark.django_db

PRIVATE = {"mediation", "allowance", "pension-check", "insurance", "health", "errand"}
NAMED_IN_THE_RULES = {
    "light", "lift", "leak", "rubbish", "noise", "parking", "dog", "fire-lane", "pension-check",
    "allowance", "insurance", "mediation", "errand", "other",
}  # fmt: skip


class TestInstall:
    def test_gives_a_community_matters_rules_and_hours(self):
        community = CommunityFactory()

        found = presets.install(community)

        assert found.keys() >= NAMED_IN_THE_RULES
        assert len(queries.matters_of(community.pk)) == sum(
            len(group.matters) for group in presets.GROUPS
        )
        assert OwnerRule.objects.filter(community=community).exists()
        assert WorkingHours.objects.filter(community=community).count() == 2

    def test_adds_nothing_the_second_time_and_keeps_what_was_edited(self):
        community = CommunityFactory()
        presets.install(community)
        Category.objects.filter(community=community, code="light").update(name_zh="灯")
        rules = OwnerRule.objects.filter(community=community).count()
        OwnerRule.objects.filter(category__code="dog").delete()
        Category.objects.filter(community=community, code="dog").delete()

        found = presets.install(community)

        assert found["light"].name_zh == "灯"
        assert found["dog"].pk
        assert OwnerRule.objects.filter(community=community).count() == rules

    def test_runs_the_clock_for_danger_and_for_what_nobody_can_do_without(self):
        found = presets.install(CommunityFactory())

        danger = [row for row in found.values() if row.urgency == Urgency.DANGER]
        assert {row.deadline_amount for row in danger} == {2}
        for code in ("water", "power", "heat", "lift"):
            assert found[code].deadline_unit == DeadlineUnit.HOURS
            assert found[code].deadline_amount == 24
        rest = {r.deadline_amount for r in found.values() if r.deadline_unit == "WORKDAYS"}
        assert rest == {7, 15}

    def test_keeps_private_what_is_nobody_elses_business(self):
        found = presets.install(CommunityFactory())

        private = {code for code, row in found.items() if row.is_private}
        assert private >= {
            "mediation",
            "allowance",
            "pension-check",
            "insurance",
            "health",
            "errand",
        }

    def test_asks_in_the_words_of_the_matter(self):
        light = presets.install(CommunityFactory())["light"]

        with translation.override("zh-hans"):
            assert (light.ask, light.yes, light.no) == ("灯亮了吗？", "亮了", "还没亮")
            assert (light.name, light.public_name) == ("公共照明", "楼道灯、路灯不亮")
        with translation.override("en"):
            assert (light.ask, light.yes, light.no) == (
                "Is the light on?",
                "Yes, it is on",
                "Not yet",
            )

    def test_speaks_both_languages_everywhere(self):
        for row in presets.install(CommunityFactory()).values():
            for field in ("name", "public_name", "ask", "yes", "no"):
                chinese, english = getattr(row, f"{field}_zh"), getattr(row, f"{field}_en")
                assert chinese
                assert english
                assert english.isascii()
                assert not chinese.isascii()

    def test_has_words_for_every_matter_but_the_rest(self):
        codes = {matter.code for group in presets.GROUPS for matter in group.matters}

        assert presets.keywords().keys() == codes - {"other"}

    def test_gives_what_is_broken_to_who_looks_after_the_estate(self):
        found = presets.install(CommunityFactory())

        rule = OwnerRule.objects.get(category=found["light"])
        assert rule.organisation_kind == OrganisationKind.PROPERTY
