"""Ten thousand cases told one by one, over three years and all communities, busy ones and quiet."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import batched
from random import Random

from benchmarks.bulk.names import COMMON, RARE, RARE_ONES
from benchmarks.bulk.story import Hands, Promise, Teller, Told
from doorstep.cases.models import Assignment, Case, Step
from doorstep.cases.operations.planning import CODE_SYMBOLS
from doorstep.cases.states import SAYS_HOW, SortedBy, State
from doorstep.catalogue import rules
from doorstep.catalogue.models import Category
from doorstep.catalogue.states import DeadlineUnit
from doorstep.demo import neighbourhood, plan
from doorstep.demo.life import promises
from doorstep.demo.plan import SPOKEN, Said
from doorstep.kernel import codes, words
from doorstep.kernel.models import Words
from doorstep.people.actors import Actor
from doorstep.people.models import Party, Person
from doorstep.people.states import PostKind, RoleKind
from doorstep.places.models import Place
from doorstep.places.scope import scope_of
from doorstep.places.states import PlaceKind

DAYS = 3 * 365
BATCH = 1_000
SALT = b"bench" * 6 + b"!!"
HOME = "household__dwelling__unit__parent__parent"


@dataclass(slots=True)
class Line:
    """A case before it is written: what became of it, and where it is."""

    told: Told
    category: Category
    building: Place
    beneficiary: Person | None
    clerk: Person


class Community:
    """The people and places one community's cases are about, read once."""

    def __init__(self, place: Place, random: Random) -> None:
        self.place = place
        self.random = random
        matters = Category.objects.filter(community=place, parent__isnull=False)
        self.matters = {each.code: each for each in matters}
        inside = Place.objects.filter(kind=PlaceKind.BUILDING, path__startswith=place.path)
        self.buildings = list(inside.select_related("parent", "grid").order_by("pk"))
        here = Person.objects.filter(community=place).select_related(HOME).order_by("pk")
        self.residents = list(here.filter(household__isnull=False))
        self.clerk = here.filter(roles__kind=RoleKind.STAFF)[0]
        helpers = Party.objects.filter(person__volunteer__community=place).order_by("pk")
        self.helpers = list(helpers.values_list("pk", flat=True))
        grid_workers = Party.objects.filter(
            post__kind=PostKind.GRID_WORKER, post__place__parent=place
        )
        self.of_grid = dict(grid_workers.values_list("post__place", "pk"))
        self.of_matter: dict[int, int | None] = {}

    def lines(self, number: int, *, until: datetime) -> Iterator[Line]:
        """So many cases up to `until`, oldest first, each with all that became of it."""
        shape = replace(neighbourhood.small(), cases=number, days=DAYS)
        promised = promises(self.place)
        for said in plan.six_months(self.random, shape, promised, until=until):
            yield self._line(said, until)

    def _line(self, said: Said, until: datetime) -> Line:
        person = self.residents[int(said.resident * len(self.residents))]
        is_at_home = self.random.random() < 0.6
        building = person.home.building if is_at_home and person.home else self._building()
        category = self.matters[said.matter]
        hands = Hands(
            owner=self._owner(category, building),
            helper=self.random.choice(self.helpers),
            clerk=self.clerk.party.pk,
        )
        lasts = timedelta(
            **{"hours" if category.deadline_unit == DeadlineUnit.HOURS else "days": 1}
        )
        promise = Promise(
            lasts=category.deadline_amount * lasts, reopen=timedelta(days=category.reopen_days)
        )
        told = Teller(said, promise, hands, until=until).tell()
        return Line(told, category, building, person if is_at_home else None, self.clerk)

    def _building(self) -> Place:
        """Some buildings are heard of far more often than others."""
        return self.buildings[int(self.random.random() ** 2 * len(self.buildings))]

    def _owner(self, category: Category, building: Place) -> int:
        """As the rules say, asked once for each matter; a grid worker is the one of the grid."""
        if category.pk not in self.of_matter:
            scope = scope_of(building)
            matched = rules.first_match(
                category=category,
                scope=scope,
                estate_id=building.parent_id,
                building_id=building.pk,
            )
            post = matched.party.post
            by_grid = post is not None and post.kind == PostKind.GRID_WORKER
            self.of_matter[category.pk] = None if by_grid else matched.party.pk
        return self.of_matter[category.pk] or self.of_grid[building.grid_id or 0]


def tell(number: int, *, until: datetime, seed: int) -> list[Line]:
    """About `number` cases of all communities in the order they came; the same for a seed."""
    random = Random(f"{seed}:tile")  # noqa: S311 - made-up figures
    communities = Place.objects.filter(kind=PlaceKind.COMMUNITY).order_by("pk")
    weights = [1 / (rank + 3) for rank in range(communities.count())]
    told: list[Line] = []
    for place, weight in zip(communities, weights, strict=True):
        share = max(1, round(number * weight / sum(weights)))
        told += _with_joined(list(Community(place, random).lines(share, until=until)))
    told.sort(key=lambda each: each.told.fields["recorded_at"])
    return told


