"""Money: payment attempts, what a verified payment means, how an unpaid order ends, refunds to source.

A payment attempt is written before the provider is called; a refund carries one number for ever; whatever answer is lost, a timer asks again.
"""
