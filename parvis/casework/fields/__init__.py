"""Field types: kinds of questions. One class each; modules add theirs through the registry."""
