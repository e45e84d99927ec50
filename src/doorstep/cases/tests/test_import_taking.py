"""Another system's cases in our tables: whole, and honest about what happened over there."""

from doorstep.cases.models import Case
from doorstep.cases.states import Channel, SortedBy, State, StepKind
from doorstep.cases.tests.taking import MAPPING, NOW, Take, day, story
from doorstep.kernel.models import EventRow
from doorstep.messaging.models import Message
from doorstep.places.models import Dwelling, Place


class TestTaking:
    def test_an_open_row_is_an_ordinary_case_whose_clock_starts_now(self, take: Take) -> None:
        report = take({"name": "王奶奶", "phone": "13812345678"})

        case = Case.objects.get()
        assert (report.read, report.taken) == (1, 1)
        assert (case.channel, case.state, case.outside_id) == (Channel.IMPORT, "RAISED", "town:1")
        assert (case.happened_at, case.recorded_at) == (day(3, 5), NOW)
        assert case.due_at > NOW
        assert not case.is_overdue
        assert (case.category.code, case.sorted_by) == ("light", SortedBy.PERSON)
        assert case.owner is not None
        assert (case.said_words, case.contact_phone) == ("路灯不亮", "13812345678")
        assert "路灯不亮" not in case.summary

    def test_a_closed_row_goes_the_honest_path(self, take: Take) -> None:
        log = [{"at": "2026/03/07", "what": "看过现场"}, {"at": "2026/03/20", "what": "复查"}]

        take({"status": "done", "ended": "2026/03/09", "result": "李四换了灯泡", "log": log})

        case = Case.objects.get()
        assert [(kind, at) for kind, _words, at in story(case)] == [
            (StepKind.RAISED, day(3, 5)),
            (StepKind.NOTED, day(3, 7)),
            (StepKind.NOTED, day(3, 9)),
            (StepKind.TAKEN, day(3, 9)),
            (StepKind.RESOLVED, day(3, 9)),
            (StepKind.NO_ANSWER, day(3, 9)),
            (StepKind.NOTED, day(3, 20)),
        ]
        assert case.state == State.NO_ANSWER
        assert {step.recorded_at for step in case.steps.all()} == {NOW}
        assert story(case)[2][1] == "李四换了灯泡"
        assert "李四" not in case.answer_words  # colleagues wrote it for colleagues
        assert case.reopen_until is not None
        assert case.reopen_until < NOW

    def test_words_for_residents_become_the_answer(self, take: Take) -> None:
        text = MAPPING.replace("[closed]", "[closed]\nwords_for_residents = true")

        take({"status": "done", "ended": "2026/03/09", "result": "灯已换好"}, text=text)

        assert Case.objects.get().answer_words == "灯已换好"

    def test_a_withdrawn_row_is_withdrawn(self, take: Take) -> None:
        take({"status": "gone", "ended": "2026/03/09", "result": "不用了"})

        case = Case.objects.get()
        assert (case.state, story(case)[-1][1]) == (State.WITHDRAWN, "不用了")

    def test_tells_nobody(self, take: Take) -> None:
        take({"name": "王奶奶", "phone": "13812345678"}, {"id": "2", "status": "done"})

        assert not Message.objects.exists()
        assert not EventRow.objects.exists()

    def test_what_is_private_stays_private(self, take: Take) -> None:
        take({"kind": "调解", "text": "和邻居张三吵架"})

        case = Case.objects.get()
        assert case.is_private
        assert "张三" not in case.summary

    def test_is_placed_by_its_point_its_address_or_not_at_all(
        self, take: Take, door: Dwelling, community: Place
    ) -> None:
        Place.objects.filter(pk=door.building.pk).update(latitude=30.6, longitude=114.4)
        Place.objects.filter(pk=door.estate.pk).update(name_zh="梧桐里")

        report = take(
            {"lat": 30.6, "lng": 114.4},
            {"id": "2", "where": f"梧桐里{door.label}"},
            {"id": "3", "lat": 41.9, "lng": -87.6},
            {"id": "4", "lat": 0, "lng": 0},
            {"id": "5", "lat": 95, "lng": 200},
        )

        placed = [case.building_id for case in Case.objects.order_by("outside_id")]
        assert placed == [door.building.pk, door.building.pk, None, None, None]
        assert (report.without_place, report.far_away, report.at_fallback) == (3, 1, 3)
        assert (report.places["BUILDING"], report.places["COMMUNITY"]) == (2, 3)
        assert {case.community_id for case in Case.objects.all()} == {community.pk}

    def test_what_lies_elsewhere_can_be_refused(self, take: Take) -> None:
        text = MAPPING.replace("[place]", '[place]\noutside = "refuse"')

        report = take({"lat": 41.9, "lng": -87.6}, {"id": "2"}, text=text)

        assert (report.taken, [key[0] for key in report.refused]) == (1, ["outside"])

    def test_a_heading_nobody_mapped_is_counted(self, take: Take) -> None:
        report = take({"kind": "Potholes", "text": "?"}, {"id": "2", "kind": "Potholes"})

        assert report.unmapped == {"Potholes": 2}
        assert report.by_keyword == 1
        assert {case.sorted_by for case in Case.objects.all()} == {
            SortedBy.FALLBACK,
            SortedBy.KEYWORD,
        }

    def test_a_number_that_is_none_stays_with_the_words(self, take: Take) -> None:
        report = take({"phone": "call the desk", "name": "x" * 60})

        case = Case.objects.get()
        assert case.contact_phone is None
        assert "call the desk" in case.said_words
        assert report.odd == {"place_empty": 1, "contact_with_words": 1}

    def test_counts_what_was_late_by_our_own_rule(self, take: Take) -> None:
        report = take(
            {"status": "done", "ended": "2026/03/05"},
            {"id": "2", "status": "done", "ended": "2026/10/05"},
            {"id": "3"},
            {"id": "4", "when": "2026/11/20"},
        )

        assert (report.late_when_closed, report.late_and_open) == (1, 1)
        assert not Case.objects.filter(is_overdue=True).exists()

    def test_dirty_rows_are_refused_and_the_rest_is_taken(self, take: Take) -> None:
        rows = [
            {},
            {"id": "2", "when": "\n\u3000\u30002026年3月5日"},
            {"id": "3", "when": "03-05-2026"},
            {"id": "4", "text": "a\x00b"},
            {"id": "", "text": "?"},
            {"id": "6", "text": "x" * 30_000},
            {"id": "7", "status": "?"},
        ]

        report = take(*rows)

        assert (report.read, report.taken, report.refused_rows) == (7, 2, 5)
        named = [(why, each.rows) for (why, _about), each in report.refused.items()]
        assert sorted(named) == [
            ("bad_time", [3]),
            ("kernel.bad_input", [4]),
            ("kernel.bad_input", [6]),
            ("no_id", [5]),
            ("unknown_status", [7]),
        ]
