"""Authorities (communes, syndicates…): which hostname is whose, and the scope every row lives in."""
