"""Invented things for the living page of parts: every state, in both languages."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django import forms

Sample = dict[str, Any]

WORDS: dict[str, dict[str, str]] = {
    "zh-hans": {
        "lamp": "三单元楼道灯不亮，晚上看不清台阶",
        "lift": "电梯按了没反应",
        "pension": "想办高龄津贴，不会填表",
        "gone": "楼下纸箱已经有人收走了",
        "place": "欧景苑 3栋2单元",
        "door": "欧景苑 3-2-501",
        "light": "楼道灯",
        "lift_kind": "电梯",
        "allowance": "高龄津贴",
        "rubbish": "垃圾清运",
        "zhang": "张姐",
        "zhang_role": "三单元志愿者",
        "on_it": "张姐已接手，今天 18:00 前给您答复",
        "desk_has_it": "社区服务台在办",
        "asked_you": "小李说办好了，等您看看",
        "withdrawn": "您撤回了这件事",
        "by_six": "今天 18:00 前",
        "in_days": "3月12日(周四)前",
        "late_two": "超了 2 天",
        "done": "已确认办好",
        "is_it": "灯亮了吗？",
        "not_needed": "不用办了",
        "raised": "您说了这件事",
        "took": "张姐接手了",
        "fixed": "张姐说修好了",
        "back": "您说还没亮，事情又打开了",
        "quote": "换了新灯泡，顺手把开关也紧了紧。",
        "after": "修好以后",
        "before": "修之前",
        "district": "洪山区",
        "yes": "亮了",
        "no": "还没亮",
        "call": "给我打电话",
        "look": "请您到楼道里看一眼。没看也没关系，过两天再告诉我们。",
        "refused": "已经有邻居接手了。",
        "kept": "您写的字都还在。",
        "near": "看看附近还有什么要帮忙的",
        "none": "今天没有要回访的",
        "soon_due": "看看快到期的？",
        "see_due": "看快到期的",
        "open": "没办完",
        "overdue": "超时",
        "all": "全部",
        "cases": "件",
        "hours": "小时",
        "median": "一半的事在这个时间内办完",
        "of": "共 214 件",
        "kind": "哪一类",
        "state": "到哪一步",
        "take": "我来办",
        "reassign": "换人办",
        "ask": "我要求助",
        "ask_hint": "说一次，我们办到底",
        "mine": "我的事办得怎样",
        "mine_hint": "看看到哪一步了",
        "today": "今天的服务",
        "today_hint": "几点开门，在哪里",
        "phone_us": "打电话给社区",
    },
    "en": {
        "lamp": "The stairwell light in unit 3 is out; at night the steps can't be seen",
        "lift": "The lift does not come",
        "pension": "Help with the form for the senior allowance",
        "gone": "The boxes downstairs have been collected",
        "place": "Oujingyuan, building 3, unit 2",
        "door": "Oujingyuan 3-2-501",
        "light": "Stairwell light",
        "lift_kind": "Lift",
        "allowance": "Senior allowance",
        "rubbish": "Rubbish",
        "zhang": "Sister Zhang",
        "zhang_role": "volunteer in unit 3",
        "on_it": "Sister Zhang is on it and answers by 18:00 today",
        "desk_has_it": "The community desk has it",
        "asked_you": "Xiao Li says it is done; have a look",
        "withdrawn": "You took this back",
        "by_six": "by 18:00 today",
        "in_days": "by Thu 12 Mar",
        "late_two": "2 days late",
        "done": "You said it is done",
        "is_it": "Is the light on?",
        "not_needed": "no longer needed",
        "raised": "You told us",
        "took": "Sister Zhang took it on",
        "fixed": "Sister Zhang says it is fixed",
        "back": "You said it is still dark; it is open again",
        "quote": "New bulb in, and the switch tightened while I was there.",
        "after": "afterwards",
        "before": "before",
        "district": "Hongshan",
        "yes": "It is on",
        "no": "Still dark",
        "call": "Phone me",
        "look": "Please look into the stairwell. No hurry: tell us in a day or two.",
        "refused": "A neighbour is already on it.",
        "kept": "What you typed is still here.",
        "near": "See what else is needed near you",
        "none": "Nobody to call back today",
        "soon_due": "See what is due soon?",
        "see_due": "See what is due soon",
        "open": "Open",
        "overdue": "Late",
        "all": "All",
        "cases": "cases",
        "hours": "hours",
        "median": "half are done within this time",
        "of": "of 214 cases",
        "kind": "Kind",
        "state": "Where it stands",
        "take": "I will do it",
        "reassign": "Give it to someone else",
        "ask": "I need help",
        "ask_hint": "Say it once; we see it through.",
        "mine": "Where does it stand?",
        "mine_hint": "What you asked, and what comes next.",
        "today": "Services today",
        "today_hint": "Where and when we are there for you.",
        "phone_us": "Phone the community",
    },
}


@dataclass(frozen=True, slots=True)
class Block:
    """All samples of one language."""

    language: str
    words: dict[str, str]
    cards: list[Sample] = field(default_factory=list)
    entries: list[Sample] = field(default_factory=list)
    photos: list[Sample] = field(default_factory=list)
    answers: list[Sample] = field(default_factory=list)
    tabs: list[Sample] = field(default_factory=list)
    filters: list[Sample] = field(default_factory=list)
    form: forms.Form | None = None


def block(language: str, *, at: datetime, picture: str, form: forms.Form) -> Block:
    """Every part's samples in one language, as seen at the moment `at`."""
    words = WORDS[language]
    photos = [
        {"url": "#", "thumb_url": picture, "words": words["before"]},
        {"url": "#", "thumb_url": picture, "words": words["after"]},
    ]
    return Block(
        language=language,
        words=words,
        cards=_cards(words, at=at, picture=picture),
        entries=_entries(words, at=at, photos=photos),
        photos=photos,
        answers=_answers(words),
        tabs=[
            {"url": "#", "label": words["open"], "count": 31, "is_chosen": True},
            {"url": "#", "label": words["overdue"], "count": 4, "kind": "late"},
            {"url": "#", "label": words["all"]},
        ],
        filters=[_filter("kind", words, "light", "lift_kind"), _filter("state", words, "open")],
        form=form,
    )


