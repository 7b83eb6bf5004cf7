CREATE TABLE album_part (
    channel TEXT NOT NULL,
    place TEXT NOT NULL,
    message TEXT NOT NULL,
    album TEXT DEFAULT '' NOT NULL,
    person TEXT DEFAULT '' NOT NULL,
    content TEXT DEFAULT '' NOT NULL,
    captioned BIGINT DEFAULT '0' NOT NULL,
    at BIGINT DEFAULT '0' NOT NULL,
    became BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_album_part PRIMARY KEY (channel, place, message)
);

CREATE INDEX ix_album_part_album ON album_part (channel, place, album);

CREATE INDEX ix_album_part_pending ON album_part (channel, place, person) WHERE content <> '';

CREATE TABLE api_answer (
    token BIGINT NOT NULL,
    name TEXT NOT NULL,
    request TEXT DEFAULT '' NOT NULL,
    refused TEXT DEFAULT '' NOT NULL,
    said TEXT DEFAULT '' NOT NULL,
    data TEXT DEFAULT '' NOT NULL,
    at BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_api_answer PRIMARY KEY (token, name)
);

CREATE INDEX ix_api_answer_at ON api_answer (at);

CREATE TABLE canned (
    id BIGINT NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    key TEXT DEFAULT '' NOT NULL,
    queue TEXT DEFAULT '' NOT NULL,
    owner TEXT DEFAULT '' NOT NULL,
    texts TEXT DEFAULT '{}' NOT NULL,
    actions TEXT DEFAULT '[]' NOT NULL,
    words TEXT DEFAULT '' NOT NULL,
    used BIGINT DEFAULT '0' NOT NULL,
    used_at BIGINT DEFAULT '0' NOT NULL,
    revision BIGINT DEFAULT '1' NOT NULL,
    CONSTRAINT pk_canned PRIMARY KEY (id)
);

CREATE INDEX ix_canned_owner ON canned (owner, queue, used DESC, key, id);

CREATE UNIQUE INDEX uq_canned_key_owner_queue ON canned (key, owner, queue);

CREATE TABLE canned_change (
    id BIGINT NOT NULL,
    canned BIGINT DEFAULT '0' NOT NULL,
    at BIGINT DEFAULT '0' NOT NULL,
    by TEXT DEFAULT '' NOT NULL,
    by_name TEXT DEFAULT '' NOT NULL,
    parts TEXT DEFAULT '{}' NOT NULL,
    CONSTRAINT pk_canned_change PRIMARY KEY (id)
);

CREATE INDEX ix_canned_change_canned ON canned_change (canned, id);

CREATE TABLE counter (
    name TEXT COLLATE "C" NOT NULL,
    value BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_counter PRIMARY KEY (name)
);

CREATE TABLE customer (
    id BIGINT NOT NULL,
    channel TEXT DEFAULT '' NOT NULL,
    person TEXT DEFAULT '' NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    handle TEXT DEFAULT '' NOT NULL,
    language TEXT DEFAULT '' NOT NULL,
    chosen_language TEXT DEFAULT '' NOT NULL,
    timezone TEXT DEFAULT '' NOT NULL,
    tier TEXT DEFAULT '' NOT NULL,
    place TEXT DEFAULT '' NOT NULL,
    blocked_at BIGINT DEFAULT '0' NOT NULL,
    first_at BIGINT DEFAULT '0' NOT NULL,
    last_at BIGINT DEFAULT '0' NOT NULL,
    tickets BIGINT DEFAULT '0' NOT NULL,
    next_opens BIGINT DEFAULT '0' NOT NULL,
    continues BIGINT DEFAULT '0' NOT NULL,
    comment_on BIGINT DEFAULT '0' NOT NULL,
    comment_until BIGINT DEFAULT '0' NOT NULL,
    asked_about BIGINT DEFAULT '0' NOT NULL,
    written_language TEXT DEFAULT '' NOT NULL,
    heard_language TEXT DEFAULT '' NOT NULL,
    wrote_on BIGINT DEFAULT '0' NOT NULL,
    salt TEXT DEFAULT '' NOT NULL,
    revision BIGINT DEFAULT '0' NOT NULL,
    spent TEXT DEFAULT '' NOT NULL,
    came_from TEXT DEFAULT '' NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    facts TEXT DEFAULT '' NOT NULL,
    joined BIGINT DEFAULT '0' NOT NULL,
    spam_on BIGINT DEFAULT '0' NOT NULL,
    person_at BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_customer PRIMARY KEY (id)
);

