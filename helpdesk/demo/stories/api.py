"""About the API: signatures, limits, callbacks."""

from ..script import Rating, Story

STORIES = [
    Story(
        key="signature",
        who="member",
        topic="api",
        subject="接口一直报签名错误",
        day=12,
        clock="10:12",
        script="""
            客：你好，我们调发送接口一直返回 invalid_signature，昨天还是好的
            图：signature-error.png
            席：林小满您好，我是苏晴。图收到了，我看一下这次请求。
            席：您这边的时间戳是 13 位的毫秒，接口要的是 10 位的秒。昨天是不是换过语言版本或者库？
            客：对，昨天把脚本从 Python 换成 Node 了
            席：那就是它。Node 里 Date.now() 是毫秒，除以 1000 取整就可以。
            客：改了，通了
            席：好的。文档里这一处我请同事加粗，免得别人也踩到。
            客：谢谢，挺快的
        """,
        summary="客户换用 Node 后时间戳用了毫秒，改成秒后恢复。建议文档在签名一节写明单位。",
        rating=Rating(5, solved=True, comment="一眼看出问题，省了半天"),
    ),
    Story(
        key="rate-limit",
        who="kevin",
        topic="api",
        subject="429 太多",
        day=10,
        clock="15:20",
        accepted_after=95,
        script="""
            客：早上跑批的时候大量 429，能不能给我们提一下限额
            客：大概 5 万条，想半小时跑完
            席：Kevin Wu 您好，我算一下：半小时 5 万条，平均每秒 28 次，默认是 20 次。
            席：提到每秒 40 次可以，需要说明用途，登记后明早生效。今天先按 Retry-After 退避，也能在一小时内跑完。
            客：可以。用途是会员日通知，本月 28 号
            记：已登记限额申请：每秒 40 次，用途会员日通知，期限到月底。等梁文确认。
            席：登记好了，确认后会给您发邮件。
            客：OK
        """,
        summary="申请限额从 20 次/秒提到 40 次/秒，用途会员日通知，已登记待主管确认。",
        rating=Rating(4, solved=True),
    ),
    Story(
        key="callback",
        who="member2",
        topic="api",
        subject="回调收不到",
        day=8,
        clock="14:05",
        agent="agent2",
        script="""
            客：回调地址配好了，但是一条也没收到
            席：周子昂您好，我是顾远。我从这边试发一次，请看您服务器的日志。
            客：看到了，有一条 POST，返回了 301
            席：这就是原因。回调不跟随跳转，请直接填跳转后的 https 地址。
            客：改成 https 了，再试一下？
            席：试发成功，您那边返回 200。之前没送到的 36 条，我这边重新投一遍。
            客：都收到了，谢谢
        """,
        summary="回调地址填了 http，被跳转到 https；改正后补投 36 条，全部成功。",
        rating=Rating(5, solved=True),
    ),
    Story(
        key="sandbox",
        who="lu",
        topic="api",
        day=5,
        clock="11:02",
        script="""
            客：请问测试环境要钱吗
            席：不要。测试环境的短信不会真的发出去，也不计费，每天有 1000 次调用。
            客：好的，那密钥和正式的是一个吗
            席：是两套。控制台右上角切到「测试」，能看到测试密钥，以 test_ 开头。
            客：明白了
        """,
        summary="咨询测试环境是否收费、密钥是否通用，已说明。",
        rating=Rating(5, solved=True),
    ),
    Story(
        key="sdk-version",
        who="member",
        topic="api",
        subject="SDK 升级后编译不过",
        day=2,
        clock="16:31",
        script="""
            客：Java 的 SDK 升到 3.2 之后编译不过，说找不到 SmsClient
            席：林小满您好，3.x 把它改名叫 MessageClient 了，参数没变，换个名字就行。
            收：您可以先退回 2.9，等我们发修正版
            席：刚才那条我撤了，不用退版本，改名就可以，升级说明第 4 节有对照表。
            客：改了，能编译了。老名字能不能留个过渡
            记：客户建议旧类名保留一个版本并提示弃用，转产品。
            席：这个建议我记下转给产品了。
        """,
        summary="SDK 3.x 类名改动，已指引。客户建议保留旧名过渡，已转产品。",
        rating=Rating(4, solved=True, comment="解决了，希望升级说明放显眼点"),
    ),
]
