"""Invented requests for the tests of learning: four matters, said in many ways at made-up places."""

import random

from wangge.assist.learning.reading import Row

MATTERS = {
    "照明": ("路灯整夜不亮", "灯杆歪了", "灯泡一闪一闪", "天黑看不见路", "灯罩掉在地上"),
    "垃圾": (
        "垃圾堆成山",
        "垃圾桶满了没人清",
        "厨余臭得开不了窗",
        "建筑垃圾倒在绿地",
        "垃圾车不来",
    ),
    "噪音": (
        "半夜施工吵得睡不着",
        "广场舞音响太大",
        "楼上装修电钻响",
        "喇叭叫卖扰民",
        "发电机轰鸣",
    ),
    "用水": ("自来水停了三天", "水管爆了满地水", "水压太低", "龙头流黄水", "水表走得飞快"),
}
WHERE = (
    "桐树路",
    "绿云小区",
    "东门菜场",
    "南湖边",
    "学府街",
    "老棉纺厂",
    "新村三号楼",
    "河堤步道",
    "车站广场",
    "柳林巷",
)
WHO = (
    "老人摔了一跤",
    "孩子上学绕路",
    "邻居都有意见",
    "打过电话没有回音",
    "请尽快派人来看",
    "上个月就反映过",
)
WHEN = (
    "昨天夜里",
    "这个礼拜",
    "从国庆到现在",
    "一下雨就这样",
    "每天清早",
    "入冬以来",
    "搬来以后一直",
)


def said(label: str, dice: random.Random) -> str:
    """One request on a matter."""
    parts = [dice.choice(WHEN), dice.choice(WHERE), dice.choice(MATTERS[label]), dice.choice(WHO)]
    return "，".join(parts) + f"，门牌{dice.randrange(1_000)}号"


def requests(count: int, *, seed: int = 1, columns: int = 1) -> tuple[list[Row], list[str]]:
    """Rows and labels, the labels in turn."""
    dice = random.Random(seed)
    labels = [list(MATTERS)[at % len(MATTERS)] for at in range(count)]
    rows = [Row(tuple(said(label, dice) for _ in range(columns))) for label in labels]
    return rows, labels
