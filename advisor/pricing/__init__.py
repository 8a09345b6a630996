"""Prices: the price book, how it is read and written, and AWS's own price lists that refresh it."""

__all__ = [
    "amounts",
    "aws_price_list",
    "book",
    "items",
    "price_file",
    "price_file_writer",
    "price_import",
]
