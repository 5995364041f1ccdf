-- Everything that happens, one row a happening, never changed afterwards. Each row carries the state that
-- resulted, so that the present is the last row and any past moment is the last row before it.
-- recorded_at: the clock of the rules (UTC). written_at: the machine's clock, the order of writing.

create table ops.unit_event (
    unit_code varchar not null,
    sequence integer not null,
    action varchar not null,
    quarter varchar not null,
    name varchar not null,
    kind varchar not null,
    superior_code varchar,
    location_code varchar,
    school_type varchar,
    urban_rural varchar,
    founder varchar,
    status varchar not null,
    successor_code varchar,
    central_school_code varchar,
    is_suspended boolean not null,
    actor varchar not null,
    recorded_at timestamp not null,
    written_at timestamp not null,
    primary key (unit_code, sequence)
);

create table ops.sync_event (
    quarter varchar not null,
    sequence integer not null,
    source varchar not null,
    checksum varchar not null,
    new_count integer not null,
    changed_count integer not null,
    closed_count integer not null,
    merged_count integer not null,
    affiliation_differs_count integer not null,
    actor varchar not null,
    recorded_at timestamp not null,
    written_at timestamp not null,
    primary key (quarter, sequence)
);

create table ops.affiliation_task_event (
    unit_code varchar not null,
    quarter varchar not null,
    sequence integer not null,
    kept_superior_code varchar not null,
    file_superior_code varchar not null,
    common_superior_code varchar not null,
    recorded_at timestamp not null,
    written_at timestamp not null,
    primary key (unit_code, quarter, sequence)
);

create table ops.figure_event (
    unit_code varchar not null,
    quarter varchar not null,
    sequence integer not null,
    indicator_code varchar not null,
    state varchar not null,
    number decimal(18, 6),
    text varchar,
    note varchar,
    source varchar not null,
    actor varchar not null,
    recorded_at timestamp not null,
    written_at timestamp not null
);

create table ops.report_event (
    unit_code varchar not null,
    quarter varchar not null,
    sequence integer not null,
    action varchar not null,
    state varchar not null,
    version integer not null,
    is_auto boolean not null,
    reason varchar,
    due_at timestamp,
    open_indicators varchar,
    actor varchar not null,
    effective_at timestamp not null,
    recorded_at timestamp not null,
    written_at timestamp not null,
    primary key (unit_code, quarter, sequence)
);

create table ops.release_event (
    quarter varchar not null,
    release integer not null,
    released_at timestamp not null,
    cause varchar not null,
    recorded_at timestamp not null,
    written_at timestamp not null,
    primary key (quarter, release)
);

create table ops.account_event (
    user_name varchar not null,
    sequence integer not null,
    action varchar not null,
    unit_code varchar not null,
    role varchar not null,
    password_hash varchar,
    must_change_password boolean not null,
    person_name varchar,
    phone varchar,
    is_active boolean not null,
    failed_sign_ins integer not null,
    actor varchar not null,
    recorded_at timestamp not null,
    written_at timestamp not null,
    primary key (user_name, sequence)
);

create table ops.session_event (
    session_hash varchar not null,
    sequence integer not null,
    action varchar not null,
    user_name varchar not null,
    expires_at timestamp not null,
    recorded_at timestamp not null,
    written_at timestamp not null,
    primary key (session_hash, sequence)
);

create table ops.reminder_event (
    unit_code varchar not null,
    quarter varchar not null,
    sequence integer not null,
    actor varchar not null,
    recorded_at timestamp not null,
    written_at timestamp not null,
    primary key (unit_code, quarter, sequence)
);

create table ops.window_event (
    window_kind varchar not null,
    quarter varchar not null,
    sequence integer not null,
    first_day integer not null,
    last_day integer not null,
    actor varchar not null,
    reason varchar,
    recorded_at timestamp not null,
    written_at timestamp not null,
    primary key (window_kind, quarter, sequence)
);

create table ops.indicator_event (
    indicator_code varchar not null,
    sequence integer not null,
    from_quarter varchar not null,
    definition varchar not null,
    actor varchar not null,
    recorded_at timestamp not null,
    written_at timestamp not null,
    primary key (indicator_code, sequence)
);

create table ops.code_event (
    list varchar not null,
    code varchar not null,
    sequence integer not null,
    name varchar not null,
    code_group varchar,
    recorded_at timestamp not null,
    written_at timestamp not null,
    primary key (list, code, sequence)
);
