with

landed as (

    select * from {{ landed_file('target') }}

),

final as (

    select
        code as target_code,
        * exclude (code),
    from landed

)

select * from final
