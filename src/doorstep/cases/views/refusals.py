"""A refusal in a form: beside its field where there is one, else above, with all words kept."""

from collections.abc import Iterable
from typing import cast

from django import forms
from django.http import QueryDict

from doorstep.kernel.errors import DomainError


def put_into(form: forms.Form, refusal: DomainError) -> str:
    """The sentence to stand above the form; empty when it stands beside a field."""
    sentence = str(refusal)
    field = getattr(refusal, "field", "") or ""
    if field in form.fields and not form.fields[field].widget.is_hidden:
        form.add_error(field, sentence)
        return ""
    return sentence


def put_value(form: forms.Form, name: str, value: object) -> None:
    """Change one hidden value of a sent form, so that it can be sent again."""
    typed = cast("QueryDict", form.data).copy()
    typed[name] = str(value)
    form.data = typed


def typed_in(form: forms.Form, names: Iterable[str]) -> dict[str, list[str]]:
    """What was sent in these fields, as it came."""
    sent = cast("QueryDict", form.data)
    return {name: sent.getlist(name) for name in sorted(names) if name in sent}
