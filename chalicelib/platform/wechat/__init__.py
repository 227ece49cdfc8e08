"""WeChat and WeChat Pay v3: login, access token, payment, messages, shipping, message push."""
