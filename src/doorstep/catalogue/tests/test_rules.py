import pytest
from django.utils import translation

from doorstep.catalogue import rules
from doorstep.catalogue.states import Target
from doorstep.catalogue.tests.factories import CategoryFactory, OwnerRuleFactory
from doorstep.people import parties
from doorstep.people.models import Organisation, OrganisationServes, Team
from doorstep.people.states import OrganisationKind, PostKind
from doorstep.places.scope import scope_of
from doorstep.places.tests.factories import DistrictFactory, DwellingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    """A door at 欧景苑 with its grid, estate and community."""
    return Here()


class Here:
    def __init__(self):
        self.dwelling = DwellingFactory()
        self.building = self.dwelling.unit.parent
        self.estate = self.building.parent
        self.community = self.estate.parent
        self.grid = self.dwelling.grid
        self.category = CategoryFactory(community=self.community)

    def rule(self, **keywords):
        return OwnerRuleFactory(community=self.community, **keywords)

    def match(self, category=None):
        return rules.first_match(
            category=category or self.category,
            scope=scope_of(self.dwelling),
            estate_id=self.estate.pk,
            building_id=self.building.pk,
        )

    def desk(self):
        return parties.fallback(self.community.pk)


def property_of(estate, name="欧景物业"):
    company = Organisation.objects.create(
        name_zh=name, name_en="Oujing Property", kind=OrganisationKind.PROPERTY
    )
    OrganisationServes.objects.create(organisation=company, place=estate)
    return parties.of_organisation(company)


def department_of(district, duty="urban_management"):
    body = Organisation.objects.create(
        name_zh="城管局", kind=OrganisationKind.DEPARTMENT, duty=duty, place=district
    )
    return parties.of_organisation(body)


class TestFirstMatch:
    def test_falls_to_the_desk_when_no_rule_fits(self, here):
        found = here.match()

        assert (found.rule, found.party) == (None, here.desk())
        assert found.why_zh
        assert found.why_en

    def test_takes_the_first_in_order(self, here):
        parties.set_up_posts(here.grid)
        parties.set_up_posts(here.community)
        second = here.rule(position=20, post_kind=PostKind.SECRETARY)
        first = here.rule(position=10, post_kind=PostKind.GRID_WORKER)

        assert here.match().rule == first
        first.delete()
        assert here.match().rule == second

    def test_reads_the_category_and_its_group(self, here):
        other = CategoryFactory(community=here.community)
        here.rule(category=other)
        by_group = here.rule(category=here.category.parent)

        assert here.match().rule == by_group

    @pytest.mark.parametrize("where", ["grid", "estate", "building", "community"])
    def test_reads_the_place_and_what_is_above_it(self, here, where):
        elsewhere = Here()
        here.rule(place=getattr(elsewhere, where))
        fitting = here.rule(place=getattr(here, where))

        assert here.match().rule == fitting

    def test_reads_the_jurisdiction_where_it_really_lies(self, here):
        hongshan = DistrictFactory(name_zh="洪山区")
        here.estate.lies_in = hongshan
        here.estate.save()
        there = department_of(hongshan)
        department_of(here.community.parent.parent)
        keywords = {"target": Target.DEPARTMENT, "duty": "urban_management"}
        here.rule(jurisdiction=here.community.parent.parent, **keywords)
        fitting = here.rule(jurisdiction=hongshan, **keywords)

        found = here.match()

        assert (found.rule, found.party, found.asked) == (fitting, here.desk(), there)
        assert "洪山区" in found.why_zh

    def test_at_home_the_department_owns_it(self, here):
        owner = department_of(here.community.parent.parent)
        here.rule(target=Target.DEPARTMENT, duty="urban_management")

        found = here.match()

        assert (found.party, found.asked) == (owner, None)

    def test_elsewhere_the_department_is_asked_and_the_desk_owns_it(self, here):
        hongshan = DistrictFactory(name_zh="洪山区")
        here.estate.lies_in = hongshan
        here.estate.save()
        there = department_of(hongshan)
        here.rule(target=Target.DEPARTMENT, duty="urban_management")

        found = here.match()

        assert (found.party, found.asked) == (here.desk(), there)
        assert f"{there.name} is asked" in found.why_en
        assert "负责到底" in found.why_zh

    def test_elsewhere_without_a_department_on_file_nobody_is_asked(self, here):
        here.estate.lies_in = DistrictFactory(name_zh="洪山区")
        here.estate.save()
        department_of(here.community.parent.parent)
        here.rule(target=Target.DEPARTMENT, duty="urban_management")

        found = here.match()

        assert (found.party, found.asked) == (here.desk(), None)
        assert "none is on file" in found.why_en

    def test_gives_it_to_who_serves_the_estate(self, here):
        property_of(Here().estate, "别家物业")
        owner = property_of(here.estate)
        here.rule(target=Target.PARTNER, organisation_kind=OrganisationKind.PROPERTY)

        assert here.match().party == owner

    def test_gives_it_to_a_team(self, here):
        team = Team.objects.create(name_zh="银发维修队", community=here.community)
        owner = parties.of_team(team)
        here.rule(target=Target.TEAM, team=team)

        found = here.match()

        assert found.party == owner
        assert "银发维修队" in found.why_zh

    def test_gives_it_to_the_grid_worker_of_that_grid(self, here):
        here.rule(post_kind=PostKind.GRID_WORKER)
        owner = parties.of_post(PostKind.GRID_WORKER, here.grid)

        assert here.match().party == owner

    @pytest.mark.parametrize(
        "target",
        [
            {"target": Target.PARTNER, "organisation_kind": OrganisationKind.PROPERTY},
            {"target": Target.DEPARTMENT, "duty": "urban_management"},
            {"post_kind": PostKind.STREET_DESK},
        ],
        ids=["no partner", "no department", "no post"],
    )
    def test_lets_the_desk_step_in_and_says_so_when_nobody_is_on_file(self, here, target):
        rule = here.rule(**target)

        found = here.match()

        assert (found.rule, found.party) == (rule, here.desk())
        assert "none is on file" in found.why_en
        assert "还没有登记" in found.why_zh

    def test_does_not_blame_a_register_while_the_place_is_unknown(self, here):
        here.rule(target=Target.PARTNER, organisation_kind=OrganisationKind.PROPERTY)

        found = rules.first_match(category=here.category, scope=scope_of(here.dwelling))

        assert found.party == here.desk()
        assert "the place is not known yet" in found.why_en
        assert "还不知道在哪儿" in found.why_zh

    def test_says_why_in_the_language_being_spoken(self, here):
        found = here.match()

        with translation.override("en"):
            assert found.why == found.why_en
        with translation.override("zh-hans"):
            assert found.why == found.why_zh

    def test_follows_only_the_rules_of_this_community(self, here):
        OwnerRuleFactory(community=Here().community)

        assert here.match().rule is None

    def test_costs_one_query_once_it_was_asked(self, here, django_assert_num_queries):
        property_of(here.estate)
        here.rule(target=Target.PARTNER, organisation_kind=OrganisationKind.PROPERTY)
        scope = scope_of(here.dwelling)

        rules.first_match(category=here.category, scope=scope, estate_id=here.estate.pk)

        with django_assert_num_queries(1):  # the edition
            rules.first_match(category=here.category, scope=scope, estate_id=here.estate.pk)
