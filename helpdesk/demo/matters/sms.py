"""About text messages."""

from ..matter import Matter

MATTERS = [
    Matter(
        key="not-received",
        who="member2",
        category="sms-charges",
        subject="验证码短信成片收不到",
        hours_ago=1.1,
        service="sms",
        fields={"about": "not_received", "number": "15062237790"},
        tags=("移动", "通道"),
        script="""
            客：从 9 点开始，移动号段的验证码大约三成收不到，联通电信正常。
            8 改：2
            4 派：agent
            6 席：周子昂您好，确认移动通道有积压，已经切到备用通道，正在补发。
            10 记：通道 7 积压约 4 万条，运营商侧限速。@通道组 在跟。
            14 客：新的能收到了，早上积压的还会补吗？
        """,
    ),
    Matter(
        key="signature-review",
        who="lu",
        category="sms-charges",
        subject="短信签名审核超过一天",
        hours_ago=29,
        service="sms",
        fields={"about": "signature"},
        script="""
            客：昨天提交的签名「鹿角咖啡」还是审核中，周末要用。
            60 席待：小鹿您好，营业执照上的字号是「鹿角」，签名要和字号或商标一致，请补商标证，或改成「鹿角」。
        """,
    ),
    Matter(
        key="stop-sending",
        who="孙女士",
        phone="13709876543",
        category="sms-charges",
        subject="不想再收到营销短信",
        hours_ago=46,
        fields={"about": "stop", "number": "13709876543"},
        script="""
            客：来电说一天收到四条同一家的促销，回 T 也不管用。
            20 记：该号码已加入全局退订，客户的发送任务里退订同步延迟，已提醒商户。
            15 席结：孙女士您好，已经为您全局退订，今后通过我们平台的营销短信不会再发给您。
        """,
    ),
    Matter(
        key="template-rejected",
        who="zhe",
        category="sms-charges",
        subject="模板被驳回，看不懂原因",
        hours_ago=13,
        service="sms",
        fields={"about": "signature"},
        script="""
            客：驳回原因写「变量占比过高」，模板只有两个变量。
            25 席待：阿哲您好，正文除变量外少于十个字会被判占比过高，前面加一句固定说明就行，改完直接再提交。
        """,
    ),
    Matter(
        key="overseas",
        who="kevin",
        category="sms-charges",
        subject="泰国号码到达率低",
        hours_ago=60,
        service="sms",
        fields={"about": "not_received"},
        agent="agent2",
        script="""
            客：发往 +66 的到达率不到六成，其他国家都在九成五以上。
            80 派：agent2
            20 席：Kevin Wu 您好，泰国要求登记发送方名称，没登记会被随机拦截。
            300 席待：登记需要公司英文名和授权书，模板发到您邮箱了，填好回传给我。
        """,
    ),
    Matter(
        key="report-delay",
        who="member",
        category="sms-charges",
        subject="送达报告晚了两个小时",
        hours_ago=150,
        service="sms",
        fields={"about": "not_received"},
        script="""
            客：11 月 16 日下午的送达报告晚上才推过来。
            60 席：林小满您好，当天下午报告队列扩容，有延迟，数据没有丢。
            200 席结：延迟的报告已全部补推，故障说明发在公告里。
            120 评：4
        """,
    ),
    Matter(
        key="long-sms",
        who="ding",
        category="sms-charges",
        subject="70 个字的短信按两条计费",
        hours_ago=210,
        service="sms",
        fields={"about": "wrong_charge"},
        script="""
            客：正文正好 70 个字，为什么按两条算？
            40 席结：丁先生您好，签名也计入字数，正文 70 加签名 6 个字超过 70，按长短信每 67 字一条计。
            1600 关：
        """,
    ),
    Matter(
        key="export-records",
        who="member",
        category="other",
        subject="发送记录导出只有一万行",
        hours_ago=11,
        service="sms",
        script="""
            客：十月一共四万多条，导出的表格只有一万行。
            50 派：agent
            15 席：林小满您好，单个文件上限一万行，超过会分成多个文件，在「导出记录」里往下翻就能看到其余三个。
            30 客：看到了，能不能合成一个？
        """,
    ),
]
