"""Fields take what people write, and answer in plain sentences; the drawing ties labels, hints and errors."""

import re
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.template import Context, Origin, Template
from django.template.loader import render_to_string
from django.test.utils import override_settings
from django.utils import timezone, translation
from django.utils.datastructures import MultiValueDict

from parvis.kit.ui.composite import AddressField, FilesField, IdentityField, RepeatField
from parvis.kit.ui.fields import (
    AmountField,
    ChoiceField,
    ChoicesField,
    ConsentField,
    DateField,
    EmailField,
    LongTextField,
    NumberField,
    PhoneField,
    TextField,
    YesNoField,
)
from parvis.kit.ui.forms import Press, faults, pressed, redrawn, repeat_change


@pytest.fixture(autouse=True)
def english():
    """The sentences as they are in the code, whatever the catalogues hold."""
    with translation.override("en"):
        yield


def form_of(data="", files=None, initial=None, **fields):
    """A form made of these fields, filled with a query string."""
    made = type("Sample", (forms.Form,), fields)
    return made(QueryDict(data), files or MultiValueDict(), initial=initial)


def fault_of(form):
    """The only error of a form."""
    (found,) = faults(form)
    return found


def test_an_error_is_tied_to_its_control():
    form = form_of("name=", name=TextField(label="Name", help_text="As on the card"))
    drawn = form["name"].as_field_group()
    assert '<label for="id_name">Name</label>' in drawn
    assert 'aria-describedby="id_name_helptext id_name_error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert re.search(r'id="id_name_error"><p><span class="sr">Error: </span>Write your answer</p>', drawn)
    assert fault_of(form).sentence == "Name : write your answer"


def test_only_an_optional_field_says_so():
    form = form_of(a=TextField(label="A"), b=TextField(label="B", required=False))
    assert "(optional)" not in form["a"].as_field_group()
    assert "(optional)" in form["b"].as_field_group()


def test_what_a_person_types_is_escaped():
    form = form_of("name=%3Cscript%3E", name=TextField(label="<b>", help_text="<i>"))
    drawn = form["name"].as_field_group()
    assert "<script>" not in drawn
    assert "<b>" not in drawn
    assert "<i>" not in drawn


@pytest.mark.parametrize(
    ("typed", "value"),
    [("12", 12), ("1 234", 1234), ("1\u202f234", 1234), ("-3", -3), ("007", 7), ("", None)],
)
def test_whole_numbers(typed, value):
    assert NumberField(required=False).clean(typed) == value


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Enter a number"),
        ("deux", "in figures"),
        ("1,5", "whole number"),
        ("9" * 1_000_000, "in figures"),
        ("1e9", "in figures"),
        ("NaN", "in figures"),
        ("٣", "in figures"),
        ("1\x00", "in figures"),
        ("21", "20 or less"),
        ("-1", "0 or more"),
    ],
)
def test_numbers_that_are_refused(typed, message):
    with pytest.raises(forms.ValidationError, match=message):
        NumberField(minimum=0, maximum=20).clean(typed)


@pytest.mark.parametrize(
    ("typed", "value"),
    [("12,50", "12.50"), ("12.5", "12.5"), ("1 250,00 €", "1250.00"), ("0", "0"), (",5", "0.5")],
)
def test_amounts(typed, value):
    assert AmountField().clean(typed) == Decimal(value)


def test_an_amount_is_shown_as_it_is_written_in_french():
    assert AmountField().prepare_value(Decimal("1250.5")) == "1\u202f250,50"
    with pytest.raises(forms.ValidationError, match="euros and cents"):
        AmountField().clean("12,345")
    with pytest.raises(forms.ValidationError, match="0,00 euros or more"):
        AmountField().clean("-1")


