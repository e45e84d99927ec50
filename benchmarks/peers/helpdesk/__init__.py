"""django-helpdesk as its own pages tell one to set it up; runs in an environment of its own."""
