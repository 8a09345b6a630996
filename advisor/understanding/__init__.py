"""What people say in their own words, read with the phrases of the knowledge base.

What is not clear is not answered.
"""

from advisor.understanding.reading import MOST_TEXT, TextTooLong, Understood, understand
from advisor.understanding.reply import understand_answer

__all__ = [
    "MOST_TEXT",
    "TextTooLong",
    "Understood",
    "expressions",
    "reading",
    "understand",
    "understand_answer",
]
