"""What the office types about webhooks."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.messaging import announcing, queries
from doorstep.people.actors import Actor
from doorstep.places.models import Place


class WebhookForm(forms.Form):
    """Where another system wants to be told, of what, and of which place."""

    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_("It begins with https, and the operator has to list its host."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
    )
    place = forms.ModelChoiceField(
        label=_("Of which place"), queryset=Place.objects.none(), empty_label=None
    )
    events = forms.MultipleChoiceField(
        label=_("What to tell"), choices=(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, typed: Any = None, *, actor: Actor) -> None:
        every = announcing.events()
        super().__init__(typed, initial={"events": list(every)})
        where = [place.pk for place in queries.places_to_subscribe_at(actor)]
        place = cast("forms.ModelChoiceField[Place]", self.fields["place"])
        place.queryset = Place.objects.filter(pk__in=where).order_by("path")
        events = cast("forms.MultipleChoiceField", self.fields["events"])
        events.choices = list(every.items())
