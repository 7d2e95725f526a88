"""The studio: procedures written in the browser, tried, compared, published, and cases moved to a new version.

Vocabulary: *draft* (a definition being written), *finding* (a fault of the verifier, shown beside what is at fault),
*sandbox* (the draft tried as applicant and as agent; nothing is kept),
*move* (a case going from one version to another).

Not here: the language itself (`definition`), its verifier (`verification`), publishing (`actions.publish`).
"""
