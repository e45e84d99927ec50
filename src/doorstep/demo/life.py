"""Live the plan through the real operations, a day at a time, each day one transaction.

Whatever an operation refuses is counted, not forced: the plan means well, the rules decide.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby
from uuid import UUID, uuid5

from django.db import transaction

from doorstep.cases import jobs as sweeps
from doorstep.cases import operations
from doorstep.cases.joint_states import OPEN_PARTS
from doorstep.cases.models import CallBack, Case, CasePart
from doorstep.cases.operations import Draft, Where
from doorstep.cases.promise_jobs import sweep_promises
from doorstep.cases.states import CallOutcome, Channel, State
from doorstep.catalogue.models import Category
from doorstep.catalogue.states import DeadlineUnit, Urgency
from doorstep.demo import given_words
from doorstep.demo.folk import people_of
from doorstep.demo.pictures import picture
from doorstep.demo.plan import SPOKEN, Act, Promise, Said, common
from doorstep.kernel import clock, events
from doorstep.kernel.captures import Sent
from doorstep.kernel.errors import DomainError
from doorstep.kernel.models import Capture
from doorstep.messaging.models import Message
from doorstep.messaging.operations import deliver_next
from doorstep.messaging.states import Lane
from doorstep.messaging.states import State as Standing
from doorstep.people import parties
from doorstep.people.actors import Actor
from doorstep.people.models import Party, Person, Role, Volunteer
from doorstep.people.states import RoleKind
from doorstep.places.models import Place

NAMESPACE = UUID("5d2c1c3e-6c1b-4f0e-9a57-2b6f3a0d7e11")
SWEEP_EVERY = timedelta(hours=3)
WORKER = "demo"
PICTURED = 75  # every so many cases one is shown with photos
AT_HOME = "household__dwelling__unit__parent__parent"


def promises(community: Place) -> dict[str, Promise]:
    """What the community's catalogue promises, for the plan."""
    offered = Category.objects.filter(community=community, parent__isnull=False, is_active=True)
    return {
        each.code: Promise(
            hours=float(each.deadline_amount)
            * (1.0 if each.deadline_unit == DeadlineUnit.HOURS else 24.0),
            open_to_volunteers=each.open_to_volunteers,
            is_danger=each.urgency == Urgency.DANGER,
        )
        for each in offered.order_by("pk")
    }


@dataclass(slots=True)
class Lived:
    """What became of the plan: how often each verb was done, and each refusal by its code."""

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)


class Neighbourhood:
    """The people a plan picks from, read once."""

    def __init__(self, community: Place) -> None:
        self.community = community
        self.residents = people_of(community)
        self.staff = self._holding(RoleKind.STAFF)
        self.secretaries = self._holding(RoleKind.SECRETARY)
        self.volunteers: dict[int, list[Person]] = {}
        self._acting: dict[int, Actor] = {}
        self._helping: dict[int, Actor] = {}
        able = Volunteer.objects.filter(community=community, is_active=True)
        for each in able.select_related("person__household__dwelling").order_by("pk"):
            if each.person.grid_id is not None:
                self.volunteers.setdefault(each.person.grid_id, []).append(each.person)

    def _holding(self, kind: RoleKind) -> list[Person]:
        held = Role.objects.filter(place=self.community, kind=kind, to_at=None)
        return [role.person for role in held.select_related("person").order_by("pk")]

    def callers(self, case: Case) -> Iterator[Person]:
        """Who might ask a resident whether it is done, nearest first."""
        yield from self.volunteers_near(case)
        yield from self.staff
        yield from self.secretaries

    def resident(self, share: float) -> Person:
        """The resident at that share of the list."""
        key = self.residents[int(share * len(self.residents))]
        return Person.objects.select_related(AT_HOME).get(pk=key)

    def clerk(self, number: int) -> Actor:
        """Whoever of the staff has the table."""
        return self.acting(self.staff[number % len(self.staff)])

    def acting(self, person: Person) -> Actor:
        """Staff and volunteers keep their roles all the while: what they may is read once."""
        return self._acting.setdefault(person.pk, Actor.of(person))

    def helping(self, case: Case) -> Actor:
        """Somebody who stands behind whoever has the case in hand."""
        if case.helper is None:
            raise operations.WrongState(case)
        known = self._helping.get(case.helper.pk)
        if known is None:
            known = self._helping[case.helper.pk] = self.acting(somebody_of(case.helper))
        return known

    def volunteers_near(self, case: Case) -> Sequence[Person]:
        """Volunteers of the case's grid."""
        return self.volunteers.get(case.grid_id or 0, [])


