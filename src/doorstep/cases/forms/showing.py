"""What of a case may be read by everybody, as the office words it."""

import hashlib
import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.cases.forms.console import DeedForm, words_field
from doorstep.cases.models import CasePhoto, Showing
from doorstep.cases.operations import Shown
from doorstep.cases.states import SAYS_HOW
from doorstep.kernel import typed, words


class ShowForm(DeedForm):
    """Three texts and the photos. What is left empty is not shown."""

    said = words_field(
        _("What it is about"),
        _("In words for strangers: no names, no doors, no numbers."),
    )
    where = words_field(_("Where it is, more exactly than the building"), rows=2)
    answer = words_field(_("What was done"))
    photos = forms.MultipleChoiceField(
        label=_("Photos without faces, number plates and doors"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def offer(self) -> None:
        pictures = CasePhoto.objects.filter(case=self.case).order_by("pk")
        self.pictures = list(pictures.select_related("file", "thumbnail"))
        self.choose("photos", [(str(each.pk), str(each.pk)) for each in self.pictures])
        for name, text in self._beginning().items():
            self.initial.setdefault(name, text)

    def _beginning(self) -> dict[str, Any]:
        """What is shown now; before that, what was said, without what looks like a number."""
        showing = Showing.objects.filter(case=self.case).first()
        if showing is not None:
            kept = words.read_many([showing.said_id, showing.where_id, showing.answer_id])
            told = {
                name: kept.get(getattr(showing, f"{name}_id"), "")
                for name in ("said", "where", "answer")
            }
            return {**told, "photos": [str(each.pk) for each in self.pictures if each.is_public]}
        answer = self.case.answer_words if self.case.state in SAYS_HOW else ""
        return {
            "said": typed.without_personal(self.case.said_words),
            "answer": typed.without_personal(answer),
        }

    @property
    def shown(self) -> Shown:
        """What is to be shown. Raises HoldsPersonalData and BadInput."""
        told = self.cleaned_data
        return Shown(
            said=told["said"],
            where=told["where"],
            answer=told["answer"],
            photo_ids=frozenset(int(each) for each in told["photos"]),
        ).cleaned()


def mark_of(shown: Shown) -> str:
    """Tells whether what is sent is what was looked at."""
    told = [shown.said, shown.where, shown.answer, sorted(shown.photo_ids)]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
