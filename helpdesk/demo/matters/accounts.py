"""About accounts: numbers that change, stolen ones, one's own data."""

from ..matter import Matter

MATTERS = [
    Matter(
        key="change-phone",
        who="member",
        category="account-number-change",
        subject="登录手机号换成新号",
        hours_ago=28,
        fields={"current_account": "139****4412", "wanted_account": "138****9021", "reason": "number_lost"},
        files=("identity",),
        script="""
            客：旧号下个月停机，想换成新号，两个号目前都能收短信。
            50 派：agent
            20 席待：林小满您好，换号前要核对身份。您上传的付款凭证日期看不清，请补一张带订单号的。
        """,
    ),
    Matter(
        key="change-company",
        who="zheng",
        category="account-number-change",
        subject="公司改名，账号主体要变更",
        hours_ago=122,
        fields={"current_account": "zheng@example.com", "wanted_account": "office@example.com", "reason": "company_changed"},
        files=("identity",),
        agent="agent2",
        script="""
            客：公司已经完成工商变更，请把账号名称和邮箱一起换掉。
            180 席：郑女士您好，材料收到，主体变更要两位同事核对，今天内答复您。
            240 记：营业执照与税务登记一致，邮箱域名已验证。
            30 席结：已经变更完成，发票抬头从下个账期起自动更新。
            90 评：5 流程清楚
        """,
    ),
    Matter(
        key="data-copy",
        who="member",
        category="personal-data",
        subject="要一份我的全部信息",
        hours_ago=55,
        agent="supervisor",
        fields={"request": "copy", "which_data": "注册资料、会话记录、发送记录", "reply_to": "member@demo.test"},
        script="""
            客：按照个人信息保护的规定，请提供一份副本，最好是能打开的表格。
            200 席：林小满您好，已经受理，会在十五个工作日内发到您填写的邮箱，过程里有问题我联系您。
            30 记：导出任务已建，会话记录 9 段，发送记录 1,204 条。
        """,
    ),
    Matter(
        key="data-erase",
        who="ding",
        category="personal-data",
        subject="删除两年前的试用账号",
        hours_ago=300,
        agent="supervisor",
        fields={"request": "erase", "which_data": "试用账号及其通讯录"},
        script="""
            客：试用时导入过客户通讯录，现在不用了，请彻底删除。
            300 席：丁先生您好，删除后不能恢复，账单按规定要保留，其余会在三天内清除。请确认。
            120 客：确认删除。
            1500 席结：已经删除，删除记录的编号在附言里，随时可以查证。
        """,
    ),
    Matter(
        key="second-factor",
        who="member2",
        category="other",
        subject="两步验证的恢复码用完了",
        hours_ago=20,
        script="""
            客：恢复码只剩一个，想先换一批，页面上没找到入口。
            40 席结：在「账号 → 两步验证 → 恢复码」里点「重新生成」，旧的会同时失效。
            600 客：找到了，谢谢。不过生成之后下载按钮是灰的。
        """,
    ),
    Matter(
        key="locked-out",
        who="赵先生",
        phone="13913344556",
        category="other",
        subject="忘记注册邮箱，登录不上",
        hours_ago=6,
        script="""
            客：来电说换了公司，原来的企业邮箱已经停用，只记得手机号 139 开头，想找回账号。
            15 派：agent2
            10 记：手机号能对上一个账号，但本人是否持有要按变更账号核对，已请客户走「变更账号」并准备付款凭证。
        """,
        agent="agent2",
    ),
    Matter(
        key="stolen-known",
        who="stolen",
        category="stolen-account",
        subject="member2@demo.test",
        hours_ago=0.05,
        script="""
            客：半小时前收到三条我没要过的验证码，现在密码不对，登录不上了。
        """,
    ),
    Matter(
        key="stolen-unknown",
        who="stolen",
        category="stolen-account",
        subject="old-shop@example.com",
        hours_ago=0.4,
        script="""
            客：店铺账号好像被人登录了，通知里的城市不是我们这里。
        """,
    ),
]