class Life:
    """Says and does what was planned."""

    def __init__(self, plan: Sequence[Said], community: Place) -> None:
        self.plan = plan
        self.people = Neighbourhood(community)
        self.lived = Lived()
        self._cases: dict[int, int] = {}

    def days(self, *, after: date | None, until: datetime) -> Iterator[date]:
        """Live one day after another, each in one transaction; yields the day just lived.

        Days up to and with `after` were lived in an earlier run.
        """
        moments = sorted(self._moments(until), key=lambda each: (each.at, _number(each)))
        for day, all_day in groupby(moments, key=lambda each: clock.shanghai_day(each.at)):
            if after is not None and day <= after:
                continue
            with transaction.atomic():
                self._live(list(all_day))
                work(min(_end_of(day), until))
                yield day  # whoever asks for the next day may write the day down in here

    def recall(self, until: date) -> None:
        """Know again the cases of days lived in an earlier run."""
        known = dict(
            Capture.objects.filter(client="demo", kind="case").values_list(
                "capture_id", "result_id"
            )
        )
        keys = dict(Case.objects.values_list("uid", "pk"))
        for said in self.plan:
            uid = known.get(_capture_id(said.number))
            if uid is not None and clock.shanghai_day(said.at) <= until:
                self._cases[said.number] = keys[UUID(str(uid))]

    def _moments(self, until: datetime) -> Iterator[Said | Act]:
        for said in self.plan:
            yield said
            acts = [*said.acts, *_words_given(said)]
            yield from (act for act in acts if act.at < until)

    def _live(self, day: Iterable[Said | Act]) -> None:
        swept: datetime | None = None
        for each in day:
            if swept is None or each.at - swept >= SWEEP_EVERY:
                swept = each.at
                work(each.at)
            try:
                self._say(each) if isinstance(each, Said) else self._do(each)
            except DomainError as refusal:
                self.lived.refused[refusal.code] += 1
            except Case.DoesNotExist:
                self.lived.refused["cases.stranger"] += 1
            else:
                self.lived.done["say" if isinstance(each, Said) else each.verb] += 1

    def _say(self, said: Said) -> None:
        who = self.people.resident(said.resident)
        home = who.home
        if home is None:
            raise LookupError(f"person {who.pk} of the plan has no home")
        by = self.people.clerk(said.number) if said.channel in SPOKEN else Actor.of(who)
        words = said.words.replace("{floor}", str(home.floor)).replace("{door}", home.label)
        draft = Draft(
            channel=Channel(said.channel),
            summary=f"{home.estate.name_zh}{home.building.name_zh}{said.summary}",
            said=words,
            category_code=said.matter,
            where=Where(dwelling_id=home.pk),
            beneficiary=who,
            spoken_by=who,
            happened_at=said.at,
        )
        sent = Sent(
            client="demo", kind="case", id=_capture_id(said.number), body={"n": said.number}
        )
        case, _is_new = operations.take_down(sent, draft=draft, by=by, at=said.at)
        self._cases[said.number] = case.pk

    def _do(self, act: Act) -> None:
        case = Case.objects.select_related("owner", "helper", "beneficiary").get(
            pk=self._cases[act.case]
        )
        getattr(self, f"_{act.verb}")(case, act)

    def _claim(self, case: Case, act: Act) -> None:
        """A neighbour comes; when none may, the owner does it."""
        near = self.people.volunteers_near(case)
        if not near:
            return self._assign(case, act)
        first = int(act.pick * len(near))
        for turn in range(len(near)):
            by = self.people.acting(near[(first + turn) % len(near)])
            try:
                operations.claim(case.pk, by=by, at=act.at)
            except (operations.MayNotClaim, Case.DoesNotExist):
                continue
            return None
        return self._assign(case, act)

    def _assign(self, case: Case, act: Act) -> None:
        clerk = self.people.clerk(act.case)
        operations.assign(case.pk, to=case.owner, by=clerk, at=act.at)

    def _hand_back(self, case: Case, act: Act) -> None:
        operations.hand_back(case.pk, reason=act.words, by=self.people.helping(case), at=act.at)

    def _start(self, case: Case, act: Act) -> None:
        operations.start(case.pk, by=self.people.helping(case), at=act.at)

    def _promise(self, case: Case, act: Act) -> None:
        given_words.promise(case, act, by=self.people.clerk(act.case))

    def _put_off(self, case: Case, act: Act) -> None:
        given_words.put_off(case, act, by=self.people.clerk(act.case))

    def _take_back(self, case: Case, act: Act) -> None:
        given_words.take_back(case, act, by=self.people.clerk(act.case))

    def _resolve(self, case: Case, act: Act) -> None:
        home = case.dwelling
        words = act.words.replace("{floor}", str(home.floor) if home else "")
        for part in CasePart.objects.filter(case=case, state__in=OPEN_PARTS):
            they = self.people.acting(somebody_of(part.party))
            operations.finish_part(part.pk, words=words, by=they, at=act.at)
        shown = [picture(act.case, is_after=True)] if act.case % PICTURED == 0 else []
        operations.resolve(
            case.pk, words=words, by=self.people.helping(case), at=act.at, pictures=shown
        )

    def _answer(self, case: Case, act: Act) -> None:
        clerk = self.people.clerk(act.case)
        _need_no_parts(case, act, by=clerk)
        operations.answer_on_the_spot(case.pk, words=act.words, by=clerk, at=act.at)

    def _withdraw(self, case: Case, act: Act) -> None:
        operations.withdraw(case.pk, words=act.words, by=_resident(case), at=act.at)

    def _merge(self, case: Case, act: Act) -> None:
        twin_of = self.plan[act.case].twin_of
        if twin_of is not None and twin_of in self._cases:
            clerk = self.people.clerk(act.case)
            _need_no_parts(case, act, by=clerk)
            operations.merge(case.pk, into=self._cases[twin_of], by=clerk, at=act.at)

    def _not_fixed(self, case: Case, act: Act) -> None:
        operations.say_not_fixed(case.pk, words=act.words, by=_resident(case), at=act.at)

    def _confirm(self, case: Case, act: Act) -> None:
        """Whoever has no way to press is called by somebody who did not do the work."""
        if case.state != State.RESOLVED:
            raise operations.WrongState(case)
        call = CallBack.objects.filter(case=case, done_at=None).first()
        if call is None:
            operations.confirm(case.pk, by=_resident(case), at=act.at, stars=act.stars)
            return
        at = max(act.at, call.due_at)
        caller = self._taken_by(call, case, at)
        said = common()["called"][act.case % len(common()["called"])]
        operations.record_call(
            call.pk,
            outcome=CallOutcome.CONFIRMED,
            words=said,
            stars=act.stars,
            by=caller,
            at=at + timedelta(minutes=3),
        )

    def _taken_by(self, call: CallBack, case: Case, at: datetime) -> Actor:
        """Whoever may make the call: a volunteer of the grid, else one of the staff."""
        for person in self.people.callers(case):
            caller = self.people.acting(person)
            try:
                operations.take_call(call.pk, by=caller, at=at)
            except (DomainError, CallBack.DoesNotExist):
                continue
            return caller
        raise operations.MayNotCall("Nobody of the demo may make this call.")


