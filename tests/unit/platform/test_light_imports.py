"""Importing a client costs little: cryptography and urllib3 come in with the first call that needs them."""

from __future__ import annotations

import subprocess
import sys

import pytest

CLIENTS = ["pay", "certificates", "login", "messages", "shipping", "logindata", "push"]


@pytest.mark.parametrize("client", CLIENTS)
def test_importing_a_client_imports_neither_cryptography_nor_urllib3(client):
    program = (
        f"import sys, chalicelib.platform.wechat.{client}, chalicelib.platform.http;"
        "print([name for name in ('cryptography', 'urllib3') if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30)
    assert shown.stdout.strip() == "[]"
