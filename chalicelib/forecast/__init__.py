"""Demand and what to order: sales by day from the journal, a forecast for each SKU, and how many pieces to buy before they run out.

methods    forecasts of a series (pure)          demand     what was sold by day, from the journal
restock    days of cover, what to order (pure)   proposals  the nightly list for staff
"""
