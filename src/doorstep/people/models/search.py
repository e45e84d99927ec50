"""What makes a person findable."""

from django.db import models

from doorstep.kernel import rules
from doorstep.kernel.search import SearchRow
from doorstep.people.models.persons import Person


class PersonSearch(SearchRow):
    """The names of one person, also in letters. No number: those are only found whole."""

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, primary_key=True, related_name="search"
    )

    def __str__(self) -> str:
        return f"search row of person {self.pk}"


rules.searchable(PersonSearch)
