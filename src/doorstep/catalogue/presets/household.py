"""Papers and benefits, help at home, neighbours, and everything else."""

from doorstep.catalogue.presets.shapes import (
    A_DAY,
    HOUSING,
    LONGER,
    SECRETARY,
    Group,
    Matter,
)
from doorstep.catalogue.states import Urgency

PAPERS = Group(
    code="papers",
    name=("政策办事", "Papers and benefits"),
    public=("养老、医保、补贴、证件", "Pension, insurance, allowances"),
    matters=(
        Matter(
            code="pension-check",
            name=("养老认证", "Pension check"),
            public=("养老金、资格认证", "Pension check"),
            ask=("认证做好了吗？", "Is the check done?"),
            yes=("做好了", "Yes, it is done"),
            no=("还没做", "Not yet"),
            private=True,
            volunteers=True,
            enters_home=True,
        ),
        Matter(
            code="allowance",
            name=("补贴救助", "Allowances"),
            public=("补贴、低保、救助", "Allowances and relief"),
            due=LONGER,
            private=True,
        ),
        Matter(
            code="insurance",
            name=("医保社保", "Insurance"),
            public=("医保、社保问答", "Health and social insurance"),
            private=True,
            ask=("问清楚了吗？", "Is it clear now?"),
            yes=("清楚了", "Yes, it is clear"),
            no=("还不清楚", "Not yet"),
        ),
        Matter(
            code="certificates",
            name=("证明证件", "Certificates"),
            public=("证明、证件、户口", "Certificates and papers"),
            ask=("办下来了吗？", "Have you got it?"),
            yes=("办下来了", "Yes, I have it"),
            no=("还没有", "Not yet"),
        ),
    ),
)

HOME = Group(
    code="home",
    name=("居家帮扶", "Help at home"),
    public=("家里要人帮忙", "I need a hand at home"),
    matters=(
        Matter(
            code="errand",
            name=("代办跑腿", "Errands"),
            public=("帮我跑个腿", "Please run an errand for me"),
            ask=("东西、事情办到了吗？", "Did you get it?"),
            yes=("办到了", "Yes, I did"),
            no=("还没有", "Not yet"),
            due=A_DAY,
            private=True,
            volunteers=True,
        ),
        Matter(
            code="home-repair",
            name=("居家小修", "Small repairs at home"),
            public=("家里小东西坏了", "A small thing at home is broken"),
            ask=("修好了吗？", "Is it repaired?"),
            yes=("修好了", "Yes, it is repaired"),
            no=("还没修好", "Not yet"),
            volunteers=True,
            enters_home=True,
        ),
        Matter(
            code="company",
            name=("陪伴探望", "Company and visits"),
            public=("想有人陪陪、看看", "I would like some company"),
            ask=("有人来看过了吗？", "Has somebody come by?"),
            yes=("来过了", "Yes, they came"),
            no=("还没来", "Not yet"),
            private=True,
            volunteers=True,
            enters_home=True,
        ),
        Matter(
            code="health",
            name=("健康就医", "Health"),
            public=("身体不舒服、看病", "Health and doctors"),
            ask=("问题解决了吗？", "Are you looked after?"),
            yes=("解决了", "Yes, I am"),
            no=("还没有", "Not yet"),
            due=A_DAY,
            urgency=Urgency.URGENT,
            private=True,
        ),
    ),
)

NEIGHBOURS = Group(
    code="neighbours",
    name=("邻里与其他", "Neighbours and the rest"),
    public=("邻里的事、别的事", "Neighbours and anything else"),
    matters=(
        Matter(
            code="mediation",
            name=("矛盾调解", "Mediation"),
            public=("想请人调解", "Please help us settle it"),
            ask=("事情说开了吗？", "Have you settled it?"),
            yes=("说开了", "Yes, we have"),
            no=("还没有", "Not yet"),
            due=LONGER,
            owner=SECRETARY,
            private=True,
        ),
        Matter(
            code="property-service",
            name=("物业服务", "Property service"),
            public=("物业服务不好", "The property company"),
            due=LONGER,
        ),
        Matter(
            code="housing",
            name=("房屋权属", "Housing"),
            public=("房子、房产证、维修资金", "Housing and deeds"),
            due=LONGER,
            owner=HOUSING,
        ),
        Matter(
            code="suggestion",
            name=("意见建议", "Suggestions"),
            public=("提个建议", "I have a suggestion"),
            due=LONGER,
            owner=SECRETARY,
            ask=("问清楚了吗？", "Is it clear now?"),
            yes=("清楚了", "Yes, it is clear"),
            no=("还不清楚", "Not yet"),
        ),
        Matter(
            code="other",
            name=("其他", "Other"),
            public=("别的事", "Something else"),
        ),
    ),
)
