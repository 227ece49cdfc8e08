"""The local cloud: everything the shop needs, on 127.0.0.1."""
