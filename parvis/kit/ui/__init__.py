"""The design system: one stylesheet, components as Django templates, theme engine, typeface, forms.

Pages extend `ui/public.html` or `ui/agent.html`, or a skeleton of `ui/pages/`: `reading`, `split`, `question`
(one step of a form), `desk_list`, `desk_record`, `desk_form`; error pages extend `ui/error.html`. The frame reads
`authority`, `menu`, `account`, `footer` and `links` (see `chrome.py`) from the context, and each may be missing.
A page writes its own blocks: `title`, `before` (way back), `content`, `hero`, `extra_head`.

`{% load ui %}` gives every component; `/ui/` shows them all in debug and in demonstrations.

    Small       {% badge text tone %} {% button label href=… kind=… icon=… %} {% icon name %} {% moment date style %}
                {% due days stopped=… %} {% avatar name %} {% progress value max label %} {% stat label value note %}
    Ways        {% back_link url label %} {% breadcrumb label url label url %} {% steps 2 4 title %}
                {% tabs entries label %} {% pager previous_url next_url %} {% filters chips %}
    Around      {% page_head title lead=… meta=… count=… %} {% section title %} {% panel title plain=… %}
                {% disclosure summary %} {% dialog id title %} {% table caption stack=… %} {% toolbar label %}
                {% bulk_bar form=id %} {% empty title %} {% confirm title number=… %}: each with its {% end… %}
    Said        {% notice title tone=… %} {% action_box title due=… %} {% thread %}{% message author at %}
    Lists       {% summary_list title %}{% row label %} · {% task_list %}{% task title url %} · {% stats %}
                {% timeline %}{% event title at by=… state=… %} · {% link_list %}{% link_item title url text %}
                <ul class="files">{% file_row name size=… %} · {% copy_field label value id %}
    Forms       {% error_summary form %} {{ form.name.as_field_group }} or {% field form.name heading=True %}

Tones are neutral, info, good, warn, bad. There is no inline style or script: the content security policy forbids
both. Fields come from `fields.py` and `composite.py`; `forms.py` draws them and obeys the buttons of repeated
blocks. Not here: charts (`kit.charts`), typography (`kit.typography`), any table.
"""
