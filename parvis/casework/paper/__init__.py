"""Paper: nobody is left out. Any form prints; a printed form that comes back is read, typed and kept.

A *printed form* carries, on each page, a QR code that says which procedure and version it is, and which draft when it
was partly filled. A *scan* is such a form come back. A *short code* resumes a request on another device.
"""
