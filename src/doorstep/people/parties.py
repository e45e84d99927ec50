"""The party of each body, and who stands behind a party just now."""

from django.db.models import Q, QuerySet
from django.utils.translation import override

from doorstep.people.models import Organisation, Party, Person, Post, Team
from doorstep.people.states import PartyKind, PostKind
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind

POSTS_AT: dict[str, tuple[PostKind, ...]] = {
    PlaceKind.COMMUNITY: (PostKind.DESK, PostKind.SECRETARY),
    PlaceKind.GRID: (PostKind.GRID_WORKER,),
    PlaceKind.STREET: (PostKind.STREET_DESK,),
}


def of_person(person: Person) -> Party:
    """The party of one person."""
    return Party.objects.get_or_create(person=person, defaults={"kind": PartyKind.PERSON})[0]


def of_team(team: Team) -> Party:
    """The party of a team."""
    return Party.objects.get_or_create(team=team, defaults={"kind": PartyKind.TEAM})[0]


def of_organisation(organisation: Organisation) -> Party:
    """The party of an organisation."""
    return Party.objects.get_or_create(
        organisation=organisation, defaults={"kind": PartyKind.ORGANISATION}
    )[0]


def post_at(kind: PostKind, place: Place) -> Post:
    """The post of this kind at this place; it comes into being when first asked for."""
    post = Post.objects.filter(kind=kind, place=place).first()
    return post or Post.objects.get_or_create(kind=kind, place=place, defaults=_names(kind))[0]


def of_post(kind: PostKind, place: Place) -> Party:
    """The party of the post of this kind at this place."""
    post = post_at(kind, place)
    return Party.objects.get_or_create(post=post, defaults={"kind": PartyKind.POST})[0]


def fallback(community_id: int) -> Party:
    """Who owns what no rule gives to anybody: the community's desk. It always exists.

    Raises Place.DoesNotExist when there is no such community.
    """
    found = Party.objects.filter(post__kind=PostKind.DESK, post__place=community_id).first()
    if found is not None:
        return found
    community = Place.objects.get(pk=community_id, kind=PlaceKind.COMMUNITY)
    return of_post(PostKind.DESK, community)


def set_up_posts(place: Place) -> list[Party]:
    """The posts which belong at this place, with their parties; running it again adds nothing."""
    return [of_post(kind, place) for kind in POSTS_AT.get(place.kind, ())]


def acted_for(person: Person) -> list[QuerySet[Party]]:
    """Parties this person may act for: self, teams, bodies they are the contact of, posts held."""
    ways = (
        Q(person=person),
        Q(team__members__person=person, team__is_active=True),
        Q(organisation__members__person=person, organisation__members__is_contact=True),
        Q(post__holders__person=person, post__holders__to_at=None),
    )
    return [Party.objects.filter(way) for way in ways]


def people_behind(party: Party) -> list[Person]:
    """Whom to tell when something is for this party: active people, in a steady order."""
    ways = {
        PartyKind.PERSON: Q(party=party),
        PartyKind.TEAM: Q(leads=party.team_id),
        PartyKind.ORGANISATION: Q(
            memberships__organisation=party.organisation_id, memberships__is_contact=True
        ),
        PartyKind.POST: Q(roles__post=party.post_id, roles__to_at=None),
    }
    active = Person.objects.filter(ways[PartyKind(party.kind)], is_active=True)
    return list(active.distinct().order_by("pk"))


def _names(kind: PostKind) -> dict[str, str]:
    """A post's title in both languages; it is content from then on and may be changed."""
    names = {}
    for column, language in (("name_zh", "zh-hans"), ("name_en", "en")):
        with override(language):
            title = str(kind.label)
            names[column] = title[:1].upper() + title[1:]
    return names
