"""What is suggested of a case or of words, with the reason beside each. A person decides."""

from dataclasses import dataclass
from datetime import datetime

from doorstep.cases import hinting, policies
from doorstep.cases.hinting import Hinted, Words
from doorstep.cases.models import Case
from doorstep.catalogue import shelf, words
from doorstep.catalogue.models import Category
from doorstep.people.actors import Actor
from doorstep.places import locate
from doorstep.places.locate import Found
from doorstep.places.models import Place
from doorstep.places.states import Precision
from doorstep.suggesting import keeping, queries, twins
from doorstep.suggesting.models import Choice, TrainedModel
from doorstep.suggesting.states import About, Purpose
from doorstep.suggesting.telling import FEWEST_SHOWN, people_behind
from doorstep.suggesting.twins import Twin
from doorstep.suggesting.urgency import Haste, haste

MOST_HEADINGS = 2
LEAST_SURE = 0.15
MOST_PLACES = 4


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, the words that speak for it, and how sure the model is; None by a keyword."""

    category: Category
    words: tuple[str, ...]
    sureness: float | None = None
    is_told: bool = False  # whoever told us says so, too

    @property
    def percent(self) -> int | None:
        """How sure."""
        return None if self.sureness is None else round(self.sureness * 100)


@dataclass(frozen=True, slots=True)
class Hints:
    """Everything that is suggested of one thing."""

    headings: list[Heading]
    places: list[str]
    twins: list[Twin]
    haste: Haste
    outside_class: str = ""
    model: TrainedModel | None = None
    people: int = 0
    told_twin: str = ""  # the code of the case whoever told us says it is the same as

    def __bool__(self) -> bool:
        return bool(
            self.headings
            or self.places
            or self.twins
            or self.haste
            or self.outside_class
            or self.people > 1
        )


@dataclass(frozen=True, slots=True)
class PublicTwin:
    """A case as a stranger may hear of it: no words, no door, no few people counted."""

    name: str
    place: str
    told_at: datetime
    people: int  # 0 while they are few
    mark: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What whoever told us may be asked after it is written down."""

    case: Case
    headings: list[Category]
    twin: PublicTwin | None
    answered: bool = False

    def __bool__(self) -> bool:
        return bool(self.headings or self.twin)


def headings_for(
    text: str, community_id: int, actor: Actor
) -> tuple[list[Heading], TrainedModel | None]:
    """The likeliest headings of this community, and the model that says so.

    Where no model can be read, or it says nothing, the catalogue's keywords are asked.
    """
    known = shelf.of(community_id, as_of=actor.as_of)
    opened = keeping.reader_for(Purpose.HEADINGS, as_of=actor.as_of)
    if opened is not None:
        reader, model = opened
        found = [
            Heading(known.by_code[each.label], each.words, each.sureness)
            for each in reader.guesses(text, most=MOST_HEADINGS)
            if each.label in known.by_code and each.sureness >= LEAST_SURE
        ]
        if found:
            return found, model
    guess = words.guess(text, known.matters)
    return ([Heading(guess.category, (guess.word,))] if guess else []), None


def place_named(text: str, community: Place, actor: Actor) -> Found | None:
    """The place the text names; None when it names none, or nothing more than the community."""
    found = locate.find_in_text(text, community, as_of=actor.as_of)
    if found is None or (found.precision == Precision.COMMUNITY and found.is_sure):
        return None
    return found


def of_case(actor: Actor, case: Case) -> Hints | None:
    """What is suggested of a case the office looks at; nothing once it is done, or unread."""
    if not case.is_open or not policies.may_read(actor, case):
        return None
    text = text_of(case)
    is_ours = policies.may_dispatch(actor, case)
    found, model = headings_for(text, case.community_id, actor) if is_ours else ([], None)
    told = queries.told_of(case)
    people = people_behind(case)
    known = shelf.of(case.community_id, as_of=actor.as_of)
    calm = "" if case.urgency == "DANGER" else text
    hints = Hints(
        headings=_other_than(case, found, told),
        places=_places(case, actor, text) if is_ours else [],
        twins=_twins(actor, case) if is_ours else [],
        haste=haste(calm, known.matters, people=people, person=case.beneficiary),
        outside_class=_outside_class(text, actor),
        model=model,
        people=people,
        told_twin=told[About.TWIN].chosen if About.TWIN in told else "",
    )
    return hints or None