CREATE INDEX ix_customer_blocked ON customer (spam_on) WHERE spam_on > 0;

CREATE INDEX ix_customer_handle ON customer (handle) WHERE handle <> '';

CREATE INDEX ix_customer_joined ON customer (joined) WHERE joined > 0;

CREATE UNIQUE INDEX uq_customer_channel_person ON customer (channel, person);

CREATE TABLE customer_change (
    id BIGINT NOT NULL,
    customer BIGINT DEFAULT '0' NOT NULL,
    at BIGINT DEFAULT '0' NOT NULL,
    by TEXT DEFAULT '' NOT NULL,
    by_name TEXT DEFAULT '' NOT NULL,
    parts TEXT DEFAULT '{}' NOT NULL,
    CONSTRAINT pk_customer_change PRIMARY KEY (id)
);

CREATE INDEX ix_customer_change_customer ON customer_change (customer, id);

CREATE TABLE delivery (
    id BIGINT NOT NULL,
    pace TEXT DEFAULT '' NOT NULL,
    seq BIGINT DEFAULT '0' NOT NULL,
    lane TEXT DEFAULT '' NOT NULL,
    kind TEXT DEFAULT '' NOT NULL,
    priority BIGINT DEFAULT '0' NOT NULL,
    state TEXT DEFAULT '' NOT NULL,
    payload TEXT DEFAULT '' NOT NULL,
    target BIGINT DEFAULT '0' NOT NULL,
    ticket BIGINT DEFAULT '0' NOT NULL,
    purpose TEXT DEFAULT '' NOT NULL,
    ref BIGINT DEFAULT '0' NOT NULL,
    channel TEXT DEFAULT '' NOT NULL,
    place TEXT DEFAULT '' NOT NULL,
    thread TEXT DEFAULT '' NOT NULL,
    message TEXT DEFAULT '' NOT NULL,
    attempts BIGINT DEFAULT '0' NOT NULL,
    error TEXT DEFAULT '' NOT NULL,
    doubt BIGINT DEFAULT '0' NOT NULL,
    at BIGINT DEFAULT '0' NOT NULL,
    done_at BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_delivery PRIMARY KEY (id)
);

CREATE INDEX ix_delivery_aside ON delivery (id) WHERE ticket + 0 = 0;

CREATE INDEX ix_delivery_held ON delivery (ticket, id) WHERE purpose = 'words' and state = 'held';

CREATE INDEX ix_delivery_landed ON delivery (channel, place, message) WHERE message <> '';

CREATE INDEX ix_delivery_late ON delivery (at, id) WHERE state in ('queued', 'sending') and purpose = 'reply';

CREATE INDEX ix_delivery_ping_lists ON delivery (purpose, lane) WHERE purpose = 'pings' and ref = 0 and kind = 'post';

CREATE INDEX ix_delivery_ticket ON delivery (ticket, purpose, ref);

CREATE INDEX ix_delivery_undecided ON delivery (ticket) WHERE state in ('failed', 'in_doubt');

CREATE INDEX ix_delivery_undelivered ON delivery (at) WHERE state in ('failed', 'in_doubt');

CREATE INDEX ix_delivery_urgent ON delivery (pace) WHERE state in ('queued', 'sending') and priority = 0;

CREATE INDEX ix_delivery_waiting ON delivery (pace, seq) WHERE state in ('queued', 'sending');

