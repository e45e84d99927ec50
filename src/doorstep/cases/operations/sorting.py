"""Under which heading of the catalogue a case comes."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from doorstep.cases.operations.draft import Draft
from doorstep.cases.states import SortedBy
from doorstep.catalogue import shelf, words
from doorstep.catalogue.models import Category
from doorstep.catalogue.shelf import Catalogue
from doorstep.kernel.errors import BadInput

OTHER = "other"


class NotOfferedHere(BadInput):
    """The community has no such category."""

    code = "cases.not_offered_here"


@dataclass(frozen=True, slots=True)
class Heading:
    """A category, and who chose it."""

    category: Category
    sorted_by: SortedBy


def heading_for(draft: Draft, known: Catalogue) -> Heading:
    """The category somebody chose, else one whose keywords the text holds, else "other".

    Raises NotOfferedHere for a category this community does not have, or no longer uses.
    """
    if draft.category is not None:
        return Heading(_of(draft.category, known), SortedBy.PERSON)
    if draft.category_code:
        return Heading(_coded(draft.category_code, known), SortedBy.PERSON)
    suggested = words.by_keyword(f"{draft.summary}\n{draft.said}", known.matters)
    if suggested is not None:
        return Heading(suggested, SortedBy.KEYWORD)
    return Heading(_coded(OTHER, known), SortedBy.FALLBACK)


def by_code(code: str, community_id: int) -> Category:
    """The community's matter of that code. Raises NotOfferedHere."""
    return _coded(code, shelf.of(community_id))


def _coded(code: str, known: Catalogue) -> Category:
    found = known.by_code.get(code)
    if found is None:
        raise NotOfferedHere(
            _("There is no such heading here. Please choose one from the list."), field="category"
        )
    return found


def _of(category: Category, known: Catalogue) -> Category:
    """The category itself, or its namesake when the place is served by another community."""
    is_ours = category.community_id == known.community_id and category.parent_id is not None
    return category if is_ours and category.is_active else _coded(category.code, known)
