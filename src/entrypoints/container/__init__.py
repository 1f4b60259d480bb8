"""Puts adapters and use cases together. Nothing else imports adapters."""
