"""简称 short names: how people call a division whose full official name they never say."""

import re

_BODY = re.compile(
    r"(社区|村)?(?:(?:居民|村民)?(?:管理)?委员会|居委会|居民委会|村委会|居民管理委员会)$"
)
_TAILS = {
    "city": re.compile(r"市$"),
    "district": re.compile(r"(?:[回满壮苗]族)?(?:自治)?(?<!开发)(?<!实验)(?<!新)[区县市]$"),
    "street": re.compile(r"(?:[回满壮苗]族)?(?:街道办事处|街道|镇|乡)$"),
    "community": re.compile(r"(?:社区|村)$"),
}


def short_names(name: str, *, level: str) -> tuple[str, ...]:
    """Shorter names of a division, longest first, without the name itself; maybe none.

    `level` is city | district | street | community. A stem of a single character is no name:
    of 城关镇 one may say 城关, of 登封市 登封, of 东村 nothing shorter.
    """
    found: list[str] = []
    if level == "community" and (body := _BODY.search(name)):
        kind = body[1] or ("村" if "村" in body[0] else "社区")
        name_only = name[: body.start()]
        found.append(name_only if name_only.endswith(kind) else name_only + kind)
    longest = found[0] if found else name
    stem = _TAILS[level].sub("", longest)
    found.append(stem)
    return tuple(n for n in dict.fromkeys(found) if len(n) >= 2 and n != name)