@pytest.mark.parametrize(
    "data",
    [
        "d_day=14&d_month=3&d_year=2021",
        "d_day=14&d_month=mars&d_year=2021",
        "d_day=14/03/2021&d_month=&d_year=",
        "d_day=14 03 2021&d_month=&d_year=",
        "d_day=2021-03-14&d_month=&d_year=",
        "d_day= 14 &d_month=03&d_year=2021",
    ],
)
def test_dates_people_write(data):
    with translation.override("fr"):
        form = form_of(data, d=DateField())
        assert form.is_valid(), form.errors
    assert form.cleaned_data["d"] == date(2021, 3, 14)


@pytest.mark.parametrize(
    ("day", "month", "year", "message", "wrong"),
    [
        ("", "", "", "Enter a date", {"day", "month", "year"}),
        ("14", "", "", "month, year", {"month", "year"}),
        ("31", "2", "2024", "does not exist", {"day"}),
        ("3", "13", "2024", "does not exist", {"month"}),
        ("3", "x", "2024", "in figures", {"month"}),
        ("3", "3", "24", "four figures", {"year"}),
        ("3", "3", "9999", "in the past", {"year"}),
        ("9" * 20, "3", "2024", "in figures", {"day"}),
    ],
)
def test_dates_that_are_refused_mark_the_wrong_part(day, month, year, message, wrong):
    form = form_of(f"d_day={day}&d_month={month}&d_year={year}", d=DateField(label="Born", past=True))
    assert message in fault_of(form).message
    drawn = form["d"].as_field_group()
    boxes = {
        part: re.search(rf'<input[^>]*name="d_{part}"[^>]*>', drawn)[0] for part in ("day", "month", "year")
    }
    assert {part for part, box in boxes.items() if "aria-invalid" in box} == wrong
    first = next(part for part in ("day", "month", "year") if part in wrong)
    assert fault_of(form).href == f"#id_d_{first}"
    assert 'aria-describedby="id_d_error"' in drawn


def test_dates_have_bounds():
    today = timezone.localdate()
    DateField(past=True).clean([str(today.day), str(today.month), str(today.year)])
    with pytest.raises(forms.ValidationError, match="today onwards"):
        DateField(future=True).clean(today - timedelta(days=1))
    with pytest.raises(forms.ValidationError, match="no later than 1er mars 2024"):
        DateField(latest=date(2024, 3, 1)).clean(["2", "3", "2024"])
    with pytest.raises(forms.ValidationError, match="from 1er mars 2024"):
        DateField(earliest=date(2024, 3, 1)).clean(["28", "2", "2024"])
    assert DateField(required=False).clean(["", "", ""]) is None


def test_a_date_known_before_is_shown_in_its_boxes():
    form = form_of(d=DateField())
    form.is_bound, form.initial = False, {"d": date(2021, 3, 4)}
    values = re.findall(r'value="(\d+)"', form["d"].as_field_group())
    assert values == ["04", "03", "2021"]
    form = type("Sample", (forms.Form,), {"d": DateField()})(initial={"d": "2021-03-04"})
    assert re.findall(r'value="(\d+)"', form["d"].as_field_group()) == ["04", "03", "2021"]


def test_few_choices_are_rows_and_many_a_list():
    few = form_of(c=ChoiceField(label="School", choices=[("a", "A"), ("b", "B")], hints={"b": "Under works"}))
    drawn = few["c"].as_field_group()
    assert "<fieldset" in drawn
    assert "<small>Under works</small>" in drawn
    assert fault_of(few).href == "#id_c_0"
    many = form_of(c=ChoiceField(choices=[(str(n), str(n)) for n in range(8)]))
    assert "<select" in many["c"].as_field_group()


def test_yes_and_no():
    field = YesNoField(required=False)
    assert [field.clean(typed) for typed in ("yes", "no", "")] == [True, False, None]
    form = type("Sample", (forms.Form,), {"q": YesNoField()})(initial={"q": False})
    assert re.search(r'value="no"[^>]*checked', form["q"].as_field_group())


