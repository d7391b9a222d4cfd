"""Reports, appeals, claims, disputes: where two sides see a matter differently."""

from ..matter import Matter

MATTERS = [
    Matter(
        key="fraud-sms",
        who="吴先生",
        phone="13611112222",
        category="content-report",
        subject="冒充快递的诈骗短信",
        hours_ago=4,
        fields={"where": "签名【某某快递】，11 月 22 日 8:12", "kind": "fraud"},
        tags=("诈骗",),
        script="""
            客：来电举报：短信说包裹丢失要点链接填银行卡，号码段是平台的。
            10 改：1
            5 派：agent
            10 记：签名为冒用，已暂停该商户发送并通知风控，链接已上报。
            30 席：吴先生您好，这家的发送权限已经停了，链接也已上报。您没有点开就不会有损失，感谢提醒。
        """,
    ),
    Matter(
        key="spam-report",
        who="zhe",
        category="content-report",
        subject="凌晨的广告短信",
        hours_ago=34,
        fields={"where": "签名【好运来】", "kind": "spam"},
        agent="agent2",
        script="""
            客：凌晨三点发广告，扰民。
            120 席结：阿哲您好，已经限制该商户的夜间发送，并对您的号码退订。
        """,
    ),
    Matter(
        key="appeal-suspended",
        who="member2",
        category="appeal",
        subject="发送权限被暂停，申请复核",
        hours_ago=47,
        agent="supervisor",
        fields={"against": "suspension", "decision": "D-20261119-07", "reasons": "投诉集中在一批旧名单，已经清理并停用。"},
        script="""
            客：因为投诉率被暂停，问题名单已经删掉，附了清理记录，请复核后恢复。
            150 派：supervisor
            60 席待：周子昂您好，复核由没有参与原处理的同事进行。请补充名单的来源和用户同意的方式。
        """,
    ),
    Matter(
        key="appeal-removed",
        who="lu",
        category="appeal",
        subject="模板被删除不服",
        hours_ago=170,
        agent="supervisor",
        fields={"against": "removal", "reasons": "模板里写的是抽奖规则，不是诱导分享。"},
        script="""
            客：活动页写得很清楚，没有要求转发。
            240 席：小鹿您好，已请另一位同事重新看。
            500 记：复核：原判依据是旧版活动页，新版已去掉转发要求，原处理撤销。
            20 席结：复核结果：撤销原处理，模板已恢复，给您添麻烦了。
            100 评：5 没想到真的会复核
        """,
    ),
    Matter(
        key="claim-outage",
        who="zheng",
        category="claim",
        subject="11 月 12 日故障造成的损失",
        hours_ago=140,
        agent="supervisor",
        fields={"happened_on": "2026-11-12", "amount": "8600", "cause": "验证码发不出去，两小时内订单全部流失。"},
        script="""
            客：当天两小时发不出验证码，按前一周同时段算，损失订单约 8,600 元。
            400 派：supervisor
            60 席：郑女士您好，已经受理，先核对当天的发送日志，再和您商量。
            900 记：当天故障 1 小时 52 分，影响该客户 2,310 条，合同约定按当月服务费的十倍封顶。
            60 席待：核对结果是 2,310 条受影响。我们提出按合同条款折抵 3,200 元服务费，请您看看是否接受。
        """,
    ),
    Matter(
        key="infringement-logo",
        who="kevin",
        category="infringement",
        subject="他人在签名里用我们的商标",
        hours_ago=58,
        agent="supervisor",
        fields={"right": "trademark", "where": "短信签名【Kestrel】", "is_owner": True},
        files=("ownership",),
        script="""
            客：Kestrel 是我们的注册商标，有人拿它当短信签名发贷款广告。
            100 派：supervisor
            30 记：商标证第 38 类，在有效期内。已通知对方三日内说明。
            20 席：Kevin Wu 您好，材料齐全，已先行停用该签名，并通知对方说明，三天内给您结果。
        """,
    ),
    Matter(
        key="dispute-quality",
        who="ding",
        category="dispute",
        subject="到达率没有达到合同承诺",
        hours_ago=90,
        agent="supervisor",
        fields={"about": "quality", "wanted": "按合同延长服务期一个月。"},
        script="""
            客：合同承诺九成八，十月实际九成六。
            300 派：supervisor
            60 席：丁先生您好，我把十月的明细按运营商拆开，先和您对口径。
            500 客：可以，发我看。
        """,
    ),
    Matter(
        key="privacy-number",
        who="郭女士",
        phone="13500001111",
        category="personal-data",
        subject="从没注册过，为什么有我的手机号",
        hours_ago=22,
        agent="supervisor",
        fields={"request": "explain", "which_data": "手机号"},
        script="""
            客：来电质问手机号从哪里来的，要求说明来源。
            60 派：supervisor
            40 席：郭女士您好，号码是商户上传用于发送的，我们不作他用。已联系商户说明来源，并先为您退订。
        """,
    ),
]
