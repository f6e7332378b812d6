"""A made-up town for tests of names: two districts, namesakes in both, roads that cross."""

import numpy as np

from wangge.grids.naming import Gazetteer, Named, Prior, Said, place

LON, LAT = 113.0, 34.0
WAYS = {
    "c": ["c"],
    "a": ["c", "a"], "a1": ["c", "a", "a1"], "a11": ["c", "a", "a1", "a11"],
    "a12": ["c", "a", "a1", "a12"],
    "b": ["c", "b"], "b1": ["c", "b", "b1"], "b11": ["c", "b", "b1", "b11"],
}  # fmt: skip


def at(x: float, y: float) -> tuple[float, float]:
    """Hundredths of a degree from the corner: about 920 m east, 1,110 m north each."""
    return LON + x / 100, LAT + y / 100


def ground(lon: float, lat: float) -> str:
    """West of 2 is a11 below and a12 above 1; east of 8 is b11; nothing between."""
    x, y = (lon - LON) * 100, (lat - LAT) * 100
    if x < 2:
        return "a11" if y < 1 else "a12"
    return "b11" if x > 8 else ""


NAMED = (
    Named("c", "稻香市", "city", *at(5, 1), "c", ("稻香",)),
    Named("a", "麦田区", "district", *at(1, 1), "a", ("麦田",)),
    Named("a1", "河湾街道", "street", *at(1, 1), "a1"),
    Named("a11", "柳树社区", "community", *at(1, 0.5), "a11", ("柳树",)),
    Named("a12", "桥头社区", "community", *at(1, 1.5), "a12", ("桥头",)),
    Named("b", "果园区", "district", *at(9, 1), "b", ("果园",)),
    Named("b1", "山脚街道", "street", *at(9, 1), "b1"),
    Named("b11", "泉眼社区", "community", *at(9, 1), "b11"),
    Named("e1", "锦绣花园", "estate", *at(0.5, 0.4), "a11"),
    Named("e2", "锦绣花园", "estate", *at(9.2, 0.8), "b11"),
    Named("e3", "翡翠明珠小区", "estate", *at(0.3, 1.6), "a12", ("翡翠院",), ("第二机床厂家属院",)),
    Named("e4", "阳光水岸嘉园", "estate", *at(9.5, 1.5), "b11"),
    Named("r1", "幸运路", "road", *at(1, 0.6), line=np.array([at(0, 0.6), at(1.9, 0.6)])),
    Named("r2", "玉兰街", "road", *at(1.2, 1), line=np.array([at(1.2, 0), at(1.2, 1.9)])),
    Named("r3", "幸运路", "road", *at(9, 0.6), line=np.array([at(8.1, 0.6), at(9.9, 0.6)])),
    Named("s1", "老王面馆(幸运路店)", "poi", *at(0.2, 0.6), "a11", address="幸运路10号"),
    Named("s2", "老王面馆(泉眼店)", "poi", *at(9.3, 0.9), "b11"),
    Named("s3", "大丰超市", "market", *at(1.0, 0.6), "a11", address="幸运路50号"),
)  # fmt: skip
TOWN = Gazetteer(NAMED, ways=WAYS)


def said(text: str, *, address: str = "", prior: Prior | None = None) -> Said:
    """What the town's names make of a text."""
    return place(text, TOWN, address=address, prior=prior, ground=ground)


def metres(one: tuple[float | None, float | None], other: tuple[float, float]) -> float:
    assert one[0] is not None and one[1] is not None
    return float(np.hypot((one[0] - other[0]) * 92_300, (one[1] - other[1]) * 110_920))