def of_words(actor: Actor, said: Words, *, at: datetime) -> Hints | None:
    """What is suggested while somebody writes down what they hear."""
    if not said.text.strip():
        return None
    found, model = headings_for(said.text, said.community.pk, actor)
    place = place_named(f"{said.address} {said.text}", said.community, actor)
    sought = twins.Sought(
        community_id=said.community.pk,
        text=said.text,
        at=at,
        headings=tuple(each.category.pk for each in found),
        estate=place.estate if place else None,
        building=place.building if place else None,
    )
    known = shelf.of(said.community.pk, as_of=actor.as_of)
    hints = Hints(
        headings=found,
        places=_labels(place) if not said.address.strip() else [],
        twins=[each for each in twins.find(sought) if policies.may_see(actor, each.case)],
        haste=haste(said.text, known.matters),
        model=model,
    )
    return hints or None


def of_receipt(actor: Actor, case: Case) -> Receipt | None:
    """What whoever told us is asked once it is written down, in public words."""
    if not case.is_open or case.is_private:
        return None
    told = queries.told_of(case)
    text = text_of(case)
    found, _model = headings_for(text, case.community_id, actor)
    other = [each.category for each in found if not each.category.is_private]
    is_sorted = case.sorted_by == "PERSON" or About.CATEGORY in told
    likely = [] if About.TWIN in told else twins.find(twins.of_case(case, text))
    receipt = Receipt(
        case=case,
        headings=[] if is_sorted else other,
        twin=_public(likely[0], case) if likely else None,
        answered=bool(told),
    )
    return receipt or None


class _Hinter:
    """What cases asks of us."""

    def on_case(self, actor: Actor, case: Case, *, at: datetime) -> Hinted | None:
        del at
        hints = of_case(actor, case)
        return Hinted("suggesting/on_case.html", hints) if hints else None

    def on_words(self, actor: Actor, words: Words, *, at: datetime) -> Hinted | None:
        hints = of_words(actor, words, at=at)
        return Hinted("suggesting/on_words.html", hints) if hints else None

    def on_receipt(self, actor: Actor, case: Case, *, at: datetime) -> Hinted | None:
        del at
        receipt = of_receipt(actor, case)
        return Hinted("suggesting/on_receipt.html", receipt) if receipt else None


hinting.offer(_Hinter())


def text_of(case: Case) -> str:
    """What is read of a case: its line, and what was said."""
    return f"{case.summary}\n{case.said_words}" if case.said_words else case.summary


def _other_than(case: Case, found: list[Heading], told: dict[About, Choice]) -> list[Heading]:
    """Headings the case does not have yet; what its teller said stands first."""
    chosen = told[About.CATEGORY].chosen if About.CATEGORY in told else ""
    marked = [
        Heading(each.category, each.words, each.sureness, is_told=each.category.code == chosen)
        for each in found
    ]
    if case.sorted_by == "PERSON" and found and found[0].category.pk == case.category_id:
        return []
    marked.sort(key=lambda each: not each.is_told)
    return [each for each in marked if each.category.pk != case.category_id]


def _places(case: Case, actor: Actor, text: str) -> list[str]:
    """What the text names that is more exact than, or another than, where the case is."""
    named = place_named(text, case.community, actor)
    if named is None:
        return []
    if named.is_sure:
        known = (case.building_id, case.estate_id)
        here = (named.building.pk if named.building else None, named.estate and named.estate.pk)
        if here == known or (here[0] is None and here[1] == known[1]):
            return []
    elif case.building_id is not None:
        return []
    return _labels(named)


def _labels(named: Found | None) -> list[str]:
    if named is None:
        return []
    meant = [named] if named.is_sure else list(named.candidates)
    return [each.label for each in meant[:MOST_PLACES]]


def _twins(actor: Actor, case: Case) -> list[Twin]:
    """Those this person could join it to."""
    if case.is_private:
        return []
    likely = twins.find(twins.of_case(case, case.said_words or case.summary))
    return [each for each in likely if policies.may_dispatch(actor, each.case)]


def _outside_class(text: str, actor: Actor) -> str:
    """Where another system would put it, for whoever passes it on."""
    opened = keeping.reader_for(Purpose.CLASSES, as_of=actor.as_of)
    guesses = opened[0].guesses(text, most=1) if opened else []
    return guesses[0].label if guesses else ""


def _public(twin: Twin, case: Case) -> PublicTwin:
    place = twin.case.building or twin.case.estate
    return PublicTwin(
        name=twin.case.category.public_name,
        place=place.name if place else "",
        told_at=twin.case.recorded_at,
        people=twin.people if twin.people >= FEWEST_SHOWN else 0,
        mark=queries.mark_of(case, twin.case),
    )
