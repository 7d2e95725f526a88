"""The design system: one stylesheet, components as Django templates, theme engine, fonts."""
