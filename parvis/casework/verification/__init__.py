"""The verifier: a definition judged as a compiler would, and its scenarios run, before it may be published.

Vocabulary: *fault* (where, why, how to mend), *guard* (a condition and what may be named in it), *situation*
(answers that may be given together), *scenario* (a test told in the words of the procedure), *story* (what
happened when it was run).

Not here: the words of the language, and reading them (`definition`).
"""
