"""Pages of casework: filing and following for residents, inbox and case for agents."""
