"""The journal: every act leaves an entry; entries are sealed in an RFC 6962 Merkle tree per authority."""