def _filter(name: str, words: dict[str, str], *choices: str) -> Sample:
    offered = [{"value": "", "label": words["all"], "is_chosen": True}]
    offered += [{"value": each, "label": words[each]} for each in choices]
    return {"name": name, "label": words[name], "choices": offered}


def _cards(words: dict[str, str], *, at: datetime, picture: str) -> list[Sample]:
    shapes = [
        ("lamp", "light", "on_it", "soon", "by_six"),
        ("lift", "lift_kind", "desk_has_it", "late", "late_two"),
        ("lamp", "light", "asked_you", "asks", "is_it"),
        ("pension", "allowance", "desk_has_it", "calm", "in_days"),
        ("lamp", "light", "", "done", "done"),
        ("gone", "rubbish", "withdrawn", "off", "not_needed"),
    ]
    cards = [
        {
            "url": "#",
            "summary": words[summary],
            "category": words[category],
            "place": words["place"],
            "who": words.get(who, ""),
            "light_kind": light,
            "light_words": words[said],
            "when": at - timedelta(days=days),
        }
        for days, (summary, category, who, light, said) in enumerate(shapes)
    ]
    cards[0]["thumb_url"] = picture
    cards[3]["is_private"] = True
    return cards


def _entries(words: dict[str, str], *, at: datetime, photos: list[Sample]) -> list[Sample]:
    told: list[tuple[str, str, Sample]] = [
        ("now", "took", {}),
        ("problem", "back", {}),
        ("asks", "fixed", {"words": words["quote"], "photos": photos}),
        ("good", "took", {"who": words["zhang_role"]}),
        ("", "raised", {"words": words["lamp"]}),
    ]
    return [
        {"kind": kind, "what": words[what], "when": at - timedelta(hours=7 * number), **more}
        for number, (kind, what, more) in enumerate(told)
    ]


def _answers(words: dict[str, str]) -> list[Sample]:
    return [
        {"label": words["yes"], "url": "#", "icon": "check"},
        {"label": words["no"], "url": "#", "kind": "edge"},
        {"label": words["call"], "url": "#", "kind": "edge", "icon": "phone"},
    ]
