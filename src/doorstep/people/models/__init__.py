"""The tables of this room."""

from doorstep.people.models.accounts import Account, AccountDevice, AccountPerson
from doorstep.people.models.clients import Client, ClientTraffic
from doorstep.people.models.grants import ApiToken, Consent, Link
from doorstep.people.models.looks import AccessLook
from doorstep.people.models.parties import (
    Member,
    Organisation,
    OrganisationServes,
    Party,
    Post,
    Team,
    TeamMember,
)
from doorstep.people.models.persons import Household, Person
from doorstep.people.models.roles import Duty, Role, Volunteer
from doorstep.people.models.search import PersonSearch

__all__ = [
    "AccessLook",
    "Account",
    "AccountDevice",
    "AccountPerson",
    "ApiToken",
    "Client",
    "ClientTraffic",
    "Consent",
    "Duty",
    "Household",
    "Link",
    "Member",
    "Organisation",
    "OrganisationServes",
    "Party",
    "Person",
    "PersonSearch",
    "Post",
    "Role",
    "Team",
    "TeamMember",
    "Volunteer",
]
