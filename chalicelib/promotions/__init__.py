"""Promotions as objects: rules of a price that staff create, change, schedule, pause and end; orders keep those that they used.

items     what is stored                              live      the rules that hold now: one item, kept for ten seconds
changes   create, change, pause, end                  terms     what staff may set up, checked before it is written
narrow    a rule as far as an order needs it          clash     which live rules a rule meets, and what then happens
shown     what a product page and a card show         past      a rule over past orders: what it would cost, what it did
counters  what it does right now                      reminders who wants to hear when it begins
control   who does without it, by lot                 uplift    what it changed against them (compared: their orders)
plans     promotions and coupons that belong together, with a goal, days and a budget of their own
"""
