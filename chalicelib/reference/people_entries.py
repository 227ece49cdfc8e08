"""The lines of buyers and staff themselves: logins, phones, addresses, roles: see `entries`."""

from __future__ import annotations

from .entry import Entry

_ADDRESS = "8W4ZK0QJ6T2N"
_ORDER = "01M74C6EG07QXD7K2M9QX4T8ZC"
_RECEIVER = {
    "name": "小岚",
    "phone": "13800000001",
    "provinceName": "浙江省",
    "provinceCode": "330000",
    "cityName": "杭州市",
    "cityCode": "330100",
    "districtName": "西湖区",
    "districtCode": "330106",
    "detail": "示例路 1 号小满公寓 2 幢 301 室",
}

PEOPLE: dict[str, Entry] = {
    "identity/login": Entry("微信登录", {"code": "sim-lan"}),
    "identity/refresh": Entry(
        "续期登录", {"refreshToken": "7K2M9QX4T8ZC.3D9S6H1V5B0XK7RA.1." + "0123456789abcdef" * 4}
    ),
    "identity/logout": Entry("退出登录", {"everywhere": True}),
    "identity/profile": Entry("我的资料"),
    "identity/update_profile": Entry("修改资料", {"nickname": "小岚", "gender": 2, "birthday": "1996-05-21"}),
    "identity/send_code": Entry(
        "发短信验证码", {"phone": "13800000001", "captchaId": "7K2M9QX4T8ZC3D9S", "captchaAnswer": "24678"}
    ),
    "identity/bind_phone": Entry("绑定手机号", {"phone": "13800000001", "code": "246810"}),
    "identity/sessions": Entry("登录的设备"),
    "identity/end_session": Entry("退出另一台设备", {"sessionId": "3D9S6H1V5B0XK7RA"}),
    "captcha/picture": Entry("图形验证码"),
    "addresses/list": Entry("地址列表"),
    "addresses/save": Entry("新增或修改地址", {**_RECEIVER, "tag": "家", "isDefault": True}),
    "addresses/remove": Entry("删除地址", {"addressId": _ADDRESS}),
    "addresses/set_default": Entry("设为默认地址", {"addressId": _ADDRESS}),
    "staff/login": Entry("员工登录", {"username": "demo", "password": "xiaoman-demo"}),
    "staff/change_password": Entry("修改自己的密码", {"oldPassword": "xiaoman-demo", "newPassword": "xiaoman-demo-2"}),
    "staff/enrol_totp": Entry("绑定动态验证码", {"password": "xiaoman-demo"}),
    "staff/confirm_totp": Entry("启用动态验证码", {"code": "123456"}),
    "staff/remove_totp": Entry("取消动态验证码", {"password": "xiaoman-demo"}),
    "staff/create": Entry("新增员工", {"username": "packer", "password": "xiaoman-packer", "roles": ["packing"]}),
    "staff/update": Entry("修改员工", {"username": "packer", "disabled": True, "reason": "离职"}),
    "staff/list": Entry("员工列表"),
    "staff/who_can": Entry("谁能做什么", {"permission": "orders.ship"}),
    "staff/logins": Entry("登录记录", {"pageSize": 20}),
    "staff/admit_login": Entry("放行陌生地址的登录", {"username": "xiaoman", "loginId": "01M74C6EG07QXD"}),
    "staff/disown_login": Entry("这不是我登录的", {"loginId": "01M74C6EG07QXD", "password": "xiaoman-demo"}),
    "roles/list": Entry("角色列表"),
    "roles/save": Entry(
        "新建或修改角色", {"roleId": "packing", "title": "打包发货", "permissions": ["orders.read", "orders.ship"]}
    ),
    "roles/remove": Entry("删除角色", {"roleId": "packing"}),
    "members/list": Entry("查找买家", {"phone": "13800000001"}),
    "members/get": Entry("买家详情", {"buyerId": "7K2M9QX4T8ZC"}),
    "members/restrict": Entry(
        "限制或冻结买家",
        {"buyerId": "7K2M9QX4T8ZC", "status": "restricted", "functions": ["comment"], "reason": "多次发布广告"},
    ),
    "members/set_level": Entry("设置会员等级", {"buyerId": "7K2M9QX4T8ZC", "level": 2, "reason": "年度消费达标"}),
    "members/reveal": Entry("查看个人信息原文", {"orderNo": _ORDER, "reason": "快递员联系不上买家"}),
}
