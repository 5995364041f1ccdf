{# Landed events of all quarters; the quarter comes from the folder's name. #}
{% macro landed_events(name) -%}
    read_parquet(
        '{{ told("landing_dir") }}/{{ name }}/*/*.parquet',
        hive_partitioning = true,
        hive_types = {'quarter': varchar}
    )
{%- endmacro %}


{# A landed file that holds for all quarters. #}
{% macro landed_file(name) -%}
    read_parquet('{{ told("landing_dir") }}/{{ name }}/{{ name }}.parquet')
{%- endmacro %}
