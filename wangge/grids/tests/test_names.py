"""简称: what people call a division follows from its official name."""

import pytest

from wangge.grids.names import short_names


@pytest.mark.parametrize(
    ("name", "level", "wanted"),
    [
        ("碧沙岗社区居委会", "community", ("碧沙岗社区", "碧沙岗")),
        ("亚星社区居民管理委员会", "community", ("亚星社区", "亚星")),
        ("贾寨社区管理委员会", "community", ("贾寨社区", "贾寨")),
        ("柿元吴村委会", "community", ("柿元吴村", "柿元吴")),
        ("牛村村民委员会", "community", ("牛村",)),
        ("光合花园社区", "community", ("光合花园",)),
        ("柴村", "community", ()),
        ("金寨回族乡", "street", ("金寨",)),
        ("管城回族区", "district", ("管城",)),
        ("某某经济技术开发区", "district", ()),
    ],
)
def test_short_names(name: str, level: str, wanted: tuple[str, ...]) -> None:
    assert short_names(name, level=level) == wanted
