"""What somebody says, before it is a case: cleaned, not yet placed or owned."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from doorstep.cases.states import Channel
from doorstep.catalogue.models import Category
from doorstep.kernel import typed
from doorstep.kernel.errors import BadInput
from doorstep.people import phones
from doorstep.people.models import Person
from doorstep.places.locate import Found
from doorstep.places.states import Datum

SUMMARY_LENGTH = 120
SAID_LENGTH = 20_000
WHERE_LENGTH = 200
NAME_LENGTH = 40


class HoldsPersonalData(BadInput):
    """A line everybody in the office reads must not hold a phone or an ID number."""

    code = "cases.summary_is_personal"


class SaysNothing(BadInput):
    """Neither words nor a category."""

    code = "cases.says_nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Where it is, in any of the ways people have of saying so; the most exact one counts."""

    dwelling_id: int | None = None
    code: str = ""
    point: tuple[float, float] | None = None
    datum: Datum = Datum.WGS84
    address: str = ""
    found: Found | None = None  # located before, by whoever locates many in a row


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One thing somebody asks for. `community_id` is who received it, when nothing says more."""

    channel: Channel
    summary: str = ""
    said: str = ""
    category: Category | None = None
    category_code: str = ""
    where: Where = field(default_factory=Where)
    community_id: int | None = None
    beneficiary: Person | None = None
    spoken_by: Person | None = None
    contact_name: str = ""
    contact_phone: str = ""
    happened_at: datetime | None = None
    outside_id: str = ""
    pictures: "Sequence[File[bytes]]" = ()

    @property
    def people(self) -> list[Person]:
        """Whose files it would be attached to."""
        return [person for person in (self.beneficiary, self.spoken_by) if person is not None]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The typed parts of a draft as they will be kept."""

    summary: str
    said: str
    where: str
    contact_name: str
    contact_phone: str


def clean(draft: Draft) -> Cleaned:
    """Every typed part, cleaned. Raises BadInput naming the field, with what to do about it."""
    return Cleaned(
        summary=_summary(draft),
        said=_paragraph(draft.said, "said", SAID_LENGTH),
        where=_line(draft.where.address, "where", WHERE_LENGTH),
        contact_name=_line(draft.contact_name, "contact_name", NAME_LENGTH),
        contact_phone=_phone(draft.contact_phone),
    )


def _summary(draft: Draft) -> str:
    text = _line(draft.summary, "summary", SUMMARY_LENGTH, min_length=2)
    if text and typed.looks_personal(text):
        raise HoldsPersonalData(
            _(
                "Please leave phone and ID numbers out of this line: everybody in the office "
                "reads it. There is a field for the phone below."
            ),
            field="summary",
        )
    has_category = draft.category is not None or draft.category_code
    if not (text or draft.said.strip() or has_category):
        raise SaysNothing(
            _("Please say in a few words what it is about, or choose from the list."),
            field="said",
        )
    return text


def _line(text: str, field_: str, max_length: int, *, min_length: int = 1) -> str:
    if not text.strip():
        return ""
    try:
        return typed.line(text, max_length=max_length, min_length=min_length)
    except BadInput as refusal:
        refusal.field = field_
        raise


def _paragraph(text: str, field_: str, max_length: int) -> str:
    if not text.strip():
        return ""
    try:
        return typed.paragraph(text, max_length=max_length)
    except BadInput as refusal:
        refusal.field = field_
        raise


def _phone(text: str) -> str:
    if not text.strip():
        return ""
    try:
        return phones.any_number(text)
    except BadInput as refusal:
        refusal.field = "contact_phone"
        raise
