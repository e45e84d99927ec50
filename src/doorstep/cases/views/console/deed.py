"""One thing the office can do to a case: its words, its form and the one operation."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

from django.utils.functional import Promise

from doorstep.cases.forms import console as forms
from doorstep.cases.forms.console import DeedForm
from doorstep.cases.models import Case
from doorstep.people.actors import Actor


class Told(TypedDict):
    """Who does it, when, and on which version they decided."""

    by: Actor
    at: datetime
    version: int | None


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One thing to do: which right of `queries.may` it wants, how it is asked, what is done."""

    key: str
    needs: str
    label: str | Promise
    done: str | Promise
    run: Callable[[Any, Case, Told], Case]
    form: type[DeedForm] = forms.PressForm
    hint: str | Promise = ""
    confirm: str | Promise = ""
    icon: str = ""

    @property
    def is_press(self) -> bool:
        """Nothing has to be typed: a button is enough."""
        return self.form is forms.PressForm


def with_words(operation: Callable[..., Case]) -> Callable[[Any, Case, Told], Case]:
    """Run an operation that wants a few words."""

    def run(form: DeedForm, case: Case, told: Told) -> Case:
        return operation(case.pk, words=form.cleaned_data["words"], **told)

    return run


def press(operation: Callable[..., Case]) -> Callable[[Any, Case, Told], Case]:
    """Run an operation that wants nothing typed."""

    def run(_form: DeedForm, case: Case, told: Told) -> Case:
        return operation(case.pk, **told)

    return run
