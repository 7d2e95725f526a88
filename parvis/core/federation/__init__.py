"""Federation: signing in with an identity that is kept elsewhere (FranceConnect, ProConnect, OpenID Connect)."""
