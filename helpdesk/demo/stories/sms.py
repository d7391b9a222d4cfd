"""About text messages that did or did not arrive."""

from ..script import Rating, Story

STORIES = [
    Story(
        key="not-delivered",
        who="member",
        topic="sms",
        subject="验证码短信收不到",
        day=13,
        clock="16:02",
        script="""
            客：有用户反馈收不到验证码
            席：林小满您好，请把手机号后四位和大致时间给我。
            客：后四位 7703，15:50 左右
            席：查到了，15:51 提交，运营商返回「用户关机」。请让对方开机后再试，另外同一号码一分钟内只发一条。
            客：确实是没电了，抱歉
            席：没关系，状态在「短信 → 明细」里也能自己看。
        """,
        summary="用户关机导致短信失败，已指引在明细里查看状态码。",
        rating=Rating(5, solved=True),
    ),
    Story(
        key="template",
        who="kevin",
        topic="sms",
        subject="模板审核没通过",
        day=5,
        clock="13:48",
        agent="agent2",
        script="""
            客：模板被退回了，理由是「营销内容」，但这是订单通知
            席：Kevin Wu 您好，我看了原文，最后一句「更多优惠请关注」被判为营销。
            客：删掉这句就行？
            席：对，删掉后重新提交，走通知类，一般一小时内审完。
            客：已提交
            席：刚审过了，可以用了。
        """,
        summary="模板含营销句被退，删除后通过。",
        rating=Rating(5, solved=True),
    ),
    Story(
        key="price",
        who="lu",
        topic="sms",
        day=1,
        clock="10:26",
        script="""
            客：短信多少钱一条
            席：国内每条 4 分 5，按成功送达计费，没送达不收。
            客：有套餐吗
            席：有，5 万条起每条 4 分。开通前页面会写明价格，您点了同意才会开始计费。
            客：清楚了
        """,
        summary="咨询短信价格与套餐。",
        rating=Rating(5, solved=True),
    ),
    Story(
        key="delay",
        who="member2",
        topic="sms",
        subject="短信延迟十几分钟",
        day=1,
        clock="15:10",
        accepted_after=210,
        script="""
            客：今天下午短信都延迟十几分钟
            客：影响登录了，比较急
            席：周子昂您好，刚确认是移动一条通道拥塞，14:40 开始的。
            记：与通道值班确认，15:20 切换备用通道。影响约 40 家客户。
            席：我们 15:20 切到备用通道，之前积压的会补发，超过五分钟的验证码不再补，免得用户收到过期的。
            客：好，切完说一声
            席：已切换，您最近 10 条都在 5 秒内送达。
            客：看到了，正常了
        """,
        summary="移动通道拥塞，15:20 切备用通道恢复。客户要求事后给说明。",
        rating=Rating(3, solved=True, comment="处理可以，但等了三分多钟才有人"),
    ),
]
