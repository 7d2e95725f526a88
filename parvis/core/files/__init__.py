"""Files: streamed, hashed, held until the antivirus has answered, their real type checked."""
