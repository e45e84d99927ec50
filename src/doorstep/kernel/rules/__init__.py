"""Promises the database itself keeps, whatever code or person writes to it.

Rooms declare them beside their models. `post_migrate` installs them as triggers on both engines,
and again whenever SQLite has remade a table and so dropped them silently. Breaking one is an
IntegrityError.
"""

from doorstep.kernel.rules.declared import append_only as append_only
from doorstep.kernel.rules.declared import bonds as bonds
from doorstep.kernel.rules.declared import bound as bound
from doorstep.kernel.rules.declared import declared as declared
from doorstep.kernel.rules.declared import frozen as frozen
from doorstep.kernel.rules.declared import marking as marking
from doorstep.kernel.rules.declared import marks as marks
from doorstep.kernel.rules.installed import broken as broken
from doorstep.kernel.rules.installed import install as install
from doorstep.kernel.rules.search_index import searchable as searchable
