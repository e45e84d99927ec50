"""Training, keeping, answering; twice at once; files that were changed."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction

from doorstep.cases import operations as cases
from doorstep.cases.models import Case
from doorstep.cases.states import State
from doorstep.cases.tests.factories import CaseFactory, confirmed_by, draft_for, staff_of, taken
from doorstep.cases.tests.office import as_, at, words
from doorstep.catalogue.presets import install
from doorstep.kernel import clock
from doorstep.people.actors import Actor
from doorstep.people.tests.factories import (
    ResidentFactory,
    SecretaryFactory,
    StaffFactory,
    VolunteerFactory,
    actor_of,
)
from doorstep.suggesting import keeping, operations, sources
from doorstep.suggesting.models import Choice, TrainedModel
from doorstep.suggesting.states import About, Purpose
from doorstep.suggesting.tests.factories import (
    NINE_AM,
    examples,
    next_door,
    spoil,
    trained,
)

US = Actor.system("test")


@pytest.mark.django_db
class TestTrain:
    def test_keeps_each_version_and_reads_with_the_newest(self):
        install(ResidentFactory().community)
        first, second = trained(), trained()

        assert (first.version, second.version) == (1, 2)
        assert first.purpose == Purpose.HEADINGS
        opened = keeping.reader_for(Purpose.HEADINGS)
        assert opened is not None
        assert opened[1] == second
        assert opened[0].labels == ("light", "noise", "rubbish")

    def test_labels_of_others_make_a_model_of_its_own(self):
        model = trained()

        assert model.purpose == Purpose.CLASSES

    def test_refuses_too_little(self):
        with pytest.raises(operations.NotEnough):
            operations.train(examples()[:9], sources=["x"], by=US, at=NINE_AM)
        assert not TrainedModel.objects.exists()

    def test_what_was_trained_is_never_changed(self):
        model = trained()

        with pytest.raises(IntegrityError), transaction.atomic():
            TrainedModel.objects.filter(pk=model.pk).update(digest="0" * 64)
        with pytest.raises(IntegrityError), transaction.atomic():
            model.delete()


@pytest.mark.django_db
class TestAFileThatCannotBeRead:
    @pytest.mark.parametrize("content", [None, b"", b"something else"])
    def test_leaves_pages_without_its_hints(self, content):
        granny = ResidentFactory()
        install(granny.community)
        desk = StaffFactory(at=granny.community)
        secretary = SecretaryFactory(at=granny.community)
        spoil(trained(), content)
        case = taken(draft_for(granny, said="楼道灯不亮"), actor_of(desk), clock.now())

        assert keeping.reader_for(Purpose.HEADINGS) is None
        assert as_(desk).get(at(case)).status_code == 200
        assert as_(secretary).get("/desk/suggestions/").status_code == 200

    def test_is_used_again_once_it_is_back(self):
        install(ResidentFactory().community)
        model = trained()
        whole = default_storage.open(model.file.path).read()
        spoil(model, None)
        assert keeping.reader_for(Purpose.HEADINGS) is None

        default_storage.save(model.file.path, ContentFile(whole))
        assert keeping.reader_for(Purpose.HEADINGS) is not None


@pytest.mark.django_db
class TestFromCases:
    def test_takes_what_the_resident_confirmed_masked(self):
        granny = ResidentFactory(name="王桂英", called="王奶奶")
        install(granny.community)
        desk = actor_of(StaffFactory(at=granny.community))
        said = "我是王桂英,住3栋2单元501,电话13812345678,楼道灯不亮,王奶奶摔过"
        case = taken(draft_for(granny, said=said), desk, NINE_AM)
        confirmed_by(case, VolunteerFactory(near=granny))

        (example,) = sources.from_cases()

        assert example.label == "light"
        assert "灯不亮" in example.text
        for gone in ("王桂英", "王奶奶", "501", "138", "单元"):
            assert gone not in example.text

    def test_leaves_out_what_is_private_open_or_erased(self):
        granny = ResidentFactory()
        install(granny.community)
        confirmed = confirmed_by(CaseFactory(beneficiary=granny), VolunteerFactory(near=granny))
        CaseFactory(beneficiary=granny)
        assert len(list(sources.from_cases())) == 1

        Case.objects.filter(pk=confirmed.pk).update(is_private=True)
        assert list(sources.from_cases()) == []


@pytest.mark.django_db
class TestAnswer:
    def test_refuses_once_it_is_over(self):
        granny = ResidentFactory()
        install(granny.community)
        desk = actor_of(StaffFactory(at=granny.community))
        case = taken(draft_for(granny), desk, NINE_AM)
        cases.withdraw(case.pk, words="", by=desk, at=NINE_AM)

        with pytest.raises(operations.MayNotAnswer):
            operations.answer(
                case.pk,
                about=About.CATEGORY,
                chosen="light",
                suggested="light",
                by=actor_of(granny),
                at=NINE_AM,
            )
        with pytest.raises(Case.DoesNotExist):
            operations.answer(
                case.pk,
                about=About.CATEGORY,
                chosen="light",
                suggested="light",
                by=Actor.anonymous("d9"),
                at=NINE_AM,
            )

    def test_the_database_knows_what_taken_means(self):
        case = CaseFactory()

        with pytest.raises(IntegrityError):
            Choice.objects.create(
                case=case,
                about=About.CATEGORY,
                seq=1,
                said_by="OFFICE",
                suggested="light",
                chosen="noise",
                is_taken=True,
                recorded_at=NINE_AM,
            )


def at_once(*works: Callable[[], object]) -> list[object]:
    """What each gave or raised, begun together."""
    gate = threading.Barrier(len(works))
    came: list[object] = [None] * len(works)

    def go(place: int, work: Callable[[], object]) -> None:
        gate.wait()
        try:
            came[place] = work()
        except Exception as failure:  # noqa: BLE001 - what a thread raised is what is compared
            came[place] = failure
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=each) for each in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return came


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_join_the_same_pair_and_one_wins(self):
        granny = ResidentFactory()
        install(granny.community)
        desk = actor_of(StaffFactory(at=granny.community))
        first = taken(draft_for(granny), desk, NINE_AM)
        second = taken(draft_for(next_door(granny)), desk, NINE_AM)
        clerks = [staff_of(first), staff_of(second)]

        came = at_once(
            lambda: cases.merge(second.pk, into=first.pk, by=clerks[0], at=NINE_AM),
            lambda: cases.merge(first.pk, into=second.pk, by=clerks[1], at=NINE_AM),
        )

        states = sorted(Case.objects.values_list("state", flat=True))
        assert states == [State.MERGED, State.RAISED], came
        assert sum(isinstance(each, Case) for each in came) == 1

    def test_two_trainings_make_two_versions(self):
        install(ResidentFactory().community)

        came = at_once(trained, trained)

        assert sorted(TrainedModel.objects.values_list("version", flat=True)) == [1, 2], came
        assert keeping.reader_for(Purpose.HEADINGS) is not None

    def test_two_answers_of_one_teller_keep_the_first(self):
        granny = ResidentFactory()
        install(granny.community)
        desk = actor_of(StaffFactory(at=granny.community))
        case = taken(draft_for(granny), desk, NINE_AM)

        def say(chosen: str) -> Callable[[], object]:
            return lambda: operations.answer(
                case.pk,
                about=About.CATEGORY,
                chosen=chosen,
                suggested="light",
                by=actor_of(granny),
                at=NINE_AM,
            )

        came = at_once(say("light"), say("noise"))

        assert Choice.objects.count() == 1
        assert sum(isinstance(each, operations.AnsweredBefore) for each in came) == 1


@pytest.mark.django_db
class TestPages:
    def test_the_model_card_tells_how_good_it_is(self):
        granny = ResidentFactory()
        install(granny.community)
        trained()

        page = words(as_(SecretaryFactory(at=granny.community)).get("/desk/suggestions/"))

        assert "macro-F1" in page
        assert "What was taken for what" in page
        assert "90 texts of 90 people" in page

    @pytest.mark.parametrize("url", ["/desk/suggestions/", "/desk/topics/"])
    def test_strangers_and_residents_see_nothing(self, url, client):
        assert client.get(url).status_code in {302, 404}
        assert as_(ResidentFactory()).get(url).status_code == 404


def test_nothing_of_a_model_lies_outside_its_file(tmp_path: Path):
    """No pickle and no joblib anywhere in this room: it would run what a file says."""
    room = Path(operations.__file__).parent
    for file in room.rglob("*.py"):
        if "tests" not in file.parts:
            text = file.read_text()
            assert "import pickle" not in text
            assert "joblib" not in text
            assert "allow_pickle=True" not in text
