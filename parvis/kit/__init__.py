"""Tools without tables: calendars, money, text, identifiers, expressions, charts and the design system."""
