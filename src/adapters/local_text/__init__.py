"""Local text analysis: a language model from a wheel, word lists and patterns."""
