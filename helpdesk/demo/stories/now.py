"""Today: what has just ended, what is going on, who waits, and words left at night."""

from ..script import Rating, Story

STORIES = [
    Story(
        key="today-docs",
        who="ding",
        topic="api",
        minutes_ago=170,
        script="""
            客：文档里的错误码表在哪
            席：丁先生您好，在「接口 → 附录 → 错误码」，左边目录最下面。
            客：找到了
        """,
        summary="指引错误码表位置。",
        rating=Rating(5, solved=True),
    ),
    Story(
        key="today-login",
        who="zhe",
        topic="account",
        minutes_ago=128,  # before the two hours that a wait is reckoned from: one slow hour would promise a slow next one
        agent="agent2",
        accepted_after=65,
        script="""
            客：提示账号被锁定
            席：阿哲您好，是连续输错密码触发的，十五分钟后会自己解开。
            客：能现在解吗
            席：可以走「忘记密码」，设了新密码马上就能登录。
            客：可以了
        """,
        summary="输错密码触发限制，走重置密码解决。",
        rating=Rating(4, solved=True),
    ),
    Story(
        key="active-signature",
        who="member",
        topic="api",
        subject="批量接口返回 403",
        state="active",
        minutes_ago=2,
        script="""
            客：批量发送接口今天开始返回 403，单条接口正常
            图：batch-403.png
            席：林小满您好，我是苏晴。看到了，请把请求编号发我，在响应头 X-Request-Id 里。
            客：7f3k-20a1-99
            席：查到了。批量接口从今天起要在密钥上单独勾选权限，您的密钥还没勾。
            记：新权限上线公告昨天 18:00 发出，客户可能没看到。
            客：在哪里勾？控制台里没找到
        """,
    ),
    Story(
        key="active-invoice",
        who="zheng",
        topic="billing",
        subject="专票寄到了旧地址",
        state="active",
        minutes_ago=5,
        script="""
            客：上个月的专票寄到旧地址了
            席：郑女士您好，我查一下物流，大约两分钟。
            席：还在派送途中，我已经请快递改派，请把新地址发给我。
            客：无锡市滨湖区建筑西路 599 号 2 栋 1203
        """,
    ),
    Story(
        key="active-callback",
        who="kevin",
        topic="api",
        subject="回调重复",
        state="active",
        minutes_ago=0.6,
        accepted_after=25,
        script="""
            客：同一条状态回调收到了三次，正常吗
            席：Kevin Wu 您好，正常。没收到 200 我们会再投，请按消息编号去重。您那边是不是处理超过了 5 秒？
            客：有可能，我看看日志
        """,
    ),
    Story(
        key="active-two",
        who="lu",
        topic="sms",
        state="active",
        agent="agent2",
        minutes_ago=1.5,
        script="""
            客：签名审核要多久
            席：小鹿您好，工作时间两小时内。您提交的是哪个签名？
            客：鹿角咖啡
        """,
    ),
    Story(
        key="active-three",
        who="ding",
        topic="general",
        state="active",
        agent="agent2",
        minutes_ago=4,
        script="""
            客：你们和原来的平台数据能导过来吗
            席：可以导通讯录和模板，发送记录不行。您那边能导出 CSV 吗？
            客：能，大概 2 万行
        """,
    ),
    Story(
        key="waiting-key",
        who="member2",
        topic="api",
        subject="密钥泄露怎么换",
        state="waiting",
        minutes_ago=1,
        script="""
            客：密钥不小心提交到公开仓库了，已经删了
            客：要不要换，换了会不会影响线上
        """,
    ),
    Story(
        key="waiting-sms",
        who="zhe",
        topic="sms",
        state="waiting",
        minutes_ago=3,
        script="""
            客：国际短信能发泰国吗
        """,
    ),
    Story(
        key="waiting-general",
        who="nobody",
        topic="general",
        state="waiting",
        minutes_ago=0.4,
        script="""
            客：你好，想了解一下怎么收费
        """,
    ),
    Story(
        key="left-at-night",
        who="zheng",
        topic="contract",
        subject="合同盖章",
        state="left",
        minutes_ago=0,
        script="""
            客：合同寄出了，麻烦收到后盖章寄回
            客：顺丰尾号 4471
        """,
    ),
]