CREATE TABLE erasure (
    id BIGINT NOT NULL,
    customer BIGINT DEFAULT '0' NOT NULL,
    state TEXT DEFAULT '' NOT NULL,
    by TEXT DEFAULT '' NOT NULL,
    by_name TEXT DEFAULT '' NOT NULL,
    approved_by TEXT DEFAULT '' NOT NULL,
    asked_at BIGINT DEFAULT '0' NOT NULL,
    due_at BIGINT DEFAULT '0' NOT NULL,
    began_at BIGINT DEFAULT '0' NOT NULL,
    done_at BIGINT DEFAULT '0' NOT NULL,
    person TEXT DEFAULT '' NOT NULL,
    names TEXT DEFAULT '[]' NOT NULL,
    chats TEXT DEFAULT '[]' NOT NULL,
    stage TEXT DEFAULT '' NOT NULL,
    ticket BIGINT DEFAULT '0' NOT NULL,
    row BIGINT DEFAULT '0' NOT NULL,
    salt TEXT DEFAULT '' NOT NULL,
    hash TEXT DEFAULT '' NOT NULL,
    listed BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_erasure PRIMARY KEY (id)
);

CREATE INDEX ix_erasure_customer ON erasure (customer, id);

CREATE INDEX ix_erasure_unlisted ON erasure (id) WHERE listed = 0 and began_at > 0;

CREATE TABLE event (
    ticket BIGINT NOT NULL,
    seq INTEGER NOT NULL,
    kind TEXT DEFAULT '' NOT NULL,
    at BIGINT DEFAULT '0' NOT NULL,
    actor TEXT DEFAULT '' NOT NULL,
    data TEXT DEFAULT '{}' NOT NULL,
    hash TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_event PRIMARY KEY (ticket, seq)
);

CREATE INDEX ix_event_at ON event (at);

CREATE TABLE fact (
    who TEXT NOT NULL,
    name TEXT NOT NULL,
    at BIGINT NOT NULL,
    ticket BIGINT NOT NULL,
    event INTEGER NOT NULL,
    value BIGINT DEFAULT '0' NOT NULL,
    earlier BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_fact PRIMARY KEY (who, name, at, ticket, event)
);

CREATE TABLE figure (
    who TEXT NOT NULL,
    day INTEGER NOT NULL,
    name TEXT NOT NULL,
    value BIGINT NOT NULL,
    times BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_figure PRIMARY KEY (who, day, name, value)
);

CREATE TABLE first_contact (
    id BIGINT NOT NULL,
    customer BIGINT DEFAULT '0' NOT NULL,
    queue TEXT DEFAULT '' NOT NULL,
    at BIGINT DEFAULT '0' NOT NULL,
    post BIGINT DEFAULT '0' NOT NULL,
    content TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_first_contact PRIMARY KEY (id)
);

CREATE INDEX ix_first_contact_asked ON first_contact (queue) WHERE post > 0;

CREATE INDEX ix_first_contact_customer ON first_contact (customer);

CREATE TABLE first_text (
    digest TEXT NOT NULL,
    at BIGINT DEFAULT '0' NOT NULL,
    count BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_first_text PRIMARY KEY (digest)
);

CREATE INDEX ix_first_text_at ON first_text (at);

CREATE TABLE invitation (
    id BIGINT NOT NULL,
    ticket BIGINT DEFAULT '0' NOT NULL,
    digest TEXT DEFAULT '' NOT NULL,
    expires_at BIGINT DEFAULT '0' NOT NULL,
    customer BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_invitation PRIMARY KEY (id)
);

CREATE UNIQUE INDEX uq_invitation_digest ON invitation (digest);

CREATE UNIQUE INDEX uq_invitation_ticket ON invitation (ticket);

