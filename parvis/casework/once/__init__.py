"""Tell us once: what the administration or the person has given already is not asked again.

Vocabulary: *known answer* (proposed with its source, changeable), *vault* (documents that a resident keeps for her
requests), *connector* (an outside service that answers a question, with a double for demonstrations), *proof* (what
it said, kept with the case: value, source, date, agreement), *geocoder* (finds an address and its coordinates).

Not here: identities certified when signing in (`core.federation`), mandates and households (`casework.households`).
"""
