"""The search rows of persons: written with the file, and again when a name or place changes."""

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet

from doorstep.kernel import search
from doorstep.kernel.search import grams
from doorstep.kernel.search.forgetting import About
from doorstep.people.models import Person, PersonSearch


def write(person: Person) -> None:
    """Write the row of this person as it should be now, in one statement."""
    search.put(rows_for([person]))


def rows_for(people: Sequence[Person]) -> list[PersonSearch]:
    """The rows of people that have their keys, not written yet."""
    return [
        PersonSearch.about(person.pk, parts=_parts(person), scope=_scope(person))
        for person in people
    ]


@search.forgets
def forget(about: About) -> None:
    """Whoever is erased is not found by name any more."""
    kind, uid = about
    if kind == "person":
        PersonSearch.objects.filter(person__uid=uid).delete()


def _parts(person: Person) -> Iterator[str]:
    for name in dict.fromkeys([person.name, person.called]):
        yield name
        yield from search.in_letters(name)


def _scope(person: Person) -> Iterator[str]:
    """The community and what is above it; the grid is that of the home, and never stored."""
    return (grams.scope("p", key) for key in person.community.ids_on_path)


def _findable() -> QuerySet[Person]:
    return Person.objects.filter(is_active=True).select_related("community")


KEPT = search.keep(search.Kept(PersonSearch, _findable, rows_for))
