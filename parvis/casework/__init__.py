"""The heart: procedures (versioned definitions), cases, the legal clock, the timeline, the inbox."""
