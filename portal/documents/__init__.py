"""Papers people keep: receipts and published returns as PDF, and the key that signs them."""
