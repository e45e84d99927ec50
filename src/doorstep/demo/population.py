"""Who lives in the neighbourhood: households and people made up by the seed, pure."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from doorstep.demo import names
from doorstep.demo.neighbourhood import Shape

# Of a hundred households, how many have one, two, three or four people. Reports give only the
# totals (1.54 persons a door), so this split is a parameter.
SIZES = {1: 59, 2: 31, 3: 8, 4: 2}
ALONE_AT_HOME = 12  # younger children have no phone of their own


@dataclass(slots=True)
class Resident:
    """One invented resident before registration; `reach` says how they can be told something."""

    name: str
    called: str
    gender: str
    born_on: date
    age: int
    phone: str = ""
    reach: str = "NONE"


class _Numbers:
    """Invented mobile numbers; the same one is never given twice."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._given: set[str] = set()

    def fresh(self) -> str:
        while True:
            number = f"1{self._random.choice('35789')}{self._random.randrange(10**9):09d}"
            if number not in self._given:
                self._given.add(number)
                return number


def households(random: Random, shape: Shape, *, today: date) -> list[list[Resident]]:
    """Exactly `shape.households` households holding exactly `shape.residents` people."""
    numbers = _Numbers(random)
    made = [_household(random, size, shape, today) for size in _sizes(random, shape)]
    for people in made:
        _give_phones(random, people, shape, numbers)
    return made


def _sizes(random: Random, shape: Shape) -> list[int]:
    sizes = random.choices(list(SIZES), list(SIZES.values()), k=shape.households)
    while (missing := shape.residents - sum(sizes)) != 0:
        place = random.randrange(shape.households)
        if missing > 0 and sizes[place] < 5:
            sizes[place] += 1
        elif missing < 0 and sizes[place] > 1:
            sizes[place] -= 1
    return sizes


def _household(random: Random, size: int, shape: Shape, today: date) -> list[Resident]:
    is_old = random.random() < shape.share_aged_60 + 0.09  # children lower the share again
    family = names.surname(random)
    return [
        _resident(random, age, gender, names.surname(random) if turn == 1 else family, today)
        for turn, (age, gender) in enumerate(_ages(random, size, is_old=is_old))
    ]


def _ages(random: Random, size: int, *, is_old: bool) -> Iterator[tuple[int, str]]:
    """Ages and genders: a head, a partner, then children; grown-up ones in an old household."""
    head = random.randint(61, 92) if is_old else random.randint(26, 59)
    gender = random.choice("FFM" if is_old and size == 1 else "FM")
    yield head, gender
    if size > 1:
        yield max(22, head + random.randint(-5, 4)), "M" if gender == "F" else "F"
    for _ in range(size - 2):
        child = random.randint(24, 45) if is_old else random.randint(1, max(2, min(24, head - 24)))
        yield child, random.choice("FM")


def _resident(random: Random, age: int, gender: str, family: str, today: date) -> Resident:
    born = today - timedelta(days=int(age * 365.25) + random.randrange(1, 365))
    made_up = names.someone(random, age=age, gender=gender, this_year=today.year, family=family)
    return Resident(made_up.name, made_up.called, gender, born, age)


def _give_phones(random: Random, people: list[Resident], shape: Shape, numbers: _Numbers) -> None:
    """Many old people have none, couples often share one, small children have none."""
    for turn, person in enumerate(people):
        may_share = turn == 1 and people[0].phone
        if may_share and random.random() < shape.share_of_couples_sharing_a_phone:
            person.phone, person.reach = people[0].phone, people[0].reach
        elif _has_a_phone(random, person.age, shape):
            person.phone = numbers.fresh()
            person.reach = "PHONE_CALL" if person.age >= 75 and random.random() < 0.6 else "SMS"


def _has_a_phone(random: Random, age: int, shape: Shape) -> bool:
    if age < ALONE_AT_HOME:
        return False
    return age < 60 or random.random() > shape.share_without_phone * 1.6


def counted(all_households: list[list[Resident]]) -> Counter[str]:
    """Households, residents, how many are sixty or over, how many have no phone."""
    found: Counter[str] = Counter(households=len(all_households))
    for person in (one for household in all_households for one in household):
        found["residents"] += 1
        found["aged_60"] += person.age >= 60
        found["no_phone"] += not person.phone
    return found
