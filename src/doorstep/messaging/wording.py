"""Words that offices write and nobody says at the door. Texts to residents do without them."""

OFFICE_WORDS: dict[str, tuple[str, ...]] = {
    "zh-hans": (
        "办结",
        "归口",
        "工单",
        "受理",
        "诉求",
        "收悉",
        "知悉",
        "予以",
        "特此",
        "敬请",
        "贵户",
        "相关部门",
        "责任主体",
        "妥善处置",
        "反映人",
        "流转",
        "回访单",
    ),
    "en": (
        "hereby",
        "pursuant",
        "aforementioned",
        "competent authority",
        "work order",
        "ticket",
        "stakeholder",
        "in due course",
        "has been processed",
        "lodged",
    ),
}


def office_words(text: str, language: str) -> list[str]:
    """Which of these words stand in `text`."""
    low = text.lower()
    return [word for word in OFFICE_WORDS.get(language, ()) if word in low]
