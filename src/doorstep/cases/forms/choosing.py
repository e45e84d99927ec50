"""What a list offers, known only when the form is drawn."""

from collections.abc import Iterable
from typing import Any

from django import forms


def offer(form: forms.Form, name: str, choices: Iterable[Any]) -> None:
    """Give a field of `form` what can be chosen. Raises TypeError for one that is no list."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"nothing is chosen in {name}")
    field.choices = list(choices)
