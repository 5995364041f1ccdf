{# All figures of a wide row as one text that never changes: what a checksum is taken over.

Indicators that were always asked stand in the order of their codes between bars. One that came
later is named, only in the quarters it is asked in: it leaves older releases as they are. #}
{% macro figure_text(found) -%}
    {%- set in_order = found | sort(attribute="code", case_sensitive=true) -%}
    concat(
        unit_code, '|', superior_code, '|', school_group, '|', urban_rural_group, '|', region,
        {% for indicator in in_order if indicator.from_quarter <= "0000Q0" %}
        '|', {{ indicator.code }},
        {% endfor %}
        {% for indicator in in_order if indicator.from_quarter > "0000Q0" %}
        case
            when quarter >= '{{ indicator.from_quarter }}'
            then concat('|{{ indicator.code }}=', {{ indicator.code }})
        end,
        {% endfor %}
        '|',
        case
            when not_applicable is not null then array_to_string(list_sort(not_applicable), ' ')
        end
    )
{%- endmacro %}