def test_several_choices_and_consent():
    assert ChoicesField(choices=[("a", "A"), ("b", "B")]).clean(["a", "b"]) == ["a", "b"]
    form = form_of("", days=ChoicesField(choices=[("a", "A")]), ok=ConsentField(label="I certify"))
    assert [fault.message for fault in faults(form)] == ["Tick at least one box", "Tick the box to go on"]
    assert "required" not in form["days"].as_field_group()


def test_addresses_of_e_mail_and_telephone():
    assert EmailField().clean(" ana@exemple.fr ") == "ana@exemple.fr"
    with pytest.raises(forms.ValidationError, match="complete e-mail"):
        EmailField().clean("ana@")
    assert PhoneField().clean("06 12 34 56 78") == "+33612345678"
    assert PhoneField().clean("+32 2 512 12 12") == "+3225121212"
    assert PhoneField(required=False).clean("") == ""
    assert PhoneField().prepare_value("+33612345678").replace("\u00a0", " ") == "06 12 34 56 78"
    for typed in ("12", "call me", "0" * 5000):
        with pytest.raises(forms.ValidationError, match="complete telephone"):
            PhoneField().clean(typed)


def test_long_texts_count_as_people_do():
    assert LongTextField(max_length=3).clean("a\r\nb") == "a\nb"
    with pytest.raises(forms.ValidationError, match=r"2 words at most .you wrote 3"):
        LongTextField(max_words=2).clean("un deux trois")
    form = form_of("t=abc", t=LongTextField(max_length=500))
    drawn = form["t"].as_field_group()
    assert 'aria-describedby="id_t_count"' in drawn
    assert "500 characters at most" in drawn
    assert "maxlength" not in drawn


HOME = "h_street=12+rue+des+Halles&h_complement=&h_postcode=35999&h_city=Saint-Aubin"


def test_an_address_is_a_mapping():
    form = form_of(HOME, h=AddressField())
    assert form.is_valid()
    assert form.cleaned_data["h"] == {
        "street": "12 rue des Halles",
        "complement": "",
        "postcode": "35999",
        "city": "Saint-Aubin",
    }
    assert form_of("", h=AddressField(required=False)).is_valid()


def test_each_part_of_an_address_has_its_own_error():
    form = form_of("h_street=12+rue+des+Halles&h_postcode=359&h_city=", h=AddressField(label="Home"))
    found = faults(form)
    assert [fault.href for fault in found] == ["#id_h_postcode", "#id_h_city"]
    assert [fault.label for fault in found] == ["Postcode", "Town"]
    drawn = form["h"].as_field_group()
    assert 'id="id_h_postcode_error"' in drawn
    assert drawn.count('aria-invalid="true"') == 2
    assert 'autocomplete="postal-code"' in drawn


def test_a_date_within_an_identity():
    data = (
        "p_given_names=Ana&p_family_name=Roche&p_birth_date_day=3&p_birth_date_month=&p_birth_date_year=1980"
    )
    form = form_of(data, p=IdentityField(label="You", own=True))
    found = fault_of(form)
    assert (found.label, found.href) == ("Date of birth", "#id_p_birth_date_month")
    drawn = form["p"].as_field_group()
    assert drawn.count('aria-invalid="true"') == 1
    assert drawn.count("Complete the date") == 1
    assert 'autocomplete="bday-year"' in drawn
    good = form_of(data.replace("month=", "month=5"), p=IdentityField())
    assert good.is_valid()
    assert good.cleaned_data["p"]["birth_date"] == date(1980, 5, 3)
    again = type("Sample", (forms.Form,), {"p": IdentityField()})(initial={"p": good.cleaned_data["p"]})
    assert re.findall(r'value="([^"]+)"', again["p"].as_field_group()) == ["Ana", "Roche", "03", "05", "1980"]


def _upload(name="proof.pdf", size=10):
    return SimpleUploadedFile(name, b"x" * size)


