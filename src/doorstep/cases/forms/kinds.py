"""Choosing what something is about: big groups that open, or nothing, and we sort it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.cases.forms.choosing import offer
from doorstep.catalogue.models import Category


class WithKinds(forms.Form):
    """A form with a `category` that parts/kinds.html draws in groups."""

    category = forms.ChoiceField(
        label=_("What is it about?"), required=False, widget=forms.RadioSelect
    )

    def __init__(self, *typed: Any, matters: Sequence[Category], **keywords: Any) -> None:
        super().__init__(*typed, **keywords)
        self.matters = matters
        offer(
            self,
            "category",
            [
                ("", _("I do not know, sort it for me")),
                *((each.code, each.public_name) for each in matters),
            ],
        )

    @property
    def groups(self) -> list[tuple[str, list[Any]]]:
        """The choices of `category` under their groups."""
        boxes = {str(box.data["value"]): box for box in self["category"]}
        groups: dict[str, list[Any]] = {}
        for each in self.matters:
            if each.parent is not None:
                groups.setdefault(each.parent.public_name, []).append(boxes[each.code])
        return list(groups.items())

    @property
    def has_kind(self) -> bool:
        """One was chosen already."""
        return bool(self["category"].value())

    @property
    def unsorted(self) -> Any:
        """The choice that leaves the sorting to us."""
        return self["category"][0]
