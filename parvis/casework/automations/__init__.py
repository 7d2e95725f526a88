"""Automations: when something happens to a case, if a condition holds, then acts that an agent would have done."""
