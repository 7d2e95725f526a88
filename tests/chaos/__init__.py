"""An install that is killed, cut off and raced: real processes, a real PostgreSQL, a real mail server, no double."""
