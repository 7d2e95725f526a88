"""The design system: one stylesheet, components as Django templates, theme engine, typeface, forms.

Pages extend `ui/public.html` or `ui/agent.html`, or a skeleton of `ui/pages/` (reading, split, question,
desk_list, desk_record, desk_form); error pages extend `ui/error.html`. The frame reads `authority`,
`menu`, `account`, `footer`, `links` and `is_demo` (see `chrome.py`): each may be missing. A page fills
`title`, `before` (the way back), `hero`, `content`, `extra_head`. `{% load ui %}` gives every component;
`/ui/` shows them in all states:

    Small    badge text tone · button label href= kind= icon= · icon name · moment date style · due days ·
             avatar name · progress value max label · copy_field label value id
    Ways     back_link url label · breadcrumb label url … · steps 2 4 title · tabs entries label · filters
             chips · pager previous_url next_url
    Around   page_head title lead= meta= count= · section title note= · panel title plain= · disclosure
             summary · dialog id title · table caption stack= · toolbar label · bulk_bar form= · empty
             title · confirm title
    Said     notice title tone= · action_box title due= · thread, message author at mine= note=
    Lists    summary_list title, row label change_url= · task_list, task title url state= · link_list,
             link_item title url text · timeline, event title at by= state= · stats, stat label value note
             · file_row name
    Forms    error_summary form · {{ form.name.as_field_group }} or field form.name heading=True

Those of Around, Said, and the first of each pair of Lists hold other things: `{% panel %}…{% endpanel
%}`. Tones are neutral, info, good, warn, bad. No inline style or script: the content security policy
forbids both. Fields come from `fields.py` and `composite.py`; `forms.py` draws them and obeys the buttons
of repeated blocks.
"""
