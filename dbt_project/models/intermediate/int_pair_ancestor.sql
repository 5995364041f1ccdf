-- Units are added up once for both bases: by the pair of departments they count under in the
-- quarter and today. An ancestor of both gets them under basis `both`: what stayed is kept once.
with

unit as (

    select * from {{ ref('dim_unit') }}
    where quarter in {{ quarters_to_build() }}

),

bridge as (

    select * from {{ ref('bridge_unit_ancestor') }}
    where quarter in {{ quarters_to_build() }}

),

pair as (

    select distinct
        quarter,
        node_code,
        present_node_code,
    from unit

),

as_was as (

    select
        pair.quarter,
        pair.node_code,
        pair.present_node_code,
        bridge.ancestor_code,
    from pair
    inner join bridge
        on
            pair.quarter = bridge.quarter
            and pair.node_code = bridge.unit_code
            and bridge.basis = 'as_was'

),

as_is as (

    select
        pair.quarter,
        pair.node_code,
        pair.present_node_code,
        bridge.ancestor_code,
    from pair
    inner join bridge
        on
            pair.quarter = bridge.quarter
            and pair.present_node_code = bridge.unit_code
            and bridge.basis = 'as_is'

),

final as (

    select
        coalesce(as_was.quarter, as_is.quarter) as quarter,
        coalesce(as_was.node_code, as_is.node_code) as node_code,
        coalesce(as_was.present_node_code, as_is.present_node_code) as present_node_code,
        coalesce(as_was.ancestor_code, as_is.ancestor_code) as ancestor_code,
        case
            when as_was.ancestor_code is not null and as_is.ancestor_code is not null then 'both'
            when as_was.ancestor_code is not null then 'as_was'
            else 'as_is'
        end as basis,
    from as_was
    full outer join as_is
        on
            as_was.quarter = as_is.quarter
            and as_was.node_code = as_is.node_code
            and as_was.present_node_code = as_is.present_node_code
            and as_was.ancestor_code = as_is.ancestor_code

)

select * from final
