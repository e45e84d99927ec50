"""What messages say: templates registered by the rooms, filled with names only when sent.

A room writes its texts in `<room>/messages.py`, which is imported at start.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, override

from doorstep.kernel.events import as_id
from doorstep.messaging.states import Lane, Reader
from doorstep.people.models import Person

type Resolver = Callable[[Any], object]
type Params = Mapping[str, object]

BLANK = "••••••"
OPEN = "…"
SUBJECT = gettext_lazy("A message from your community")


class UnknownTemplate(LookupError):
    """No room has registered a text under this id and version."""


class WrongParams(TypeError):
    """A message was given other parameters than its text asks for."""


@dataclass(frozen=True, slots=True)
class Secret:
    """The part of a text that opens something: shown once, never kept with the text."""

    name: str
    shown: Callable[[str], str] = str


@dataclass(frozen=True, slots=True)
class Template:
    """One text in one version. `resolve` says how each id becomes a word for the receiver.

    Who reads it is a resident unless `to` says otherwise: the plainest words are asked for.
    """

    id: str
    version: int
    purpose: str
    lane: Lane
    text: str | Promise
    to: Reader = Reader.RESIDENT
    subject: str | Promise = SUBJECT
    resolve: Mapping[str, Resolver] = field(default_factory=dict)
    secret: Secret | None = None
    sample: Mapping[str, str | Promise] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text for one receiver: as it goes out, and as it may be kept."""

    subject: str
    text: str
    kept: str


_KNOWN: dict[tuple[str, int], Template] = {}
_NEWEST: dict[str, Template] = {}


def template(
    template_id: str, *, version: int = 1, purpose: str, text: str | Promise, **more: Any
) -> Template:
    """Register a text. `more`: to, lane, subject, resolve, secret, sample.

    Raises ValueError when this id and version are taken.
    """
    made = Template(
        id=template_id,
        version=version,
        purpose=purpose,
        text=text,
        lane=more.pop("lane", Lane.ORDINARY),
        **more,
    )
    if (template_id, version) in _KNOWN:
        raise ValueError(f"two texts are called {template_id} {version}")
    _KNOWN[template_id, version] = made
    if template_id not in _NEWEST or _NEWEST[template_id].version < version:
        _NEWEST[template_id] = made
    return made


def newest(template_id: str) -> Template:
    """The text to send now. Raises UnknownTemplate."""
    try:
        return _NEWEST[template_id]
    except KeyError:
        raise UnknownTemplate(template_id) from None


def known(template_id: str, version: int) -> Template:
    """The text a waiting message was written for. Raises UnknownTemplate."""
    try:
        return _KNOWN[template_id, version]
    except KeyError:
        raise UnknownTemplate(f"{template_id} {version}") from None


def every() -> list[Template]:
    """The newest version of every text, by id."""
    return [_NEWEST[each] for each in sorted(_NEWEST)]


def packed(made: Template, params: Params, *, has_secret: bool) -> dict[str, int | str | None]:
    """Parameters as a message keeps them. Raises WrongParams, or NotAnId for words."""
    if params.keys() != made.resolve.keys():
        raise WrongParams(f"{made.id} asks for {sorted(made.resolve)}, not {sorted(params)}")
    if has_secret != (made.secret is not None):
        raise WrongParams(f"{made.id} with or without a secret")
    return {name: as_id(value) for name, value in params.items()}


def render(made: Template, params: Params, *, secret: str | None, language: str) -> Rendered:
    """The text in the receiver's language, each id resolved now. Raises what resolvers raise."""
    with override(language):
        words = {name: str(made.resolve[name](value)) for name, value in params.items()}
        return _filled(made, words, secret)


def preview(made: Template, language: str) -> Rendered:
    """The text with sample words, to look at."""
    with override(language):
        words = {name: str(made.sample.get(name, f"[{name}]")) for name in _names(made)}
        text = str(made.text) % words
        return Rendered(str(made.subject), text, text)


def outline(made: Template, language: str) -> str:
    """The text with all that is personal left open, for lists."""
    with override(language):
        return str(made.text) % dict.fromkeys(_names(made), OPEN)


def called(person_id: int) -> str:
    """A resolver: a helper as they like to be called."""
    return Person.objects.only("name", "called").get(pk=person_id).known_as


def link(token: str) -> str:
    """How a `Secret` shows a minted link: always at our public address."""
    return f"{settings.PUBLIC_URL}/l/{token}/"


def _names(made: Template) -> list[str]:
    return [*made.resolve, *([made.secret.name] if made.secret else [])]


def _filled(made: Template, words: dict[str, str], secret: str | None) -> Rendered:
    text = str(made.text)
    if made.secret is None:
        filled = text % words
        return Rendered(str(made.subject), filled, filled)
    name = made.secret.name
    sent = text % {**words, name: made.secret.shown(secret or BLANK)}
    kept = text % {**words, name: made.secret.shown(BLANK)}
    return Rendered(str(made.subject), sent, kept)
