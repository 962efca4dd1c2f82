/* store/record.c - the record: opening it, and its transactions.
 * SPDX-License-Identifier: MIT */
#include "store/record.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "store/audit.h"
#include "store/db.h"
#include "store/schema.h"
#include "store/tally.h"

enum {
	LENGTH_LIMIT_BYTES = 64 * 1024 * 1024,
	WRITER_PATIENCE_MS = 2000,
	READER_PATIENCE_MS = 200,
};

/* What a file says about itself. */
struct identity {
	int64_t application;
	int64_t version;
	int64_t pages; /* 0: nothing in it yet */
};

static const struct {
	const char *table;
	unsigned bit;
} tables[] = {
	{"incident", TABLE_INCIDENT},
	{"page", TABLE_PAGE},
	{"ticket", TABLE_TICKET},
	{"event", TABLE_EVENT},
	{"step", TABLE_STEP},
	{"role", TABLE_ROLE},
	{"customer", TABLE_CUSTOMER},
	{"contact", TABLE_CUSTOMER},
	{"incident_customer", TABLE_CUSTOMER},
	{"attempt", TABLE_CUSTOMER},
	{"role_holder", TABLE_ROLE},
	{"bridge_guest", TABLE_ROLE},
	{"clock", TABLE_CLOCK},
	{"update_post", TABLE_CLOCK},
	{"task", TABLE_WORK},
	{"proposal", TABLE_WORK},
	{"followup", TABLE_WORK},
	{"decision", TABLE_WORK},
	{"hand", TABLE_HAND},
	{"severity", TABLE_RULES},
	{"person", TABLE_RULES},
	{"card", TABLE_RULES},
	{"cause", TABLE_RULES},
	{"template", TABLE_RULES},
	{"oncall", TABLE_ONCALL},
	{"source", TABLE_SOURCE},
	{"priority", TABLE_DETAIL},
	{"service", TABLE_DETAIL},
	{"maintenance", TABLE_DETAIL},
	{"change_event", TABLE_DETAIL},
	{"alert", TABLE_DETAIL},
	{"page_note", TABLE_DETAIL},
	{"ticket_person", TABLE_DETAIL},
	{"organization", TABLE_DETAIL},
	{"comment", TABLE_DETAIL},
};

static unsigned
table_bit(const char *name)
{
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
		if (strcmp(tables[i].table, name) == 0)
			return tables[i].bit;
	}
	return 0;
}

struct err
db_make_dir(const char *dir)
{
	char path[DB_PATH_BYTES];
	size_t length = strlen(dir);
	struct stat there;

	if (length == 0 || length >= sizeof path)
		return err_make(ERR_IO, "The record's directory has no usable name.");
	memcpy(path, dir, length + 1);
	for (size_t i = 1; i <= length; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		path[i] = '\0';
		if (mkdir(path, 0700) != 0 && errno != EEXIST)
			return err_make(ERR_IO, "%s cannot be made: %s.", path, strerror(errno));
		path[i] = dir[i];
	}
	if (stat(dir, &there) == 0 && (there.st_mode & S_IWOTH) != 0)
		return err_make(ERR_IO,
			"Anyone can put files into %s, the record's too: chmod o-w it, or give "
			"another directory.",
			dir);
	return NO_ERR;
}

const char *
record_library(void)
{
	return sqlite3_libversion();
}

struct err
record_place(const char *dir)
{
	static const struct {
		unsigned long magic;
		const char *name;
	} networks[] = {
		{0x6969, "NFS"},
		{0x517b, "SMB"},
		{0xff534d42, "CIFS"},
		{0xfe534d42, "SMB 2"},
		{0x5346414f, "AFS"},
		{0x6b414653, "AFS"},
		{0x01021997, "9P"},
		{0x00c36400, "Ceph"},
		{0x65735546, "FUSE"},
		{0x73757245, "Coda"},
		{0x564c, "NCP"},
	};
	struct statfs fs;

	if (statfs(dir, &fs) != 0)
		return err_make(ERR_IO, "%s cannot be read: %s.", dir, strerror(errno));
	for (size_t i = 0; i < sizeof networks / sizeof networks[0]; i++) {
		if (((unsigned long)fs.f_type & 0xffffffffUL) == networks[i].magic)
			return err_make(ERR_RECORD,
				"%s lies on %s, a network's files, where the record would be "
				"damaged. Give it a local directory.",
				dir, networks[i].name);
	}
	return NO_ERR;
}

