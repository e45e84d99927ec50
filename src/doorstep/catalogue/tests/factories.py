"""Ordinary categories and rules for tests of every room."""

import factory

from doorstep.catalogue.models import Category, OwnerRule
from doorstep.catalogue.states import Target
from doorstep.people.states import PostKind
from doorstep.places.tests.factories import CommunityFactory


class GroupFactory(factory.django.DjangoModelFactory[Category]):
    """A first level, 楼栋设施."""

    class Meta:
        model = Category

    community = factory.SubFactory(CommunityFactory)
    code = factory.Sequence(lambda n: f"group-{n}")
    name_zh = "楼栋设施"
    name_en = "Buildings"
    public_name_zh = "楼里的东西坏了"
    public_name_en = "Something in the building is broken"
    ask_zh = "办好了吗？"
    ask_en = "Is it fixed?"
    yes_zh = "办好了"
    yes_en = "Yes, it is fixed"
    no_zh = "还没办好"
    no_en = "Not yet"


class CategoryFactory(GroupFactory):
    """A matter, 公共照明: open to volunteers, seven working days."""

    community = factory.LazyAttribute(
        lambda category: category.parent.community if category.parent else CommunityFactory()
    )
    parent = factory.SubFactory(GroupFactory)
    code = factory.Sequence(lambda n: f"light-{n}")
    name_zh = "公共照明"
    name_en = "Public lighting"
    public_name_zh = "楼道灯、路灯不亮"
    public_name_en = "A light is out"
    ask_zh = "灯亮了吗？"
    ask_en = "Is the light on?"
    yes_zh = "亮了"
    yes_en = "Yes, it is on"
    no_zh = "还没亮"
    no_en = "Not yet"
    open_to_volunteers = True
    keywords = factory.LazyFunction(lambda: ["楼道灯", "路灯", "灯不亮"])

    @classmethod
    def _create(cls, model_class, *args, **keywords):
        """`community=` alone means a group of that community."""
        parent, community = keywords.get("parent"), keywords["community"]
        if parent is not None and parent.community_id != community.pk:
            keywords["parent"] = GroupFactory(community=community)
        return super()._create(model_class, *args, **keywords)


class OwnerRuleFactory(factory.django.DjangoModelFactory[OwnerRule]):
    """Everything goes to the desk, unless a test says more."""

    class Meta:
        model = OwnerRule

    community = factory.SubFactory(CommunityFactory)
    position = factory.Sequence(lambda n: n + 1)
    target = Target.POST
    post_kind = factory.LazyAttribute(
        lambda rule: PostKind.DESK if rule.target == Target.POST else ""
    )
