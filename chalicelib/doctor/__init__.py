"""The doctor: named laws that everything in the table obeys, pure. Who breaks one is told with the law, a sentence and the items concerned.

    laws      what a law is, and the list of all of them
    timers    laws of any single item: deadlines that are met, and can be found
    buyer     what lies under one buyer's key, read as a whole
    orders    laws of a buyer's orders: timeline, deadline, caps, coupons, notices
    prices    laws of what an order agreed to
    money     laws of their payments and refunds, and of what the provider knows of them
    credit    laws of cash at the door and of buyers' balances
    promotions  laws of promotions' budgets
    receipts  laws of the hash-chained receipts
    returns   laws of after-sale: cases, ledgers of returns, refunds
    books     laws of the whole shop: stock, quotas, sold units, journal, transactions, cards
    supply    laws of what is bought
    goods     laws of products, their pictures, imports
    delivery  laws of pickup points and of promises of delivery
    words     laws of what buyers write
    examine   all laws over a stream of items, in bounded memory
    reading   a whole table looked at, twice where something was found
    heal      what of the findings can be mended safely, and how

To add a law: a function with `@of_item`, `@of_buyer` or a class with `@of_shop` in the module where it belongs. The runbook must name it.
"""

from .examine import Examination, examine
from .laws import LAWS, Context, Finding

__all__ = ["LAWS", "Context", "Examination", "Finding", "examine"]
