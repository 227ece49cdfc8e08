"""The buyer's balance: money that staff has put in for a buyer, spent with a PIN, and given back to where it came from.

ledger   entries that are only ever added, and their sum
pin      the payment PIN: set, changed, reset, and never guessed
proof    that the PIN was given, for requests that must not carry it
port     the balance as a payment provider, for refunds
"""
