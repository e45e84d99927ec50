from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from doorstep.catalogue import operations, presets, queries
from doorstep.catalogue.drafts import CategoryDraft, DangerRunsDayAndNight, RuleDraft
from doorstep.catalogue.models import CalendarDay, Category, OwnerRule, WorkingHours
from doorstep.catalogue.states import DeadlineUnit, Target, Urgency
from doorstep.catalogue.tests.factories import CategoryFactory, GroupFactory, OwnerRuleFactory
from doorstep.kernel.errors import BadInput
from doorstep.kernel.models import AuditEntry
from doorstep.people.states import PostKind, RoleKind
from doorstep.people.tests.factories import PersonFactory, RoleFactory, TeamFactory, actor_of
from doorstep.places.tests.factories import CommunityFactory, GridFactory

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def secretary(community):
    """赵主任, who looks after the catalogue."""
    person = PersonFactory(name="赵红梅", community=community)
    RoleFactory(person=person, kind=RoleKind.SECRETARY, place=community)
    return actor_of(person)


@pytest.fixture
def stranger():
    """The secretary of another community."""
    elsewhere = CommunityFactory()
    person = PersonFactory(community=elsewhere)
    RoleFactory(person=person, kind=RoleKind.SECRETARY, place=elsewhere)
    return actor_of(person)


def draft_of(category, **changes):
    return replace(CategoryDraft.of(category), **changes)


class TestEditCategory:
    def test_keeps_what_was_written_cleaned(self, community, secretary):
        category = CategoryFactory(community=community)

        operations.edit_category(
            category.pk,
            to=draft_of(category, name_zh="  路灯　照明 ", keywords="路灯,灯泡 路灯\n灯不亮"),
            by=secretary,
            at=AT,
        )

        category.refresh_from_db()
        assert category.name_zh == "路灯 照明"
        assert category.keywords == ["路灯", "灯泡", "灯不亮"]
        assert AuditEntry.objects.get().action == "catalogue.edit_category"

    def test_changes_nothing_when_nothing_is_changed(self, community, secretary):
        category = presets.install(community)["light"]
        before = Category.objects.values().get(pk=category.pk)

        operations.edit_category(category.pk, to=draft_of(category), by=secretary, at=AT)

        assert Category.objects.values().get(pk=category.pk) == before

    @pytest.mark.parametrize(
        ("changes", "refusal", "field"),
        [
            (
                {"urgency": Urgency.DANGER, "deadline_unit": DeadlineUnit.WORKDAYS},
                DangerRunsDayAndNight,
                "deadline_unit",
            ),
            ({"deadline_amount": 0}, BadInput, "deadline_amount"),
            ({"deadline_amount": 251}, BadInput, "deadline_amount"),
            ({"reopen_days": 400}, BadInput, "reopen_days"),
            ({"keywords": "一句很长很长的话不是一个词而是一整句话对不对呀"}, BadInput, "keywords"),
            ({"keywords": " ".join(str(n) for n in range(201))}, BadInput, "keywords"),
            ({"name_zh": ""}, BadInput, "name_zh"),
            ({"ask_zh": "灯\x00亮了吗"}, BadInput, "ask_zh"),
        ],
    )
    def test_refuses_what_makes_no_sense(self, community, secretary, changes, refusal, field):
        category = CategoryFactory(community=community)

        with pytest.raises(refusal) as refused:
            operations.edit_category(
                category.pk, to=draft_of(category, **changes), by=secretary, at=AT
            )

        assert refused.value.field == field
        assert CategoryDraft.of(Category.objects.get(pk=category.pk)) == draft_of(category)

    def test_keeps_the_last_resort_on_offer(self, community, secretary):
        other = presets.install(community)["other"]

        with pytest.raises(operations.LastResort):
            operations.edit_category(
                other.pk, to=draft_of(other, is_active=False), by=secretary, at=AT
            )

    def test_takes_what_is_not_on_offer_out_of_the_lists(self, community, secretary):
        dog = presets.install(community)["dog"]

        operations.edit_category(dog.pk, to=draft_of(dog, is_active=False), by=secretary, at=AT)

        assert dog not in queries.matters_of(community.pk)

    def test_refuses_a_stranger(self, community, stranger):
        category = CategoryFactory(community=community)

        with pytest.raises(operations.MayNotManage):
            operations.edit_category(category.pk, to=draft_of(category), by=stranger, at=AT)


class TestAddCategory:
    def test_puts_a_matter_into_a_group(self, community, secretary):
        group = GroupFactory(community=community)
        like = CategoryDraft.of(CategoryFactory(community=community))

        added = operations.add_category(
            community.pk, code="garden", parent_id=group.pk, to=like, by=secretary, at=AT
        )

        assert (added.parent, added.code) == (group, "garden")

    def test_refuses_a_code_twice_and_a_group_of_others(self, community, secretary):
        matter = CategoryFactory(community=community)
        like = CategoryDraft.of(matter)

        with pytest.raises(operations.CodeTaken):
            operations.add_category(
                community.pk, code=matter.code, parent_id=None, to=like, by=secretary, at=AT
            )
        for group in (GroupFactory(), matter):
            with pytest.raises(operations.NotOfThisCommunity):
                operations.add_category(
                    community.pk, code="new", parent_id=group.pk, to=like, by=secretary, at=AT
                )


def order_of(community):
    return list(OwnerRule.objects.filter(community=community).values_list("pk", "position"))


