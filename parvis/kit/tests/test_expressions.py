"""What a clerk may write, what is refused and how it is said, and that nothing ever escapes."""

import random
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from time import perf_counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from parvis.kit import expressions
from parvis.kit.expressions import ExpressionError, Function, Type, check, names_in

ANYWHERE = -1  # Python's own reader decides, and its versions differ
TODAY = date(2027, 1, 21)
NAMES = {
    "status": Type.TEXT,
    "hosted": Type.BOOLEAN,
    "birth_date": Type.DATE,
    "rooms": Type.NUMBER,
    "transports": Type.LIST,
    "heading": Type.NOTHING,
    "home.district": Type.TEXT,
    "été": Type.NUMBER,
}
ANSWERS = {
    "status": "married",
    "hosted": True,
    "birth_date": date(2011, 1, 22),
    "rooms": 3,
    "transports": ["bus", "bike"],
    "home": {"district": "Centre"},
    "été": 1,
}


def value_of(source, answers=ANSWERS):
    return expressions.compile(source, NAMES).evaluate(answers, today=TODAY)


@pytest.mark.parametrize(
    ("source", "kind", "value"),
    [
        ('status == "married"', Type.BOOLEAN, True),
        ("status != 'married'", Type.BOOLEAN, False),
        ("hosted", Type.BOOLEAN, True),
        ("not hosted", Type.BOOLEAN, False),
        ("hosted == False", Type.BOOLEAN, False),
        ("hosted and rooms > 2 or False", Type.BOOLEAN, True),
        ("1 < rooms <= 3", Type.BOOLEAN, True),
        ("age(birth_date)", Type.NUMBER, 15),
        ("age(birth_date, on=date('2027-01-22')) >= 16", Type.BOOLEAN, True),
        ("birth_date < today()", Type.BOOLEAN, True),
        ("today()", Type.DATE, TODAY),
        ('"bus" in transports', Type.BOOLEAN, True),
        ('"car" not in transports', Type.BOOLEAN, True),
        ('status in ["married", "single"]', Type.BOOLEAN, True),
        ("rooms in (1, 2)", Type.BOOLEAN, False),
        ("count(transports)", Type.NUMBER, 2),
        ("empty(status)", Type.BOOLEAN, False),
        ('lower("ÉTÉ")', Type.TEXT, "été"),
        ("0.1 + 0.2 == 0.3", Type.BOOLEAN, True),
        ("(rooms + 1) * 12.5 / 2 - 1", Type.NUMBER, Decimal(24)),
        ("-rooms", Type.NUMBER, -3),
        ('home.district == "Centre"', Type.BOOLEAN, True),
        ("été\n  + 1", Type.NUMBER, 2),
        ('"a b" == "a b"', Type.BOOLEAN, True),
    ],
)
def test_type_and_value(source, kind, value):
    assert check(source, NAMES) is kind
    assert value_of(source) == value


