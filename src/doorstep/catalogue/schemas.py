"""What programs get to see of the catalogue."""

from ninja import Schema
from pydantic import Field

from doorstep.catalogue.models import Category


class DeadlineOut(Schema):
    """How long a matter takes: hours run day and night, working days follow the calendar."""

    amount: int
    unit: str = Field(examples=["WORKING_DAYS"])


class CategoryOut(Schema):
    """One matter that can be asked for; `code` is what to send when taking a case down."""

    code: str = Field(examples=["light"])
    group: str = Field(examples=["楼里的公共设施"])
    name: str = Field(examples=["楼道灯"])
    public_name: str = Field(examples=["楼道灯不亮"])
    ask: str = Field(examples=["灯亮了吗?"])
    yes: str = Field(examples=["亮了"])
    no: str = Field(examples=["还没亮"])
    urgency: str = Field(examples=["ORDINARY"])
    deadline: DeadlineOut
    open_to_volunteers: bool
    enters_home: bool
    is_private: bool

    @classmethod
    def of(cls, category: Category) -> "CategoryOut":
        return cls(
            code=category.code,
            group=category.parent.public_name if category.parent else "",
            name=category.name,
            public_name=category.public_name,
            ask=category.ask,
            yes=category.yes,
            no=category.no,
            urgency=category.urgency,
            deadline=DeadlineOut(amount=category.deadline_amount, unit=category.deadline_unit),
            open_to_volunteers=category.open_to_volunteers,
            enters_home=category.enters_home,
            is_private=category.is_private,
        )


class CategoriesOut(Schema):
    """Everything on offer in one community, in the order it is shown."""

    community: str = Field(examples=["7KQM2WXY"])
    items: list[CategoryOut]
