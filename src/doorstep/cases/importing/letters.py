"""An arrival as our own operations take it down: placed, put under a heading, with its past."""

from datetime import datetime
from functools import cache
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from doorstep.cases.importing.arrivals import Arrival, Entry, Odd, Unfit
from doorstep.cases.importing.mapping import Mapping, Outcome
from doorstep.cases.operations import Draft, Letter, Past, Where
from doorstep.cases.operations.draft import NAME_LENGTH, SUMMARY_LENGTH
from doorstep.cases.operations.finding import typed as found_by_address
from doorstep.cases.states import Channel, StepKind
from doorstep.catalogue.queries import matters_of
from doorstep.kernel import typed
from doorstep.kernel.captures import Sent
from doorstep.kernel.errors import BadInput
from doorstep.people import phones
from doorstep.places.finder import Finder
from doorstep.places.locate import Found
from doorstep.places.models import Place

NAMESPACE = UUID("5c7c2f7a-0d2b-5c58-9a5e-1f6f0f6f3d11")


def capture_id(source: str, id_: str) -> UUID:
    """The same for the same row of the same source, whenever it is read."""
    return uuid5(NAMESPACE, f"{source}\n{id_}")


class Writer:
    """Makes letters of arrivals for one batch."""

    def __init__(self, mapping: Mapping, fallback: Place, *, at: datetime) -> None:
        self._mapping = mapping
        self._fallback = fallback
        self._finder = Finder()
        self._at = at
        self._codes = cache(lambda community_id: {each.code for each in matters_of(community_id)})

    def letter(self, arrival: Arrival) -> Letter:
        """What to take down. Raises Unfit, BadInput."""
        name = self._mapping.source.name
        found = self._found(arrival)
        phone = self._phone(arrival)
        contact = self._contact(arrival)
        draft = Draft(
            channel=Channel.IMPORT,
            summary=_neutral(arrival.summary),
            said=arrival.said,
            category_code=self._heading(arrival, found.scope.community_id),
            where=Where(found=found, address=arrival.address),
            contact_name=contact,
            contact_phone=phone,
            happened_at=arrival.opened_at,
            outside_id=f"{name}:{arrival.id}",
        )
        sent = Sent(
            client=f"import:{name}",
            kind="case",
            id=capture_id(name, arrival.id),
            body=arrival.digest,
        )
        return Letter(sent, draft, self._past(arrival))

    def _found(self, arrival: Arrival) -> Found:
        """By its point, else by its address where that is wanted, else the fallback."""
        place = self._mapping.place
        found = self._finder.at(*arrival.point) if arrival.point else None
        if found is not None:
            return found
        if arrival.point is not None and place.outside == "refuse":
            raise Unfit("outside")
        if arrival.address and place.find_address:
            return found_by_address(arrival.address, community=self._fallback)
        return Found.at(self._fallback)

    def _heading(self, arrival: Arrival, community_id: int) -> str:
        """Our heading, when the community has it; else the words decide."""
        code = arrival.heading or self._mapping.category.default
        return code if code in self._codes(community_id) else ""

    def _phone(self, arrival: Arrival) -> str:
        """A number we can keep as one; any other stays with the words."""
        if not arrival.contact_phone:
            return ""
        try:
            return phones.any_number(arrival.contact_phone)
        except BadInput:
            self._with_words(arrival, arrival.contact_phone)
            return ""

    def _contact(self, arrival: Arrival) -> str:
        if len(arrival.contact_name) <= NAME_LENGTH:
            return arrival.contact_name
        self._with_words(arrival, arrival.contact_name)
        return ""

    @staticmethod
    def _with_words(arrival: Arrival, more: str) -> None:
        arrival.odd.add(Odd.CONTACT_WITH_WORDS)
        arrival.said = f"{arrival.said}\n{more}".strip()

    def _past(self, arrival: Arrival) -> list[Past]:
        """Their history in order; its end by the honest path: taken, done, nobody confirmed."""
        if arrival.outcome == Outcome.OPEN:
            told = [*arrival.history]
            told += [Entry(self._at, arrival.closing_words)] if arrival.closing_words else []
            return [_note(each) for each in told]
        closed_at = arrival.closed_at or self._at
        before = [_note(each) for each in arrival.history if each.happened_at <= closed_at]
        after = [_note(each) for each in arrival.history if each.happened_at > closed_at]
        return [*before, *self._end(arrival, closed_at), *after]

    def _end(self, arrival: Arrival, closed_at: datetime) -> list[Past]:
        words = arrival.closing_words
        if arrival.outcome == Outcome.WITHDRAWN:
            return [Past(kind=StepKind.WITHDRAWN, happened_at=closed_at, words=words)]
        answer = words if self._mapping.closed.words_for_residents else ""
        note = [_note(Entry(closed_at, words))] if words and not answer else []
        answer = answer or _("Closed by the office that had it before.")
        return [
            *note,
            Past(kind=StepKind.TAKEN, happened_at=closed_at),
            Past(kind=StepKind.RESOLVED, happened_at=closed_at, words=answer),
            Past(kind=StepKind.NO_ANSWER, happened_at=closed_at),
        ]


def _note(entry: Entry) -> Past:
    return Past(kind=StepKind.NOTED, happened_at=entry.happened_at, words=entry.words)


def _neutral(summary: str) -> str:
    """A line everybody here may read, or none."""
    line = summary[:SUMMARY_LENGTH].strip()
    return "" if len(line) < 2 or typed.looks_personal(summary) else line
