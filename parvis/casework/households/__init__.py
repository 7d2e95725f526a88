"""Households and mandates: acting for a child, a parent or an association, and asking together.

A *member* of a household is declared by a resident. *Parental authority* and a *mandate* are dated rights to act. A
*co-applicant* fills in her own section of a request. *Help* is one request made for somebody who agreed to it.
"""