CREATE TABLE landing (
    channel TEXT NOT NULL,
    place TEXT NOT NULL,
    message TEXT NOT NULL,
    delivery BIGINT DEFAULT '0' NOT NULL,
    part BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_landing PRIMARY KEY (channel, place, message)
);

CREATE INDEX ix_landing_delivery ON landing (delivery);

CREATE TABLE lease (
    duty TEXT NOT NULL,
    owner TEXT DEFAULT '' NOT NULL,
    until BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_lease PRIMARY KEY (duty)
);

CREATE TABLE listed (
    list BIGINT NOT NULL,
    ticket BIGINT NOT NULL,
    ping BIGINT NOT NULL,
    number BIGINT DEFAULT '0' NOT NULL,
    reason TEXT DEFAULT '[]' NOT NULL,
    CONSTRAINT pk_listed PRIMARY KEY (list, ticket, ping)
);

CREATE INDEX ix_listed_number ON listed (list, number);

CREATE INDEX ix_listed_ping ON listed (ping);

CREATE TABLE member (
    place TEXT NOT NULL,
    person TEXT NOT NULL,
    CONSTRAINT pk_member PRIMARY KEY (place, person)
);

CREATE TABLE message (
    id BIGINT NOT NULL,
    ticket BIGINT DEFAULT '0' NOT NULL,
    author TEXT DEFAULT '' NOT NULL,
    author_name TEXT DEFAULT '' NOT NULL,
    role TEXT DEFAULT '' NOT NULL,
    visibility TEXT DEFAULT '' NOT NULL,
    text TEXT DEFAULT '' NOT NULL,
    salt TEXT DEFAULT '' NOT NULL,
    at BIGINT DEFAULT '0' NOT NULL,
    files TEXT DEFAULT '[]' NOT NULL,
    channel TEXT DEFAULT '' NOT NULL,
    place TEXT DEFAULT '' NOT NULL,
    thread TEXT DEFAULT '' NOT NULL,
    source_id TEXT DEFAULT '' NOT NULL,
    reply_to BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_message PRIMARY KEY (id)
);

CREATE INDEX ix_message_reply ON message (ticket, at, id) WHERE visibility = 'public' and role <> 'customer';

CREATE INDEX ix_message_source ON message (channel, place, source_id);

CREATE INDEX ix_message_ticket ON message (ticket, at, id);

CREATE TABLE newest_edit (
    channel TEXT NOT NULL,
    place TEXT NOT NULL,
    message TEXT NOT NULL,
    by TEXT DEFAULT '' NOT NULL,
    text TEXT DEFAULT '' NOT NULL,
    files TEXT DEFAULT '' NOT NULL,
    stamp BIGINT DEFAULT '0' NOT NULL,
    at BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_newest_edit PRIMARY KEY (channel, place, message)
);

CREATE INDEX ix_newest_edit_at ON newest_edit (at);

CREATE TABLE pace (
    key TEXT NOT NULL,
    tail BIGINT DEFAULT '0' NOT NULL,
    owner TEXT DEFAULT '' NOT NULL,
    due_at BIGINT DEFAULT '0' NOT NULL,
    reason TEXT DEFAULT '' NOT NULL,
    lasts BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_pace PRIMARY KEY (key)
);

CREATE INDEX ix_pace_rests ON pace (due_at) WHERE due_at > 0;

CREATE TABLE parked (
    id BIGINT NOT NULL,
    channel TEXT DEFAULT '' NOT NULL,
    event TEXT DEFAULT '' NOT NULL,
    raw BYTEA NOT NULL,
    reason TEXT DEFAULT '' NOT NULL,
    at BIGINT DEFAULT '0' NOT NULL,
    done_at BIGINT,
    line TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_parked PRIMARY KEY (id)
);

CREATE INDEX ix_parked_left ON parked (id) WHERE done_at is null or done_at < 0;

CREATE INDEX ix_parked_released ON parked (id) WHERE done_at < 0;

