"""What other systems tell us: something new, and what they hear about it later."""

from datetime import datetime
from uuid import UUID, uuid4, uuid5

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from doorstep.cases import operations as cases
from doorstep.cases.models import Case
from doorstep.cases.operations import Draft, MayNotTakeDown, Where
from doorstep.cases.policies import can_be_reopened
from doorstep.cases.states import Channel
from doorstep.catalogue.models import Category
from doorstep.kernel import captures, words
from doorstep.kernel.captures import Sent
from doorstep.kernel.errors import DomainError
from doorstep.open311 import asked, ids, queries
from doorstep.open311.asked import Given, NotUnderstood
from doorstep.open311.models import Submission
from doorstep.open311.shown import HAPPENED_AT
from doorstep.open311.states import HEARD, Meant, Word
from doorstep.people import policies
from doorstep.people.actors import Actor
from doorstep.people.states import ClientMay
from doorstep.places import locate
from doorstep.places.locate import Found
from doorstep.places.models import Place
from doorstep.places.states import Precision

LONGEST = 4_000
LONGEST_ADDRESS = 2_000
MOST_COMMUNITIES = 40


class KeyNeeded(DomainError):
    """Writing takes a key that was let in for it, here."""

    code = "open311.key_needed"
    status = 403


class NoSuchService(DomainError):
    """The place has no such service for other systems."""

    code = "open311.no_such_service"
    status = 400


def submit(given: Given, *, by: Actor, at: datetime) -> tuple[Case, bool]:
    """Take a request down once, however often it is sent under one `capture_id`. True when new.

    Raises KeyNeeded, NotUnderstood, NoSuchService, what locating refuses, and what intake refuses.
    """
    client = by.program
    if client is None:
        raise KeyNeeded(_("Send your api_key. The community gives you one."))
    code = given.get("service_code", "").strip()
    if not code:
        raise NotUnderstood(_("service_code is missing."), field="service_code")
    found = _where(given, client.place)
    if not policies.program_may(by, ClientMay.SUBMIT, found.scope):
        raise KeyNeeded(_("This key may not say anything there."))
    draft = _draft(given, found, code)
    sent = Sent(
        client=f"client:{client.uid.hex}", kind="case", id=_capture(given), body=_body(given)
    )
    try:
        case, is_new = cases.take_down(sent, draft=draft, by=by, at=at)
    except MayNotTakeDown:
        raise KeyNeeded(_("This key may not say anything there.")) from None
    _keep_media(case, given.get("media_url", ""), by=by, at=at)
    return case, is_new


def _draft(given: Given, found: Found, code: str) -> Draft:
    description = given.get("description", "")
    if len(description) > LONGEST:
        raise NotUnderstood(
            _("description holds %(most)d characters at most.") % {"most": LONGEST},
            field="description",
        )
    point = _point(given)
    return Draft(
        channel=Channel.API,
        said=description,
        category=_service(found.community.pk, code),
        where=Where(
            code=given.get("address_id", "").strip()[:40],
            point=point,
            address=given.get("address_string", "").strip()[:LONGEST_ADDRESS],
        ),
        community_id=found.community.pk,
        contact_name=_name(given),
        contact_phone=given.get("phone", ""),
        happened_at=asked.moment(given, f"attribute[{HAPPENED_AT}]"),
    )


def _service(community_id: int, code: str) -> Category:
    try:
        return queries.service_in(community_id, code)
    except Category.DoesNotExist:
        raise NoSuchService(
            _("There is no such service here. See the list of services."), field="service_code"
        ) from None


def _where(given: Given, reach: Place) -> Found:
    """The place, to know the community by; intake finds it once more for itself."""
    if code := given.get("address_id", "").strip():
        return locate.by_code(code)
    if (point := _point(given)) is not None:
        return locate.at_point(*point)
    address = given.get("address_string", "").strip()
    if not address:
        raise NotUnderstood(
            _("Say where it is: lat and long, address_id, or address_string."), field="lat"
        )
    return _addressed(address, _jurisdiction(given) or reach)


def _jurisdiction(given: Given) -> Place | None:
    try:
        return queries.jurisdiction(given.get("jurisdiction_id", ""))
    except queries.NoSuchJurisdiction:
        raise NotUnderstood(
            _("There is no such jurisdiction here."), field="jurisdiction_id"
        ) from None


