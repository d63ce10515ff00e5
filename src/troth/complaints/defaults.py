"""The causes and limits that come with the product; a provider enters its own beside them or in their place."""

# Short name, the one above it, names.
CAUSES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("billing", "", {"zh-hans": "计费与续费", "en": "Billing and renewal"}),
    ("double-charge", "billing", {"zh-hans": "重复扣款", "en": "Charged twice"}),
    ("renewal-not-announced", "billing", {"zh-hans": "续费前没有提醒", "en": "Renewal not announced"}),
    ("refund-late", "billing", {"zh-hans": "退款迟延", "en": "Refund late"}),
    ("price-unclear", "billing", {"zh-hans": "价格说明不清", "en": "Price unclear"}),
    ("quality", "", {"zh-hans": "服务质量", "en": "Quality of the service"}),
    ("outage", "quality", {"zh-hans": "服务中断", "en": "Outage"}),
    ("data-lost", "quality", {"zh-hans": "数据丢失", "en": "Data lost"}),
    ("defect", "quality", {"zh-hans": "程序缺陷", "en": "Defect in the program"}),
    ("too-slow", "quality", {"zh-hans": "速度达不到承诺", "en": "Slower than promised"}),
    ("personal-data", "", {"zh-hans": "个人信息", "en": "Personal information"}),
    ("data-exposed", "personal-data", {"zh-hans": "个人信息泄露", "en": "Personal information exposed"}),
    ("used-without-consent", "personal-data", {"zh-hans": "未经同意使用", "en": "Used without consent"}),
    ("claims", "", {"zh-hans": "宣传", "en": "Claims"}),
    ("claim-not-kept", "claims", {"zh-hans": "宣传与实际不符", "en": "Claim and service differ"}),
    ("after-sales", "", {"zh-hans": "售后", "en": "After-sales service"}),
    ("no-answer", "after-sales", {"zh-hans": "无人答复", "en": "No answer"}),
    ("wrong-answer", "after-sales", {"zh-hans": "答复有误", "en": "Wrong answer"}),
    ("terms", "", {"zh-hans": "协议条款", "en": "Terms"}),
    ("terms-unclear", "terms", {"zh-hans": "条款难懂", "en": "Terms hard to understand"}),
    ("outside", "", {"zh-hans": "不在服务方", "en": "Outside the provider"}),
    ("third-party", "outside", {"zh-hans": "第三方造成", "en": "Caused by a third party"}),
    ("misunderstanding", "outside", {"zh-hans": "误会", "en": "Misunderstanding"}),
)
# Role, currency, up to how much in the smallest unit; None is without limit.
LIMITS: tuple[tuple[str, str, int | None], ...] = (
    ("agent", "CNY", 20_000),
    ("supervisor", "CNY", 500_000),
    ("administrator", "CNY", None),
)
