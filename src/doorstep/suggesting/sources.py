"""What there is to learn from: labelled files, and the community's own confirmed cases."""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import batched
from pathlib import Path

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from doorstep.cases.importing.moments import Clockface
from doorstep.cases.models import Case
from doorstep.cases.states import SortedBy, State
from doorstep.kernel import words
from doorstep.kernel.childproc import ParseFailed
from doorstep.kernel.childstream import stream_limited
from doorstep.kernel.errors import DomainError
from doorstep.people.models import Person
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind
from doorstep.suggesting.learning.masking import masked
from doorstep.suggesting.learning.topics import Message
from doorstep.suggesting.learning.training import Example
from doorstep.suggesting.telling import teller_of

FUNCTION = "doorstep.suggesting.learning.table:told"
SECONDS, MEGABYTES = 300, 1_024
AT_ONCE = 500
LABELLED = ("label", "tokens", "title", "detail", "text", "user", "id")
MESSAGES = ("id", "user", "title", "time", "detail")
CLOCK = Clockface.of(["%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y年%m月%d日"], "Asia/Shanghai")
NAMELESS = 2  # shorter names of places are words


class NotLabelled(DomainError):
    """The file is no table of texts with what they are about."""

    code = "suggesting.not_labelled"
    status = 422


def labelled(file: Path) -> list[tuple[str, str, str]]:
    """Text, label and person of each row with both. Raises NotLabelled.

    The text is `tokens` (words with spaces between them), `text`, or `title` and `detail`. A row
    without a user is somebody of its own.
    """
    rows = []
    for number, cells in enumerate(_cells(file, "label", LABELLED)):
        row = dict(zip(LABELLED, cells, strict=True))
        text = row["tokens"] or row["text"] or f"{row['title']}\n{row['detail']}"
        if row["label"].strip() and text.strip():
            person = row["user"] or f"{file.name}:{number}"
            rows.append((text.strip(), row["label"].strip(), person))
    if not rows:
        raise NotLabelled(_("This file has no rows with a text and a label."))
    return rows


def messages_in(file: Path) -> list[Message]:
    """The messages of a file, as they came. Raises NotLabelled."""
    found = []
    for number, cells in enumerate(_cells(file, "id", MESSAGES)):
        row = dict(zip(MESSAGES, cells, strict=True))
        person = row["user"] or f"{number}"
        found.append(
            Message(row["id"], person, row["title"], row["detail"], at=CLOCK.read(row["time"]))
        )
    return found


def from_files(files: Iterable[Path]) -> list[Example]:
    """Everything in these files, masked."""
    return [
        Example(masked(text), label, person)
        for file in files
        for text, label, person in labelled(file)
    ]


def from_cases() -> Iterator[Example]:
    """What was said in our own cases whose heading somebody confirmed, masked.

    Private cases and headings are left out, and whatever has been erased.
    """
    places = known_places()
    sure = Q(state=State.CONFIRMED) | Q(state=State.ANSWERED, sorted_by=SortedBy.PERSON)
    rows = (
        Case.objects.filter(sure, is_private=False, category__is_private=False)
        .exclude(sorted_by=SortedBy.FALLBACK)
        .select_related("category", "beneficiary", "spoken_by")
        .order_by("pk")
    )
    for some in batched(rows.iterator(chunk_size=AT_ONCE), AT_ONCE, strict=False):
        said = words.read_many(case.said_id for case in some)
        for case in some:
            text = said.get(case.said_id or 0, "") or case.summary
            clean = masked(text, names=_names(case), places=places)
            yield Example(clean, case.category.code, teller_of(case))


def known_places() -> re.Pattern[str] | None:
    """The names of every estate and named building, the longest first."""
    kinds = (PlaceKind.ESTATE, PlaceKind.BUILDING, PlaceKind.COMMUNITY, PlaceKind.STREET)
    rows = Place.objects.filter(kind__in=kinds).values_list("name_zh", "also_called")
    names = {name.strip() for name_zh, others in rows for name in (name_zh, *others)}
    told = sorted((n for n in names if len(n) > NAMELESS), key=lambda name: (-len(name), name))
    return re.compile("|".join(map(re.escape, told))) if told else None


def _names(case: Case) -> list[str]:
    """What those it is about are called."""
    people: list[Person] = [each for each in (case.beneficiary, case.spoken_by) if each]
    return [
        *(name for person in people for name in (person.name, person.called) if name),
        *([case.contact_name] if case.contact_name else []),
    ]


def _cells(file: Path, needs: str, columns: tuple[str, ...]) -> Iterator[list[str]]:
    options = json.dumps({"needs": needs, "columns": columns})
    try:
        with file.open("rb") as source:
            parts = stream_limited(
                FUNCTION, source, options=options, seconds=SECONDS, megabytes=MEGABYTES
            )
            with closing(parts):
                for part in parts:
                    yield from json.loads(part)
    except ParseFailed as failed:
        raise NotLabelled(
            _("%(file)s cannot be read as a table with a column “%(column)s” (%(why)s).")
            % {"file": file.name, "column": needs, "why": failed.reason}
        ) from None
    except OSError as failure:
        raise NotLabelled(
            _("%(file)s cannot be opened: %(why)s.")
            % {"file": file.name, "why": failure.strerror or ""}
        ) from None
