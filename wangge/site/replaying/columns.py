"""列名 columns: what columns are called elsewhere, and how kinds and urgencies are said there."""

# Field -> what it is, and the column names that mean it (compared without case, _, - and space).
FIELDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "external": ("its number where it comes from", (
        "external", "externalno", "externalid", "recid", "id", "编号", "工单编号", "工单号",
        "受理编号", "案件编号", "序号", "留言编号", "caseno", "orderno", "number", "no",
        "requestid", "servicerequestid", "ticketid", "ticketno", "uuid",
    )),
    "time": ("when it was said", (
        "time", "createtime", "createdat", "happenedat", "date", "datetime", "时间", "日期",
        "留言时间", "受理时间", "来电时间", "登记时间", "上报时间", "发生时间", "创建时间",
        "reporttime", "requesteddatetime", "timestamp", "opendt",
    )),
    "channel": ("by which channel (a key of the shelf)", (
        "channel", "渠道", "来源", "诉求来源", "eventsrcname", "source", "origin",
    )),
    "kind": ("inquiry, help, complaint, report, suggestion or praise", (
        "kind", "诉求类型", "诉求性质", "性质", "eventpropertyname", "工单类型", "property",
    )),
    "urgency": ("general, urgent or safety", (
        "urgency", "紧急程度", "紧急度", "缓急", "priority",
    )),
    "title": ("the first of the words", (
        "title", "标题", "主题", "留言主题", "subject", "casetitle",
    )),
    "words": ("what was said", (
        "words", "detail", "details", "description", "content", "text", "内容", "诉求内容",
        "问题描述", "描述", "留言详情", "详情", "工单内容", "事件描述", "message",
    )),
    "class": ("class, major before minor; may be several", (
        "class", "label", "category", "type", "eventtypename", "maintypename", "subtypename",
        "一级标签", "二级标签", "类别", "分类", "大类", "小类", "一级分类", "二级分类",
        "三级分类", "问题类型", "事件类型", "categoryname", "servicename", "reason",
    )),
    "address": ("where it is; may be several, wide before narrow", (
        "address", "地址", "事发地址", "发生地址", "详细地址", "位置", "地点", "location",
        "district", "区县", "所属区县", "区域", "streetname", "street", "街道", "所属街道",
        "乡镇", "communityname", "community", "社区", "所属社区", "村社区", "locationstreetname",
    )),
    "lon": ("longitude, degrees", ("lon", "lng", "long", "longitude", "经度")),
    "lat": ("latitude, degrees", ("lat", "latitude", "纬度")),
    "datum": ("WGS84, CGCS2000, GCJ02 or BD09", ("datum", "坐标系", "coordsys")),
    "name": ("who spoke", ("name", "姓名", "联系人", "反映人", "来电人", "诉求人", "留言用户")),
    "phone": ("their number", (
        "phone", "电话", "联系电话", "手机", "手机号", "来电号码", "联系方式", "tel", "mobile",
    )),
}  # fmt: skip
SEVERAL = ("class", "address", "words")
NOTHING = "-"  # what a person maps a column to that shall not be used
TOLD = ("row", "field", "reason")  # the columns a file of rejects has before the original ones

KINDS = {
    "咨询": "inquiry", "求助": "help", "求决": "help", "投诉": "complaint", "举报": "report",
    "建议": "suggestion", "意见": "suggestion", "感谢": "praise", "表扬": "praise",
}  # fmt: skip
KIND_SLUGS = frozenset(KINDS.values())
URGENCIES = {
    "一般": "general", "普通": "general", "低": "general", "general": "general", "normal": "general",
    "紧急": "urgent", "加急": "urgent", "高": "urgent", "urgent": "urgent",
    "特急": "safety", "safety": "safety", "突发": "safety",
}  # fmt: skip
