"""Everything that writes in this room."""

from doorstep.messaging.operations.forgetting import forget_receiver as forget_receiver
from doorstep.messaging.operations.held import discard_held as discard_held
from doorstep.messaging.operations.held import hold_all as hold_all
from doorstep.messaging.operations.held import release_held as release_held
from doorstep.messaging.operations.outbox import MayNotTouch as MayNotTouch
from doorstep.messaging.operations.outbox import NotStopped as NotStopped
from doorstep.messaging.operations.outbox import NotWaiting as NotWaiting
from doorstep.messaging.operations.outbox import SecretGone as SecretGone
from doorstep.messaging.operations.outbox import hold as hold
from doorstep.messaging.operations.outbox import release_dead as release_dead
from doorstep.messaging.operations.sending import deliver_next as deliver_next
from doorstep.messaging.operations.sending import give_back as give_back
from doorstep.messaging.operations.sending import give_back_abandoned as give_back_abandoned
from doorstep.messaging.operations.telling import tell as tell
from doorstep.messaging.operations.telling import tell_code as tell_code
from doorstep.messaging.operations.telling import tell_party as tell_party
