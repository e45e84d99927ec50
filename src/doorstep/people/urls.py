from django.urls import path

from doorstep.people.views import bodies, clients, erasing, keys, own, person, register, standing

app_name = "people"

urlpatterns = [
    path("desk/people/", register.register, name="register"),
    path("desk/people/new/", register.new, name="new"),
    path("desk/people/volunteers/", bodies.volunteers, name="volunteers"),
    path("desk/people/teams/", bodies.teams, name="teams"),
    path("desk/people/organisations/", bodies.organisations, name="organisations"),
    path("desk/people/roles/", bodies.roles, name="roles"),
    path("desk/people/roles/<int:role_id>/end/", bodies.end_role, name="end_role"),
    path("desk/people/<int:person_id>/", person.person, name="person"),
    path("desk/people/<int:person_id>/edit/", person.edit, name="edit"),
    path("desk/people/<int:person_id>/erase/", erasing.erase, name="erase"),
    path("desk/people/<int:person_id>/reveal/", person.reveal, name="reveal"),
    path("desk/people/<int:person_id>/move/", person.move, name="move"),
    path("desk/people/<int:person_id>/code/", keys.paper_code, name="paper_code"),
    path("desk/people/<int:person_id>/volunteer/", standing.volunteer, name="volunteer"),
    path("desk/people/<int:person_id>/stand-down/", standing.stand_down, name="stand_down"),
    path("desk/people/<int:person_id>/appoint/", standing.appoint, name="appoint"),
    path("desk/people/<int:person_id>/vet/", standing.vet, name="vet"),
    path("desk/people/<int:person_id>/team/", standing.join_team, name="join_team"),
    path("desk/people/<int:person_id>/partner/", standing.join_organisation, name="join_partner"),
    path("desk/people/<int:person_id>/account/", keys.account, name="account"),
    path("desk/clients/", clients.clients, name="clients"),
    path("desk/clients/<uuid:uid>/", clients.client, name="client"),
    path("desk/clients/<uuid:uid>/rotate/", clients.rotate, name="rotate_client"),
    path("desk/clients/<uuid:uid>/revoke/", clients.revoke, name="revoke_client"),
    path("desk/clients/<uuid:uid>/export/", clients.export, name="export_client"),
    path("mine/keys/", own.keys, name="own_keys"),
    path("mine/keys/<int:token_id>/revoke/", own.revoke_key, name="revoke_own_key"),
    path("mine/looks/", own.looks, name="looks"),
    path("mine/code/", own.activate, name="activate"),
]
