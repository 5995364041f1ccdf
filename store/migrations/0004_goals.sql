-- What the ministry assumes the guideline's words to mean (大部分: 60 %), and targets of its own.

create table ops.assumption_event (
    word varchar not null,
    sequence integer not null,
    low decimal(7, 6) not null,
    assumed decimal(7, 6) not null,
    high decimal(7, 6) not null,
    reason varchar not null,
    undoes integer,
    actor varchar not null,
    recorded_at timestamp not null,
    written_at timestamp not null,
    primary key (word, sequence)
);

-- A target the ministry added, as it stands after the act; lists are separated by a bar.
create table ops.goal_event (
    goal_code varchar not null,
    sequence integer not null,
    action varchar not null,
    groups varchar not null,
    region varchar not null,
    due_on date not null,
    measure varchar not null,
    choices varchar not null,
    kind varchar not null,
    word varchar not null,
    low decimal(18, 6),
    assumed decimal(18, 6),
    text_zh varchar not null,
    text_en varchar not null,
    reason varchar not null,
    undoes integer,
    actor varchar not null,
    recorded_at timestamp not null,
    written_at timestamp not null,
    primary key (goal_code, sequence)
);
