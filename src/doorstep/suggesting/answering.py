"""What whoever told us answers to a hint, read against what was asked."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from doorstep.cases.models import Case
from doorstep.catalogue import shelf
from doorstep.kernel.errors import BadInput
from doorstep.people.actors import Actor
from doorstep.suggesting import hints, operations, queries, twins
from doorstep.suggesting.models import Choice
from doorstep.suggesting.states import About

NO = ""


class NoSuchHint(BadInput):
    """Nothing of the kind was asked, or it has changed since."""

    code = "suggesting.no_such_hint"


@dataclass(frozen=True, slots=True)
class Said:
    """As it came: about what, what was chosen ("" for none), and which other case was meant."""

    about: str
    chosen: str
    mark: str = ""


def answer(case: Case, said: Said, *, by: Actor, at: datetime) -> Choice:
    """Write it down for the office. Raises NoSuchHint, and what operations.answer raises."""
    if said.about == About.CATEGORY:
        suggested, chosen = _heading(case, said, by)
    elif said.about == About.TWIN:
        suggested, chosen = _twin(case, said)
    else:
        raise NoSuchHint(_("This question is not asked any more. Nothing is lost."))
    return operations.answer(
        case.pk, about=About(said.about), chosen=chosen, suggested=suggested, by=by, at=at
    )


def _heading(case: Case, said: Said, by: Actor) -> tuple[str, str]:
    known = shelf.of(case.community_id, as_of=by.as_of).by_code
    found, _model = hints.headings_for(hints.text_of(case), case.community_id, by)
    is_known = said.chosen == NO or said.chosen in known
    if not found or not is_known:
        raise NoSuchHint(_("There is no such heading here. Please choose one from the list."))
    return found[0].category.code, said.chosen


def _twin(case: Case, said: Said) -> tuple[str, str]:
    likely = twins.find(twins.of_case(case, case.said_words or case.summary))
    meant = next((each for each in likely if queries.mark_of(case, each.case) == said.mark), None)
    if meant is None:
        raise NoSuchHint(_("This question is not asked any more. Nothing is lost."))
    return meant.case.code, meant.case.code if said.chosen else NO
