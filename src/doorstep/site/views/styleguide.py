"""The living page of parts: each in both languages, three sizes, all states. Demo only."""

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from doorstep.kernel import clock
from doorstep.site.context import House
from doorstep.site.preferences import preferences_of
from doorstep.site.samples import block

SIZES = {"1": "", "2": "care", "3": "huge"}
PAGES = {
    "resident": "site/styleguide/page.html",
    "console": "site/styleguide/page.html",
    "volunteer": "site/styleguide/volunteer.html",
    "split": "site/styleguide/split.html",
    "sheet": "site/styleguide/sheet.html",
}


class SampleForm(forms.Form):
    """One field of each kind."""

    words = forms.CharField(
        label=_("What is it about?"),
        help_text=_("For example: the light in our stairwell is out."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    who = forms.CharField(label=_("What may we call you?"), required=False)
    where = forms.ChoiceField(
        label=_("Where is it?"), choices=[("a", _("In the stairwell")), ("b", _("In my home"))]
    )
    how = forms.ChoiceField(
        label=_("How shall we tell you?"),
        choices=[("a", _("Phone me")), ("b", _("I will look here"))],
        widget=forms.RadioSelect,
        initial="a",
    )
    photo = forms.FileField(
        label=_("A photo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )
    calls = forms.BooleanField(label=_("Please phone me back"), required=False)


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every part; 404 outside a demo."""
    if not (House(request).is_demo or settings.DEBUG):
        raise Http404
    at = clock.now()
    picture = static("site/sample.svg")
    blocks = []
    for language in ("zh-hans", "en"):
        form = SampleForm({"words": "", "how": "a"}, auto_id=f"%s_{language}")
        blocks.append(block(language, at=at, picture=picture, form=form))
    face = request.GET.get("face", "resident")
    face = face if face in PAGES else "resident"
    is_english = preferences_of(request).language == "en"
    context = {
        "blocks": blocks,
        "sample": blocks[is_english],
        "size": SIZES.get(request.GET.get("size", "1"), ""),
        "frame": f"site/{face}.html",
        "face": face,
        "code": "7K3MQ9XWD42H",
    }
    return render(request, PAGES[face], context)
