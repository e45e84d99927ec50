"""Voice notes: spoken instead of written, written down by a person, forgotten with the person."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from doorstep.cases import operations, queries
from doorstep.cases.models import Case, VoiceNote
from doorstep.cases.operations import erasing
from doorstep.cases.states import Channel, NoteState
from doorstep.cases.tests.factories import NINE_AM, draft_for, sent, taken, taken_by
from doorstep.cases.tests.speaking import HEARD, recording, spoken
from doorstep.catalogue.models import Category
from doorstep.kernel import search, words
from doorstep.kernel.errors import BadInput, OtherBody
from doorstep.kernel.models import AuditEntry, StoredFile
from doorstep.kernel.recordings import NotASound
from doorstep.people.actors import Actor
from doorstep.people.tests.factories import (
    GridWorkerFactory,
    ResidentFactory,
    SecretaryFactory,
    StaffFactory,
    VolunteerFactory,
    actor_of,
)

pytestmark = pytest.mark.django_db


def write(note: VoiceNote, by: Actor, text: str = HEARD) -> VoiceNote:
    return operations.write_down(note.pk, words=text, by=by, at=NINE_AM)


def found(actor: Actor, text: str) -> list[Case]:
    return queries.search(actor, text).items


class TestTakeDown:
    def test_a_voice_alone_is_enough(self, granny, desk):
        note = spoken(granny, desk, category_code="")

        assert (note.step_seq, note.seconds, note.state) == (1, 2, NoteState.WAITING)
        assert note.case.summary.endswith("语音留言")
        assert note.case.category.code == "other"
        assert note.case.said is None

    def test_a_heading_names_it_when_one_was_chosen(self, granny, desk):
        note = spoken(granny, desk)

        assert note.case.summary.endswith(note.case.category.name_zh)

    def test_nothing_at_all_is_still_refused(self, granny, desk):
        with pytest.raises(operations.SaysNothing):
            taken(draft_for(granny, said="", category_code=""), desk)

    def test_a_bad_recording_keeps_nothing(self, granny, desk):
        bad = SimpleUploadedFile("voice.mp3", b"words")

        with pytest.raises(NotASound) as refusal:
            taken(draft_for(granny, voice=bad), desk)

        assert refusal.value.field == "voice"
        assert not Case.objects.exists()
        assert not StoredFile.objects.exists()

    def test_sent_twice_it_is_kept_once(self, granny, desk):
        first = sent("one")
        draft = draft_for(granny, said="", voice=recording())

        for _try in range(2):
            operations.take_down(first, draft=draft, by=desk, at=NINE_AM)

        assert VoiceNote.objects.count() == StoredFile.objects.count() == 1
        other = sent("two", id_=first.id)
        with pytest.raises(OtherBody):
            operations.take_down(other, draft=draft, by=desk, at=NINE_AM)

    def test_many_at_once_take_no_voices(self, granny, desk):
        letter = operations.Letter(sent(), draft_for(granny, voice=recording()))

        with pytest.raises(ValueError, match="voices"):
            operations.take_down_many([letter], by=desk, at=NINE_AM)


class TestWriteDown:
    def test_keeps_what_was_heard_with_who_and_when(self, granny, desk):
        note = spoken(granny, desk)

        written = write(note, desk)

        step = note.case.steps.get(kind="HEARD")
        assert (step.actor_id, step.happened_at, step.said) == (desk.id, NINE_AM, HEARD)
        assert (written.state, written.written_seq) == (NoteState.WRITTEN, step.seq)
        assert written.transcript == HEARD
        assert written.words_digest == step.words_digest
        assert AuditEntry.objects.filter(action="cases.write_down").count() == 1

    def test_is_written_down_once(self, granny, desk):
        note = spoken(granny, desk)
        write(note, desk)

        with pytest.raises(operations.AlreadyWrittenDown):
            write(note, desk, "别的话")

        note.refresh_from_db()
        assert note.transcript == HEARD
        assert note.case.steps.filter(kind="HEARD").count() == 1

    @pytest.mark.parametrize("nothing", ["", "  \n "])
    def test_wants_words(self, granny, desk, nothing):
        note = spoken(granny, desk)

        with pytest.raises(BadInput):
            write(note, desk, nothing)

    def test_refuses_the_resident_and_hides_it_from_a_stranger(self, granny, desk):
        note = spoken(granny, desk)

        with pytest.raises(operations.MayNotWriteDown):
            write(note, actor_of(granny))
        with pytest.raises(VoiceNote.DoesNotExist):
            write(note, actor_of(ResidentFactory()))

    def test_the_helper_may_while_it_is_in_their_hands(self, granny, desk):
        note = spoken(granny, desk)
        xiaoli = VolunteerFactory(near=granny)
        taken_by(note.case, xiaoli)

        assert write(note, actor_of(xiaoli)).state == NoteState.WRITTEN

    def test_the_database_keeps_state_and_step_together(self, granny, desk):
        note = spoken(granny, desk)

        for change in ({"state": "WRITTEN"}, {"seconds": 181}, {"written_at": NINE_AM}):
            with pytest.raises(IntegrityError), transaction.atomic():
                VoiceNote.objects.filter(pk=note.pk).update(**change)


class TestListening:
    def test_whoever_reads_the_case_hears_it(self, granny, desk):
        note = spoken(granny, desk)

        for actor in (desk, actor_of(granny)):
            assert queries.voices_of(actor, note.case) == [note]
            assert queries.voice_for(actor, note.file.key) == note.file
        stranger = actor_of(ResidentFactory())
        assert queries.voices_of(stranger, note.case) == []
        with pytest.raises(VoiceNote.DoesNotExist):
            queries.voice_for(stranger, note.file.key)
        with pytest.raises(VoiceNote.DoesNotExist):
            queries.voice_seen_by(stranger, note.uid)

    def test_staff_see_what_waits_where_they_are_the_longest_waiting_first(self, granny, desk):
        first, second = spoken(granny, desk), spoken(granny, desk)

        assert queries.waiting_voices(desk) == [first, second]
        assert queries.waiting_voices(actor_of(StaffFactory())) == []
        assert queries.waiting_voices(actor_of(granny)) == []

        write(first, desk)
        assert queries.waiting_voices(desk) == [second]

    def test_private_ones_only_for_those_who_may(self, granny, desk):
        private = Category.objects.get(community=granny.community, code="mediation")
        assert private.is_private
        assert granny.home is not None
        grid = actor_of(GridWorkerFactory(at=granny.home.grid))
        open_one = spoken(granny, desk)
        note = spoken(granny, actor_of(granny), category_code="mediation", channel=Channel.WEB)

        assert queries.waiting_voices(grid) == [open_one]
        with pytest.raises(VoiceNote.DoesNotExist):
            queries.voice_for(grid, note.file.key)
        assert queries.waiting_voices(desk) == [open_one, note]


class TestSearch:
    def test_finds_what_was_written_down_and_not_before(self, granny, desk):
        note = spoken(granny, desk)
        assert found(desk, "声控开关") == []

        write(note, desk)

        assert found(desk, "声控开关") == [note.case]

    def test_not_in_a_private_matter(self, granny, desk):
        note = spoken(granny, actor_of(granny), category_code="mediation", channel=Channel.WEB)
        secretary = actor_of(SecretaryFactory(at=granny.community))
        write(note, secretary)

        assert found(secretary, "声控开关") == []

    def test_built_anew_says_the_same(self, granny, desk):
        write(spoken(granny, desk), desk)

        for each in search.kept():
            each.rebuild()

        assert len(found(desk, "声控开关")) == 1


class TestErasing:
    def forget(self, person):
        order = words.erase(("person", person.uid), by=erasing.BY, reason="ASKED", at=NINE_AM)
        erasing.forget_person(person.pk, order_id=order.pk, at=NINE_AM)

    def test_takes_the_voice_and_what_was_written_down(
        self, granny, desk, settings, tmp_path, django_capture_on_commit_callbacks
    ):
        settings.MEDIA_ROOT = tmp_path
        note = spoken(granny, desk)
        write(note, desk)

        with django_capture_on_commit_callbacks(execute=True):
            self.forget(granny)

        assert not VoiceNote.objects.exists()
        assert not StoredFile.objects.exists()
        assert not any(path.is_file() for path in tmp_path.rglob("*"))
        assert note.case.steps.select_related("words").get(kind="HEARD").said == ""
        assert found(desk, "声控开关") == []

    def test_takes_her_voice_from_a_case_for_somebody_else(self, granny, desk):
        neighbour = ResidentFactory()
        case = taken(
            draft_for(neighbour, spoken_by=granny, voice=recording()), Actor.system("test")
        )

        self.forget(granny)

        assert not VoiceNote.objects.exists()
        case.refresh_from_db()
        assert case.said_words, "what was asked for the neighbour stays"