def test_files_are_checked_by_name_and_size():
    good = form_of(files=MultiValueDict({"f": [_upload(), _upload("b.JPEG")]}), f=FilesField(multiple=True))
    assert good.is_valid()
    assert [item.name for item in good.cleaned_data["f"]] == ["proof.pdf", "b.JPEG"]
    for upload, message in (
        (_upload("a.exe"), "PDF, JPG or PNG file: a.exe"),
        (_upload("pdf"), "another kind"),
        (_upload("a.pdf", 0), "is empty"),
        (_upload("a.pdf", 1024 * 1024 + 1), "less than 1 MB"),
    ):
        form = form_of(files=MultiValueDict({"f": [upload]}), f=FilesField(max_mb=1))
        assert message in fault_of(form).message
    assert fault_of(form_of(f=FilesField())).message == "Add a file"
    many = MultiValueDict({"f": [_upload() for _ in range(3)]})
    assert "2 files at most" in fault_of(form_of(files=many, f=FilesField(multiple=True, most=2))).message


def test_files_sent_before_answer_and_can_be_removed():
    sent = [SimpleNamespace(key="k1", name="old.pdf", size=4_200, url="/f/1")]
    form = form_of(initial={"f": sent}, f=FilesField(label="Proof"))
    assert form.is_valid()
    drawn = form["f"].as_field_group()
    assert 'name="remove:f:k1"' in drawn
    assert "Remove old.pdf" in drawn
    assert 'type="file"' not in drawn
    several = form_of(initial={"f": sent}, f=FilesField(multiple=True))
    assert 'type="file"' in several["f"].as_field_group()
    assert pressed(QueryDict("a=1&remove:f:k1=1")) == Press("remove", "f", "k1")


def _kids():
    return RepeatField(
        label="Children", title="Child", fields={"first": TextField(label="First"), "age": NumberField()}
    )


def test_blocks_are_added_and_removed_without_javascript():
    start = QueryDict("k-count=2&k-0-first=Lina&k-0-age=5&k-1-first=No%C3%A9&k-1-age=3&other=1")
    assert repeat_change(start) is None
    more = repeat_change(QueryDict(start.urlencode() + "&add:k=1"))
    assert (more["k-count"], more["k-1-first"], more["other"]) == ("3", "Noé", "1")
    less = repeat_change(QueryDict(start.urlencode() + "&remove:k:0=1"))
    assert (less["k-count"], less["k-0-first"], less["k-0-age"]) == ("1", "Noé", "3")
    assert "k-1-first" not in less
    assert repeat_change(QueryDict(start.urlencode() + "&remove:k:9=1"))["k-count"] == "2"
    assert repeat_change(QueryDict("k-count=999999&add:k=1"))["k-count"] == "50"
    assert repeat_change(QueryDict("k-count=x&add:k=1"))["k-count"] == "1"
    assert repeat_change(QueryDict("k-count=" + "9" * 5000 + "&add:k=1"))["k-count"] == "1"
    assert repeat_change(QueryDict("k-count=1&remove:k:" + "9" * 5000 + "=1"))["k-count"] == "1"
    assert repeat_change(QueryDict("add:other=1")) is None


def test_blocks_are_cleaned_and_their_faults_lead_to_their_controls():
    good = form_of("k-count=2&k-0-first=Lina&k-0-age=5&k-1-first=Noa&k-1-age=3", k=_kids())
    assert good.is_valid()
    assert good.cleaned_data["k"] == [{"first": "Lina", "age": 5}, {"first": "Noa", "age": 3}]
    wrong = form_of("k-count=2&k-0-first=&k-0-age=5&k-1-first=Noa&k-1-age=x", k=_kids())
    assert [fault.href for fault in faults(wrong)] == ["#id_k_add", "#id_k-0-first", "#id_k-1-age"]
    assert "at least 1" in fault_of(form_of("k-count=0", k=_kids())).message


