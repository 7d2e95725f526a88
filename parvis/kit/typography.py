"""French typography for everything we show: no line ever starts with a colon or splits "12 000 €".

Two doors: `typeset` for plain text (PDF, e-mail), `typeset_html` for a finished page, where only text
nodes are touched: never a tag, an attribute, a form value, code, or an element marked `data-raw`.

The rule is to *replace* spaces that somebody typed, not to insert some: so URLs, times, entities, smileys
and what people wrote without spaces stay as they are. The exceptions are guillemets and "50%", where
nothing else can be meant. Typesetting twice changes nothing more.
"""

import re

_NBSP = "\u00a0"
_NARROW = "\u202f"
_BETWEEN_NODES = "\x00"

_MONTH = (
    r"(?:(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)\b"
    r"|janv\.|févr\.|juil\.|sept\.|oct\.|nov\.|déc\.)"
)
_UNIT = r"(?:km/h|km²|km|m²|m³|cm|mm|m|ha|kg|g|kWh|ko|Mo|Go|To|h|min|°C)"
_S = r"[ \u00a0\u202f]"

# A first character to look at, so that the engine skips quickly over all others; then what must stand around
# it; then an empty group that names the rule which held.
_RULES = re.compile(
    rf"""
    [ \u00a0«»%€1-9]
    (?: (?<= [ \u00a0] ) (?= [;!?] (?! [\w()=] ) ) (?P<narrow>)
    | (?<= [ ] )
      (?: (?= : (?: [\s«&\x00] | \Z ) )
        | (?= » | &raquo; )
        | (?= [€%‰] (?! \w ) )
        | (?<= \d[ ] ) (?= {_UNIT} (?! [\w²³] ) | {_MONTH} )
        | (?<= \b1er[ ] ) (?= {_MONTH} )
        | (?<= \d{_S}h[ ] ) (?= \d\d \b )
        | (?<= n°[ ] ) (?= \d )
        | (?: (?<= \bM\.[ ] ) | (?<= \bMM\.[ ] ) | (?<= \bMme[ ] ) ) (?= \w )
        | (?<= «[ ] ) | (?<= &laquo;[ ] )
      ) (?P<wide>)
    | (?<= [1-9] ) (?<! [\w.,][1-9] ) (?<! \d{_S}[1-9] )
      \d{{0,2}} (?: {_S}\d\d\d )+ (?! \d | {_S}\d ) (?P<number>)
    | (?<= « ) (?= [\w’'"(\[…] ) (?P<after>)
    | (?<= [\w’'".,!?…)\]%€]» ) (?P<before>)
    | (?<= \d[%€] ) (?! \w ) (?P<unit>)
    )
    """,
    re.VERBOSE,
)
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])(?:'|&#x27;|&#39;)(?=[^\W\d_])")

# The number of a request is read out and copied: it stays whole, with the hyphens that people type.
_REFERENCE = re.compile(r"\b[A-Z]{1,3}-\d{4}-\d{4,6}\b")
_WHOLE = '<span class="code">'

_UNTOUCHED = "script|style|textarea|pre|code|option|kbd|samp|svg"
# What is not a text node: a comment, an element left whole, or one tag with its quoted attributes.
# What is never closed is left as it is to the end, as browsers do, which also keeps the time linear.
_MARKUP = re.compile(
    "(</[a-zA-Z][^<>]*+>|<!--.*?(?:-->|\\Z)|"
    + "|".join(rf"<(?i:{name})(?=[\s>]).*?(?:</(?i:{name})\s*>|\Z)" for name in _UNTOUCHED.split("|"))
    + r"""|<!?[a-zA-Z](?:[^<>"']++|"[^"]*+"|'[^']*+')*+>)""",
    re.DOTALL,
)
_TAG_NAME = re.compile(r"</?([a-zA-Z][^\s/>]*)")
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


def typeset(text: str, *, apostrophes: bool = False) -> str:
    """Plain text with French no-break spaces; `apostrophes` also curls those between two letters.

    Curl only our own texts: what a person typed, a name above all, is kept as they typed it.
    """
    if apostrophes:
        text = _APOSTROPHE.sub("’", text)
    return _RULES.sub(_replace, text)


def typeset_html(html: str, *, apostrophes: bool = False) -> str:
    """A page or fragment with the same rules applied to its text nodes only.

    Left as they are: tags and attributes, comments, script, style, textarea, option, pre, code, kbd, samp,
    svg, and the content of any element with a `data-raw` attribute.
    """
    if _BETWEEN_NODES in html:
        return html
    parts = _MARKUP.split(html)  # texts at even places, markup at odd ones
    texts = _BETWEEN_NODES.join(parts[::2])
    done = typeset(texts, apostrophes=apostrophes).split(_BETWEEN_NODES)
    if "data-raw" in html:
        for place in _raw_places(parts):
            done[place // 2] = parts[place]
    parts[::2] = _kept_whole(done, parts)
    return "".join(parts)


def _kept_whole(texts: list[str], parts: list[str]) -> list[str]:
    """The texts with each number of a request in an element that no line end may split. Not in a title, which
    holds text alone, nor twice."""
    for place, text in enumerate(texts):
        before = parts[2 * place - 1] if place else ""
        if "-" in text and before != _WHOLE and not before.lower().startswith("<title"):
            texts[place] = _REFERENCE.sub(rf"{_WHOLE}\g<0></span>", text)
    return texts


def _replace(found: re.Match[str]) -> str:
    match found.lastgroup:
        case "wide":
            return _NBSP
        case "narrow":
            return _NARROW
        case "number":
            return found[0].replace(" ", _NARROW).replace(_NBSP, _NARROW)
        case "after":
            return found[0] + _NBSP
        case _:
            return _NBSP + found[0]


def _raw_places(parts: list[str]) -> list[int]:
    """The places of the texts inside elements marked `data-raw`, counting nested tags of the same name."""
    places: list[int] = []
    name, depth = "", 0
    for place, part in enumerate(parts):
        if place % 2 == 0:
            if depth:
                places.append(place)
            continue
        found = _TAG_NAME.match(part)
        tag = found[1].lower() if found else ""
        if not tag or tag in _VOID or part.endswith("/>"):
            continue
        if not depth and not part.startswith("</") and re.search(r"\sdata-raw(?=[\s=>])", part):
            name, depth = tag, 1
        elif depth and tag == name:
            depth += -1 if part.startswith("</") else 1
    return places
