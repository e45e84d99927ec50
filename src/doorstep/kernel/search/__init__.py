"""Finding things by any pieces of their text, newest first, at a cost that does not grow.

A room keeps one plain-text row for each thing (`SearchRow`), written by the operation that writes
the thing. The index holds every run of one, two and three characters of it and the scope words, so
the index itself intersects text and place. What it offers is compared with the text before it
counts: hits are exactly those `LIKE` would find in the folded text.
"""

from doorstep.kernel.search.asking import holding as holding
from doorstep.kernel.search.asking import newest as newest
from doorstep.kernel.search.filling import fill as fill
from doorstep.kernel.search.folding import folded as folded
from doorstep.kernel.search.folding import marked as marked
from doorstep.kernel.search.folding import wanted as wanted
from doorstep.kernel.search.forgetting import forget as forget
from doorstep.kernel.search.forgetting import forgets as forgets
from doorstep.kernel.search.forgetting import scrub as scrub
from doorstep.kernel.search.forgetting import tidy as tidy
from doorstep.kernel.search.keeping import Kept as Kept
from doorstep.kernel.search.keeping import keep as keep
from doorstep.kernel.search.keeping import kept as kept
from doorstep.kernel.search.pages import key_of as key_of
from doorstep.kernel.search.rows import SearchRow as SearchRow
from doorstep.kernel.search.rows import differing as differing
from doorstep.kernel.search.rows import put as put
from doorstep.kernel.search.spelling import in_letters as in_letters
