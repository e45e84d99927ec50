"""What was learnt: whether the models that make suggestions can be read."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from doorstep.suggesting import keeping
from doorstep.suggesting.states import Purpose
from doorstep.upkeep.doctor.lines import Said, green, red, yellow


def look_at_suggestions(_at: datetime) -> Iterator[Said]:
    """Each model in use is what was trained. Without one, pages work by the catalogue's words."""
    keeping.forget_opened()
    if keeping.newest(Purpose.HEADINGS) is None:
        yield yellow(
            _(
                "No model has been trained: headings are suggested by the catalogue's words alone."
                " Run ./doorstep suggest train once some fifty matters are confirmed."
            )
        )
    for purpose in Purpose:
        model = keeping.newest(purpose)
        if model is None:
            continue
        facts = {"kind": purpose.label, "version": model.version}
        try:
            keeping.open_model(model)
        except keeping.CannotBeRead:
            yield red(
                _(
                    "Version %(version)d for %(kind)s is away or was changed, so it is not used."
                    " Run ./doorstep suggest train."
                )
                % facts
            )
        else:
            yield green(_("Version %(version)d for %(kind)s is as it was trained.") % facts)
