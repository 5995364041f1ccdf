with

landed as (

    select * from {{ landed_file('today') }}

),

final as (

    select
        unit_code,
        name,
        kind,
        superior_code,
        status,
        successor_code,
    from landed

)

select * from final
