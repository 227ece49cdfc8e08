"""A local WeChat, WeChat Pay v3 and Alipay: logs people in, takes their (play) money, notifies the shop, and fails on request.

It is written from the platforms' documents alone and shares no code with the shop's own clients, so that it is a second
opinion on them: it checks every signature, limit and rule that the real platforms check.

    python -m infra.local.simulator --port 8001 --data-dir .local/simulator
"""
