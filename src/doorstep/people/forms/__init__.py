"""What staff type about people, and what a resident types from paper."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from doorstep.people import queries
from doorstep.people.actors import Actor
from doorstep.people.models import Organisation, Person, Team
from doorstep.people.operations import Particulars
from doorstep.people.states import (
    Gender,
    Language,
    OrganisationKind,
    Reach,
    Reason,
    RoleKind,
    VolunteerKind,
)
from doorstep.places.models import Place


def _choices(
    of: type[TextChoices], *, without: frozenset[str] = frozenset()
) -> list[tuple[str, Any]]:
    return [(value, label) for value, label in of.choices if value not in without]


def _offer(form: forms.Form, name: str, things: QuerySet[Any]) -> None:
    """Let a field choose among `things`; the only one is chosen beforehand."""
    field = cast("forms.ModelChoiceField[Any]", form.fields[name])
    field.queryset = things
    field.empty_label = _("Please choose") if field.required else "-"
    only = list(things[:2])
    if field.required and len(only) == 1:
        field.initial = only[0].pk


class PersonForm(forms.Form):
    """One person's particulars, one question a line."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=40)
    called = forms.CharField(
        label=_("How they like to be called"),
        max_length=40,
        required=False,
        help_text=_("For example: Auntie Wang"),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        help_text=_("A mobile, or a landline with area code. Leave it empty if there is none."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    reach = forms.ChoiceField(
        label=_("How they like to be told"), choices=_choices(Reach), initial=Reach.PHONE_CALL
    )
    gender = forms.ChoiceField(label=_("Gender"), choices=_choices(Gender), required=False)
    born_on = forms.DateField(
        label=_("Date of birth"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    id_number = forms.CharField(
        label=_("ID number"),
        max_length=40,
        required=False,
        help_text=_("Only when a service needs it and they agree."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.CharField(label=_("E-mail"), max_length=120, required=False)
    language = forms.ChoiceField(
        label=_("Language"), choices=_choices(Language), initial=Language.CHINESE
    )

    def particulars(self) -> Particulars:
        """What was typed, for the operation, which cleans it."""
        names = set(Particulars.__dataclass_fields__)
        return Particulars(**{k: v for k, v in self.cleaned_data.items() if k in names})


class NewPersonForm(PersonForm):
    """A new file also says where."""

    community = forms.ModelChoiceField(label=_("Community"), queryset=Place.objects.none())
    home = forms.CharField(
        label=_("Door"),
        max_length=80,
        required=False,
        help_text=_("For example: Oujing Garden 3-2-501"),
    )
    is_somebody_else = forms.BooleanField(
        label=_("It is somebody else with the same name and phone"), required=False
    )

    def __init__(self, *args: Any, actor: Actor, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        _offer(self, "community", queries.communities_kept_by(actor))


class CorrectForm(PersonForm):
    """What is known, to be put right; numbers are typed anew, so that nobody reads them here."""

    forget = forms.MultipleChoiceField(
        label=_("Take out of the file"),
        choices=[("phone", _("phone number")), ("id_number", _("ID number"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, typed: Any = None, *, person: Person) -> None:
        known = {name: getattr(person, name) for name in PersonForm.base_fields}
        super().__init__(typed, initial={**known, "phone": "", "id_number": ""})
        for name in ("phone", "id_number"):
            self.fields[name].help_text = _("Leave this empty to keep the number we have.")


class HomeForm(forms.Form):
    """Behind which door somebody lives now."""

    home = forms.CharField(
        label=_("Door"), max_length=80, help_text=_("For example: Oujing Garden 3-2-501")
    )


class RevealForm(forms.Form):
    """Which number, and why it has to be seen whole."""

    field = forms.ChoiceField(
        choices=[("phone", _("phone number")), ("id_number", _("ID number"))],
        widget=forms.HiddenInput,
    )
    reason = forms.ChoiceField(
        label=_("Why?"), choices=[("", _("Please choose")), *_choices(Reason)]
    )


class VolunteerForm(forms.Form):
    """Somebody reports to help."""

    kind = forms.ChoiceField(label=_("How they came"), choices=_choices(VolunteerKind))
    unit = forms.ModelChoiceField(
        label=_("Unit that sent them"),
        queryset=Organisation.objects.none(),
        required=False,
    )
    is_vetted = forms.BooleanField(label=_("May be sent into homes"), required=False)

    def __init__(self, *args: Any, actor: Actor, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        units = [each.pk for each in queries.organisations_for(actor)]
        _offer(self, "unit", queries.bodies(units))


class TeamChoiceForm(forms.Form):
    """A team of the community somebody serves."""

    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none())

    def __init__(self, typed: Any = None, *, person: Person) -> None:
        super().__init__(typed)
        _offer(self, "team", queries.teams_to_join(person))


class MemberForm(forms.Form):
    """A partner somebody belongs to."""

    organisation = forms.ModelChoiceField(label=_("Partner"), queryset=Organisation.objects.none())
    is_contact = forms.BooleanField(label=_("Receives its tasks"), required=False)

    def __init__(self, typed: Any = None, *, actor: Actor) -> None:
        super().__init__(typed)
        known = [each.pk for each in queries.organisations_for(actor)]
        _offer(self, "organisation", queries.bodies(known))


class AccountForm(forms.Form):
    """A work number and first password; only the password once there is a number."""

    username = forms.CharField(
        label=_("Work number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    password = forms.CharField(
        label=_("First password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Give it in person. After signing in they can choose another."),
    )

    def __init__(self, typed: Any = None, *, number: str) -> None:
        super().__init__(typed)
        self.number = number
        if number:
            del self.fields["username"]


class RoleForm(forms.Form):
    """A role at a place that this actor may give."""

    kind = forms.ChoiceField(label=_("Role"), choices=())
    place = forms.ModelChoiceField(label=_("Place"), queryset=Place.objects.none())

    def __init__(self, *args: Any, actor: Actor, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        reach = {kind: queries.places_to_appoint_at(actor, kind) for kind in RoleKind}
        self.fields["kind"] = forms.ChoiceField(
            label=_("Role"), choices=[(kind.value, kind.label) for kind in reach if reach[kind]]
        )
        keys = [place.pk for places in reach.values() for place in places]
        _offer(self, "place", Place.objects.filter(pk__in=keys).order_by("path"))

    @property
    def is_of_use(self) -> bool:
        """False for somebody who may appoint to nothing."""
        return bool(self.fields["kind"].choices)  # type: ignore[attr-defined]  # made above


class AppointForm(RoleForm):
    """A role for somebody who has a work number, wherever they live."""

    number = forms.CharField(label=_("Work number"), max_length=150)


class TeamForm(forms.Form):
    """A new team of one community."""

    community = forms.ModelChoiceField(label=_("Community"), queryset=Place.objects.none())
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    skill = forms.CharField(label=_("What they are good at"), max_length=40, required=False)
    is_silver_age = forms.BooleanField(label=_("A silver-age team"), required=False)

    def __init__(self, *args: Any, actor: Actor, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        _offer(self, "community", queries.communities_kept_by(actor))


class OrganisationForm(forms.Form):
    """A body that takes part in one community."""

    place = forms.ModelChoiceField(label=_("Community"), queryset=Place.objects.none())
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=_choices(OrganisationKind, without=frozenset({OrganisationKind.DEPARTMENT})),
    )
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)

    def __init__(self, *args: Any, actor: Actor, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        _offer(self, "place", queries.communities_kept_by(actor))


class PaperCodeForm(forms.Form):
    """The code on the paper from the desk."""

    code = forms.CharField(
        label=_("Code on the paper"),
        max_length=40,
        help_text=_("Twelve letters and digits, for example ABCD-2345-EFGH."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
