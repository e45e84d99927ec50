"""The search rows of cases: written with the case, and again when what they say changes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from doorstep.cases.models import Case, CaseSearch
from doorstep.cases.policies import THING
from doorstep.kernel import search, typed, words
from doorstep.kernel.search import grams
from doorstep.kernel.search.forgetting import About


def rows_for(cases: Iterable[Case], said: Mapping[int, str] | None = None) -> list[CaseSearch]:
    """The rows of cases that have their keys, not written yet: `bulk_create` them in one go.

    What was said is taken from `said` by the key of its words, else from the case at hand.
    """
    return [_row(case, _said(case, said)) for case in cases]


def write(cases: Sequence[Case]) -> None:
    """Write the rows of these cases as they should be now, in one statement."""
    search.put(_with_words(cases))


@search.forgets
def forget(about: About) -> None:
    """Take words that have been erased out of the rows of the cases they were said in."""
    kind, uid = about
    if kind == "person":
        write(list(Case.objects.filter(beneficiary__uid=uid)))
    elif kind == THING:
        write(list(Case.objects.filter(uid=uid)))


def _row(case: Case, said: str) -> CaseSearch:
    parts = [case.summary] if case.is_private else [case.summary, typed.without_personal(said)]
    return CaseSearch.about(case.pk, parts=parts, scope=_scope(case))


def _scope(case: Case) -> Iterator[str]:
    """The places a case is under, in words that tell private ones from others; and its owner."""
    mark = "p" if case.is_private else ""
    yield grams.scope(f"{mark}a", 1)  # anywhere
    yield grams.scope("o", case.owner_id)
    places = {
        "g": case.grid_id,
        "c": case.community_id,
        "s": case.street_id,
        "d": case.district_id,
        "j": case.jurisdiction_id,
    }
    yield from (grams.scope(f"{mark}{name}", key) for name, key in places.items() if key)


def _said(case: Case, said: Mapping[int, str] | None) -> str:
    if said is not None:
        return said.get(case.said_id or 0, "")
    return case.said_words


def _said_ids(cases: Iterable[Case]) -> list[int | None]:
    return [case.said_id for case in cases if not case.is_private]


def _with_words(cases: Sequence[Case]) -> list[CaseSearch]:
    return rows_for(cases, words.read_many(_said_ids(cases)))


KEPT = search.keep(search.Kept(CaseSearch, Case.objects.all, _with_words))
