"""Every table of the kernel, and the shapes other rooms build theirs on."""

from doorstep.kernel.models.audit import AuditEntry as AuditEntry
from doorstep.kernel.models.bases import Sealable as Sealable
from doorstep.kernel.models.bases import TwoNames as TwoNames
from doorstep.kernel.models.captures import Capture as Capture
from doorstep.kernel.models.deployment import Deployment as Deployment
from doorstep.kernel.models.editions import Edition as Edition
from doorstep.kernel.models.events import EventRow as EventRow
from doorstep.kernel.models.events import Handling as Handling
from doorstep.kernel.models.files import StoredFile as StoredFile
from doorstep.kernel.models.jobs import Beat as Beat
from doorstep.kernel.models.jobs import Job as Job
from doorstep.kernel.models.limits import Tally as Tally
from doorstep.kernel.models.seals import Seal as Seal
from doorstep.kernel.models.upkeep import UpkeepKind as UpkeepKind
from doorstep.kernel.models.upkeep import UpkeepNote as UpkeepNote
from doorstep.kernel.models.words import Erasure as Erasure
from doorstep.kernel.models.words import Words as Words
