"""What happened so far, in words and photos."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from doorstep.cases import operations, queries
from doorstep.cases.models import Case, CasePhoto
from doorstep.cases.states import State
from doorstep.cases.tests.factories import (
    NINE_AM,
    CaseFactory,
    resolved_by,
    staff_of,
    taken_by,
)
from doorstep.kernel.files import NotAnImage
from doorstep.kernel.models import StoredFile
from doorstep.people import links
from doorstep.people.actors import Actor
from doorstep.people.states import LinkKind
from doorstep.people.tests.factories import (
    VolunteerFactory,
    actor_of,
)

pytestmark = pytest.mark.django_db


class TestTimeline:
    def test_tells_the_story_with_names(self):
        case = CaseFactory()
        li = VolunteerFactory(near=case)
        operations.claim(case.pk, by=actor_of(li), at=NINE_AM)
        operations.resolve(case.pk, words="换了灯泡", by=actor_of(li), at=NINE_AM)
        desk = staff_of(case)

        story = queries.timeline(queries.seen_by(desk, case.pk), desk)

        assert [(e.kind, e.who, e.words) for e in story] == [
            ("RAISED", "", ""),
            ("TAKEN", "小李", ""),
            ("RESOLVED", "小李", "换了灯泡"),
        ]

    def test_residents_do_not_read_what_the_office_notes(self):
        case = CaseFactory()
        operations.note(case.pk, words="老人耳背,大声说", by=staff_of(case), at=NINE_AM)
        granny = actor_of(case.beneficiary)
        operations.note(case.pk, words="我下午在家", by=granny, at=NINE_AM)

        seen = queries.seen_by(granny, case.pk)

        assert [e.words for e in queries.timeline(seen, granny)] == ["", "", "我下午在家"]

    def test_a_card_reads_no_words(self):
        case = CaseFactory()
        resolved_by(case, VolunteerFactory(near=case))
        link, _token = links.mint(
            LinkKind.CARD,
            thing=("person", case.beneficiary.uid),
            person=case.beneficiary,
            at=NINE_AM,
            lasts=timedelta(days=1),
        )
        card = Actor.holding(link)

        seen = queries.seen_by(card, case.pk)

        assert {e.words for e in queries.timeline(seen, card)} == {""}
        assert queries.photos_of(card, seen) == []


class TestPhotos:
    def photo(self, case: Case) -> CasePhoto:
        files = [
            StoredFile.objects.create(
                key=f"{case.pk}-{name}",
                kind=name,
                media_type="image/jpeg",
                size=1,
                sha256="0" * 64,
                made_at=NINE_AM,
            )
            for name in ("photo", "thumbnail")
        ]
        return CasePhoto.objects.create(
            case=case, step_seq=1, file=files[0], thumbnail=files[1], moment="BEFORE"
        )

    def test_are_served_through_the_case(self):
        case = CaseFactory()
        photo = self.photo(case)
        li = actor_of(VolunteerFactory(near=case))

        assert queries.photo_for(staff_of(case), photo.thumbnail.key) == photo.thumbnail
        for stranger in (li, Actor.anonymous("d1"), actor_of(VolunteerFactory())):
            with pytest.raises(CasePhoto.DoesNotExist):
                queries.photo_for(stranger, photo.file.key)
        operations.claim(case.pk, by=li, at=NINE_AM)
        assert queries.photo_for(li, photo.file.key) == photo.file

    def test_text_named_jpg_is_refused_and_nothing_is_kept(self):
        case = CaseFactory()
        li = VolunteerFactory(near=case)
        taken_by(case, li)
        with pytest.raises(NotAnImage):
            operations.resolve(
                case.pk,
                words="好了",
                by=actor_of(li),
                at=NINE_AM,
                pictures=[ContentFile(b"no picture", name="a.jpg")],
            )
        assert Case.objects.get(pk=case.pk).state == State.TAKEN
        assert not CasePhoto.objects.exists()
