"""What the office types on the page of a case: one small form for each thing one can do."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from doorstep.cases import queries
from doorstep.cases.forms.choosing import offer
from doorstep.cases.forms.photos import photos
from doorstep.cases.models import Case
from doorstep.cases.queries.candidates import Groups
from doorstep.catalogue.models import Category
from doorstep.catalogue.queries import matters_of
from doorstep.kernel.errors import BadInput
from doorstep.people.actors import Actor
from doorstep.people.models import Party
from doorstep.places import locate
from doorstep.places.locate import AddressNotFound, Found


def words_field(label: Any, help_text: Any = "", *, rows: int = 3) -> forms.CharField:
    """Free words; whether they may be missing is for the operation to say."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class DeedForm(forms.Form):
    """Something done to a case, and the version it was decided on."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *typed: Any, case: Case, actor: Actor, **keywords: Any) -> None:
        keywords["initial"] = {"version": case.version, **keywords.get("initial", {})}
        super().__init__(*typed, **keywords)
        self.case = case
        self.actor = actor
        self.offer()

    def offer(self) -> None:
        """Fill the lists to choose from."""

    def choose(self, name: str, choices: Iterable[Any]) -> None:
        """Give a field what can be chosen."""
        offer(self, name, choices)


class PressForm(DeedForm):
    """Nothing to type."""


class PartyForm(DeedForm):
    """One party of several groups."""

    to = forms.ChoiceField(
        label=_("To whom?"), error_messages={"required": _("Please choose somebody.")}
    )

    def groups(self) -> Groups:
        """Whom one may choose."""
        raise NotImplementedError

    def offer(self) -> None:
        self.choose(
            "to",
            [
                ("", _("Please choose")),
                *(
                    (title, [(str(each.party_id), each.label) for each in candidates])
                    for title, candidates in self.groups()
                ),
            ],
        )

    @property
    def party(self) -> Party:
        """Who was chosen."""
        return Party.objects.get(pk=self.cleaned_data["to"])


class AssignForm(PartyForm):
    """Who does it."""

    def groups(self) -> Groups:
        return queries.helpers_for(self.actor, self.case)


class OwnerForm(PartyForm):
    """Who has to see to it."""

    def groups(self) -> Groups:
        return queries.owners_for(self.case)


class HeadingForm(DeedForm):
    """What it is about."""

    category = forms.ChoiceField(
        label=_("What is it about?"), error_messages={"required": _("Please choose from the list.")}
    )

    def offer(self) -> None:
        self.choose("category", by_group(self.matters))
        self.initial.setdefault("category", str(self.case.category_id))

    @property
    def matters(self) -> list[Category]:
        """What can be asked for in the community of the case."""
        return matters_of(self.case.community_id)

    @property
    def category_chosen(self) -> Category:
        """The heading itself."""
        chosen = self.cleaned_data["category"]
        return next(each for each in self.matters if str(each.pk) == chosen)


class PlaceForm(DeedForm):
    """Where it is; asks again when several places answer to what was typed."""

    address = forms.CharField(
        label=_("Where is it?"),
        required=False,
        help_text=_("For example 3-2-501, or the estate and the building."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    which = forms.ChoiceField(
        label=_("Which one do you mean?"), required=False, widget=forms.RadioSelect
    )

    def offer(self) -> None:
        meant = self.data.getlist("meant") if isinstance(self.data, MultiValueDict) else []
        self.choose("which", [(each, each) for each in meant])
        if not meant:
            del self.fields["which"]

    def find(self) -> Found:
        """The place. Raises BadInput, AddressNotFound, and WhichOne with what it could be."""
        typed = self.cleaned_data.get("which") or self.cleaned_data["address"]
        if not typed.strip():
            raise BadInput(_("Please type where it is."), field="address")
        try:
            answer = locate.by_address(typed, community=self.case.community)
        except AddressNotFound as refusal:
            if refusal.nearest is None:
                raise
            raise WhichOne([refusal.nearest.label], str(refusal)) from None
        if answer.candidates:
            raise WhichOne([each.label for each in answer.candidates])
        return answer


class WhichOne(BadInput):
    """Several places answer to what was typed, or only a near one is known."""

    code = "cases.which_one"

    def __init__(self, meant: list[str], sentence: str = "") -> None:
        several = _("There are several of these. Please say which one you mean.")
        super().__init__(sentence or several, field="address")
        self.meant = list(dict.fromkeys(meant))


class SaidForm(DeedForm):
    """A few words."""

    words = words_field(_("In a few words"))


class AnswerForm(DeedForm):
    """What was answered."""

    words = words_field(
        _("What did you answer?"), _("The resident can read this. No confirmation is needed.")
    )


class ResolveForm(DeedForm):
    """How it was done."""

    words = words_field(
        _("What was done?"), _("The resident reads this. For example: put in a new bulb.")
    )
    pictures = photos(_("Photos of how it is now"))

    def offer(self) -> None:
        """What the parties say of their parts is where the one answer begins."""
        told = [each.answer_words for each in queries.parts_of(self.actor, self.case)]
        self.initial.setdefault("words", "\n".join(filter(None, told)))


class HandBackForm(DeedForm):
    """Why it goes back."""

    words = words_field(_("Why does it not work out?"), _("For example: it needs an electrician."))


class NoteForm(DeedForm):
    """For whoever works on it."""

    words = words_field(_("Note"), _("Whoever works on it reads this; the resident does not."))


class NotFixedForm(DeedForm):
    """What is still wrong."""

    words = words_field(_("What is still wrong?"), _("In the resident's words, if they said."))


class WithdrawForm(DeedForm):
    """Why it is no longer needed."""

    words = words_field(_("Why is it no longer needed?"), rows=2)


class MergeForm(DeedForm):
    """Which other case is the same matter."""

    other = forms.ChoiceField(
        label=_("Is it one of these?"), required=False, widget=forms.RadioSelect
    )
    code = forms.CharField(
        label=_("Code of the other case"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def offer(self) -> None:
        found = queries.alike(self.actor, self.case)
        self.choose("other", [(each.code, f"{each.summary} · {each.code}") for each in found])
        if not found:
            del self.fields["other"]

    def find(self) -> Case:
        """The other case. Raises BadInput, Case.DoesNotExist for one not theirs to see."""
        code = self.cleaned_data["code"].strip() or self.cleaned_data.get("other", "")
        if not code:
            raise BadInput(_("Please choose the other case, or type its code."), field="code")
        try:
            return queries.seen_by_code(self.actor, code)
        except Case.DoesNotExist:
            raise BadInput(_("We know no case with this code."), field="code") from None


def by_group(matters: Iterable[Category]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The headings of a community for a select, group by group."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for each in matters:
        group = each.parent.name if each.parent else ""
        groups.setdefault(group, []).append((str(each.pk), each.name))
    return list(groups.items())
