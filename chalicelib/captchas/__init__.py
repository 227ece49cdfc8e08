"""Captchas: that a person asks (digits in a picture), and that a phone is theirs (digits in a text message).

Either is issued with an end, guessed at a bounded number of times, and used up by the one call that gets it right. What is stored is a keyed
fingerprint of the answer.
"""
