"""A person reads a text aloud, and says that it can be said so."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.kernel import audit
from doorstep.kernel.errors import BadInput, DomainError
from doorstep.messaging import policies, sayings, texts
from doorstep.messaging.models import TextReading
from doorstep.people.actors import Actor


class MayNotRead(DomainError):
    """Only a person who looks after the messages says that a text was read aloud."""

    code = "messaging.may_not_read"


class WordsChanged(DomainError):
    """The text says something else now than what was read."""

    code = "messaging.words_changed"


@transaction.atomic
def record_reading(
    name: str, *, language: str, digest: str, by: Actor, at: datetime
) -> TextReading:
    """Write down that `by` read these very words aloud. Twice is as good as once.

    Raises UnknownTemplate, BadInput, MayNotRead or WordsChanged.
    """
    made = texts.newest(name)
    if by.person is None or not policies.may_look_after_texts(by):
        raise MayNotRead(_("Only somebody who looks after the messages can say so."))
    if language not in sayings.LANGUAGES:
        raise BadInput(_("Please say in which language you read it."), field="language")
    if sayings.digest(made, language) != digest:
        raise WordsChanged(_("The text has changed meanwhile. Please read it again."))
    reading, is_new = TextReading.objects.get_or_create(
        template=made.id,
        language=language,
        digest=digest,
        person=by.person,
        defaults={"version": made.version, "read_at": at},
    )
    if is_new:
        audit.note(by, "messaging.record_reading", ("text", f"{made.id} {language}"), at=at)
    return reading