@pytest.mark.parametrize(
    ("source", "code", "position"),
    [
        ("", "empty", 0),
        ("  \n ", "empty", 0),
        ("rooms + " * 100 + "1", "too_long", 500),
        ("(" * 150 + "1" + ")" * 150, None, 0),
        ("not " * 60 + "hosted", "too_deep", 0),
        ("+".join(["1"] * 90), "too_deep", 0),
        ("rooms +", "syntax", ANYWHERE),
        ("rooms rooms", "syntax", ANYWHERE),
        ("statut == 'x'", "unknown_name", 0),
        ("status == married", "unknown_name", 10),
        ("été + zzz", "unknown_name", 6),
        ("home.street == 'x'", "unknown_name", 0),
        ("status.upper()", "not_allowed", 0),
        ("status.__class__", "unknown_name", 0),
        ("().__class__", "not_allowed", 0),
        ("agee(birth_date)", "unknown_function", 0),
        ("__import__('os')", "unknown_function", 0),
        ("age", "function_alone", 0),
        ("age()", "argument_count", 0),
        ("age(rooms)", "argument_type", 4),
        ("age(birth_date, at=today())", "argument_name", 16),
        ("age(birth_date, **transports)", "argument_name", 16),
        ("age(birth_date, on=rooms)", "argument_type", 19),
        ("count(*transports)", "not_allowed", 6),
        ("date(status)", "argument_literal", 5),
        ("date('2027-02-30')", "bad_date", 0),
        ("date('20270130')", "bad_date", 0),
        ("status = 'x'", "sign", 7),
        ("hosted && hosted", "sign", 7),
        ("hosted et hosted", "sign", 7),
        ("!hosted", "sign", 0),
        ("status == “x”", "sign", 10),
        ("status is 'x'", "sign", 10),
        ("status == 'x", "quote", 10),
        ("status == l'été", "quote", 11),
        ("status == 'a\\n'", "forbidden_sign", 12),
        ("hosted # yes", "forbidden_sign", 7),
        ("0x10 == rooms", "forbidden_sign", 0),
        ("1e309 > rooms", "forbidden_sign", 0),
        ("3 rooms", "syntax", ANYWHERE),
        ("9" * 400, "number_too_large", 0),
        ("rooms > '3'", "not_ordered", 8),
        ("rooms > birth_date", "not_comparable", 0),
        ("status > 'a'", "not_ordered", 0),
        ("status == 3", "not_comparable", 0),
        ("transports == transports", "not_comparable", 0),
        ("birth_date == '2027-01-01'", "not_comparable", 0),
        ("hosted and rooms", "not_a_condition", 11),
        ("not status", "not_a_condition", 4),
        ("status + 'x'", "not_a_number", 0),
        ("rooms * 'x'", "not_a_number", 8),
        ("hosted + 1", "not_a_number", 0),
        ("'a' in status", "not_a_list", 7),
        ("3 in ['a']", "not_comparable", 0),
        ("status in []", "bad_list", 10),
        ("status in ['a', 1]", "bad_list", 10),
        ("status in [status]", "bad_list", 10),
        ("status == None", "none", 10),
        ("heading == 'x'", "no_answer", 0),
        ("rooms ** 2", "not_allowed", 0),
        ("rooms // 2", "not_allowed", 0),
        ("~rooms", "not_allowed", 0),
        ("1 if hosted else 2", "not_allowed", 0),
        ("[x for x in transports]", "not_allowed", 0),
        ("lambda: 1", "not_allowed", 0),
        ("(x := 1)", "not_allowed", 1),
        ("transports[0]", "not_allowed", 0),
        ("{'a': 1}", "not_allowed", 0),
        ("...", "not_allowed", 0),
        ("a\x00b", "forbidden_sign", 1),
        ("\ud800", "forbidden_sign", 0),
    ],
)
def test_refusals_say_what_and_where(source, code, position):
    if code is None:  # brackets cost nothing
        assert check(source, NAMES) is Type.NUMBER
        return
    with pytest.raises(ExpressionError) as refusal:
        check(source, NAMES)
    assert refusal.value.code == code
    assert position in (ANYWHERE, refusal.value.position)
    assert "%(" not in refusal.value.message


def test_messages_name_the_fault_and_the_remedy():
    with pytest.raises(ExpressionError) as refusal:
        check("statsu == 'x'", NAMES)
    assert "“statsu”" in refusal.value.message
    assert "Did you mean “status”?" in refusal.value.message
    with pytest.raises(ExpressionError) as refusal:
        check("rooms > '3'", NAMES)
    assert refusal.value.message == "“>” compares numbers or dates, and this is a text."


