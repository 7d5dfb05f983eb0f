"""The tables of a library file.

`page`, `need`, `title`, `summary` and what belongs to a page (`mention`, `statement`, `place`, `problem`,
`heard`) are what was read; `note`, `alias`, `property`, `tag` and `link` are derived from them, note by note
and link by link. `place` holds where the body of a page cites notes; `note.body_page` is the page whose body
the note has. `property` keeps each value as it is; `property_text` holds its texts as they are searched for.
`heard` is the account of an import: what each rule of reading understood on a page, and what none did.
`claim` holds what pages tell of which paper, and the note of that paper.
"""

FORMAT = "10"  # raised when tables or their meaning change: a library of another format is made again
BEGUN = f"{FORMAT} begun"  # the format of a library that holds only the newest notes, while all are read
ENGINE = "engine"  # the row of `meta` that tells the engine; the seal has a copy, for a file made anew
APPLICATION = 0x54684C6E  # "ThLn": what the header of a library says, so that no other file is taken for one

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE page (
    num INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    checked INTEGER NOT NULL,
    digest BLOB NOT NULL,
    kind TEXT,
    key TEXT,
    variant TEXT NOT NULL DEFAULT '',
    topic_line TEXT NOT NULL DEFAULT '',
    reading BLOB,
    place TEXT NOT NULL DEFAULT '',
    stem TEXT NOT NULL DEFAULT '',
    dialect TEXT NOT NULL DEFAULT ''
);
CREATE INDEX page_place ON page (place);
CREATE INDEX page_stem ON page (stem);
CREATE INDEX page_title ON page (key, kind);
CREATE INDEX page_topics ON page (topic_line) WHERE topic_line <> '';

CREATE TABLE need (lookup INTEGER NOT NULL, page INTEGER NOT NULL, PRIMARY KEY (lookup, page)) WITHOUT ROWID;
CREATE INDEX need_page ON need (page);

CREATE TABLE title (
    key TEXT NOT NULL, kind TEXT NOT NULL, lookup INTEGER NOT NULL, refs INTEGER NOT NULL,
    PRIMARY KEY (key, kind)
) WITHOUT ROWID;
CREATE INDEX title_lookup ON title (lookup);

CREATE TABLE page_alias (
    key TEXT NOT NULL, page INTEGER NOT NULL, head TEXT NOT NULL, PRIMARY KEY (key, page)
) WITHOUT ROWID;
CREATE INDEX page_alias_head ON page_alias (head);
CREATE INDEX page_alias_page ON page_alias (page);

CREATE TABLE summary (
    lookup INTEGER NOT NULL, key TEXT NOT NULL, refs INTEGER NOT NULL, PRIMARY KEY (lookup, key)
) WITHOUT ROWID;

CREATE TABLE claim (
    page INTEGER NOT NULL, number INTEGER NOT NULL, rank INTEGER NOT NULL, key TEXT NOT NULL,
    variant TEXT NOT NULL DEFAULT '', work_key TEXT NOT NULL DEFAULT '',
    work_variant TEXT NOT NULL DEFAULT '', families TEXT NOT NULL, PRIMARY KEY (page, number)
) WITHOUT ROWID;
CREATE INDEX claim_key ON claim (key);
CREATE TABLE claim_id (
    id TEXT NOT NULL, page INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (id, page, number)
) WITHOUT ROWID;
CREATE INDEX claim_id_page ON claim_id (page);

CREATE TABLE mention (
    page INTEGER NOT NULL, note INTEGER NOT NULL, own INTEGER NOT NULL, title TEXT NOT NULL,
    description TEXT NOT NULL, summary TEXT NOT NULL, arxiv TEXT NOT NULL, year INTEGER
);
CREATE TABLE statement (
    page INTEGER NOT NULL, kind TEXT NOT NULL, source INTEGER NOT NULL, target INTEGER NOT NULL,
    origin TEXT NOT NULL, line INTEGER NOT NULL, label TEXT NOT NULL, rank INTEGER, text TEXT NOT NULL
);
CREATE TABLE place (
    page INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL, note INTEGER NOT NULL,
    words TEXT NOT NULL, PRIMARY KEY (page, start)
) WITHOUT ROWID;
CREATE TABLE problem (
    page INTEGER, path TEXT NOT NULL, line INTEGER NOT NULL, kind TEXT NOT NULL, message TEXT NOT NULL
);
CREATE INDEX problem_page ON problem (page);
CREATE TABLE heard (
    page INTEGER NOT NULL, sign TEXT NOT NULL, rule TEXT NOT NULL, count INTEGER NOT NULL,
    line INTEGER NOT NULL, text TEXT NOT NULL, understood INTEGER NOT NULL
);
CREATE INDEX heard_page ON heard (page);

CREATE TABLE note (
    num INTEGER PRIMARY KEY,
    id TEXT NOT NULL DEFAULT '',
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    variant TEXT NOT NULL,
    slug TEXT NOT NULL,
    title TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    summary TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL DEFAULT '',
    complete INTEGER NOT NULL DEFAULT 0,
    date TEXT NOT NULL DEFAULT '',
    sourced_from TEXT NOT NULL DEFAULT '',
    arxiv TEXT NOT NULL DEFAULT '',
    year INTEGER,
    doi TEXT NOT NULL DEFAULT '',
    authors TEXT NOT NULL DEFAULT '[]',
    abstract TEXT NOT NULL DEFAULT '',
    pmid TEXT NOT NULL DEFAULT '',
    isbn TEXT NOT NULL DEFAULT '',
    captured_prompt TEXT NOT NULL DEFAULT '',
    connections INTEGER NOT NULL DEFAULT 0,
    body_page INTEGER,
    UNIQUE (key, kind, variant)
);
CREATE TABLE alias (note INTEGER NOT NULL, alias TEXT NOT NULL, PRIMARY KEY (note, alias)) WITHOUT ROWID;
CREATE TABLE property (
    note INTEGER NOT NULL, seq INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
    line INTEGER NOT NULL, PRIMARY KEY (note, seq)
) WITHOUT ROWID;
CREATE TABLE property_text (
    note INTEGER NOT NULL, key TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (note, key, text)
) WITHOUT ROWID;
CREATE INDEX property_key ON property_text (key);
CREATE TABLE tag (
    note INTEGER NOT NULL, key TEXT NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (note, key)
) WITHOUT ROWID;
CREATE INDEX tag_key ON tag (key);
CREATE TABLE link (
    num INTEGER PRIMARY KEY, kind TEXT NOT NULL, source INTEGER NOT NULL, target INTEGER NOT NULL,
    label TEXT NOT NULL, rank INTEGER, UNIQUE (source, target, kind)
);
"""

INDEXES = """
CREATE INDEX IF NOT EXISTS mention_page ON mention (page);
CREATE INDEX IF NOT EXISTS mention_note ON mention (note);
CREATE INDEX IF NOT EXISTS statement_page ON statement (page);
CREATE INDEX IF NOT EXISTS statement_link ON statement (source, target, kind);
CREATE INDEX IF NOT EXISTS note_id ON note (id);
CREATE INDEX IF NOT EXISTS note_slug ON note (slug);
CREATE INDEX IF NOT EXISTS note_kind ON note (kind);
CREATE INDEX IF NOT EXISTS link_target ON link (target);
"""
# Made when all links are counted; a library that has none gets it with its next change.
BEST = "CREATE INDEX IF NOT EXISTS note_best ON note (kind, connections)"