def _with_joined(lines: list[Line]) -> list[Line]:
    """A case that was joined names the other; the same person's, for it is the same matter."""
    for line in lines:
        if line.told.fields["state"] == State.MERGED and line.told.said.twin_of is not None:
            line.told.fields["merged_into"] = lines[line.told.said.twin_of].told
    return lines


def write(lines: list[Line], *, stride: int) -> None:
    """Put them down with keys `stride` apart, so that copies of each find room beside it."""
    random = Random("planted")  # noqa: S311 - made-up figures
    keys = {id(line.told): number * stride + 1 for number, line in enumerate(lines)}
    rare = _rare(lines, RARE_ONES // stride)
    for some in batched(lines, BATCH, strict=False):
        cases = [_case(line, keys, random, is_rare=id(line) in rare) for line in some]
        _keep_words(cases, list(some))
        Case.objects.bulk_create(cases)
        Step.objects.bulk_create(_steps(cases, some), batch_size=BATCH)
        Assignment.objects.bulk_create(_assignments(cases, some), batch_size=BATCH)


def _rare(lines: list[Line], number: int) -> set[int]:
    """Which cases of the first community hold the rare word, spread over the years."""
    first = min(line.category.community_id for line in lines)
    here = [
        id(line)
        for line in lines
        if line.category.community_id == first and not line.category.is_private
    ]
    number = min(max(1, number), len(here))
    return set(here[:: len(here) // number][:number])


def _case(line: Line, keys: dict[int, int], random: Random, *, is_rare: bool) -> Case:
    told, category, person = line.told, line.category, line.beneficiary
    fields = dict(told.fields)
    joined = fields.pop("merged_into", None)
    actor = Actor.of(line.clerk if told.said.channel in SPOKEN else person or line.clerk)
    case = Case(
        **fields,
        **scope_of(line.building).as_columns(),
        pk=keys[id(told)],
        merged_into_id=keys[id(joined)] if joined else None,
        code=codes.mint(CODE_SYMBOLS),
        category=category,
        sorted_by=SortedBy.PERSON,
        urgency=category.urgency,
        is_private=category.is_private,
        is_open_to_volunteers=category.open_to_volunteers,
        enters_home=category.enters_home,
        summary=f"{line.building.parent}{line.building}{told.said.summary}"[:120],
        channel=told.said.channel,
        estate_id=line.building.parent_id,
        building=line.building,
        dwelling=person.home if person else None,
        beneficiary=person,
        spoken_by=person,
        raised_by_kind=actor.kind,
        raised_by_id=actor.id,
        rule_words_zh="规则",
        rule_words_en="rule",
    )
    case.bench_said = _said(line, random, is_rare=is_rare)  # type: ignore[attr-defined]  # for `write` below
    return case


def _said(line: Line, random: Random, *, is_rare: bool) -> str:
    home = line.beneficiary.home if line.beneficiary else None
    text = line.told.said.words.replace("{floor}", str(home.floor if home else 1))
    text = text.replace("{door}", home.label if home else line.building.name_zh)
    if random.random() < 0.15:
        text += f"就在{COMMON}。"
    if is_rare:
        text += f"还看见一只{RARE}。"
    return text


def _keep_words(cases: list[Case], lines: list[Line]) -> None:
    """What was said and how it was settled, sealed as anywhere."""
    said = [_words(case, case.bench_said) for case in cases]  # type: ignore[attr-defined]  # for `write` below
    answered = [
        (case, _words(case, line.told.answer or "好了"))
        for case, line in zip(cases, lines, strict=True)
        if case.state in SAYS_HOW
    ]
    kept = Words.objects.bulk_create([*said, *(each for _case, each in answered)], batch_size=BATCH)
    for case, row in zip(cases, kept, strict=False):
        case.said_id, case.said_digest = row.pk, row.digest
    for case, row in answered:
        case.answer_id, case.answer_digest = row.pk, row.digest


def _words(case: Case, text: str) -> Words:
    about = case.beneficiary
    return Words(
        text=text,
        salt=SALT,
        digest=words.digest(text, salt=SALT),
        about_kind="person" if about else "case",
        about_id=about.uid if about else case.uid,
        made_at=case.recorded_at,
    )


def _steps(cases: list[Case], lines: tuple[Line, ...]) -> Iterator[Step]:
    for case, line in zip(cases, lines, strict=True):
        for each in line.told.steps:
            step = Step(
                **each, case=case, actor_kind=case.raised_by_kind, actor_id=case.raised_by_id
            )
            if step.seq == 1:
                step.words_id, step.words_digest = case.said_id, case.said_digest
            yield step


def _assignments(cases: list[Case], lines: tuple[Line, ...]) -> Iterator[Assignment]:
    for case, line in zip(cases, lines, strict=True):
        for each in line.told.assignments:
            yield Assignment(**each, case=case)
