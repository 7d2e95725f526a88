"""PostgreSQL as Django sees it, plus one habit: each transaction first says for which authority it works."""
