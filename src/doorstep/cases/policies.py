"""Who may do what to a case. Pure: everything needed is handed in, nothing is written.

Residents, whoever speaks for them and holders of their links are the resident's side. Whoever
has it in hand is the helper. Whoever must see to it is the owner. Everybody else is there by
a role at a place, or is a stranger.
"""

from dataclasses import dataclass

from doorstep.cases.models import CallBack, Case, HandOver
from doorstep.cases.states import IN_HAND, REOPENABLE, Channel, State
from doorstep.people import policies as people_policies
from doorstep.people.actors import Actor
from doorstep.people.models import Person
from doorstep.people.states import ClientMay, LinkKind, Right
from doorstep.places.scope import Scope

THING = "case"
SPEAKING_LINKS = frozenset({LinkKind.CONFIRM, LinkKind.RECEIPT})
FOLLOWING_LINKS = SPEAKING_LINKS | {LinkKind.FOLLOW}
OUR_CHANNELS = frozenset({Channel.DESK, Channel.PHONE, Channel.DOOR})
OPEN_CHANNELS = frozenset({Channel.WEB, Channel.CODE})


@dataclass(frozen=True, slots=True)
class Hands:
    """Who handled a case: the actors and the devices of the handler's steps."""

    actors: frozenset[tuple[str, str]] = frozenset()
    devices: frozenset[str] = frozenset()

    def include(self, actor: Actor) -> bool:
        """This person, this device, or whoever is signed in while they use a link, did the work."""
        return (
            (actor.kind, actor.id) in self.actors
            or bool(actor.device and actor.device in self.devices)
            or (actor.session is not None and self.include(actor.session))
        )


def is_unknown(actor: Actor) -> bool:
    """Somebody at our pages, or a proven phone, without a person or program behind it we know."""
    return actor.person is None and actor.program is None and not actor.is_system


def is_for(person: Person | None, case: Case) -> bool:
    """It is theirs: it was asked for them, or they asked."""
    return person is not None and person.pk in {case.beneficiary_id, case.spoken_by_id}


def holds_link_to(actor: Actor, case: Case, kinds: frozenset[LinkKind]) -> bool:
    """A link of such a kind that was minted for this case."""
    link = actor.link
    return (
        link is not None
        and link.kind in kinds
        and (link.thing_kind, link.thing_id) == (THING, case.uid)
    )


def holds_card_for(actor: Actor, case: Case) -> bool:
    """The paper card of the person it is for."""
    link = actor.link
    return link is not None and link.kind == LinkKind.CARD and is_for(link.person, case)


def proved_phone_of(actor: Actor, case: Case) -> bool:
    """The number it was reported from, proved since."""
    phone, index = actor.phone, case.contact_index
    return phone is not None and index is not None and phone.opens(bytes(index), case.recorded_at)


def is_resident_side(actor: Actor, case: Case) -> bool:
    """The person it is for, the one who said it, their phone, or a link minted for them."""
    return (
        is_for(actor.person, case)
        or holds_link_to(actor, case, SPEAKING_LINKS)
        or proved_phone_of(actor, case)
    )


def is_helper(actor: Actor, case: Case) -> bool:
    """It is in their hands, in person, as a team, a post or an organisation."""
    return case.helper_id is not None and case.helper_id in actor.party_ids


def helps_behind(actor: Actor, case: Case) -> bool:
    """They have it in hand, or whoever is signed in while they use a link has."""
    return is_helper(actor, case) or (actor.session is not None and is_helper(actor.session, case))


def is_owner(actor: Actor, case: Case) -> bool:
    """They, their post or their organisation must see to it."""
    return case.owner_id in actor.party_ids


def took_it_down(actor: Actor, case: Case) -> bool:
    """They wrote it down for somebody."""
    return actor.person is not None and (actor.kind, actor.id) == (
        case.raised_by_kind,
        case.raised_by_id,
    )


def is_its_program(actor: Actor, case: Case, what: ClientMay) -> bool:
    """The other system that said it, still let in, and for this. Private cases it loses sight of.

    Wherever the case is placed later: what a program said stays its own.
    """
    program = actor.program
    return (
        program is not None
        and program.revoked_at is None
        and program.can(what)
        and not case.is_private
        and (actor.kind, actor.id) == (case.raised_by_kind, case.raised_by_id)
    )


def holds(actor: Actor, right: Right, case: Case) -> bool:
    """By a role over the place of the case; a private case wants its own permission too."""
    return actor.holds(right, at=case.scope) and (
        not case.is_private or actor.holds(Right.SEE_PRIVATE, at=case.scope)
    )


