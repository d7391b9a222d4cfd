"""What each category of a new installation asks. Fields marked `inside` are for staff: what is agreed or decided later."""

from .form_words import Field, choice, day, field, long_text, proofs, text

# Where a matter between two sides stands. Staff keep it up to date; legal takes over from `legal`.
STAGE = choice(
    "stage",
    "协商进展",
    "Stage",
    inside=True,
    choices=[
        ("checking", "核实事实", "Checking the facts"),
        ("negotiating", "与客户协商", "Negotiating"),
        ("agreed", "已谈妥", "Agreed"),
        ("failed", "没有谈成", "No agreement"),
        ("legal", "已转法务", "Handed to legal"),
    ],
)

STOLEN: list[Field] = [
    text(
        "account",
        "哪个账号",
        "Which account",
        needed=True,
        help="账号、注册邮箱或手机号都可以。",
        help_en="Its name, e-mail or phone.",
    ),
    text(
        "contact",
        "怎么联系到您",
        "How to reach you",
        needed=True,
        help="留一个现在由您本人掌握的手机号或邮箱。",
        help_en="A phone number or e-mail address that is in your own hands now.",
    ),
    field(
        "choices",
        "signs",
        "您发现了什么",
        "What you noticed",
        choices=[
            ("cannot_sign_in", "登录不上", "I cannot sign in"),
            ("strange_sms", "收到没要过的验证码", "Codes I never asked for"),
            ("strange_sign_in", "有陌生的登录", "Somebody else signed in"),
            ("money_changed", "余额或订单不对", "Balance or orders are wrong"),
        ],
    ),
    day("noticed_on", "哪天发现的", "Noticed on"),
]

ACCOUNT_CHANGE: list[Field] = [
    text("current_account", "现在的账号", "Present account", needed=True),
    text("wanted_account", "想换成", "Wanted account", needed=True),
    choice(
        "reason",
        "为什么要换",
        "Reason",
        needed=True,
        choices=[
            ("number_lost", "手机号不再用了", "The phone number is no longer mine"),
            ("company_changed", "公司或负责人变了", "The company or its contact changed"),
            ("entered_wrong", "注册时填错了", "It was entered wrongly"),
            ("other", "其他原因", "Another reason"),
        ],
    ),
    proofs(
        "identity",
        "证明账号属于您的材料",
        "Proof that the account is yours",
        needed=True,
        help="例如营业执照、付款凭证。证件上用不到的号码请先遮住。",
        help_en="A business licence or a receipt, for instance. Cover numbers on papers that are not needed.",
    ),
    text("verified_by", "身份由谁核对、怎么核对", "Who verified the identity, and how", inside=True),
]

PERSONAL_DATA: list[Field] = [
    choice(
        "request",
        "您想做什么",
        "What you want",
        needed=True,
        choices=[
            ("look_up", "查看我的信息", "See my data"),
            ("copy", "要一份副本", "Receive a copy"),
            ("correct", "改正我的信息", "Correct my data"),
            ("erase", "删除我的信息", "Erase my data"),
            ("withdraw", "撤回同意", "Withdraw my consent"),
            ("explain", "请你们解释怎么使用", "Have its use explained"),
        ],
    ),
    long_text("which_data", "涉及哪些信息", "Which data", needed=True),
    field("email", "reply_to", "答复发到哪个邮箱", "Where to send the answer"),
]

REPORT: list[Field] = [
    text(
        "where",
        "在哪里看到的",
        "Where you saw it",
        needed=True,
        help="网址、短信签名或会话编号。",
        help_en="Address, sender or number.",
    ),
    choice(
        "kind",
        "是哪一类内容",
        "Kind of content",
        needed=True,
        choices=[
            ("illegal", "违法信息", "Illegal"),
            ("fraud", "诈骗、冒充", "Fraud or impersonation"),
            ("sexual", "色情低俗", "Sexual"),
            ("violent", "暴力、威胁", "Violence or threats"),
            ("insult", "辱骂、造谣", "Insults or rumours"),
            ("spam", "骚扰广告", "Spam"),
            ("privacy", "泄露他人隐私", "Somebody's private data"),
            ("other", "其他", "Other"),
        ],
    ),
    proofs("evidence", "截图或原文", "Screenshots or the original"),
]

