"""What the shop sells: shoes and outdoor goods, with list prices in euros."""

from __future__ import annotations

#: Category to product to price before the price rise.
GOODS: dict[str, dict[str, float]] = {
    "Running shoes": {
        "Ridge Runner 2": 119.0,
        "City Tempo": 99.0,
        "Cloudline": 139.0,
        "Forest Trail": 129.0,
        "Marathon Pro": 159.0,
    },
    "Hiking boots": {
        "Alpine Guide": 189.0,
        "Heather Mid": 139.0,
        "Summit GTX": 219.0,
        "Moor Walker": 119.0,
        "Glacier Boot": 249.0,
    },
    "Everyday shoes": {
        "Harbour Sneaker": 79.0,
        "Canvas Classic": 49.0,
        "Leather Court": 95.0,
        "Garden Clog": 35.0,
        "Felt Slipper": 39.0,
    },
    "Jackets": {
        "Drizzle Shell": 99.0,
        "North Wind Parka": 229.0,
        "Storm Shell Pro": 279.0,
        "Fleece Hoodie": 65.0,
        "Softshell Tour": 119.0,
    },
    "Camping": {
        "Two Person Tent": 169.0,
        "Down Sleeping Bag": 199.0,
        "Gas Stove Mini": 39.0,
        "Headlamp 400": 45.0,
        "Steel Bottle": 25.0,
    },
    "Kids": {
        "Puddle Boots": 29.0,
        "Playground Sneaker": 39.0,
        "Little Hiker": 55.0,
        "Snow Suit": 89.0,
        "Rain Set": 45.0,
    },
    "Socks and care": {
        "Merino Socks": 17.0,
        "Trail Socks 3 Pack": 25.0,
        "Leather Wax": 12.0,
        "Waterproof Spray": 14.0,
        "Gel Insoles": 22.0,
    },
}

CATEGORIES = tuple(GOODS)
PRODUCTS = tuple(product for shelf in GOODS.values() for product in shelf)
PRICES = tuple(price for shelf in GOODS.values() for price in shelf.values())
SHELF = 5
"""Products of each category."""

#: Interest of each attitude (and of guests) in the categories, in the order of GOODS.
INTERESTS = {
    "quality first": (14, 22, 14, 20, 10, 6, 14),
    "bargain hunter": (16, 8, 30, 12, 7, 13, 14),
    "style seeker": (26, 6, 34, 18, 4, 6, 6),
    "practical": (12, 18, 14, 16, 12, 12, 16),
    "guest": (18, 12, 24, 16, 10, 10, 10),
}

#: How much more each month draws to the categories: spring, summer, autumn, winter.
SEASONS = {
    "spring": (1.4, 1.2, 1.0, 0.8, 1.0, 0.9, 1.0),
    "summer": (1.1, 1.2, 1.0, 0.4, 1.8, 0.9, 0.9),
    "autumn": (0.9, 1.1, 1.0, 1.3, 0.7, 1.2, 1.1),
    "winter": (0.7, 0.7, 1.0, 1.7, 0.6, 1.2, 1.1),
}
MONTH_SEASONS = (
    ("winter", "winter") + ("spring",) * 3 + ("summer",) * 3 + ("autumn",) * 3
) + ("winter",)