def test_a_form_drawn_again_shows_answers_and_no_error():
    form = redrawn(form_of("k-count=2&k-0-first=Lina&name=", k=_kids(), name=TextField()))
    drawn = str(form)
    assert 'value="Lina"' in drawn
    assert drawn.count('class="repeat-item"') == 2
    assert "aria-invalid" not in drawn
    assert faults(form) == []


def test_known_blocks_are_shown():
    made = type("Sample", (forms.Form,), {"k": _kids()})
    assert str(made(initial={"k": [{"first": "Lina"}, {"first": "Noé"}]})).count('class="repeat-item"') == 2
    assert str(made()).count('class="repeat-item"') == 1


def test_errors_of_one_form_do_not_stain_another():
    made = type("Sample", (forms.Form,), {"d": DateField(), "h": AddressField()})
    str(made(QueryDict("d_day=31&d_month=2&d_year=2024&h_street=")))
    assert "aria-invalid" not in str(made())


def test_errors_of_the_whole_form_come_first():
    form = form_of("name=", name=TextField(label="Name"))
    form.add_error(None, "The procedure has closed.")
    assert [(fault.message, fault.href) for fault in faults(form)] == [
        ("The procedure has closed.", ""),
        ("Write your answer", "#id_name"),
    ]


def test_the_controls_of_django_are_drawn_too():
    form = form_of(
        "box=",
        secret=forms.CharField(widget=forms.PasswordInput),
        box=forms.BooleanField(label="Remember me"),
        pick=forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect),
        many=forms.MultipleChoiceField(choices=[("a", "A")], widget=forms.CheckboxSelectMultiple),
        hidden=forms.CharField(widget=forms.HiddenInput, required=False),
    )
    drawn = str(form)
    assert '<label class="option" for="id_box">' in drawn
    assert drawn.count('class="options"') == 2
    assert drawn.count('type="hidden"') == 1
    assert [fault.href for fault in faults(form)] == ["#id_secret", "#id_box", "#id_pick_0", "#id_many_0"]


def test_the_pages_of_the_sign_in_library_use_our_components():
    source = (
        "{% load allauth %}{% element form form=form method='post' action='/in' %}{% slot body %}"
        "{% element fields form=form %}{% endelement %}{% endslot %}{% slot actions %}"
        "{% element button type='submit' tags='outline' %}Go{% endelement %}{% endslot %}{% endelement %}"
    )
    form = form_of("name=", name=TextField(label="Name"))
    origin = Origin("page.html", template_name="page.html")
    drawn = Template(source, origin=origin).render(Context({"form": form}))
    assert 'class="errors"' in drawn
    assert '<label for="id_name">Name</label>' in drawn
    assert '<button class="button secondary" type="submit">Go</button>' in drawn
    assert "novalidate" in drawn


def test_the_layout_of_the_sign_in_library_is_ours():
    with override_settings(ROOT_URLCONF="parvis.config.urls"):
        drawn = render_to_string("allauth/layouts/entrance.html", {})
    assert 'class="top"' in drawn
    assert "ui/parvis" in drawn


def test_options_of_a_list_are_escaped_and_one_is_chosen():
    pairs = [(1, "Accueil"), (2, "L’état civil & <Cie>")]
    drawn = Template("{% load ui %}{% options pairs 2 %}").render(Context({"pairs": pairs}))
    assert drawn == (
        '<option value="1">Accueil</option><option value="2" selected>L’état civil &amp; &lt;Cie&gt;</option>'
    )


def test_controls_are_written_as_django_would():
    attrs = {"min": 1, "data-x": 'a"b', "readonly": True, "off": False}

    class Plain(forms.Form):
        amount = forms.IntegerField(widget=forms.NumberInput(attrs))

    drawn = str(Plain(initial={"amount": 1200})["amount"])
    assert 'type="number"' in drawn
    assert 'value="1200"' in drawn
    assert 'data-x="a&quot;b"' in drawn
    assert " readonly" in drawn
    assert "off" not in drawn
