"""What makes a case findable."""

from django.db import models

from doorstep.cases.models.case import Case
from doorstep.kernel import rules
from doorstep.kernel.search import SearchRow


class CaseSearch(SearchRow):
    """The summary and the words said of one case; of a private one only the summary."""

    case = models.OneToOneField(
        Case, on_delete=models.CASCADE, primary_key=True, related_name="search"
    )

    def __str__(self) -> str:
        return f"search row of case {self.pk}"


rules.searchable(CaseSearch)