class TestRules:
    def test_adds_below_the_others(self, community, secretary):
        OwnerRuleFactory(community=community, position=7)

        rule = operations.add_rule(
            community.pk,
            to=RuleDraft(target=Target.POST, name=PostKind.SECRETARY),
            by=secretary,
            at=AT,
        )

        assert (rule.position, rule.post_kind) == (8, PostKind.SECRETARY)

    def test_refuses_to_name_what_is_elsewhere(self, community, secretary):
        for draft in (
            RuleDraft(target=Target.POST, name=PostKind.DESK, category=CategoryFactory()),
            RuleDraft(target=Target.POST, name=PostKind.DESK, place=GridFactory()),
            RuleDraft(target=Target.TEAM, name=str(TeamFactory().pk)),
        ):
            with pytest.raises(operations.NotOfThisCommunity):
                operations.add_rule(community.pk, to=draft, by=secretary, at=AT)

    def test_moves_up_and_down_and_stays_at_the_ends(self, community, secretary):
        first, second, third = (
            OwnerRuleFactory(community=community, position=n) for n in (10, 20, 30)
        )

        operations.move_rule(third.pk, up=True, by=secretary, at=AT)
        assert order_of(community) == [(first.pk, 1), (third.pk, 2), (second.pk, 3)]
        operations.move_rule(first.pk, up=True, by=secretary, at=AT)
        operations.move_rule(second.pk, up=False, by=secretary, at=AT)
        assert order_of(community) == [(first.pk, 1), (third.pk, 2), (second.pk, 3)]
        operations.move_rule(first.pk, up=False, by=secretary, at=AT)
        assert order_of(community) == [(third.pk, 1), (first.pk, 2), (second.pk, 3)]

    def test_closes_the_gap_a_removed_rule_leaves(self, community, secretary):
        first, second, third = (
            OwnerRuleFactory(community=community, position=n) for n in (1, 2, 3)
        )

        operations.remove_rule(second.pk, by=secretary, at=AT)

        assert order_of(community) == [(first.pk, 1), (third.pk, 2)]

    def test_refuses_a_stranger(self, community, stranger):
        rule = OwnerRuleFactory(community=community)

        for attempt in (
            lambda: operations.move_rule(rule.pk, up=True, by=stranger, at=AT),
            lambda: operations.remove_rule(rule.pk, by=stranger, at=AT),
        ):
            with pytest.raises(operations.MayNotManage):
                attempt()
        assert OwnerRule.objects.filter(pk=rule.pk).exists()


class TestKeepHours:
    def test_replaces_the_hours(self, community, secretary):
        presets.install(community)

        operations.keep_hours(
            community.pk,
            stretches=[(time(14), time(18)), (time(9), time(12))],
            by=secretary,
            at=AT,
        )

        assert queries.hours_of(community.pk) == ((time(9), time(12)), (time(14), time(18)))
        assert WorkingHours.objects.filter(community=community).count() == 2

    @pytest.mark.parametrize(
        "stretches",
        [
            [],
            [(time(12), time(9))],
            [(time(9), time(9))],
            [(time(9), time(13)), (time(12), time(17))],
            [(time(n), time(n, 30)) for n in range(5)],
        ],
    )
    def test_refuses_hours_that_overlap_or_never_end(self, community, secretary, stretches):
        with pytest.raises(operations.HoursOverlap):
            operations.keep_hours(community.pk, stretches=stretches, by=secretary, at=AT)


class TestDays:
    def test_marks_a_day_and_marks_it_again(self, community, secretary):
        day = date(2026, 3, 9)

        for is_working in (True, False):
            operations.mark_day(
                community.pk, day=day, is_working=is_working, note="防汛", by=secretary, at=AT
            )

        marked = CalendarDay.objects.get()
        assert (marked.is_working, marked.note) == (False, "防汛")

    def test_lets_the_published_calendar_decide_again(self, community, secretary):
        marked = CalendarDay.objects.create(
            community=community, day=date(2026, 3, 9), is_working=False
        )

        operations.unmark_day(marked.pk, by=secretary, at=AT)

        assert not CalendarDay.objects.exists()

    def test_leaves_days_of_all_communities_alone(self, secretary):
        for_all = CalendarDay.objects.create(day=date(2026, 3, 9), is_working=False)

        with pytest.raises(operations.MayNotManage):
            operations.unmark_day(for_all.pk, by=secretary, at=AT)

    def test_refuses_a_day_far_away(self, community, secretary):
        with pytest.raises(BadInput):
            operations.mark_day(
                community.pk, day=date(2055, 1, 1), is_working=True, note="", by=secretary, at=AT
            )


class TestDueFor:
    def test_follows_its_own_hours_and_days(self, community):
        category = CategoryFactory(community=community, deadline_amount=1)
        WorkingHours.objects.create(community=community, opens=time(9), closes=time(16), position=0)
        CalendarDay.objects.create(community=community, day=date(2026, 3, 6), is_working=False)

        due = queries.due_for(category, happened_at=AT)

        assert due == datetime(2026, 3, 9, 8, 0, tzinfo=UTC)

    def test_asks_nothing_when_the_clock_runs(self, community, django_assert_num_queries):
        water = presets.install(community)["water"]

        with django_assert_num_queries(0):
            assert queries.due_for(water, happened_at=AT) == datetime(2026, 3, 6, 1, 0, tzinfo=UTC)


class TestYearSheet:
    def test_shows_what_is_published_and_what_is_our_own(self, community):
        CalendarDay.objects.create(community=community, day=date(2026, 3, 6), is_working=False)

        sheet = queries.year_sheet(community.pk, 2026)

        assert {verdict.day for verdict in sheet.published} >= {
            date(2026, 2, 14),
            date(2026, 2, 17),
        }
        assert [own.day for own in sheet.own] == [date(2026, 3, 6)]
        assert sheet.note == ""

    def test_says_when_a_year_is_not_announced(self, community):
        sheet = queries.year_sheet(community.pk, 2027)

        assert "2027" in sheet.note
        assert sheet.published == []
