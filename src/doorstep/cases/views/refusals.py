"""A refusal in a form: beside its field where there is one, else above, with all words kept."""

from django import forms

from doorstep.kernel.errors import DomainError


def put_into(form: forms.Form, refusal: DomainError) -> str:
    """The sentence to stand above the form; empty when it stands beside a field."""
    sentence = str(refusal)
    field = getattr(refusal, "field", "") or ""
    if field in form.fields and not form.fields[field].widget.is_hidden:
        form.add_error(field, sentence)
        return ""
    return sentence