def test_a_demanded_type():
    assert check("hosted", NAMES, expects=Type.BOOLEAN) is Type.BOOLEAN
    for demand in (check, expressions.compile):
        with pytest.raises(ExpressionError) as refusal:
            demand("rooms", NAMES, expects=Type.BOOLEAN)
        assert refusal.value.code == "wrong_result"
        assert "a yes or no" in refusal.value.message


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("hosted", False),
        ("not hosted", True),
        ("hosted or not hosted", True),
        ("status == 'x'", False),
        ("status != 'x'", False),
        ("rooms < 3", False),
        ("rooms >= 3", False),
        ("1 < rooms < 3", False),
        ("rooms + 1 > 0", False),
        ("rooms + 1", None),
        ("rooms", None),
        ("1 / 0", None),
        ("age(birth_date) >= 16", False),
        ("age(birth_date)", None),
        ("age(today(), on=birth_date)", None),
        ("lower(status)", None),
        ("count(transports)", 0),
        ("'bus' in transports", False),
        ("'bus' not in transports", True),
        ("status in ['a']", False),
        ("empty(status) and empty(rooms) and empty(transports) and empty(hosted)", True),
        ("home.district == 'x'", False),
    ],
)
@pytest.mark.parametrize("answers", [{}, {"status": "", "rooms": None, "home": "nowhere"}])
def test_missing_answers(source, value, answers):
    assert value_of(source, answers) == value


def test_answers_as_they_come_from_json():
    assert value_of("age(birth_date)", {"birth_date": "2000-02-29"}) == 26
    assert value_of("birth_date == date('2027-01-01')", {"birth_date": datetime(2027, 1, 1, 12)})
    assert value_of("rooms * 3 == 0.3", {"rooms": 0.1})
    assert value_of("home.district == 'x'", {"home.district": "x"})
    assert value_of("empty(transports)", {"transports": []})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", 3),
        ("status", "x" * 100_000),
        ("hosted", "yes"),
        ("hosted", 1),
        ("birth_date", "yesterday"),
        ("birth_date", 20270101),
        ("rooms", "3"),
        ("rooms", True),
        ("rooms", float("nan")),
        ("rooms", float("inf")),
        pytest.param("rooms", 10**1_000_000, id="a huge number"),
        ("rooms", Decimal("1e999999")),
        ("transports", "bus"),
        ("transports", list(range(2000))),
        ("transports", {"bus": 1}),
    ],
)
def test_answers_of_the_wrong_type_are_refused(name, value):
    with pytest.raises(ExpressionError) as refusal:
        value_of(f"empty({name})", {name: value})
    assert refusal.value.code == "wrong_value"
    assert f"“{name}”" in refusal.value.message


def test_too_large_a_result_is_refused():
    with pytest.raises(ExpressionError) as refusal:
        value_of("999999999999999 * 999999999999999")
    assert refusal.value.code == "not_computable"


def test_names_in():
    source = 'age(birth_date, on=today()) > 1 and home.district in ["x"] and unknown'
    assert names_in(source) == {"birth_date", "home.district", "unknown"}
    assert expressions.compile("rooms + rooms", NAMES).names == {"rooms"}


def test_other_functions():
    double = Function(lambda today, number: number * 2, Type.NUMBER, (frozenset({Type.NUMBER}),))
    made = expressions.compile("double(rooms)", NAMES, {"double": double})
    assert made.evaluate({"rooms": 4}, today=TODAY) == 8


@pytest.mark.parametrize(
    ("born", "years"), [((2011, 1, 21), 16), ((2011, 1, 22), 15), ((2008, 2, 29), 18), ((2027, 1, 22), -1)]
)
def test_age(born, years):
    assert value_of("age(birth_date)", {"birth_date": date(*born)}) == years


WORDS = (
    [*NAMES, "married", "and", "or", "not", "in", "is", "if", "else", "for", "lambda", "None", "True"]
    + [
        *expressions.FUNCTIONS,
        "==",
        "!=",
        "<",
        ">=",
        "=",
        "+",
        "-",
        "*",
        "**",
        "/",
        "%",
        "<<",
        "@",
        ":=",
        ".",
    ]
    + [
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        '"x"',
        "'y'",
        '"',
        "\\",
        "0",
        "1",
        "9" * 50,
        "1.5",
        "1e9",
        "1_0",
    ]
    + ["__class__", "f'{1}'", "b'x'", "...", ";", "\n", "\x0c", "#", "été", "ª", "²", "*", "await", "yield"]
)
SOURCES = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=60),
    st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=25).map("".join),
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.dates()
    | st.decimals(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)