CREATE TABLE person (
    channel TEXT NOT NULL,
    person TEXT NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    handle TEXT DEFAULT '' NOT NULL,
    language TEXT DEFAULT '' NOT NULL,
    timezone TEXT DEFAULT '' NOT NULL,
    is_bot BIGINT DEFAULT '0' NOT NULL,
    guest BIGINT DEFAULT '0' NOT NULL,
    at BIGINT DEFAULT '0' NOT NULL,
    away_at BIGINT DEFAULT '0' NOT NULL,
    notify TEXT DEFAULT '' NOT NULL,
    default_view BIGINT DEFAULT '0' NOT NULL,
    chosen_language TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_person PRIMARY KEY (channel, person)
);

CREATE TABLE ping (
    id BIGINT NOT NULL,
    ticket BIGINT DEFAULT '0' NOT NULL,
    target TEXT DEFAULT '' NOT NULL,
    step BIGINT DEFAULT '0' NOT NULL,
    state TEXT DEFAULT '' NOT NULL,
    rounds BIGINT DEFAULT '0' NOT NULL,
    by TEXT DEFAULT '' NOT NULL,
    by_name TEXT DEFAULT '' NOT NULL,
    at BIGINT DEFAULT '0' NOT NULL,
    over_at BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_ping PRIMARY KEY (id)
);

CREATE INDEX ix_ping_ringing ON ping (ticket) WHERE state = 'ringing';

CREATE INDEX ix_ping_ticket ON ping (ticket);

CREATE TABLE rating (
    id BIGINT NOT NULL,
    ticket BIGINT DEFAULT '0' NOT NULL,
    message BIGINT DEFAULT '0' NOT NULL,
    agent TEXT DEFAULT '' NOT NULL,
    agent_name TEXT DEFAULT '' NOT NULL,
    score BIGINT DEFAULT '0' NOT NULL,
    asked_at BIGINT DEFAULT '0' NOT NULL,
    rated_at BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_rating PRIMARY KEY (id)
);

CREATE UNIQUE INDEX uq_rating_ticket_message ON rating (ticket, message);

CREATE TABLE reminder (
    id BIGINT NOT NULL,
    ticket BIGINT DEFAULT '0' NOT NULL,
    kind TEXT DEFAULT '' NOT NULL,
    step BIGINT DEFAULT '0' NOT NULL,
    due_at BIGINT DEFAULT '0' NOT NULL,
    since BIGINT DEFAULT '0' NOT NULL,
    fired_at BIGINT,
    data TEXT DEFAULT '{}' NOT NULL,
    CONSTRAINT pk_reminder PRIMARY KEY (id)
);

CREATE INDEX ix_reminder_due ON reminder (due_at) WHERE fired_at is null;

CREATE INDEX ix_reminder_ticket ON reminder (ticket) WHERE fired_at is null;

CREATE INDEX ix_reminder_writing ON reminder (ticket) WHERE kind = 'writing';

CREATE TABLE removal (
    key TEXT NOT NULL,
    at BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_removal PRIMARY KEY (key)
);

CREATE TABLE roster (
    place TEXT NOT NULL,
    at BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_roster PRIMARY KEY (place)
);

CREATE TABLE saved_view (
    id BIGINT NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    key TEXT DEFAULT '' NOT NULL,
    owner TEXT DEFAULT '' NOT NULL,
    queue TEXT DEFAULT '' NOT NULL,
    words TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_saved_view PRIMARY KEY (id)
);

CREATE INDEX ix_saved_view_owner ON saved_view (owner, queue, key);

CREATE UNIQUE INDEX uq_saved_view_key_owner_queue ON saved_view (key, owner, queue);

CREATE TABLE seal (
    id BIGINT NOT NULL,
    at BIGINT DEFAULT '0' NOT NULL,
    heads TEXT DEFAULT '' NOT NULL,
    hash TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_seal PRIMARY KEY (id)
);

CREATE TABLE seen (
    channel TEXT NOT NULL,
    event TEXT NOT NULL,
    at BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_seen PRIMARY KEY (channel, event)
);

