"""Messages that leave the house: e-mail with retries, templates an administrator can edit."""
