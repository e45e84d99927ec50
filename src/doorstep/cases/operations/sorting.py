"""Under which heading of the catalogue a case comes."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from doorstep.cases.operations.draft import Draft
from doorstep.cases.states import SortedBy
from doorstep.catalogue import words
from doorstep.catalogue.models import Category
from doorstep.catalogue.queries import matter, matters_of
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


def heading_for(draft: Draft, community_id: int) -> Heading:
    """The category somebody chose, else one whose keywords the text holds, else "other".

    Raises NotOfferedHere for a category this community does not have, or no longer uses.
    """
    if draft.category is not None:
        return Heading(_of(draft.category, community_id), SortedBy.PERSON)
    if draft.category_code:
        return Heading(by_code(draft.category_code, community_id), SortedBy.PERSON)
    suggested = words.by_keyword(f"{draft.summary}\n{draft.said}", matters_of(community_id))
    if suggested is not None:
        return Heading(suggested, SortedBy.KEYWORD)
    return Heading(by_code(OTHER, community_id), SortedBy.FALLBACK)


def by_code(code: str, community_id: int) -> Category:
    """The community's matter of that code. Raises NotOfferedHere."""
    try:
        return matter(community_id, code[:40])
    except Category.DoesNotExist:
        raise NotOfferedHere(
            _("There is no such heading here. Please choose one from the list."), field="category"
        ) from None


def _of(category: Category, community_id: int) -> Category:
    """The category itself, or its namesake when the place is served by another community."""
    is_ours = category.community_id == community_id and category.parent_id is not None
    return category if is_ours and category.is_active else by_code(category.code, community_id)
