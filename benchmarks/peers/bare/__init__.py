"""A bare django-ninja endpoint in our own database, behind our own token check."""
