"""Programs that talk to Parvis: API tokens, idempotent requests, signed webhooks."""