CREATE INDEX ix_seen_at ON seen (at);

CREATE TABLE token (
    id BIGINT NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    digest TEXT DEFAULT '' NOT NULL,
    person TEXT DEFAULT '' NOT NULL,
    queues TEXT DEFAULT '' NOT NULL,
    verbs TEXT DEFAULT '' NOT NULL,
    made_at BIGINT DEFAULT '0' NOT NULL,
    expires_at BIGINT DEFAULT '0' NOT NULL,
    used_at BIGINT DEFAULT '0' NOT NULL,
    revoked_at BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_token PRIMARY KEY (id)
);

CREATE INDEX ix_token_valid ON token (id) WHERE revoked_at = 0;

CREATE UNIQUE INDEX uq_token_digest ON token (digest);

CREATE UNIQUE INDEX uq_token_name_revoked_at ON token (name, revoked_at);

CREATE TABLE version (
    id BIGINT NOT NULL,
    message BIGINT DEFAULT '0' NOT NULL,
    text TEXT DEFAULT '' NOT NULL,
    at BIGINT DEFAULT '0' NOT NULL,
    files TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_version PRIMARY KEY (id)
);

CREATE INDEX ix_version_message ON version (message);

CREATE TABLE web_link (
    digest TEXT NOT NULL,
    person TEXT DEFAULT '' NOT NULL,
    made_at BIGINT DEFAULT '0' NOT NULL,
    used_at BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_web_link PRIMARY KEY (digest)
);

CREATE INDEX ix_web_link_made_at ON web_link (made_at);

CREATE TABLE web_session (
    id BIGINT NOT NULL,
    digest TEXT DEFAULT '' NOT NULL,
    person TEXT DEFAULT '' NOT NULL,
    browser TEXT DEFAULT '' NOT NULL,
    made_at BIGINT DEFAULT '0' NOT NULL,
    used_at BIGINT DEFAULT '0' NOT NULL,
    ended_at BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_web_session PRIMARY KEY (id)
);

CREATE INDEX ix_web_session_person ON web_session (person) WHERE ended_at = 0;

CREATE INDEX ix_web_session_used_at ON web_session (used_at);

CREATE UNIQUE INDEX uq_web_session_digest ON web_session (digest);

CREATE TABLE worker (
    id TEXT NOT NULL,
    host TEXT DEFAULT '' NOT NULL,
    until BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_worker PRIMARY KEY (id)
);

CREATE TABLE ticket (
    number BIGINT NOT NULL,
    customer BIGINT NOT NULL,
    queue TEXT DEFAULT '' NOT NULL,
    subject TEXT DEFAULT '' NOT NULL,
    status TEXT DEFAULT '' NOT NULL,
    priority TEXT DEFAULT '' NOT NULL,
    kind TEXT DEFAULT '' NOT NULL,
    assignee TEXT DEFAULT '' NOT NULL,
    assignee_name TEXT DEFAULT '' NOT NULL,
    hold TEXT DEFAULT '' NOT NULL,
    link TEXT DEFAULT '' NOT NULL,
    opened_at BIGINT DEFAULT '0' NOT NULL,
    changed_at BIGINT DEFAULT '0' NOT NULL,
    closed_at BIGINT DEFAULT '0' NOT NULL,
    reply_at BIGINT DEFAULT '0' NOT NULL,
    waiting_since BIGINT DEFAULT '0' NOT NULL,
    previous BIGINT DEFAULT '0' NOT NULL,
    stars TEXT DEFAULT '' NOT NULL,
    up BIGINT DEFAULT '0' NOT NULL,
    down BIGINT DEFAULT '0' NOT NULL,
    channel TEXT DEFAULT '' NOT NULL,
    place TEXT DEFAULT '' NOT NULL,
    thread TEXT DEFAULT '' NOT NULL,
    first_message BIGINT DEFAULT '0' NOT NULL,
    card BIGINT DEFAULT '0' NOT NULL,
    events BIGINT DEFAULT '0' NOT NULL,
    head TEXT DEFAULT '' NOT NULL,
    sealed BIGINT DEFAULT '0' NOT NULL,
    tags TEXT DEFAULT '' NOT NULL,
    snoozed_until BIGINT DEFAULT '0' NOT NULL,
    promised_until BIGINT DEFAULT '0' NOT NULL,
    kin TEXT DEFAULT '' NOT NULL,
    counted BIGINT DEFAULT '0' NOT NULL,
    lost_at BIGINT DEFAULT '0' NOT NULL,
    salt TEXT DEFAULT '' NOT NULL,
    reply_due BIGINT DEFAULT '0' NOT NULL,
    solution_due BIGINT DEFAULT '0' NOT NULL,
    urgency BIGINT DEFAULT '0' NOT NULL,
    came_from TEXT DEFAULT '' NOT NULL,
    indexed BIGINT DEFAULT '0' NOT NULL,
    followers TEXT DEFAULT '' NOT NULL,
    spam BIGINT DEFAULT '0' NOT NULL,
    erased_at BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_ticket PRIMARY KEY (number),
    CONSTRAINT fk_ticket_customer_customer FOREIGN KEY(customer) REFERENCES customer (id)
);

