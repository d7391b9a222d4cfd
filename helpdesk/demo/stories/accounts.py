"""About accounts: signing in, second factor, stolen accounts, and one who came to shout."""

from ..script import Rating, Story

STORIES = [
    Story(
        key="reset",
        who="zheng",
        topic="account",
        subject="登录不上",
        day=15,
        clock="09:40",
        script="""
            客：密码忘了，点忘记密码收不到邮件
            席：郑女士您好，我是苏晴。请问邮箱是公司邮箱还是个人邮箱？
            客：公司的
            席：公司邮箱有时会把外面的信拦下。请在垃圾箱和拦截列表里找主题为「重新设置密码」的信，我这边显示 9:38 已经送达。
            客：在拦截列表里，找到了
            席：好的，链接一小时内有效。
            客：登上了
        """,
        summary="重置密码邮件被公司邮箱拦截，客户已在拦截列表找到并登录。",
        rating=Rating(5, solved=True),
    ),
    Story(
        key="second-factor",
        who="member2",
        topic="account",
        subject="换手机后两步验证过不去",
        day=11,
        clock="16:45",
        script="""
            客：换了手机，验证码的 App 没有迁移，登不进去了
            席：周子昂您好，开启两步验证时保存过 10 个恢复码，用其中一个就能登录，您还找得到吗？
            客：当时截图了，我找找
            客：找到了，进去了
            席：好的。请在「账号 → 两步验证」里重新绑定，再把剩下的恢复码换一批。
            客：弄好了
        """,
        summary="客户用恢复码登录并重新绑定验证器，恢复码已更换。",
        rating=Rating(5, solved=True),
    ),
    Story(
        key="stolen",
        who="member",
        topic="stolen-account",
        subject="账号好像被别人登录了",
        day=6,
        clock="22:18",
        agent="supervisor",
        accepted_after=20,
        script="""
            客：刚收到提醒说账号在外地登录，不是我
            席：林小满您好，我是值班主管梁文。先别急，我先把其他登录全部退出，您的东西都在。
            席：已退出 2 个登录。现在请您马上改一次密码，改好告诉我。
            客：改好了
            记：核对：登录提醒邮箱与注册邮箱一致，客户当前会话从常用地点登录。另一登录 21:52，未见操作。
            席：另一个登录只停留了 4 分钟，没有发送、没有改资料。建议现在打开两步验证，之后有密码也进不去。
            客：打开了，吓一跳
            席：记录我都留着，随时可以查。有异常打热线，夜里也有人。
        """,
        summary="异地登录 4 分钟，无操作。已退出全部登录，客户改密码并开启两步验证。",
        rating=Rating(5, solved=True, comment="晚上十点还有人，安心"),
    ),
    Story(
        key="change-phone",
        who="ding",
        topic="account",
        day=4,
        clock="10:55",
        agent="agent2",
        handed_to="agent",
        handed_note="客户要改登录手机号，需核对身份，我这边没有权限看全号，请接着处理。",
        handed_after=4,
        script="""
            客：登录手机号不用了，想换一个
            席：丁先生您好，旧号还能收短信吗？
            客：不能，已经注销了
            席：那需要核对身份，我转给同事苏晴，前面说的她都看得到。
            席：丁先生您好，我是苏晴。请用注册邮箱给我们发一封信，写上新的手机号，我这边核对后就能改。
            客：发了
            席：收到，核对一致，已经改好，下次用新号登录。
        """,
        summary="旧号注销，凭注册邮箱来信核对后改为新号。",
        rating=Rating(4, solved=True),
    ),
    Story(
        key="abuse",
        who="nobody",
        topic="general",
        day=7,
        clock="17:20",
        script="""
            客：你们是不是骗子
            席：您好，我是苏晴，遇到什么事了，您说，我来看。
            客：少来这套，一群废物
            席：我愿意帮您查，请告诉我账号或订单号。继续辱骂的话我只能结束这次会话。
            客：滚
        """,
        reason="abuse",
        summary="持续辱骂，未提出具体问题，已结束并拉黑 24 小时。",
        block_hours=24,
        block_reason="辱骂客服人员",
    ),
]
