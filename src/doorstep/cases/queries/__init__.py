"""Everything that reads in this room. `seen_by` and `page_for` are the only doors for web code."""

from doorstep.cases.queries.calls import call_back_list as call_back_list
from doorstep.cases.queries.calls import call_seen_by as call_seen_by
from doorstep.cases.queries.contact import Contact as Contact
from doorstep.cases.queries.contact import MayNotReach as MayNotReach
from doorstep.cases.queries.contact import contact_for as contact_for
from doorstep.cases.queries.doors import known_by_code as known_by_code
from doorstep.cases.queries.doors import known_by_uid as known_by_uid
from doorstep.cases.queries.doors import photo_for as photo_for
from doorstep.cases.queries.doors import photos_of as photos_of
from doorstep.cases.queries.doors import seen_by as seen_by
from doorstep.cases.queries.doors import seen_by_code as seen_by_code
from doorstep.cases.queries.doors import seen_by_uid as seen_by_uid
from doorstep.cases.queries.lists import Filter as Filter
from doorstep.cases.queries.lists import counts_by_state as counts_by_state
from doorstep.cases.queries.lists import page_for as page_for
from doorstep.cases.queries.offers import Offer as Offer
from doorstep.cases.queries.offers import offer_for as offer_for
from doorstep.cases.queries.offers import offered_near as offered_near
from doorstep.cases.queries.public import PublicCase as PublicCase
from doorstep.cases.queries.public import tracked as tracked
from doorstep.cases.queries.ratings import RatingSum as RatingSum
from doorstep.cases.queries.ratings import rating_sum as rating_sum
from doorstep.cases.queries.timeline import Entry as Entry
from doorstep.cases.queries.timeline import may as may
from doorstep.cases.queries.timeline import timeline as timeline
