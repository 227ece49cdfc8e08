"""What a merchant arranges: curated lists with a schedule, and the home page of banners, lists and products.

items    what is stored      lists    choosing what a list shows now
shown    the home page as it is at a moment: blocks, banners in their time, cards
seen     how often its parts are shown and clicked
"""
