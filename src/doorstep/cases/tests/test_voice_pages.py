"""Voice notes on every face as a browser without scripts sends them, and over the API."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from doorstep.cases import operations
from doorstep.cases.models import Case, VoiceNote
from doorstep.cases.states import NoteState
from doorstep.cases.tests.factories import taken_by
from doorstep.cases.tests.office import as_
from doorstep.cases.tests.pages import signed_in_as, words_of
from doorstep.cases.tests.speaking import HEARD, recording, spoken
from doorstep.cases.tests.test_api import Api
from doorstep.kernel import clock
from doorstep.people.tests.factories import (
    ResidentFactory,
    StaffFactory,
    VolunteerFactory,
    actor_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def note(granny) -> VoiceNote:
    return spoken(granny, actor_of(StaffFactory(at=granny.community)))


@pytest.fixture
def clerk(granny) -> Client:
    return as_(StaffFactory(at=granny.community))


def page(note: VoiceNote) -> str:
    return reverse("cases:voice", args=[note.uid])


class TestIntake:
    def test_a_resident_says_it_and_writes_nothing(self, granny):
        browser = signed_in_as(granny)
        sent = {"capture": uuid4(), "said": "", "place": "home", "whom": "me"}

        answer = browser.post("/ask/", {**sent, "voice": recording(3)})

        assert answer.status_code == 303
        note = VoiceNote.objects.get()
        assert (note.seconds, note.case.spoken_by) == (3, granny)
        follow = words_of(browser.get(reverse("cases:follow", args=[note.case.uid])))
        assert f"/files/{note.file.key}" in follow
        assert page(note) not in follow

    def test_neither_words_nor_voice_is_refused(self, granny):
        sent = {"capture": uuid4(), "said": "", "place": "home", "whom": "me"}

        assert signed_in_as(granny).post("/ask/", sent).status_code == 422

    def test_a_file_that_is_no_recording_is_refused_beside_its_field(self, granny):
        sent = {"capture": uuid4(), "said": "灯坏了", "place": "home", "whom": "me"}
        bad = SimpleUploadedFile("voice.mp3", b"words", "audio/mpeg")

        answer = signed_in_as(granny).post("/ask/", {**sent, "voice": bad})

        assert answer.status_code == 422
        assert "不是能播放的录音" in words_of(answer)
        assert "灯坏了" in words_of(answer)
        assert "请重新录一段" in words_of(answer)
        assert not Case.objects.exists()

    def test_a_volunteer_lets_them_say_it(self, granny):
        browser = signed_in_as(VolunteerFactory(near=granny))
        sent = {"capture": uuid4(), "said": "", "spoke": "they", "channel": "DOOR"}
        told = {"contact_name": "李师傅", "contact_phone": "13912345678"}

        answer = browser.post("/v/take-down/", {**sent, **told, "voice": recording()})

        assert answer.status_code == 302
        assert VoiceNote.objects.get().step_seq == 1

    def test_the_desk_lets_them_say_it(self, granny, clerk):
        sent = {"capture": uuid4(), "said": "", "spoke": "they", "channel": "DESK"}
        told = {"contact_name": "李师傅", "contact_phone": "13912345678"}

        answer = clerk.post("/desk/take-down/", {**sent, **told, "voice": recording()})

        assert answer.status_code == 303
        assert VoiceNote.objects.get().case.summary.endswith("语音留言")


class TestListening:
    def test_waits_in_the_list_until_it_is_written_down(self, note, clerk):
        assert page(note) in words_of(clerk.get("/desk/voices/"))
        shown = words_of(clerk.get(reverse("cases:case", args=[note.case_id])))
        assert f'src="/files/{note.file.key}"' in shown
        assert page(note) in shown

        answer = clerk.post(page(note), {"words": HEARD})

        assert answer.status_code == 303
        assert page(note) not in words_of(clerk.get("/desk/voices/"))
        told = words_of(clerk.get(answer["Location"]))
        assert HEARD in told
        assert "The voice note was written down" in told

    def test_the_resident_reads_what_was_heard(self, note, granny, clerk):
        clerk.post(page(note), {"words": HEARD})

        told = words_of(signed_in_as(granny).get(reverse("cases:follow", args=[note.case.uid])))

        assert HEARD in told
        assert "您说的话我们听了" in told

    def test_what_was_typed_stays_when_somebody_was_quicker(self, note, clerk, granny):
        desk = actor_of(StaffFactory(at=granny.community))
        operations.write_down(note.pk, words=HEARD, by=desk, at=clock.now())

        answer = clerk.post(page(note), {"words": "我听到的不一样"})

        assert answer.status_code == 409
        assert "already written this down" in words_of(answer)
        assert "我听到的不一样" in words_of(answer)
        assert HEARD in words_of(answer)

    def test_nothing_typed_is_refused(self, note, clerk):
        assert clerk.post(page(note), {"words": " "}).status_code == 422
        note.refresh_from_db()
        assert note.state == NoteState.WAITING

    def test_the_helper_listens_on_their_own_face(self, note, granny):
        xiaoli = VolunteerFactory(near=granny)
        taken_by(note.case, xiaoli)
        browser = signed_in_as(xiaoli)

        assert page(note) in words_of(
            browser.get(reverse("cases:volunteer_case", args=[note.case_id]))
        )
        assert browser.get(page(note)).status_code == 200
        assert browser.post(page(note), {"words": HEARD}).status_code == 303

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_is_not_there_for_a_stranger_nor_for_whoever_spoke(self, note, granny, method):
        elsewhere = [StaffFactory(), ResidentFactory(), VolunteerFactory(), granny]
        for someone in elsewhere:
            answer = getattr(signed_in_as(someone), method)(page(note), {"words": HEARD})
            assert answer.status_code == 404, someone
        assert signed_in_as(granny).get("/desk/voices/").status_code == 404
        assert getattr(Client(), method)(page(note)).status_code in {302, 303}

    def test_the_sound_goes_to_whoever_reads_the_case_and_is_kept_by_no_cache(
        self, note, granny, clerk
    ):
        url = reverse("site:file", args=[note.file.key])

        part = clerk.get(url, headers={"Range": "bytes=0-3"})

        assert (part.status_code, part["Content-Type"]) == (206, "audio/webm")
        assert b"".join(part.streaming_content) == b"\x1a\x45\xdf\xa3"
        assert part["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in part["Cache-Control"]
        assert signed_in_as(granny).get(url).status_code == 200
        for stranger in (Client(), signed_in_as(ResidentFactory()), as_(StaffFactory())):
            assert stranger.get(url).status_code == 404


class TestApi:
    def send(self, api: Api, seconds: float = 2, **fields):
        body = {"category": "light", **fields, "voice": recording(seconds)}
        return api.client.post("/api/v1/spoken-cases", body)

    def test_201_then_200_then_409(self, granny):
        api, capture = Api(granny), str(uuid4())

        answers = [self.send(api, capture_id=capture) for _try in range(2)]
        other = self.send(api, 3, capture_id=capture)

        assert [each.status_code for each in (*answers, other)] == [201, 200, 409]
        assert answers[0].json()["uid"] == answers[1].json()["uid"]
        assert VoiceNote.objects.count() == 1

    def test_lists_plays_and_writes_down(self, granny):
        case = self.send(Api(granny), capture_id=str(uuid4())).json()
        desk = Api(StaffFactory(at=granny.community))

        (waiting,) = desk.get("/voices").json()
        assert (waiting["case"], waiting["state"]) == (case["code"], "WAITING")
        sound = desk.get(f"/voices/{waiting['uid']}/sound")
        assert (sound.status_code, sound["Content-Type"]) == (200, "audio/webm")
        written = desk.post(f"/voices/{waiting['uid']}/words", {"words": HEARD})
        again = desk.post(f"/voices/{waiting['uid']}/words", {"words": HEARD})

        assert (written.status_code, written.json()["words"]) == (200, HEARD)
        assert (again.status_code, again.json()["code"]) == (409, "cases.already_written_down")
        assert desk.get("/voices").json() == []
        (own,) = Api(granny).get(f"/cases/{case['code']}/voices").json()
        assert own["words"] == HEARD

    def test_a_stranger_is_told_nothing(self, note):
        stranger = Api(StaffFactory())

        assert stranger.get(f"/voices/{note.uid}/sound").status_code == 404
        assert stranger.post(f"/voices/{note.uid}/words", {"words": HEARD}).status_code == 404
        assert stranger.get(f"/cases/{note.case.code}/voices").status_code == 404
        assert stranger.get("/voices").json() == []

    def test_no_recording_is_no_spoken_case(self, granny):
        answer = Api(granny).client.post("/api/v1/spoken-cases", {"capture_id": str(uuid4())})

        assert answer.status_code == 422