struct err
db_make_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	struct stat there;

	if (fd < 0 && errno != EEXIST)
		return err_make(ERR_IO, "%s cannot be made: %s.", path, strerror(errno));
	if (fd < 0 && (stat(path, &there) != 0 || !S_ISREG(there.st_mode)))
		return err_make(ERR_IO, "%s is there, and is not a file.", path);
	if (fd >= 0 && close(fd) != 0)
		return err_make(ERR_IO, "%s cannot be made: %s.", path, strerror(errno));
	return NO_ERR;
}

static struct err
exec(struct record *r, const char *sql)
{
	if (sqlite3_exec(r->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return db_fail(r);
	return NO_ERR;
}

static void
config(struct record *r, int what, int on)
{
	(void)sqlite3_db_config(r->db, what, on, NULL); /* fails only for unknown ones */
}

/* A connection with what protects it and the file. */
static struct err
attach(struct record *r, enum record_mode mode)
{
	int flags = SQLITE_OPEN_NOMUTEX |
		    (mode == RECORD_WRITE ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);

	db_library();
	if (sqlite3_open_v2(r->path, &r->db, flags, NULL) != SQLITE_OK) {
		if (r->db == NULL)
			return err_make(ERR_FULL, "Memory is short.");
		if (access(r->path, F_OK) != 0 && errno == ENOENT)
			return err_make(ERR_MISSING,
				"There is no record at %s yet: the engine makes it.", r->path);
		return db_fail(r);
	}
	(void)sqlite3_busy_timeout(
		r->db, mode == RECORD_WRITE ? WRITER_PATIENCE_MS : READER_PATIENCE_MS);
	(void)sqlite3_limit(r->db, SQLITE_LIMIT_LENGTH, LENGTH_LIMIT_BYTES);
	(void)sqlite3_limit(r->db, SQLITE_LIMIT_ATTACHED, 0);
	config(r, SQLITE_DBCONFIG_DEFENSIVE, 1);
	config(r, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0);
	config(r, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0);
	config(r, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1); /* the writer lifts it once all is well */
	return exec(r, "PRAGMA mmap_size = 0;"
		       "PRAGMA cell_size_check = ON;"
		       "PRAGMA temp_store = MEMORY;"
		       "PRAGMA foreign_keys = ON;");
}

void
record_forget(struct record *r)
{
	for (int i = 0; i < r->statements_count; i++)
		(void)sqlite3_finalize(r->statements[i].statement);
	r->statements_count = 0;
}

static void
detach(struct record *r)
{
	record_forget(r);
	(void)sqlite3_close_v2(r->db); /* nothing is left that could keep it busy */
	r->db = NULL;
}

static struct err
identify(struct record *r, struct identity *out)
{
	struct err e = db_number(r, 0, &out->pages, "PRAGMA page_count", "");

	if (e.kind == ERR_NONE)
		e = db_number(r, 0, &out->application, "PRAGMA application_id", "");
	if (e.kind == ERR_NONE)
		e = db_number(r, 0, &out->version, "PRAGMA user_version", "");
	if (e.kind != ERR_NONE && (sqlite3_errcode(r->db) & 0xff) == SQLITE_NOTADB)
		return err_make(ERR_RECORD,
			"%s is not a warroom record, or its beginning is damaged. It was left as "
			"it is: move it aside, or restore the newest copy from the folder backup "
			"beside it.",
			r->path);
	if (e.kind == ERR_NONE && out->pages > 0 && out->application != SCHEMA_APPLICATION)
		return err_make(ERR_RECORD,
			"%s is not a warroom record. It was left as it is: give another "
			"directory.",
			r->path);
	return e;
}

static struct err
read_rev(struct record *r)
{
	return db_number(r, 0, &r->rev, "SELECT rev FROM revision WHERE name = 'total'", "");
}

static struct err
open_reader(struct record *r)
{
	struct identity id;
	struct err e = attach(r, RECORD_READ);

	if (e.kind == ERR_NONE)
		e = identify(r, &id);
	if (e.kind != ERR_NONE)
		return e;
	if (id.pages == 0 || id.version < SCHEMA_VERSION)
		return err_make(ERR_MISSING,
			"%s is not ready: the engine brings it up to date when it starts.",
			r->path);
	r->newer = id.version > SCHEMA_VERSION;
	e = read_rev(r);
	return r->newer ? NO_ERR : e; /* what a newer one looks like is not known */
}

static void
note_change(void *context, int what, const char *database, const char *table, sqlite3_int64 id)
{
	struct record *r = context;

	(void)what;
	(void)id;
	/* source rows are written silently too: source_save says when it matters */
	if (database[0] == 'm' && strcmp(table, "source") != 0)
		r->touched |= table_bit(table);
}

static struct err
set_up(struct record *r, const struct identity *id)
{
	struct err e = NO_ERR;
	char sql[96];

	/* Of a page as PagerDuty tells it 4096 bytes hold one and waste the rest, 8192 hold three. */
	(void)snprintf(sql, sizeof sql, "PRAGMA page_size = 8192; PRAGMA application_id = %d",
		SCHEMA_APPLICATION);
	if (id->pages == 0)
		e = exec(r, sql); /* a pragma takes no parameters; the number is ours */
	if (e.kind == ERR_NONE)
		e = exec(r, "PRAGMA journal_mode = WAL;"
			    "PRAGMA synchronous = FULL;"
			    "PRAGMA journal_size_limit = 16777216;"
			    "PRAGMA wal_autocheckpoint = 1000;"
			    "PRAGMA cache_size = -1000;");
	if (e.kind == ERR_NONE)
		e = audit_functions(r);
	if (e.kind == ERR_NONE)
		e = schema_upgrade(r, (int)id->version);
	if (e.kind == ERR_NONE)
		e = audit_triggers(r);
	if (e.kind == ERR_NONE)
		e = tally_triggers(r);
	if (e.kind == ERR_NONE)
		e = schema_temporary(r);
	if (e.kind == ERR_NONE)
		e = read_rev(r);
	return e;
}

/* Looks through a connection that cannot write: a file that is not ours stays what it is. Where a
 * write was cut off, before the file had a -wal, only one that can write may put that right first. */
static struct err
look(struct record *r, struct identity *out)
{
	struct err e = attach(r, RECORD_READ);

	if (e.kind == ERR_NONE)
		e = identify(r, out);
	if (e.kind == ERR_NONE || r->db == NULL ||
		sqlite3_extended_errcode(r->db) != SQLITE_READONLY_ROLLBACK)
		return e;
	detach(r);
	e = attach(r, RECORD_WRITE);
	if (e.kind == ERR_NONE)
		e = identify(r, out);
	return e;
}

static struct err
open_writer(struct record *r, const char *dir)
{
	struct identity id;
	struct err e = db_make_dir(dir);

	if (e.kind == ERR_NONE)
		e = record_place(dir);
	if (e.kind == ERR_NONE)
		e = db_make_file(r->path);
	if (e.kind == ERR_NONE)
		e = look(r, &id);
	if (e.kind == ERR_NONE && id.version > SCHEMA_VERSION)
		e = err_make(ERR_RECORD,
			"%s was written by a newer warroom (version %lld, this one knows %d): it "
			"can "
			"be read, not written. Install the newer program.",
			r->path, (long long)id.version, SCHEMA_VERSION);
	detach(r);
	if (e.kind == ERR_NONE)
		e = attach(r, RECORD_WRITE);
	if (e.kind == ERR_NONE && sqlite3_db_readonly(r->db, "main") == 1)
		e = err_make(ERR_RECORD, "%s may not be written by this account.", r->path);
	if (e.kind == ERR_NONE)
		e = set_up(r, &id);
	if (e.kind != ERR_NONE)
		return e;
	config(r, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0);
	(void)sqlite3_update_hook(r->db, note_change, r);
	return NO_ERR;
}

struct err
record_open(const char *dir, enum record_mode mode, struct record **out)
{
	struct record *r = calloc(1, sizeof *r);
	struct err e;

	if (r == NULL)
		return err_make(ERR_FULL, "Memory is short.");
	if (snprintf(r->path, sizeof r->path, "%s/warroom.db", dir) >= (int)sizeof r->path) {
		free(r);
		return err_make(ERR_IO, "The record's directory has too long a name.");
	}
	r->writer = mode == RECORD_WRITE;
	e = r->writer ? open_writer(r, dir) : open_reader(r);
	if (e.kind != ERR_NONE) {
		detach(r);
		free(r);
		return e;
	}
	*out = r;
	return NO_ERR;
}

/* Another file, or none, lies where ours did. */
static bool
has_moved(struct record *r)
{
	int moved = 0;

	(void)sqlite3_file_control(r->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
	return moved != 0;
}

/* No more writes; and closing leaves the -wal alone, which may be another file's by now. */
static void
give_up(struct record *r)
{
	r->suspect = true;
	config(r, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1);
}

void
record_close(struct record *r)
{
	if (r == NULL)
		return;
	record_rollback(r);
	if (has_moved(r))
		give_up(r);
	detach(r);
	free(r);
}

bool
record_suspect(const struct record *r)
{
	return r->suspect;
}

bool
record_newer(const struct record *r)
{
	return r->newer;
}

struct err
record_begin(struct record *r, const struct moment *m)
{
	struct err e;

	assert(r->writer && !r->writing);
	if (r->suspect)
		return err_make(ERR_IO,
			"Not saved: the disk failed on %s, which must be opened again first.",
			r->path);
	if (has_moved(r)) {
		give_up(r);
		return err_make(ERR_IO, "Not saved: %s was removed or replaced.", r->path);
	}
	e = db_run(r, "BEGIN IMMEDIATE", "");
	if (e.kind != ERR_NONE)
		return e;
	r->moment = *m;
	r->touched = 0;
	r->writing = true;
	return NO_ERR;
}

/* The rev of every table that was touched, and of all together. */
static struct err
raise_rev(struct record *r)
{
	static const char sql[] = "INSERT INTO revision (name, rev)"
				  " VALUES (?1, ?2)"
				  " ON CONFLICT (name) DO UPDATE"
				  " SET rev = excluded.rev";
	struct err e = db_run(r, sql, "ti", "total", r->rev + 1);

	for (size_t i = 0; i < sizeof tables / sizeof tables[0] && e.kind == ERR_NONE; i++) {
		if ((r->touched & tables[i].bit) != 0)
			e = db_run(r, sql, "ti", tables[i].table, r->rev + 1);
	}
	return e;
}

struct err
record_commit(struct record *r, bool *changed)
{
	struct err e = NO_ERR;
	int code;

	assert(r->writing);
	if (r->touched != 0)
		e = raise_rev(r);
	if (e.kind == ERR_NONE)
		e = db_run(r, "COMMIT", ""); /* writes nothing where nothing changed */
	if (e.kind != ERR_NONE) {
		code = sqlite3_extended_errcode(r->db);
		/* What a failed fsync left behind is not known: never try it again. */
		if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC)
			give_up(r);
		record_rollback(r);
		return e;
	}
	if (r->touched != 0)
		r->rev++;
	if (changed != NULL)
		*changed = r->touched != 0;
	r->writing = false;
	return NO_ERR;
}

void
record_rollback(struct record *r)
{
	if (!r->writing)
		return;
	/* SQLite rolls back by itself after some errors */
	if (sqlite3_get_autocommit(r->db) == 0)
		(void)sqlite3_exec(r->db, "ROLLBACK", NULL, NULL, NULL);
	r->writing = false;
	r->touched = 0;
}

int64_t
record_rev(const struct record *r)
{
	return r->rev;
}

struct err
record_changes(struct record *r, int64_t since, unsigned *changed, int64_t *rev)
{
	static const char sql[] = "SELECT name, rev"
				  " FROM revision"
				  " WHERE rev > ?1 OR name = 'total'";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "i", since);
	unsigned found = 0;
	int64_t total = 0;
	bool row = false;

	if (e.kind != ERR_NONE)
		return e;
	for (;;) {
		const char *name;

		e = db_step(r, s, &row);
		if (e.kind != ERR_NONE)
			return e;
		if (!row)
			break;
		name = (const char *)sqlite3_column_text(s, 0);
		if (name != NULL && strcmp(name, "total") == 0)
			total = sqlite3_column_int64(s, 1);
		else if (name != NULL)
			found |= table_bit(name);
	}
	r->rev = total;
	*changed = found;
	*rev = total;
	return NO_ERR;
}

struct err
record_snapshot(struct record *r)
{
	return db_run(r, "BEGIN", "");
}

void
record_release(struct record *r)
{
	if (sqlite3_get_autocommit(r->db) == 0)
		(void)db_run(r, "COMMIT", ""); /* reads only: there is nothing to lose */
}
