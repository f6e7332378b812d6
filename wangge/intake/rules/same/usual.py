"""常言 usual: pairs of characters that whoever asks a city for anything says, and how often.

They make up for what a city was not yet told, and lose their weight as it is told more. The first
group is the courtesy of letters and calls, by our own judgement; the others were counted in the
demo city's sample of requests.
"""

from itertools import pairwise

TEXTS = 200  # so many texts of nobody's are taken as told before
_COURTESY = (
    "尊敬的领导您好 各位领导你好 我是一名 我们是 希望有关部门 希望相关部门 希望政府 请求 恳请 强烈要求 建议 "
    "尽快处理 尽快解决 给予解决 予以解决 协助解决 及时处理 核实处理 帮忙解决 严肃查处 谢谢 感谢 万分感谢 请问 "
    "咨询 反映 投诉 举报 情况 问题 严重影响 影响居民生活 影响市民出行 广大居民 广大业主 老百姓 人民群众 相关规定 "
    "多次反映 多次投诉 一直没有 没有解决 至今没有 无人管理 没人处理 不予理会 市民来电 来电人 诉求人 认为不合理 "
    "要求相关部门 望处理 盼回复 请回复 为什么 怎么办 什么时候 有没有 能不能 是不是 因为 所以 但是 而且 已经 "
    "现在 目前 每天 这个 那个 这里 我们 他们 自己 可以 不能 需要 如果 进行 存在 造成 导致 处理 解决 希望"
)
_COUNTED = {
    3.0: (
        "不能 一个 能不 个月 没有 孩子 电话 要求 你们 现在 物业 老人 建议 我们 门口 了一 有人 反映 小区 来了 还是 "
        "早上 没人 说是 公司 来电 一下"
    ),
    2.0: (
        "个人 一年 去年 晚上 我家 社区 楼下 已经 手机 还有 家里 公交 不是 起来 了我 时候 三年 是不 垃圾 今年 给我 "
        "不要 身份 份证 回来 两个 工地 多少 知道 外地 请问 申请 天天 车道 都不 单位 动车 居民 不去 联系 车位 不给 不了"
    ),
}
# percent of texts -> pairs of characters
COMMON: dict[float, frozenset[str]] = {
    percent: frozenset(said.split()) for percent, said in _COUNTED.items()
} | {10.0: frozenset(a + b for word in _COURTESY.split() for a, b in pairwise(word))}
