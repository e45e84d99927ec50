"""The forms of the catalogue pages. They read; `drafts` and `operations` judge."""

from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from datetime import time
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from doorstep.catalogue import deadlines, rules
from doorstep.catalogue.drafts import (
    MOST_REOPEN_DAYS,
    CategoryDraft,
    RuleDraft,
    TimesDraft,
)
from doorstep.catalogue.models import Category, UrgencyTimes
from doorstep.catalogue.operations import MOST_STRETCHES
from doorstep.catalogue.pacing import Times
from doorstep.catalogue.presets.shapes import ASK, NO, YES
from doorstep.catalogue.states import DeadlineUnit, Target, Urgency
from doorstep.people.models import Organisation, Team
from doorstep.people.states import OrganisationKind, PostKind
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind

USUAL_DUTIES = ("housing", "urban_management", "civil_affairs")
STARTS_WITH: dict[str, Any] = {
    "ask_zh": ASK[0],
    "ask_en": ASK[1],
    "yes_zh": YES[0],
    "yes_en": YES[1],
    "no_zh": NO[0],
    "no_en": NO[1],
    "deadline_amount": 7,
    "deadline_unit": DeadlineUnit.WORKDAYS,
    "urgency": Urgency.ORDINARY,
    "reopen_days": 15,
    "revisit_percent": 0,
    "position": 50,
}
TIMES = Times._fields
_ONLY_MATTERS = (
    "ask_zh",
    "ask_en",
    "yes_zh",
    "yes_en",
    "no_zh",
    "no_en",
    "urgency",
    "deadline_amount",
    "deadline_unit",
    *TIMES,
    "reopen_days",
    "revisit_percent",
    "open_to_volunteers",
    "enters_home",
    "is_private",
    "keywords",
)


class GroupForm(forms.Form):
    """What a group is called, and where it stands."""

    name_zh = forms.CharField(label=_("Name for the office, Chinese"), max_length=80)
    name_en = forms.CharField(label=_("Name for the office, English"), max_length=120)
    public_name_zh = forms.CharField(
        label=_("In residents' words, Chinese"),
        help_text=_("As one says it at the door: 楼道灯不亮"),
        max_length=40,
    )
    public_name_en = forms.CharField(label=_("In residents' words, English"), max_length=80)
    position = forms.IntegerField(
        label=_("Place in the list"), min_value=0, max_value=999, initial=0
    )
    is_active = forms.BooleanField(label=_("On offer"), required=False, initial=True)

    def draft(self, category: Category | None = None) -> CategoryDraft:
        """The category as this form wants it; what the form does not ask stays."""
        if category is not None:
            return replace(CategoryDraft.of(category), **self.cleaned_data)
        known = {each.name for each in fields(CategoryDraft)}
        told = {name: value for name, value in self.cleaned_data.items() if name in known}
        return CategoryDraft(**STARTS_WITH | told)


class TimesFields(forms.Form):
    """By when, when to warn, how long it may rest, and when each level hears of it."""

    deadline_amount = forms.IntegerField(label=_("Deadline"), min_value=1, max_value=744)
    deadline_unit = forms.ChoiceField(label=_("Counted in"), choices=DeadlineUnit.choices)
    warn_before = forms.IntegerField(
        label=_("Warn whoever has it so long before the deadline"),
        help_text=_("Counted as the deadline is. Empty: as usual. 0: no warning."),
        required=False,
        min_value=0,
    )
    longest_pause = forms.IntegerField(
        label=_("It may wait for the resident for so long, all together"),
        help_text=_("Empty: as usual. 0: it may not wait."),
        required=False,
        min_value=0,
    )
    climbs_to_grid = forms.IntegerField(
        label=_("Late by so long: the grid worker in charge is told"),
        help_text=_("Empty: as usual."),
        required=False,
        min_value=1,
    )
    climbs_to_secretary = forms.IntegerField(
        label=_("Late by so long: the secretary is told"), required=False, min_value=1
    )
    climbs_to_street = forms.IntegerField(
        label=_("Late by so long: the street office is told"), required=False, min_value=1
    )


