"""Who may do what: abilities declared by modules, gathered in roles, granted to agents."""