def _addressed(address: str, reach: Place) -> Found:
    """Under one community whatever is typed is taken; under several only what one of them has."""
    communities = list(queries.communities_of(reach).order_by("pk")[:MOST_COMMUNITIES])
    if len(communities) == 1:
        return Found.at(communities[0])
    known = [found for each in communities if (found := _exactly(address, each)) is not None]
    if len(known) != 1:
        raise NotUnderstood(
            _(
                "We cannot tell which community this address is in. Send lat and long, or "
                "jurisdiction_id."
            ),
            field="address_string",
        )
    return known[0]


def _exactly(address: str, community: Place) -> Found | None:
    try:
        found = locate.by_address(address, community=community)
    except locate.AddressNotFound:
        return None
    return found if found.precision != Precision.COMMUNITY else None


def _point(given: Given) -> tuple[float, float] | None:
    lat, long = asked.number(given, "lat"), asked.number(given, "long")
    if (lat is None) != (long is None):
        raise NotUnderstood(_("Send lat and long together."), field="lat")
    return None if lat is None or long is None else (lat, long)


def _name(given: Given) -> str:
    """Family name first where it is written so."""
    first, last = (given.get(each, "").strip() for each in ("first_name", "last_name"))
    is_plain = f"{first}{last}".isascii()
    return f"{first} {last}".strip() if is_plain else f"{last}{first}"


def _capture(given: Given, name: str = "capture_id") -> UUID:
    """The id the client made and keeps across retries; without one every sending is new."""
    text = given.get(name, "").strip()
    if not text:
        return uuid4()
    try:
        return UUID(text[:40])
    except ValueError:
        raise NotUnderstood(_("%(name)s must be a UUID.") % {"name": name}, field=name) from None


def _body(given: Given) -> dict[str, str]:
    return {key: value for key, value in given.items() if key not in {"api_key", "locale"}}


def _keep_media(case: Case, url: str, *, by: Actor, at: datetime) -> None:
    """Beside the case and after it, so that a second sending mends what a cut line left out."""
    text = url.strip()[:LONGEST_ADDRESS]
    if not text or by.program is None or Submission.objects.filter(case=case).exists():
        return
    try:
        with transaction.atomic():
            kept = words.keep(text, about=("case", case.uid), at=at)
            Submission.objects.create(
                case=case,
                client=by.program,
                media=kept,
                media_digest=kept.digest,
                recorded_at=at,
            )
    except IntegrityError:
        return


def hear(given: Given, *, by: Actor, at: datetime) -> tuple[str, bool]:
    """Take an update of a client's own request down: the id of the update, and whether it is new.

    Raises KeyNeeded, NotUnderstood, Case.DoesNotExist for what is not its own, and what the rules
    of cases refuse.
    """
    client = by.program
    if client is None or not client.can(ClientMay.UPDATE):
        raise KeyNeeded(_("Send your api_key. The community gives you one."))
    case = queries.request_of(given.get("service_request_id", ""))
    word = _word(given)
    sent = Sent(
        client=f"client:{client.uid.hex}",
        kind="open311.update",
        id=_update_capture(given, client.uid),
        body=_body(given),
    )
    with transaction.atomic():
        if earlier := captures.recall(sent):
            return earlier, False
        case = _do(case, word, given.get("description", ""), by=by, at=at)
        told = ids.update_id(case.uid, case.version)
        captures.remember(sent, told, at=at)
    return told, True


def _do(case: Case, word: Word, said: str, *, by: Actor, at: datetime) -> Case:
    if HEARD[word] is Meant.NOT_FIXED and can_be_reopened(case):
        return cases.say_not_fixed(case.pk, words=said, by=by, at=at)
    return cases.note(case.pk, words=said, by=by, at=at)


def _word(given: Given) -> Word:
    text = given.get("status", "").strip().upper() or Word.IN_PROGRESS
    try:
        return Word(text)
    except ValueError:
        raise NotUnderstood(
            _("status must be one of: %(words)s.") % {"words": ", ".join(Word)}, field="status"
        ) from None


def _update_capture(given: Given, client: UUID) -> UUID:
    """Clients of this extension number their updates; the number makes a retry known."""
    number = given.get("update_id", "").strip()
    return uuid5(client, number[:200]) if number else _capture(given)
