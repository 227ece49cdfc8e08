"""The shop in one process under one seeded scheduler: a simulated table, queues, stream and provider, faults at every call, laws along the way.

python -m tests.simulation --seed 0 --histories 2000

expressions, table    DynamoDB: expressions as it writes them; items, indexes, conditions, transactions, stream
mail                  SQS: messages that come twice, late and in any order
provider              the payment provider, the cashier, the login and the shipping desk
choices, baton        every chance of a history, so that it can be replayed and made smaller; who goes next
seams                 where an actor may lose the baton, its call, its answer or its life
premises              the shop before a history: goods, people, settings; copied for each
cast                  who acts: buyers, devices, cashiers, staff, workers, the clock. To add one: a function with `@role`
watch, rest           laws at every write; laws when all has come to rest
history, minimal      one history; the smallest one that still fails
punctual              how late things happen, with an exact minute
sweep, rush, defects  every crash point; many buyers, few goods; planted faults that must be found
differential          the simulated table beside an emulator's
"""
