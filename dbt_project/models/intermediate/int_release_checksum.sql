{{
    config(
        materialized = "incremental",
        incremental_strategy = "append",
        pre_hook = "{{ remove_quarters() }}",
    )
}}
with

release_hash as (

    select * from {{ ref('int_release_hash') }}
    where quarter in {{ quarters_to_build() }}

),

final as (

    select * from release_hash

)

select * from final