CREATE INDEX ix_ticket_assignee ON ticket (assignee, status, urgency, number, queue);

CREATE INDEX ix_ticket_awake ON ticket (queue, status, urgency, number, snoozed_until) WHERE status <> 'closed' and snoozed_until = 0;

CREATE INDEX ix_ticket_closed ON ticket (queue, closed_at, number) WHERE status = 'closed';

CREATE INDEX ix_ticket_customer ON ticket (customer, number);

CREATE INDEX ix_ticket_customer_closed ON ticket (customer, closed_at) WHERE status = 'closed';

CREATE INDEX ix_ticket_customer_open ON ticket (customer, number) WHERE status <> 'closed';

CREATE INDEX ix_ticket_held ON ticket (queue, number) WHERE spam = 2;

CREATE INDEX ix_ticket_held_by ON ticket (assignee, number, queue, snoozed_until) WHERE assignee <> '' and status <> 'closed';

CREATE INDEX ix_ticket_open ON ticket (number) WHERE status <> 'closed';

CREATE INDEX ix_ticket_place ON ticket (channel, place);

CREATE INDEX ix_ticket_snoozed ON ticket (queue, urgency, number, snoozed_until) WHERE snoozed_until > 0;

CREATE INDEX ix_ticket_unclaimed ON ticket (queue, urgency, number, status, snoozed_until, assignee) WHERE assignee = '' and status <> 'closed' and status <> 'waiting' and snoozed_until = 0;

CREATE INDEX ix_ticket_uncounted ON ticket (number) WHERE events > counted;

CREATE INDEX ix_ticket_unindexed ON ticket (number) WHERE events > indexed;

CREATE INDEX ix_ticket_unproved ON ticket (number) WHERE salt = '';

CREATE INDEX ix_ticket_unsealed ON ticket (number) WHERE events > sealed;

CREATE INDEX ix_ticket_urgency ON ticket (queue, status, urgency, number, snoozed_until);

CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    PRIMARY KEY (version_num)
);

CREATE TABLE search_a (id BIGINT NOT NULL, words TSVECTOR NOT NULL, CONSTRAINT pk_search_a PRIMARY KEY (id)) WITH (toast_tuple_target = 8160);

CREATE INDEX ix_search_a_words ON search_a USING gin (words);

CREATE TABLE search_b (id BIGINT NOT NULL, words TSVECTOR NOT NULL, CONSTRAINT pk_search_b PRIMARY KEY (id)) WITH (toast_tuple_target = 8160);

CREATE INDEX ix_search_b_words ON search_b USING gin (words);

