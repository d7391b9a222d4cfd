"""About money: top-ups, invoices, refunds."""

from ..script import Rating, Story

STORIES = [
    Story(
        key="invoice",
        who="member",
        topic="billing",
        subject="九月的发票抬头写错了",
        day=14,
        clock="11:08",
        script="""
            客：九月的发票抬头少了「科技」两个字，能重开吗
            席：可以。电子发票先冲红再重开，请把正确的抬头发给我。
            客：无锡小满科技有限公司
            席：收到。税号不变对吗？
            客：不变
            席：已提交，今天 17:00 前发到您的邮箱。
            客：好
        """,
        summary="九月发票抬头更正为「无锡小满科技有限公司」，冲红重开。",
        rating=Rating(5, solved=True),
    ),
    Story(
        key="top-up",
        who="zhe",
        topic="billing",
        subject="充值没到账",
        day=9,
        clock="14:50",
        accepted_after=130,
        script="""
            客：充了 500 没到账
            图：payment.png
            客：银行已经扣了
            席：阿哲您好，让您等了两分多钟。我按时间查到一笔 500.00，支付渠道回执晚到了。
            席：我已经请财务对账，最迟 16:00 入账，到账给您发邮件。
            记：渠道回执延迟，流水尾号 8831，已请财务人工入账。
            客：到了，谢谢
            席：好的，余额现在是 ¥512.40。
        """,
        summary="支付渠道回执延迟，财务人工入账 500 元，客户已确认到账。",
        rating=Rating(4, solved=True, comment="解决了，就是排队有点久"),
    ),
    Story(
        key="refund",
        who="member2",
        topic="billing",
        subject="剩余余额退款",
        day=6,
        clock="15:33",
        script="""
            客：项目停了，余额能退吗
            席：能退。充值部分退回原来的支付方式，赠送的部分不退，您看可以吗？
            客：赠送有多少
            席：赠送 60 元，充值余额 ¥1,204.50，退的是后面这个数。
            客：可以
            席：已登记，审核一个工作日，银行卡一到三个工作日到账。
        """,
        summary="退款 ¥1,204.50，原路退回；赠送 60 元不退，客户知悉。",
        rating=Rating(3, solved=None, comment="等到账再说"),
    ),
    Story(
        key="contract",
        who="zheng",
        topic="contract",
        subject="年付折扣",
        day=3,
        clock="09:22",
        reason="customer_left",
        script="""
            客：请问年付有没有折扣
            席：郑女士您好，年付九折，三年付八五折，都可以走合同。
            席：需要的话我把合同样本发到您的邮箱。
        """,
        summary="咨询年付折扣，已报价，客户未再回复。",
    ),
]