def may_see(actor: Actor, case: Case) -> bool:
    """Those who are party to it, and roles over its place. A stranger is never told of it."""
    if actor.is_system or proved_phone_of(actor, case):
        return True
    if actor.program is not None:
        return is_its_program(actor, case, ClientMay.READ_OWN)
    if actor.link is not None:
        return holds_link_to(actor, case, FOLLOWING_LINKS) or holds_card_for(actor, case)
    return actor.person is not None and (
        is_for(actor.person, case)
        or is_owner(actor, case)
        or is_helper(actor, case)
        or (took_it_down(actor, case) and case.closed_at is None)
        or holds(actor, Right.SEE_CASES, case)
    )


def works_on(actor: Actor, case: Case) -> bool:
    """The owner, the helper, or staff who give out work at its place."""
    return (
        actor.is_system
        or is_owner(actor, case)
        or is_helper(actor, case)
        or holds(actor, Right.DISPATCH, case)
    )


def may_read(actor: Actor, case: Case) -> bool:
    """What people wrote, their photos, who they are and behind which door.

    The helper only while it is in hand; a card and a link to follow never.
    """
    if actor.is_system or is_resident_side(actor, case):
        return True
    if actor.program is not None:
        return is_its_program(actor, case, ClientMay.READ_OWN)
    return actor.person is not None and (
        (took_it_down(actor, case) and case.closed_at is None)
        or is_owner(actor, case)
        or (is_helper(actor, case) and case.state in IN_HAND)
        or holds(actor, Right.SEE_CASES, case)
    )


def may_take_down(actor: Actor, channel: Channel, scope: Scope, *, people: list[Person]) -> bool:
    """As the office only staff and volunteers of the place; for others only whom they may name.

    Strangers to us may say something on the web or by a scanned code, and other systems where they
    were let in, about nobody's file.
    """
    if actor.is_system:
        return True
    if actor.program is not None:
        is_let_in = people_policies.program_may(actor, ClientMay.SUBMIT, scope)
        return is_let_in and channel == Channel.API and not people
    if actor.person is None:
        return channel in OPEN_CHANNELS and not people
    if channel == Channel.IMPORT:
        return False
    if channel in OUR_CHANNELS and not (
        actor.holds(Right.TAKE_DOWN, at=scope) or volunteers_in(actor, scope.community_id)
    ):
        return False
    return all(may_name(actor, person) for person in people)


def may_name(actor: Actor, person: Person) -> bool:
    """May write something down for them: by office where they live, or as above."""
    return (
        may_speak_for(actor, person)
        or actor.holds(Right.TAKE_DOWN, at=person.community)
        or actor.holds(Right.TAKE_DOWN, at=person.home)
    )


def may_speak_for(actor: Actor, person: Person) -> bool:
    """Oneself, people of the community one volunteers in, neighbours of the same grid."""
    if actor.person is not None and actor.person.pk == person.pk:
        return True
    if volunteers_in(actor, person.community_id):
        return True
    return actor.grid_id is not None and actor.grid_id == person.grid_id


def volunteers_in(actor: Actor, community_id: int) -> bool:
    """An active volunteer who reported to this community."""
    volunteer = actor.volunteer
    return volunteer is not None and volunteer.is_active and volunteer.community_id == community_id


def might_claim(actor: Actor, case: Case) -> bool:
    """It is, or was, on offer to them. Nobody claims their own.

    What enters a home, or is nobody else's business, wants somebody vetted.
    """
    volunteer = actor.volunteer
    return (
        volunteer is not None
        and volunteers_in(actor, case.community_id)
        and case.is_open_to_volunteers
        and not is_for(actor.person, case)
        and (volunteer.is_vetted or not (case.enters_home or case.is_private))
    )


def may_know_of(actor: Actor, case: Case) -> bool:
    """Those who see it, and those it is or was offered to."""
    return may_see(actor, case) or might_claim(actor, case)


def may_claim(actor: Actor, case: Case) -> bool:
    """A volunteer it is offered to, or a person of the body that owns it."""
    if actor.person is None or is_for(actor.person, case):
        return False
    return might_claim(actor, case) or is_owner(actor, case)


def may_resolve(actor: Actor, case: Case) -> bool:
    """Whoever works on it; not the one it is for."""
    return works_on(actor, case) and not is_for(actor.person, case)


def may_answer(actor: Actor, case: Case) -> bool:
    """Staff at the desk, the owner, the helper, and the volunteer who wrote the question down.

    An answer closes a case without the resident's word, so nobody answers their own.
    """
    if actor.person is None or is_for(actor.person, case):
        return False
    return (
        works_on(actor, case)
        or holds(actor, Right.TAKE_DOWN, case)
        or (took_it_down(actor, case) and volunteers_in(actor, case.community_id))
    )


