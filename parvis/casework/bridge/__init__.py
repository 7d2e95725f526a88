"""The bridge: what lets a town come in and go out. The GraphQL interface of démarche numérique, its imports, and the
export of everything an authority has."""
