from django.urls import path

from doorstep.people.views import bodies, own, person, register

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
    path("desk/people/<int:person_id>/reveal/", person.reveal, name="reveal"),
    path("desk/people/<int:person_id>/move/", person.move, name="move"),
    path("desk/people/<int:person_id>/code/", person.paper_code, name="paper_code"),
    path("desk/people/<int:person_id>/volunteer/", person.volunteer, name="volunteer"),
    path("desk/people/<int:person_id>/stand-down/", person.stand_down, name="stand_down"),
    path("desk/people/<int:person_id>/appoint/", person.appoint, name="appoint"),
    path("mine/looks/", own.looks, name="looks"),
    path("mine/code/", own.activate, name="activate"),
]
