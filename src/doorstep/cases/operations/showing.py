"""What of a case may be shown in public: a person says so, in exactly the words that are shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.cases import policies
from doorstep.cases.models import Case, CasePhoto, Showing
from doorstep.cases.operations import moving
from doorstep.cases.operations.draft import HoldsPersonalData
from doorstep.cases.operations.moving import MayNot
from doorstep.cases.states import StepKind
from doorstep.kernel import typed, words
from doorstep.kernel.errors import BadInput
from doorstep.kernel.models import Words
from doorstep.people.actors import Actor

LONGEST = 1_000
NOT_YOURS = _("Only staff of the community say what may be shown in public, and not of this.")


@dataclass(frozen=True, slots=True)
class Shown:
    """What everybody may read: words as they stand here, and these photos."""

    said: str = ""
    where: str = ""
    answer: str = ""
    photo_ids: frozenset[int] = frozenset()

    def cleaned(self) -> "Shown":
        """The same as it is kept. Raises HoldsPersonalData and BadInput naming the field."""
        return Shown(
            said=_clean(self.said, "said"),
            where=_clean(self.where, "where"),
            answer=_clean(self.answer, "answer"),
            photo_ids=frozenset(self.photo_ids),
        )

    @property
    def is_nothing(self) -> bool:
        return not (self.said or self.where or self.answer or self.photo_ids)


@transaction.atomic
def show_in_public(
    case_id: int, *, shown: Shown, by: Actor, at: datetime, version: int | None = None
) -> Case:
    """Let everybody read these words and see these photos, and nothing else of it.

    Raises MayNot, HoldsPersonalData, BadInput when nothing is chosen.
    """
    case = _to_be_shown(case_id, by=by, version=version)
    told = shown.cleaned()
    if told.is_nothing:
        raise BadInput(_("Please choose what may be shown."), field="said")
    kept = {name: _keep(case, getattr(told, name), at) for name in ("said", "where", "answer")}
    Showing.objects.update_or_create(
        case=case,
        defaults={
            **kept,
            **{f"{name}_digest": row.digest if row else "" for name, row in kept.items()},
            "by_kind": by.kind,
            "by_id": by.id,
            "at": at,
        },
    )
    _tick(case, told.photo_ids)
    moving.append(case, StepKind.SHOWN, by=by, at=at)
    moving.leave(case, "show_in_public", None, by=by, at=at)
    return case


@transaction.atomic
def hide_from_public(case_id: int, *, by: Actor, at: datetime, version: int | None = None) -> Case:
    """Nothing of it may be read by everybody any more. Raises MayNot."""
    case = _to_be_shown(case_id, by=by, version=version)
    gone, _kinds = Showing.objects.filter(case=case).delete()
    hidden = _tick(case, ())
    if gone or hidden:
        moving.append(case, StepKind.HIDDEN, by=by, at=at)
        moving.leave(case, "hide_from_public", None, by=by, at=at)
    return case


def _to_be_shown(case_id: int, *, by: Actor, version: int | None) -> Case:
    case = moving.locked(case_id, by=by, version=version)
    if not policies.may_show(by, case):
        raise MayNot(NOT_YOURS)
    return case


def _tick(case: Case, photo_ids: Iterable[int]) -> int:
    """These photos of the case and no others; how many changed."""
    photos = CasePhoto.objects.filter(case=case)
    hidden = photos.filter(is_public=True).exclude(pk__in=photo_ids).update(is_public=False)
    return hidden + photos.filter(is_public=False, pk__in=photo_ids).update(is_public=True)


def _keep(case: Case, text: str, at: datetime) -> Words | None:
    return words.keep(text, about=moving.about(case), at=at) if text else None


def _clean(text: str, field: str) -> str:
    if not text.strip():
        return ""
    try:
        told = typed.paragraph(text, max_length=LONGEST)
    except BadInput as refusal:
        refusal.field = field
        raise
    if typed.looks_personal(told):
        raise HoldsPersonalData(
            _("Please take the phone or ID number out: everybody will read this."), field=field
        )
    return told
