"""To whom a case can be given, who could own it, and which cases may be the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from doorstep.cases import policies
from doorstep.cases.models import Case
from doorstep.cases.promising import Audience
from doorstep.cases.queries.filling import BODIES
from doorstep.cases.states import IN_HAND, OPEN, State
from doorstep.cases.walking import minutes_between
from doorstep.people.actors import Actor
from doorstep.people.models import Party
from doorstep.people.states import OrganisationKind, PartyKind, Right
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind

MOST_VOLUNTEERS = 300
MOST_ALIKE = 6


@dataclass(frozen=True, slots=True)
class Candidate:
    """A party one may choose, and what speaks for them."""

    party_id: int
    uid: UUID
    name: str
    hint: str = ""

    @property
    def label(self) -> str:
        """Name and hint in one line."""
        return f"{self.name} · {self.hint}" if self.hint else self.name


type Groups = list[tuple[str, list[Candidate]]]


def helpers_for(actor: Actor, case: Case) -> Groups:
    """Whom `actor` may give the work to; volunteers near first, the freest of them above."""
    if not policies.may_dispatch(actor, case):
        return _filled([(_("Our people"), _named(_colleagues(actor)))])
    near, others = _volunteers(case)
    return _filled(
        [
            (_("Volunteers near"), near),
            (_("Teams"), _named(_teams(case))),
            (_("Partners and departments"), _named(_bodies(case))),
            (_("The office"), _named(_posts(case))),
            (_("Other volunteers"), others),
        ]
    )


def volunteers_near(case: Case) -> list[Candidate]:
    """Whom to ask by name: of the same grid, the freest and nearest first; then others."""
    near, others = _volunteers(case)
    return [*near, *others]


def teams_for(case: Case) -> list[Candidate]:
    """The teams of the community that have members to take turns."""
    return _named(_teams(case).filter(team__members__isnull=False).distinct())


def bodies_for(case: Case) -> list[Candidate]:
    """Partners and departments of the place."""
    return _named(_bodies(case))


def owners_for(case: Case) -> Groups:
    """Who could have to see to it."""
    return _filled(
        [
            (_("The office"), _named(_posts(case))),
            (_("Partners and departments"), _named(_bodies(case))),
            (_("Teams"), _named(_teams(case))),
        ]
    )


def alike(actor: Actor, case: Case) -> list[Case]:
    """Open cases of the same heading in the same building: perhaps the same matter."""
    found = Case.objects.filter(
        community=case.community_id,
        category=case.category_id,
        estate=case.estate_id,
        building=case.building_id,
        state__in=sorted({*OPEN, State.RESOLVED}),
        is_private=False,
    ).exclude(pk=case.pk)
    listed = found.select_related("estate", "building", "category").order_by("-recorded_at", "-pk")
    return [each for each in listed[:MOST_ALIKE] if policies.may_dispatch(actor, each)]


def _filled(groups: Groups) -> Groups:
    return [(title, candidates) for title, candidates in groups if candidates]


def _named(parties: Iterable[Party]) -> list[Candidate]:
    return [Candidate(party.pk, party.uid, party.name) for party in parties]


def _parties() -> QuerySet[Party]:
    return Party.objects.select_related(*BODIES)


def _colleagues(actor: Actor) -> QuerySet[Party]:
    """Those who work for the bodies `actor` is the contact of."""
    bodies = [
        member.organisation_id
        for member in (actor.person.memberships.filter(is_contact=True) if actor.person else ())
    ]
    people = _parties().filter(person__memberships__organisation__in=bodies, person__is_active=True)
    return people.distinct().order_by("pk")


def _volunteers(case: Case) -> tuple[list[Candidate], list[Candidate]]:
    """Those of the same grid, and the rest; nobody is offered their own."""
    wanted = Q(
        kind=PartyKind.PERSON,
        person__is_active=True,
        person__volunteer__community=case.community_id,
        person__volunteer__is_active=True,
    )
    if case.enters_home or case.is_private:
        wanted &= Q(person__volunteer__is_vetted=True)
    homes = Party.objects.select_related("person__household__dwelling__unit__parent")
    own = [key for key in (case.beneficiary_id, case.spoken_by_id) if key]
    listed = homes.filter(wanted).exclude(person__in=own).order_by("pk")[:MOST_VOLUNTEERS]
    in_hand = _in_hand(listed)
    ranked = sorted(
        (_ranked(party, case, in_hand.get(party.pk, 0)) for party in listed),
        key=lambda each: each[:3],
    )
    return (
        [candidate for is_far, *_rank, candidate in ranked if not is_far],
        [candidate for is_far, *_rank, candidate in ranked if is_far],
    )


def _in_hand(parties: Iterable[Party]) -> dict[int, int]:
    """How many cases each has in hand."""
    ids = [party.pk for party in parties]
    counted = Case.objects.filter(helper__in=ids, state__in=sorted(IN_HAND)).order_by()
    return dict(counted.values_list("helper").annotate(cases=Count("pk")))


def _ranked(party: Party, case: Case, in_hand: int) -> tuple[bool, int, int, Candidate]:
    home = party.person.home if party.person else None
    is_far = home is None or case.grid_id is None or home.grid_id != case.grid_id
    minutes = minutes_between(home.unit.parent if home else None, case.building)
    facts = []
    if minutes is not None:
        facts.append(
            ngettext("%(count)d minute on foot", "%(count)d minutes on foot", minutes)
            % {"count": minutes}
        )
    if in_hand:
        facts.append(
            ngettext("%(count)d in hand", "%(count)d in hand", in_hand) % {"count": in_hand}
        )
    person = party.person
    called = f"（{person.called}）" if person and person.called else ""
    name = f"{person.name}{called}" if person else party.name
    candidate = Candidate(party.pk, party.uid, name, " · ".join(facts))
    return is_far, in_hand, minutes if minutes is not None else 999, candidate


def _teams(case: Case) -> QuerySet[Party]:
    return _parties().filter(team__community=case.community_id, team__is_active=True).order_by("pk")


def _bodies(case: Case) -> QuerySet[Party]:
    """Who serves the estate, who belongs to the community, whose law holds there."""
    here = Q(organisation__place=case.community_id)
    if case.estate_id is not None:
        here |= Q(organisation__serves__place=case.estate_id)
    if case.jurisdiction_id is not None:
        here |= Q(
            organisation__kind=OrganisationKind.DEPARTMENT,
            organisation__place=case.jurisdiction_id,
        )
    return _parties().filter(here, organisation__is_active=True).distinct().order_by("pk")


def _posts(case: Case) -> QuerySet[Party]:
    at = [key for key in (case.grid_id, case.community_id, case.street_id) if key]
    return _parties().filter(post__place__in=at).order_by("pk")


def promise_candidates(actor: Actor, case: Case) -> Groups:
    """In whose name `actor` may promise something about a case: their own, whoever has it first."""
    own = _parties().filter(pk__in=sorted(actor.party_ids)).order_by("pk")
    has_it = _parties().filter(pk__in=[key for key in (case.helper_id, case.owner_id) if key])
    groups = [(_("Whoever has it"), _named(has_it)), (_("Ourselves"), _named(own))]
    if policies.may_dispatch(actor, case):
        groups += owners_for(case)
    return _filled(_each_once(groups))


def bodies_that_promise(community: Place) -> Groups:
    """Who could promise something to everybody in a community."""
    posts = _parties().filter(post__place__in=community.ids_on_path).order_by("pk")
    bodies = (
        _parties()
        .filter(organisation__is_active=True)
        .filter(
            Q(organisation__place=community)
            | Q(organisation__serves__place__path__startswith=community.path)
        )
    )
    teams = _parties().filter(team__community=community, team__is_active=True).order_by("pk")
    return _filled(
        [
            (_("The office"), _named(posts)),
            (_("Partners and departments"), _named(bodies.distinct().order_by("pk"))),
            (_("Teams"), _named(teams)),
        ]
    )


def places_to_promise(actor: Actor, community: Place) -> list[Place]:
    """The community and its estates, as far as `actor` gives out work there."""
    below = Place.objects.filter(path__startswith=community.path, is_active=True)
    listed = below.filter(kind__in=[PlaceKind.COMMUNITY, PlaceKind.ESTATE]).order_by("path")
    return [each for each in listed if actor.holds(Right.DISPATCH, at=each)]


def audience_at(place: Place) -> Audience:
    """Whom a promise at a place is made to."""
    return Audience.ESTATE if place.kind == PlaceKind.ESTATE else Audience.COMMUNITY


def _each_once(groups: Groups) -> Groups:
    """Whoever stands in an earlier group is not named again."""
    seen: set[int] = set()
    once: Groups = []
    for title, candidates in groups:
        once.append((title, [each for each in candidates if each.party_id not in seen]))
        seen |= {each.party_id for each in candidates}
    return once
