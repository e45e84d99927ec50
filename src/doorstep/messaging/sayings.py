"""Every text as it is looked at: filled with sample words, measured, and who read it aloud."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from doorstep.messaging import lengths, texts
from doorstep.messaging.lengths import Length
from doorstep.messaging.models import TextReading
from doorstep.messaging.states import SPOKEN, Channel, Lane, Reader, Standing
from doorstep.messaging.texts import Rendered, Template
from doorstep.messaging.wording import office_words
from doorstep.people.states import Language

LANGUAGES = tuple(Language.values)
PURPOSES: dict[str, str | Promise] = {
    "case": _("to tell how a matter stands"),
    "sign_in": _("to let somebody sign in"),
    "upkeep": _("to keep the house in order"),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """One text in one language."""

    language: str
    shown: Rendered
    length: Length
    digest: str
    office_words: list[str]
    standing: Standing
    readings: list[TextReading]  # of these very words, newest first


@dataclass(frozen=True, slots=True)
class Saying:
    """One text in both languages, with what the office wants to know of it."""

    made: Template
    wordings: list[Wording]

    @property
    def name(self) -> str:
        return self.made.id

    @property
    def purpose(self) -> str | Promise:
        return PURPOSES.get(self.made.purpose, self.made.purpose)

    @property
    def audience(self) -> str | Promise:
        return Reader(self.made.to).label

    @property
    def lane(self) -> str | Promise:
        return Lane(self.made.lane).label

    @property
    def channels(self) -> list[Channel]:
        """What it can leave by; among these the receiver chooses. A code goes to the number."""
        return [Channel.SMS] if self.made.lane == Lane.CODE else list(Channel)

    @property
    def is_spoken(self) -> bool:
        """Residents read it, so somebody should have read it aloud first."""
        return self.made.to in SPOKEN

    @property
    def wants_reading(self) -> bool:
        return self.is_spoken and any(each.standing != Standing.READ for each in self.wordings)


def digest(made: Template, language: str) -> str:
    """What names the words of a text in one language, its open places included."""
    with override(language):
        words = f"{made.subject}\n{made.text}"
    return sha256(words.encode()).hexdigest()


def every() -> list[Saying]:
    """All texts by id, by one query."""
    readings = list(TextReading.objects.select_related("person").order_by("-read_at", "-pk"))
    return [_shown(made, readings) for made in texts.every()]


def one(name: str) -> Saying:
    """One text. Raises UnknownTemplate."""
    made = texts.newest(name)
    readings = TextReading.objects.filter(template=name).select_related("person")
    return _shown(made, list(readings.order_by("-read_at", "-pk")))


def _shown(made: Template, readings: Sequence[TextReading]) -> Saying:
    mine = [each for each in readings if each.template == made.id]
    return Saying(made, [_wording(made, language, mine) for language in LANGUAGES])


def _wording(made: Template, language: str, readings: Iterable[TextReading]) -> Wording:
    words = digest(made, language)
    here = [each for each in readings if each.language == language]
    valid = [each for each in here if each.digest == words]
    gone = Standing.CHANGED if here else Standing.NEVER
    shown = texts.preview(made, language)
    return Wording(
        language=language,
        shown=shown,
        length=lengths.of(shown.text),
        digest=words,
        office_words=office_words(shown.text, language),
        standing=Standing.READ if valid else gone,
        readings=valid,
    )
