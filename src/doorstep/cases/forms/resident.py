"""What residents type: short, forgiving, one question a line. The operations do the judging."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.cases.forms.choosing import offer
from doorstep.cases.forms.kinds import WithKinds
from doorstep.cases.forms.photos import photos
from doorstep.catalogue.models import Category
from doorstep.catalogue.queries import matters_of
from doorstep.kernel import codes
from doorstep.people import queries as people
from doorstep.people.models import Person
from doorstep.places.locate import Found
from doorstep.places.models import Place

ME = "me"
OTHER = "other"
HOME = "home"
ELSEWHERE = "elsewhere"
NOT_SURE = "not-sure"


@dataclass(frozen=True)
class Asking:
    """Who asks from where: what the form offers depends on it."""

    community: Place | None
    person: Person | None = None
    building: Found | None = None
    known_phone: str = ""
    doors: list[str] = field(default_factory=list)  # when several answer to what was typed

    @cached_property
    def matters(self) -> list[Category]:
        """What can be asked for here."""
        return matters_of(self.community.pk) if self.community else []

    @cached_property
    def household(self) -> dict[str, Person]:
        """Who lives with whoever asks, by what the form sends back."""
        return (
            {each.uid.hex: each for each in people.household_of(self.person)}
            if (self.person)
            else {}
        )


class AskForm(WithKinds):
    """One thing somebody asks for."""

    capture = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    code = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    said = forms.CharField(
        label=_("What is it?"),
        error_messages={"required": _("Please say in a few words what it is about.")},
        help_text=_(
            "As you would tell a neighbour. For example: the light in our stairwell is out."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    pictures = photos(_("A photo"))
    place = forms.ChoiceField(
        label=_("Where is it?"), required=False, initial=HOME, widget=forms.RadioSelect
    )
    address = forms.CharField(
        label=_("Where is it?"),
        required=False,
        help_text=_("Estate, building, unit, door, or the code on the sign at the door."),
    )
    which = forms.ChoiceField(
        label=_("Which one do you mean?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("There are several of these. Please say which one you mean.")
        },
    )
    whom = forms.ChoiceField(
        label=_("Who is it for?"), required=False, initial=ME, widget=forms.RadioSelect
    )
    contact_name = forms.CharField(
        label=_("What may we call you?"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact_phone = forms.CharField(
        label=_("Your phone"),
        required=False,
        help_text=_(
            "Only so that we can call you about this. Without it you can still follow it "
            "with a code."
        ),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, *typed: Any, asking: Asking, **keywords: Any) -> None:
        super().__init__(*typed, matters=asking.matters, **keywords)
        self.asking = asking
        self.fields["said"].required = not self.has_kind  # a kind alone says enough
        self._ask_where()
        self._ask_for_whom()

    def _ask_where(self) -> None:
        asking = self.asking
        home = asking.person.home if asking.person else None
        if asking.building is not None:
            self.fields["address"].label = _("More exactly, if you know")
            self.fields["address"].help_text = _(
                "Unit, floor or door. For example: unit 2, 5th floor."
            )
        if asking.building is not None or home is None:
            del self.fields["place"]
        else:
            here = f"{home.estate.name} {home.label}"
            offer(
                self,
                "place",
                [
                    (HOME, _("At home: %(door)s") % {"door": here}),
                    (ELSEWHERE, _("Somewhere else")),
                ],
            )
            self.fields["address"].label = _("Where else?")
        if asking.doors:
            offer(
                self,
                "which",
                [
                    *((each, each) for each in asking.doors),
                    (NOT_SURE, _("I am not sure")),
                ],
            )
        else:
            del self.fields["which"]

    def _ask_for_whom(self) -> None:
        asking = self.asking
        if asking.person is None:
            del self.fields["whom"]
            self.fields["contact_phone"].initial = asking.known_phone
            return
        offer(
            self,
            "whom",
            [
                (ME, _("For me")),
                *((key, each.known_as) for key, each in asking.household.items()),
                (OTHER, _("For someone else I help")),
            ],
        )
        self.fields["contact_name"].label = _("Their name")
        self.fields["contact_phone"].label = _("Their phone")
        self.fields["contact_phone"].help_text = _("Only if it is for someone else.")

    @property
    def address_typed(self) -> str:
        """What says where, as typed or as chosen among several."""
        chosen = str(self.cleaned_data.get("which", ""))
        typed = str(self.cleaned_data["address"])
        return typed if chosen in {"", NOT_SURE} else chosen

    @property
    def code_typed(self) -> str:
        """The code of a sign: scanned, or typed where one types an address."""
        if self.cleaned_data["code"]:
            return str(self.cleaned_data["code"])
        typed = codes.normalise(self.cleaned_data["address"][:40])
        return typed if len(typed) >= CODE_LENGTH and codes.is_valid(typed) else ""

    @property
    def is_at_home(self) -> bool:
        """They said so, or said nothing else."""
        if "place" not in self.fields:
            return False
        return self.cleaned_data["place"] != ELSEWHERE and not self.cleaned_data["address"].strip()

    @property
    def capture_id(self) -> UUID:
        """What makes sending it twice the same as sending it once."""
        capture_id: UUID = self.cleaned_data["capture"]
        return capture_id


CODE_LENGTH = 8


class TrackForm(forms.Form):
    """The code on the receipt."""

    code = forms.CharField(
        label=_("Code on your receipt"),
        max_length=60,
        help_text=_("Twelve letters and digits, for example K7QM-2WXR-94TD."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class WordsForm(forms.Form):
    """A few words, if one likes."""

    words = forms.CharField(
        label=_("What is still wrong?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WithdrawForm(forms.Form):
    """Why it is no longer needed, if one likes to say."""

    words = forms.CharField(
        label=_("Why is it no longer needed?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
