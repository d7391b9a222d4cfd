"""About money: top-ups, bills, invoices."""

from ..matter import Matter

MATTERS = [
    Matter(
        key="top-up-late",
        who="member",
        category="sms-charges",
        subject="充值 500 元没有到账",
        hours_ago=1.6,
        service="sms",
        fields={"about": "top_up", "amount": "500", "number": "13912344412"},
        tags=("充值",),
        script="""
            客：14:41 用银行卡付了 500，银行显示成功，账户余额没变。
            18 派：agent
            6 席：林小满您好，支付渠道有一笔同金额的待入账，我请财务核对流水，半小时内给您结果。
            20 记：渠道单号 88310427，状态「清算中」，财务已催。
        """,
    ),
    Matter(
        key="invoice-title",
        who="zheng",
        category="sms-charges",
        subject="十月发票抬头开错了",
        hours_ago=49,
        fields={"about": "invoice", "amount": "12800"},
        tags=("发票",),
        script="""
            客：抬头少了「有限」两个字，财务不能入账，请红冲重开。
            90 席待：郑女士您好，可以重开。请把原发票号码和正确的抬头、税号发我。
            220 客：发票号 04418827，抬头和税号在附图里。
            60 派：agent
            30 席：收到，红冲已经提交税务，明天上午重开后发到您邮箱。
        """,
    ),
    Matter(
        key="wrong-charge",
        who="lu",
        category="sms-charges",
        subject="失败的短信也扣了费",
        hours_ago=100,
        service="sms",
        fields={"about": "wrong_charge", "amount": "36.40"},
        script="""
            客：上周有 728 条显示失败，账单里还是按成功计费。
            120 席：小鹿您好，我按条核对一下，失败原因不同计费不同。
            360 记：其中 512 条是通道超时后补发成功，216 条确实多扣。
            40 席结：多扣的 216 条共 10.80 元已退回余额，另外 512 条是补发成功，明细发在您的邮箱。
            90 评：4 希望账单上直接写清楚
        """,
    ),
    Matter(
        key="refund-balance",
        who="ding",
        category="sms-charges",
        subject="不再使用，余额能退吗",
        hours_ago=72,
        fields={"about": "top_up", "amount": "218.60"},
        agent="agent2",
        script="""
            客：合同到期不续了，余额 218.60 元想退回原卡。
            100 席待：丁先生您好，可以退。请确认没有待发送的任务，并告诉我卡的最后四位用于核对。
            2000 客：没有任务了，尾号 8831。
            45 席结：已提交退款，一到三个工作日到账。
        """,
    ),
    Matter(
        key="monthly-bill",
        who="钱女士",
        phone="13812345678",
        category="sms-charges",
        subject="想每月自动收到账单",
        hours_ago=27,
        script="""
            客：来电希望每月一号自动把账单发到财务邮箱，不用每次登录下载。
            20 记：产品排期里有，预计下个版本。已登记需求。
            30 席待：钱女士您好，这个功能下个版本会有，上线后我第一时间通知您。在那之前每月一号我手工发给您，可以吗？
        """,
        fields={"about": "invoice"},
    ),
    Matter(
        key="tax-rate",
        who="member2",
        category="sms-charges",
        subject="专票税率和合同不一致",
        hours_ago=9,
        fields={"about": "invoice"},
        script="""
            客：合同写的 6%，发票开成了 13%。
        """,
    ),
    Matter(
        key="coupon",
        who="zhe",
        category="sms-charges",
        subject="活动赠送的条数没有到",
        hours_ago=31,
        service="sms",
        fields={"about": "top_up"},
        agent="agent2",
        script="""
            客：充一千送两千条的活动，充了没送。
            60 派：agent2
            20 席：阿哲您好，活动按自然日统一发放，昨天的会在今天 18 点前到账，我盯着。
        """,
    ),
    Matter(
        key="contract-seal",
        who="zheng",
        category="other",
        subject="续约合同盖章后寄哪里",
        hours_ago=75,
        tags=("合同",),
        script="""
            客：合同已经盖章，请告诉我收件地址和收件人。
            30 席结：郑女士您好，寄江苏省无锡市滨湖区的公司地址、法务部收即可，收到后当天盖章寄回。
            700 评：5
        """,
    ),
]
