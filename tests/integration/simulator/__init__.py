"""The simulated WeChat is checked by an independent client: wechatpayv3."""