APPEAL: list[Field] = [
    choice(
        "against",
        "对哪项处理不服",
        "What you appeal against",
        needed=True,
        choices=[
            ("suspension", "账号被暂停或停用", "My account was suspended or ended"),
            ("removal", "内容被删除或隐藏", "Something of mine was removed"),
            ("refusal", "内容发不出去", "Something of mine was refused"),
            ("fee", "扣费或账单", "A charge"),
            ("answer", "之前的答复", "An earlier answer"),
        ],
    ),
    text(
        "decision",
        "处理通知的编号",
        "Number of the decision",
        help="通知里有，没有可以不填。",
        help_en="It is in the notice, if there was one.",
    ),
    day("decided_on", "哪天收到通知", "Told on"),
    long_text("reasons", "您的理由", "Your reasons", needed=True),
    proofs("evidence", "能支持您的材料", "What supports you"),
    choice(
        "outcome",
        "复核结论",
        "Outcome",
        inside=True,
        choices=[("upheld", "维持原处理", "Upheld"), ("changed", "部分改变", "Changed"), ("reversed", "撤销原处理", "Reversed")],
    ),
]

CLAIM: list[Field] = [
    day("happened_on", "损失哪天发生", "Day of the loss", needed=True),
    field("money", "amount", "要求赔偿（元）", "Amount claimed (CNY)", needed=True),
    long_text("cause", "损失是怎么来的", "How the loss came about", needed=True),
    proofs("evidence", "账单、合同或其他凭证", "Bills, contracts, other proof"),
    STAGE,
    field("money", "settled", "谈妥的金额（元）", "Settled amount (CNY)", inside=True),
]

INFRINGEMENT: list[Field] = [
    choice(
        "right",
        "哪种权利",
        "Which right",
        needed=True,
        choices=[
            ("copyright", "著作权", "Copyright"),
            ("trademark", "商标权", "Trademark"),
            ("patent", "专利权", "Patent"),
            ("portrait", "肖像、姓名", "Likeness or name"),
            ("reputation", "名誉", "Reputation"),
            ("privacy", "隐私", "Privacy"),
        ],
    ),
    long_text("where", "侵权内容在哪里", "Where it is", needed=True, help="一行一个网址。", help_en="One address a line."),
    field("yes_no", "is_owner", "您是权利人本人", "The right is your own", needed=True),
    proofs("ownership", "权利证明，代理人另附授权书", "Proof of the right, and of acting for its owner", needed=True),
    STAGE,
]

DISPUTE: list[Field] = [
    choice(
        "about",
        "争议是关于",
        "It is about",
        needed=True,
        choices=[
            ("contract", "合同或订单", "A contract or order"),
            ("quality", "服务质量", "Quality of a service"),
            ("charges", "计费", "Charges"),
            ("data", "数据和隐私", "Data and privacy"),
            ("other", "其他", "Other"),
        ],
    ),
    day("since", "从哪天开始", "Since"),
    long_text("wanted", "您希望怎样解决", "What would settle it", needed=True),
    proofs("evidence", "有关材料", "Related papers"),
    STAGE,
]

API: list[Field] = [
    text("endpoint", "哪个接口", "Which endpoint", help="例如 /v2/messages。", help_en="For instance /v2/messages."),
    text("error", "错误码或报错原文", "Error code or message"),
    text(
        "request_id",
        "请求编号",
        "Request id",
        help="在响应头里，有它查得最快。",
        help_en="From the response headers; the quickest way to find it.",
    ),
    choice("environment", "哪个环境", "Environment", choices=[("live", "正式", "Live"), ("sandbox", "沙箱", "Sandbox")]),
    text(
        "key_ending",
        "密钥最后四位",
        "Last four of the key",
        help="请不要把完整密钥发给任何人，包括我们。",
        help_en="Never send a whole key to anybody, us included.",
    ),
]

SMS: list[Field] = [
    choice(
        "about",
        "遇到什么问题",
        "What is wrong",
        needed=True,
        choices=[
            ("not_received", "短信没收到", "A message did not arrive"),
            ("wrong_charge", "扣费不对", "A charge is wrong"),
            ("top_up", "充值没到账", "A top-up is missing"),
            ("invoice", "开票", "An invoice"),
            ("signature", "签名或模板审核", "Review of a sender or template"),
            ("stop", "不想再收到", "Stop sending to me"),
        ],
    ),
    field("phone", "number", "有关的手机号", "The phone number"),
    day("on_day", "哪一天", "On which day"),
    field("money", "amount", "有关的金额（元）", "The amount (CNY)"),
]

OTHER: list[Field] = [proofs("attachments", "图片或文件", "Pictures or files")]