def _need_no_parts(case: Case, act: Act, *, by: Actor) -> None:
    """What was asked of another district is called off before it ends in another way."""
    for part in CasePart.objects.filter(case=case, state__in=OPEN_PARTS):
        operations.withdraw_part(part.pk, by=by, at=act.at)


def work(at: datetime) -> None:
    """What the worker would have done by now: sweep, hand events on, take messages out."""
    sweeps.strike_all(at)
    sweeps.close_all_unanswered(at)
    sweep_promises(at)
    while events.handle_next(at, worker=WORKER):
        pass
    waiting = Message.objects.filter(state=Standing.WAITING, next_try_at__lte=at)
    for lane in waiting.order_by("lane").values_list("lane", flat=True).distinct():
        while deliver_next(at, worker=WORKER, lanes=[Lane(lane)]):
            pass


def _words_given(said: Said) -> Iterator[Act]:
    """What is promised while it is worked on, spread over the matters whatever they are."""
    begins = next((act.at for act in said.acts if act.verb == "start"), None)
    done = next((act.at for act in said.acts if act.verb == "resolve"), None)
    if begins is not None and done is not None:
        yield from given_words.words_for(said.number, begins, done)


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, tzinfo=clock.SHANGHAI)


def _number(each: Said | Act) -> int:
    return each.number if isinstance(each, Said) else each.case


def _capture_id(number: int) -> UUID:
    return uuid5(NAMESPACE, str(number))


def _resident(case: Case) -> Actor:
    if case.beneficiary is None:
        raise LookupError(f"case {case.pk} of the plan is for nobody")
    return Actor.of(case.beneficiary)


def somebody_of(party: Party) -> Person:
    """Whoever stands first behind a party."""
    return parties.people_behind(party)[0]
