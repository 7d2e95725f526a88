"""Jobs: enqueued in the transaction that needs them, run by the worker inside one authority."""
