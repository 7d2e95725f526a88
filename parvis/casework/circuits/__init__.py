"""Circuits: what a step waits for before it is taken, and what others are asked about a case.

A *circuit* is the row of people who must agree, in order: each gives a *visa* (seen, no objection), an *approval* or a
*signature* (she decides). A refusal goes back one place. An *opinion* (avis) is asked of a colleague or of somebody
outside; it binds nobody and stops no clock.
"""
