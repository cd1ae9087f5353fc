"""What Patchbay says: the plain wording of each label first, then those that a varied world may have instead."""

from __future__ import annotations

from ..words import Labels

LABELS: Labels = {
    "search": ("Search", "Find", "Look up"),
    "store": ("Store", "Main shop", "Showroom"),
    "outlet": ("Outlet", "Bargain corner", "Clearance"),
    "orders": ("Orders", "Purchases", "Order history"),
    "basket": ("Cart", "Basket", "Bag"),
    "list_all": ("List all", "Show all", "See all"),
    "results": ("Results", "Search results", "Matches"),
    "sort_by": ("Sort by", "Arrange by", "Ordering"),
    "sort": ("Sort", "Rearrange", "Apply ordering"),
    "quantity": ("Quantity", "How many", "Pieces"),
    "add": ("Add to cart", "Put into the cart", "I take it"),
    "your_cart": ("Your cart", "Your basket", "Your bag"),
    "update": ("Update", "Change", "Set"),
    "remove": ("Remove", "Take out", "Delete"),
    "empty": ("Empty cart", "Take everything out", "Start over"),
    "checkout": ("Checkout", "Check out", "Delivery and payment"),
    "full_name": ("Full name", "Recipient", "First and last name"),
    "street": ("Street", "Address line", "Street address"),
    "postcode": ("Postcode", "Postal code", "ZIP code"),
    "card_number": ("Card number", "Payment card", "Credit card number"),
    "note": ("Note for the driver", "Delivery note", "Anything we should know"),
    "terms": ("I accept the terms of sale", "I agree to the terms", "I have read the terms of sale"),
    "continue": ("Continue", "Next step", "Go on"),
    "review": ("Review", "Check your order", "Last look"),
    "your_order": ("Your order", "What you order", "Order summary"),
    "change_details": ("Change details", "Edit details", "Correct the details"),
    "place_order": ("Place order", "Order now", "Buy now"),
    "thank_you": ("Thank you", "Your order is placed", "Thanks for shopping"),
    "order_details": ("Order details", "See the order", "View order"),
    "your_orders": ("Your orders", "My orders", "What you ordered"),
    "open_orders": ("Open orders", "Orders under way", "Not yet delivered"),
    "all_orders": ("All your orders", "Back to orders", "Every order"),
    "items": ("Items", "Contents", "Ordered products"),
}