class TimesForm(TimesFields):
    """The times of what is more urgent than its heading."""

    def draft(self, urgency: str) -> TimesDraft:
        """The times of an urgency as this form wants them."""
        return TimesDraft(urgency=urgency, **self.cleaned_data)

    @staticmethod
    def initial_of(times: UrgencyTimes) -> dict[str, Any]:
        """The form's values for the times as they are."""
        return {name: getattr(times, name) for name in TimesFields.base_fields}


class MatterForm(GroupForm, TimesFields):
    """Everything about a matter."""

    ask_zh = forms.CharField(
        label=_("How we ask whether it is done, Chinese"),
        help_text=_("In the words of the matter: 灯亮了吗？"),
        max_length=40,
    )
    ask_en = forms.CharField(label=_("How we ask whether it is done, English"), max_length=80)
    yes_zh = forms.CharField(label=_("Yes, Chinese"), max_length=20)
    yes_en = forms.CharField(label=_("Yes, English"), max_length=40)
    no_zh = forms.CharField(label=_("Not yet, Chinese"), max_length=20)
    no_en = forms.CharField(label=_("Not yet, English"), max_length=40)
    urgency = forms.ChoiceField(label=_("How urgent"), choices=Urgency.choices)
    reopen_days = forms.IntegerField(
        label=_("Days in which it can be opened again"), min_value=0, max_value=MOST_REOPEN_DAYS
    )
    revisit_percent = forms.IntegerField(
        label=_("Of a hundred finished ones, how many somebody else looks at again"),
        min_value=0,
        max_value=100,
        required=False,
    )
    open_to_volunteers = forms.BooleanField(label=_("Volunteers may take it on"), required=False)
    enters_home = forms.BooleanField(
        label=_("Somebody has to go into the home (vetted volunteers only)"), required=False
    )
    is_private = forms.BooleanField(
        label=_("Private: only named people see it, the public never does"), required=False
    )
    keywords = forms.CharField(
        label=_("Words by which it is recognised"),
        help_text=_("As people say them, apart by spaces: 楼道灯 路灯 灯不亮"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_revisit_percent(self) -> int:
        """None when nothing was typed."""
        return self.cleaned_data["revisit_percent"] or 0

    field_order: Sequence[str] = (
        "name_zh",
        "name_en",
        "public_name_zh",
        "public_name_en",
        *_ONLY_MATTERS,
        "position",
        "is_active",
    )


class NewMatterForm(MatterForm):
    """A matter that is not there yet: also its group and its code."""

    parent = forms.ModelChoiceField(
        label=_("Group"), queryset=Category.objects.none(), empty_label=_("Please choose")
    )
    code = forms.SlugField(
        label=_("Code"),
        help_text=_("Small English letters; other systems know it by this and it never changes."),
        max_length=40,
    )
    field_order: Sequence[str] = ("parent", "code", *MatterForm.field_order)

    def __init__(self, *args: Any, community: Place, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        groups = Category.objects.filter(community=community, parent__isnull=True)
        chooser = self.fields["parent"]
        if isinstance(chooser, forms.ModelChoiceField):
            chooser.queryset = groups.order_by("position", "pk")


class RuleForm(forms.Form):
    """When a rule fits, and whom it names."""

    category = forms.ModelChoiceField(
        label=_("Matter or group"),
        queryset=Category.objects.none(),
        required=False,
        empty_label=_("any"),
    )
    place = forms.ModelChoiceField(
        label=_("Where"), queryset=Place.objects.none(), required=False, empty_label=_("anywhere")
    )
    jurisdiction = forms.ModelChoiceField(
        label=_("Lies in the district"),
        queryset=Place.objects.none(),
        required=False,
        empty_label=_("any district"),
    )
    owner = forms.ChoiceField(label=_("Goes to"))

    def __init__(self, *args: Any, community: Place, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        choices = {
            "category": Category.objects.filter(community=community).order_by("position", "pk"),
            "place": Place.objects.filter(
                Q(kind=PlaceKind.GRID) | Q(kind=PlaceKind.ESTATE) | Q(kind=PlaceKind.BUILDING),
                path__startswith=community.path,
            ).order_by("path"),
            "jurisdiction": Place.objects.filter(kind=PlaceKind.DISTRICT).order_by("name_zh"),
        }
        for name, rows in choices.items():
            chooser = self.fields[name]
            if isinstance(chooser, forms.ModelChoiceField):
                chooser.queryset = rows
        goes_to = self.fields["owner"]
        if isinstance(goes_to, forms.ChoiceField):
            goes_to.choices = _owners(community)

    def draft(self) -> RuleDraft:
        """The rule this form describes."""
        target, _colon, name = self.cleaned_data["owner"].partition(":")
        return RuleDraft(
            target=Target(target),
            name=name,
            category=self.cleaned_data["category"],
            place=self.cleaned_data["place"],
            jurisdiction=self.cleaned_data["jurisdiction"],
        )


class HoursForm(forms.Form):
    """Up to four stretches of a working day; an empty pair is no stretch."""

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        for number in range(1, MOST_STRETCHES + 1):
            for name, label in (("opens", _("From")), ("closes", _("until"))):
                self.fields[f"{name}_{number}"] = forms.TimeField(
                    label=label,
                    required=False,
                    widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
                )

    @staticmethod
    def initial_of(stretches: tuple[deadlines.Stretch, ...]) -> dict[str, time]:
        """The form's values for the hours as they are."""
        values: dict[str, time] = {}
        for number, (opens, closes) in enumerate(stretches, start=1):
            values |= {f"opens_{number}": opens, f"closes_{number}": closes}
        return values

    def pairs(self) -> list[Any]:
        """The two fields of each stretch, for drawing."""
        return [
            (self[f"opens_{number}"], self[f"closes_{number}"])
            for number in range(1, MOST_STRETCHES + 1)
        ]

    def stretches(self) -> list[deadlines.Stretch]:
        """The stretches filled in; half a pair counts as one that never ends."""
        pairs = [
            (self.cleaned_data[f"opens_{number}"], self.cleaned_data[f"closes_{number}"])
            for number in range(1, MOST_STRETCHES + 1)
        ]
        return [
            (opens or time.max, closes or time.min)
            for opens, closes in pairs
            if opens is not None or closes is not None
        ]


class DayForm(forms.Form):
    """A day that is not what the published calendar says."""

    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    is_working = forms.ChoiceField(
        label=_("On that day"),
        choices=[("no", _("the office is closed")), ("yes", _("the office works"))],
    )
    note = forms.CharField(
        label=_("Why"), required=False, max_length=80, help_text=_("For example: 防汛值班")
    )


def _owners(community: Place) -> list[tuple[str, Any]]:
    """Whom a rule may name, by kind."""
    teams = Team.objects.filter(community=community, is_active=True).order_by("pk")
    known = Organisation.objects.filter(kind=OrganisationKind.DEPARTMENT).values_list("duty")
    duties = dict.fromkeys([*USUAL_DUTIES, *(duty for (duty,) in known.distinct())])
    partners = [kind for kind in OrganisationKind if kind != OrganisationKind.DEPARTMENT]
    return [
        (str(_("A post here")), [(f"POST:{kind}", kind.label) for kind in PostKind]),
        (
            str(_("The partner that serves the estate")),
            [(f"PARTNER:{kind}", kind.label) for kind in partners],
        ),
        (
            str(_("The department of the district it lies in")),
            [(f"DEPARTMENT:{duty}", rules.duty_words(duty)) for duty in duties],
        ),
        (str(_("A team")), [(f"TEAM:{team.pk}", team.name) for team in teams]),
    ]


def initial_of(category: Category) -> dict[str, Any]:
    """The form's values for a category as it is."""
    return asdict(CategoryDraft.of(category))
