"""The demo: a shop's day over HTTP, told step by step. Read `buyer.py` to see how a client calls the shop."""