@settings(max_examples=400, deadline=None)
@given(SOURCES)
@example("1or 2")
@example("1.." * 100)
@example("((((" * 100)
@example("-" * 499 + "1")
@example("not" * 100)
@example("'%s' in rooms" % ("a" * 400))
def test_any_text_has_a_type_or_a_plain_fault(source):
    started = perf_counter()
    try:
        assert isinstance(check(source, NAMES), Type)
    except ExpressionError as refusal:
        fault = refusal
    else:
        fault = None
    if fault is not None:
        assert 0 <= fault.position <= len(source)
        assert fault.message
    assert perf_counter() - started < 0.2


def grown(draw, depth, kind):
    """A well-typed source of the kind asked for."""
    leaf = {
        Type.NUMBER: ["rooms", "1", "0", "2.5", "999999999999999", "count(transports)", "age(birth_date)"],
        Type.BOOLEAN: ["hosted", "True", "'bus' in transports", "status == 'x'", "empty(status)"],
        Type.DATE: ["birth_date", "today()", "date('2027-01-01')"],
        Type.TEXT: ["status", "'x'", "home.district", "lower(status)"],
    }[kind]
    if depth == 0 or kind in (Type.DATE, Type.TEXT):
        return draw.choice(leaf)
    one = grown(draw, depth - 1, kind)
    other = grown(draw, depth - 1, kind)
    if kind is Type.NUMBER:
        return f"({one} {draw.choice('+-*/')} {other})"
    sums = grown(draw, depth - 1, Type.NUMBER), grown(draw, depth - 1, Type.NUMBER)
    return draw.choice(
        [f"({one} and {other})", f"({one} or {other})", f"not {one}", f"{sums[0]} < {sums[1]}"]
    )


@settings(max_examples=300, deadline=None)
@given(
    st.integers(0, 10**9),
    st.fixed_dictionaries({}, optional=dict.fromkeys([*ANSWERS, "home.district"], VALUES)),
)
def test_evaluation_only_raises_our_own_fault_and_is_quick(seed, answers):
    source = grown(random.Random(seed), 4, Type.BOOLEAN)
    if len(source) > 500:
        return
    made = expressions.compile(source, NAMES, expects=Type.BOOLEAN)
    started = perf_counter()
    with suppress(ExpressionError):
        assert made.evaluate(answers, today=TODAY) in (True, False)
    assert perf_counter() - started < 0.05


def test_the_slowest_expression_is_quick_enough():
    source = " or ".join(["'x' in transports"] * 23)
    made = expressions.compile(source, NAMES)
    started = perf_counter()
    assert made.evaluate({"transports": ["y" * 100] * 1000}, today=TODAY) is False
    assert perf_counter() - started < 0.05


TARIFFS = [
    ("choose(quotient < 500, 1.2, 2.4)", {"quotient": 499}, Decimal("1.2")),
    ("choose(quotient < 500, 1.2, choose(quotient < 900, 2.4, 3.6))", {"quotient": 900}, Decimal("3.6")),
    ("choose(member, 1, 2)", {}, None),
    ("least(quotient, 50) + most(quotient, 5)", {"quotient": 60}, Decimal(110)),
    ("days(start, end) * 3", {"start": "2026-12-30", "end": "2027-01-02"}, Decimal(9)),
    ("days(end, start)", {"start": "2026-12-30", "end": "2027-01-02"}, Decimal(-3)),
    ("days(start, end)", {"start": "2026-12-30"}, None),
]


@pytest.mark.parametrize(("source", "values", "expected"), TARIFFS)
def test_tariffs(source, values, expected):
    types = {"quotient": Type.NUMBER, "member": Type.BOOLEAN, "start": Type.DATE, "end": Type.DATE}
    found = expressions.compile(source, types, expects=Type.NUMBER)
    assert found.evaluate(values, today=date(2026, 6, 15)) == expected
