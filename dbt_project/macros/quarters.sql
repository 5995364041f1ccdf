{# A variable as warehouse/build.py told it. Not by `--vars`, and not while dbt only parses: so what
was parsed once holds for the next build too, which saves a third of a small one. #}
{% macro told(name) %}
    {% set all = fromjson(env_var("JIBAO_BUILD", "{}")) if execute else {} %}
    {{ return(all[name] if name in all else var(name)) }}
{% endmacro %}


{# The quarters of this build as an SQL list, never empty. #}
{% macro quarters_to_build() -%}
    ({% for quarter in told("quarters") or ["0000Q0"] %}'{{ quarter }}'{% if not loop.last %}, {% endif %}{% endfor %})
{%- endmacro %}


{# Pre-hook of models kept by quarter: a quarter is built whole, its old rows go first. #}
{% macro remove_quarters() %}
    {% if is_incremental() %}
        delete from {{ this }} where quarter in {{ quarters_to_build() }}
    {% else %}
        select 1
    {% endif %}
{% endmacro %}


{# The clock of the build. #}
{% macro now() -%}
    cast('{{ told("now") }}' as timestamp)
{%- endmacro %}
