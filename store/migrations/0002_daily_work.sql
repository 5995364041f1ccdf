-- What people do around figures and reports: reviewing, verification, the inbox, mail, marks on figures.

-- A reviewer looked at, approved or put aside the figures of a unit, up to a sequence of its report.
create table ops.review_event (
    unit_code varchar not null,
    quarter varchar not null,
    sequence integer not null,
    action varchar not null,
    seen_sequence integer not null,
    actor varchar not null,
    recorded_at timestamp not null,
    written_at timestamp not null,
    primary key (unit_code, quarter, sequence)
);

-- Verification: a department's manager asks about one figure, the unit answers, the manager settles it.
create table ops.verification_event (
    unit_code varchar not null,
    quarter varchar not null,
    indicator_code varchar not null,
    sequence integer not null,
    action varchar not null,
    state varchar not null,
    asked_by_unit varchar not null,
    doubt varchar,
    words varchar,
    actor varchar not null,
    recorded_at timestamp not null,
    written_at timestamp not null,
    primary key (unit_code, quarter, indicator_code, sequence)
);

-- Up to which moment a person has read the inbox. What is in it follows from the other events.
create table ops.inbox_event (
    user_name varchar not null,
    sequence integer not null,
    read_until timestamp not null,
    recorded_at timestamp not null,
    written_at timestamp not null,
    primary key (user_name, sequence)
);

-- One mail to one person: a digest of so many messages, and what became of it.
create table ops.delivery_event (
    user_name varchar not null,
    sequence integer not null,
    channel varchar not null,
    address varchar not null,
    message_count integer not null,
    messages_until timestamp not null,
    outcome varchar not null,
    detail varchar,
    recorded_at timestamp not null,
    written_at timestamp not null,
    primary key (user_name, sequence)
);

alter table ops.account_event add column email varchar;

-- "Nothing changed" for one section of the form.
create table ops.section_event (
    unit_code varchar not null,
    quarter varchar not null,
    section varchar not null,
    sequence integer not null,
    action varchar not null,
    actor varchar not null,
    recorded_at timestamp not null,
    written_at timestamp not null,
    primary key (unit_code, quarter, section, sequence)
);

-- A figure marked by its unit to come back to.
create table ops.follow_up_event (
    unit_code varchar not null,
    quarter varchar not null,
    indicator_code varchar not null,
    sequence integer not null,
    is_open boolean not null,
    actor varchar not null,
    recorded_at timestamp not null,
    written_at timestamp not null,
    primary key (unit_code, quarter, indicator_code, sequence)
);
