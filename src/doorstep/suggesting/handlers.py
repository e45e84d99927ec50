"""Writing down what people choose, after they chose: the page they press on waits for nothing."""

from datetime import datetime

from doorstep.cases import events
from doorstep.cases.models import Case
from doorstep.cases.states import SortedBy
from doorstep.catalogue.models import Category
from doorstep.kernel.events import later
from doorstep.people.actors import Actor
from doorstep.places.models import Place
from doorstep.suggesting import hints, operations, twins
from doorstep.suggesting.states import About

US = Actor.system("suggesting")


@later(events.CaseRaised)
def note_the_heading_it_came_with(event: events.CaseRaised, *, at: datetime) -> None:
    case = _case(event.case_id)
    if case.sorted_by == SortedBy.PERSON:
        _note_heading(case, case.category, seq=1, at=at)


@later(events.CaseRecategorised)
def note_the_heading_it_got(event: events.CaseRecategorised, *, at: datetime) -> None:
    category = Category.objects.get(pk=event.category_id)
    _note_heading(_case(event.case_id), category, seq=event.seq, at=at)


@later(events.CasePlaced)
def note_the_place_it_got(event: events.CasePlaced, *, at: datetime) -> None:
    case = _case(event.case_id)
    place = Place.objects.get(pk=event.place_id)
    named = hints.place_named(hints.text_of(case), case.community, US)
    if named is not None:
        operations.note_choice(
            case,
            about=About.PLACE,
            seq=event.seq,
            suggested=str(named.place.pk),
            chosen=str(place.pk),
            model=None,
            at=at,
        )


@later(events.CaseMerged)
def note_what_it_was_joined_to(event: events.CaseMerged, *, at: datetime) -> None:
    case = _case(event.case_id)
    other = Case.objects.get(pk=event.into_id)
    likely = twins.find(twins.of_case(case, case.said_words or case.summary))
    offered = next((each.case for each in likely if each.case.pk == other.pk), None)
    first = offered or (likely[0].case if likely else None)
    if first is not None:
        operations.note_choice(
            case,
            about=About.TWIN,
            seq=event.seq,
            suggested=first.code,
            chosen=other.code,
            model=None,
            at=at,
        )


def _note_heading(case: Case, category: Category, *, seq: int, at: datetime) -> None:
    """Private matters are left out: no model has learnt them."""
    if case.is_private or category.is_private:
        return
    found, model = hints.headings_for(hints.text_of(case), case.community_id, US)
    if found:
        operations.note_choice(
            case,
            about=About.CATEGORY,
            seq=seq,
            suggested=found[0].category.code,
            chosen=category.code,
            model=model,
            at=at,
        )


def _case(case_id: int) -> Case:
    rows = Case.objects.select_related("category", "said", "community", "estate", "building")
    return rows.get(pk=case_id)
