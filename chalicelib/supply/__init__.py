"""Suppliers and what is ordered from them: who supplies, what was ordered, what has come, and the signed door through which suppliers look in.

items      what is stored, and where              suppliers   whom we buy from; contact and key are sealed
states     the one table of an order's states     ordering    from the draft to the order, and its end without goods
receiving  goods come in, or go back              signing     how a supplier's system proves itself
"""

from .items import SkuSupply, on_order, supply_key

__all__ = ["SkuSupply", "on_order", "supply_key"]