def may_confirm(actor: Actor, case: Case, hands: Hands) -> bool:
    """The resident's side, their card, or staff for someone who is there; never the handler."""
    if hands.include(actor) or helps_behind(actor, case):
        return False
    return (
        is_resident_side(actor, case)
        or holds_card_for(actor, case)
        or holds(actor, Right.CALL_BACK, case)
    )


def may_reopen(actor: Actor, case: Case) -> bool:
    """The resident's side, or staff or the program it came by who hear it from them."""
    return (
        is_resident_side(actor, case)
        or is_its_program(actor, case, ClientMay.UPDATE)
        or holds(actor, Right.CALL_BACK, case)
    )


def may_rate(actor: Actor, case: Case, hands: Hands) -> bool:
    """Only the resident's side; the paper card does not rate."""
    return not hands.include(actor) and is_resident_side(actor, case)


def may_withdraw(actor: Actor, case: Case) -> bool:
    """The resident's side, or staff on their word."""
    return is_resident_side(actor, case) or holds(actor, Right.DISPATCH, case)


def may_dispatch(actor: Actor, case: Case) -> bool:
    """Give it to somebody, put it right, join it to another."""
    return actor.is_system or holds(actor, Right.DISPATCH, case)


def may_propose(actor: Actor, case: Case) -> bool:
    """Ask another party to own it: whoever owns it, or gives out work there. Always a person."""
    return actor.person is not None and (is_owner(actor, case) or may_dispatch(actor, case))


def is_asked(actor: Actor, hand_over: HandOver) -> bool:
    """The question whether to own it is put to them, or to a body they stand for."""
    return actor.person is not None and hand_over.taker_id in actor.party_ids


def may_take_back(actor: Actor, case: Case, hand_over: HandOver) -> bool:
    """Whoever asked, the owner, and whoever gives out work there."""
    asked = (hand_over.asked_by_kind, hand_over.asked_by_id) == (actor.kind, actor.id)
    return actor.person is not None and (asked or may_propose(actor, case))


def may_print_card(actor: Actor, case: Case) -> bool:
    """Whoever writes cases down there hands the card over in person."""
    return holds(actor, Right.TAKE_DOWN, case)


def may_note(actor: Actor, case: Case) -> bool:
    """Whoever may read what was written; a program only where it was let in for it."""
    if actor.program is not None:
        return is_its_program(actor, case, ClientMay.UPDATE)
    return may_read(actor, case)


def may_be_public(case: Case) -> bool:
    """True unless it, or by now its whole heading, is nobody else's business."""
    return not (case.is_private or case.category.is_private)


def may_show(actor: Actor, case: Case) -> bool:
    """May say what of it everybody may read; of a private case nobody may."""
    return may_be_public(case) and (actor.is_system or holds(actor, Right.SHOW_IN_PUBLIC, case))


def may_call(actor: Actor, case: Case, hands: Hands) -> bool:
    """Volunteers of the community and staff, other than whoever did the work."""
    if actor.person is None or hands.include(actor) or is_helper(actor, case):
        return False
    if is_for(actor.person, case):
        return False
    return holds(actor, Right.CALL_BACK, case) or (
        not case.is_private and volunteers_in(actor, case.community_id)
    )


def may_know_call(actor: Actor, case: Case) -> bool:
    """The call-back list shows it to them, be it that they may not call this one themselves."""
    return may_see(actor, case) or (not case.is_private and volunteers_in(actor, case.community_id))


def may_reach(actor: Actor, case: Case, call: CallBack | None) -> bool:
    """The helper while it is in hand; the caller while the call is theirs."""
    if actor.person is None:
        return False
    if is_helper(actor, case) and case.state in IN_HAND:
        return True
    return call is not None and has_taken(actor, call)


def has_taken(actor: Actor, call: CallBack) -> bool:
    """The call is theirs to make."""
    return actor.person is not None and call.taken_by_id == actor.person.pk


def may_unmask(actor: Actor, case: Case) -> bool:
    """The office reads the number of a case at its place; each look is written down."""
    return holds(actor, Right.UNMASK, case)


def may_be_given(person: Person | None, case: Case, *, is_vetted: bool) -> bool:
    """Not to the one it is for; behind a door only to someone who was vetted."""
    return not is_for(person, case) and (is_vetted or not case.enters_home)


def can_be_reopened(case: Case) -> bool:
    """By its state alone; the window is a matter of the clock."""
    return case.state == State.RESOLVED or case.state in REOPENABLE
