-- Where every unit that ever was stands today: what was merged counts where its successor stands.
with recursive

unit_today as (

    select * from {{ ref('stg_unit_today') }}

),

followed as (

    select
        unit_code,
        unit_code as present_code,
        0 as steps,
    from unit_today

    union all

    select
        followed.unit_code,
        unit_today.successor_code as present_code,
        followed.steps + 1 as steps,
    from followed
    inner join unit_today
        on
            followed.present_code = unit_today.unit_code
            and unit_today.status in ('closed', 'merged')
            and unit_today.successor_code is not null
    -- A chain of mergers is short; the bound only stops a circle.
    where followed.steps < 20

),

present as (

    select
        unit_code,
        arg_max(present_code, steps) as present_code,
    from followed
    group by unit_code

),

final as (

    select
        present.unit_code,
        present.present_code,
        own.name,
        own.kind,
        present_unit.kind in {{ department_kinds() }} as is_department,
        superior.present_code as superior_code,
        -- The department under which a unit's figures are added up: itself, or its superior.
        case
            when present_unit.kind in {{ department_kinds() }} then present.present_code
            else superior.present_code
        end as node_code,
    from present
    inner join unit_today as own
        on present.unit_code = own.unit_code
    inner join unit_today as present_unit
        on present.present_code = present_unit.unit_code
    left join present as superior
        on present_unit.superior_code = superior.unit_code

)

select * from final
order by unit_code
