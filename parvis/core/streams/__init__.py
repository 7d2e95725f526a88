"""Streams: pages that follow what happens, through server-sent events fed by PostgreSQL's NOTIFY."""
