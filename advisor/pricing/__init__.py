"""Prices: the price book, how it is read and written, and AWS's own price lists that refresh it."""
