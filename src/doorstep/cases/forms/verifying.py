"""What whoever looks again types."""

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.cases.sampling import LookOutcome


class LookForm(forms.Form):
    """What was seen."""

    outcome = forms.ChoiceField(
        label=_("What did you see?"), choices=LookOutcome, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("In a few words"),
        required=False,
        help_text=_("Above all when it is not fixed: what is still wrong?"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
