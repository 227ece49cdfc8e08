"""Alipay for a merchant's mini-program: login and payment over the gateway protocol (gateway.do, RSA2)."""
