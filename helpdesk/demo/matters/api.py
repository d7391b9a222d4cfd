"""About the API."""

from ..matter import Matter

MATTERS = [
    Matter(
        key="callback-repeats",
        who="member",
        category="api-product",
        subject="状态回调重复推送三次",
        hours_ago=5,
        service="api",
        fields={"endpoint": "/v2/callbacks", "environment": "live", "request_id": "20a1-7f3k"},
        tags=("回调",),
        script="""
            客：昨晚开始，同一条短信的送达回调会收到三次，业务里已经去重，但日志量翻了三倍，请查一下。
            20 派：agent
            8 席：林小满您好，我在查这个请求编号对应的投递日志，先确认一下：您那边返回 200 的时间大概多久？
            25 客：一般 200 毫秒内，晚高峰有时会到 6 秒。
            15 记：投递日志显示 21:40–22:30 客户端响应超过 5 秒，触发重投，符合现有规则。和接口组确认能否把超时放宽。
        """,
    ),
    Matter(
        key="signature-401",
        who="kevin",
        category="api-product",
        subject="批量接口一直返回 401",
        hours_ago=76,
        service="api",
        fields={"endpoint": "/v2/messages/batch", "error": "invalid_signature", "environment": "sandbox"},
        script="""
            客：单条接口正常，批量接口同样的密钥返回 invalid_signature。
            40 席待：Kevin Wu 您好，批量接口的签名要对整个 body 计算，不是逐条。请把待签名串（去掉密钥）发我核对。
            180 客：确实是逐条算的，改完通过了。
            20 席结：好的，文档里这一段我们补一个例子。有问题再找我。
            60 评：5 很快
        """,
    ),
    Matter(
        key="rate-limit",
        who="member2",
        category="api-product",
        subject="申请把限流调到每秒 200 次",
        hours_ago=30,
        service="api",
        fields={"endpoint": "/v2/messages", "environment": "live"},
        tags=("扩容",),
        agent="agent2",
        script="""
            客：双十二活动预计峰值每秒 180 条，想提前把限流调上去，12 月 10 日前生效即可。
            50 席待：周子昂您好，可以登记。请补充活动的起止时间和预计总量，我一起提交评估。
        """,
    ),
    Matter(
        key="sandbox-down",
        who="kevin",
        category="api-product",
        subject="沙箱环境连接超时",
        hours_ago=2.5,
        service="api",
        fields={"environment": "sandbox", "error": "ETIMEDOUT"},
        script="""
            客：沙箱从早上开始全部超时，正式环境没问题，影响我们联调。
            70 催：
        """,
    ),
    Matter(
        key="webhook-ip",
        who="zheng",
        category="api-product",
        subject="回调出口 IP 有没有清单",
        hours_ago=190,
        service="api",
        script="""
            客：防火墙要加白名单，请提供回调的出口 IP。
            45 席结：郑女士您好，清单在文档「回调 → 网络」一节，变更会提前两周公告。
            1500 关：
        """,
    ),
    Matter(
        key="encoding",
        who="lu",
        category="api-product",
        subject="模板变量里的表情符号变成问号",
        hours_ago=52,
        service="sms",
        fields={"endpoint": "/v2/messages", "environment": "live"},
        script="""
            客：模板变量传 🎉，手机上收到的是两个问号。
            60 派：agent2
            30 席：小鹿您好，运营商短信按 UCS-2 下发，部分表情需要代理对，我复现看看。
            120 记：复现了，通道 3 把代理对拆开了，提给通道组。
            600 席待：找到原因了，修复后请您再试一次，告诉我结果。
            300 客：试了，安卓可以了，苹果还是问号。
        """,
        agent="agent2",
    ),
    Matter(
        key="key-leak",
        who="member2",
        category="api-product",
        subject="密钥提交到了公开仓库，需要轮换",
        hours_ago=3,
        service="api",
        fields={"environment": "live", "key_ending": "9f2c"},
        tags=("密钥",),
        story="waiting-key",
        script="""
            客：仓库已经删了，请帮忙确认这段时间有没有异常调用，并指导怎么无感轮换。
            12 改：1
            6 派：agent
            10 席：周子昂您好，已经查到仓库公开期间没有陌生来源的调用。请先在控制台生成第二把密钥，灰度切换后再停用旧的。
        """,
    ),
    Matter(
        key="docs-sdk",
        who="zhe",
        category="api-product",
        subject="Python SDK 的异步示例跑不通",
        hours_ago=26,
        service="api",
        script="""
            客：README 里的 async 示例提示 coroutine was never awaited。
        """,
    ),
    Matter(
        key="chat-window",
        who="ding",
        category="api-product",
        subject="在线客服窗口在内嵌网页里打不开",
        hours_ago=8,
        service="online-service",
        script="""
            客：我们把客服窗口放进自己的后台页面，浏览器提示拒绝连接。
            30 席：丁先生您好，窗口只能嵌在登记过的域名下，请把后台的域名发我，我来登记。
            15 客：admin.ding-example.cn
            20 记：域名归属已核对，等客户上传校验文件。
        """,
    ),
]
