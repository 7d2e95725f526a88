"""`parvis bench`: what the house costs, measured from outside, on the house itself.

It raises a temporary cluster (durable: fsync on, as in production) and real servers, asks for pages as a browser
would, and reads processor time from the kernel and statements from PostgreSQL. Absolute times depend on the
machine; processor time, counts and the ratio to bare SQL carry from one to another.

Vocabulary: *stage* (cluster, data and servers of one run), *meter* (what the kernel and PostgreSQL counted),
*figure* (one line of the report: measured, target, whether it holds). Not here: load tests of many machines.
"""
