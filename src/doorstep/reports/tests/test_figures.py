"""Figures agree with their lists and with a second count, and say so when somebody tampers."""

from datetime import timedelta
from io import BytesIO
from urllib.parse import parse_qsl, urlsplit

import pytest
from python_calamine import CalamineWorkbook

from doorstep.cases.models import Case
from doorstep.cases.queries import filter_from, page_for
from doorstep.cases.tests.factories import NINE_AM, CaseFactory
from doorstep.kernel.clock import shanghai_day
from doorstep.people.states import RoleKind
from doorstep.people.tests.factories import (
    GridWorkerFactory,
    PersonFactory,
    ResidentFactory,
    RoleFactory,
    SecretaryFactory,
    StaffFactory,
    StreetOfficerFactory,
    actor_of,
    home_in,
)
from doorstep.places.tests.factories import CommunityFactory, GridFactory
from doorstep.reports import lines, queries
from doorstep.reports.figures import COUNTED
from doorstep.reports.lines import board_of, lasted
from doorstep.reports.periods import Period, month_of
from doorstep.reports.tests.scenes import lived_in
from doorstep.reports.workbook import workbook_of

pytestmark = pytest.mark.django_db

TODAY = shanghai_day(NINE_AM + timedelta(days=80))
PERIODS = [Period(), month_of(shanghai_day(NINE_AM)), Period(None, TODAY - timedelta(days=40))]


@pytest.fixture
def community():
    return lived_in()


@pytest.fixture
def inbox(monkeypatch):
    """An address for the list of cases."""
    monkeypatch.setattr(lines, "_inbox", lambda: "/desk/")


def board_for(actor, period=PERIODS[0]):
    subject = queries.subject_for(actor, "")
    figures = queries.figures_for(actor, subject, period)
    return board_of(figures, subject, period, leads=queries.opens_lists(actor))


def listed(actor, cell):
    """The cases behind a number, as the inbox would list them."""
    only = filter_from(dict(parse_qsl(urlsplit(cell.url).query)))
    return page_for(actor, only=only, limit=1_000).items


class TestFiguresFor:
    def test_counts_what_happened(self, community):
        total = queries.measure(Case.objects.all()).total

        assert (total.taken, total.open, total.overdue) == (17, 9, 5)
        assert (total.waiting, total.confirmed, total.measured) == (2, 3, 7)

    def test_every_number_counts_its_list(self, community, inbox):
        for actor in (
            actor_of(SecretaryFactory(at=community)),
            actor_of(StaffFactory(at=community)),
        ):
            for period in PERIODS:
                board = board_for(actor, period)
                for line in [board.total, *board.categories, *board.buildings]:
                    for cell in line.cells:
                        assert cell.value == len(listed(actor, cell)), (line.label, cell.figure)

    def test_lines_add_up_to_the_whole_at_a_fixed_cost(
        self, community, django_assert_max_num_queries
    ):
        actor = actor_of(SecretaryFactory(at=community))

        with django_assert_max_num_queries(12):
            board = board_for(actor)

        for table in (board.categories, board.buildings):
            for figure in COUNTED:
                assert sum(line.cell(figure).value for line in table) == (
                    board.total.cell(figure).value
                )

    def test_a_grid_worker_counts_what_they_may_see(self, community, inbox):
        grid = Case.objects.exclude(grid=None)[0].grid
        actor = actor_of(GridWorkerFactory(at=grid))
        board = board_for(actor)

        assert 0 < board.total.cell("taken").value < Case.objects.count()
        for line in [board.total, *board.categories]:
            for cell in line.cells:
                assert cell.value == len(listed(actor, cell))

    def test_the_street_counts_each_community(self, community, inbox):
        street = community.parent
        other = CommunityFactory(parent=street)
        CaseFactory(beneficiary=ResidentFactory(dwelling=home_in(GridFactory(parent=other))))
        actor = actor_of(StreetOfficerFactory(at=street))

        board = board_for(actor)

        public = Case.objects.filter(is_private=False)
        assert board.total.cell("taken").value == public.count()
        assert len(board.communities) == 2
        assert (board.categories, board.buildings) == ([], [])
        for line in board.communities:
            assert line.cell("open").value == len(listed(actor, line.cell("open")))

    def test_the_city_sees_numbers_without_lists(self, community, inbox):
        person = PersonFactory(community=community)
        RoleFactory(person=person, kind=RoleKind.CITY, place=community.parent.parent.parent)

        board = board_for(actor_of(person))

        assert board.total.cell("taken").value == Case.objects.filter(is_private=False).count()
        assert {cell.url for cell in board.total.cells} == {""}


_HOUR = timedelta(hours=1)


class TestLasted:
    @pytest.mark.parametrize(
        ("seconds", "words"),
        [
            (None, "–"),
            (60, "不到一小时"),
            (3600 * 5, "5 小时"),
            (3600 * 47, "47 小时"),
            (3600 * 72, "3 天"),
        ],
    )
    def test_says_it_as_people_do(self, seconds, words):
        assert lasted(seconds) == words


class TestWorkbook:
    def test_holds_the_figures_under_their_title(self, community):
        board = board_for(actor_of(SecretaryFactory(at=community)))

        body = workbook_of(board, title="欧景社区办理情况", days="全部", at=NINE_AM)

        book = CalamineWorkbook.from_filelike(BytesIO(body))
        assert book.sheet_names == ["总览", "按事项", "按楼栋"]
        rows = book.get_sheet_by_name("按事项").to_python()
        assert rows[0][0] == "欧景社区办理情况"
        assert len(rows) == 4 + len(board.categories)
        assert [row[1] for row in rows[4:]] == [
            line.cell("taken").value for line in board.categories
        ]

    def test_writes_names_as_words_never_as_formulas(self):
        trap = lines.Line('=HYPERLINK("http://x")', (), 0, None)

        body = workbook_of(lines.Board(trap, [], [], []), title="=1+1", days="+1", at=NINE_AM)

        book = CalamineWorkbook.from_filelike(BytesIO(body))
        assert book.get_sheet_by_index(0).to_python()[4][0] == '=HYPERLINK("http://x")'
