/* store/record_open.c - opening a record: what is asked of the file and of its directory, and what
 * each connection is set up with.
 * SPDX-License-Identifier: MIT */
#include "store/record.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
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
	/* The -wal, in pages of 8 KiB: what record_checkpoint leaves, and what a commit does. Ten
	 * thousand pages that are acknowledged at once are 3000 of them. */
	WAL_PAGES = 1000,
	WAL_MOST_PAGES = 8 * WAL_PAGES,
};

/* What a file says about itself. */
struct identity {
	int64_t application;
	int64_t version;
	int64_t pages; /* 0: nothing in it yet */
};

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
attach(struct record *r, enum db_use use)
{
	static const int patience_ms[] = {READER_PATIENCE_MS, WRITER_PATIENCE_MS, 0};
	int flags = SQLITE_OPEN_NOMUTEX |
		    (use == DB_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);

	db_library();
	if (sqlite3_open_v2(r->path, &r->db, flags, NULL) != SQLITE_OK) {
		if (r->db == NULL)
			return err_make(ERR_FULL, "Memory is short.");
		if (access(r->path, F_OK) != 0 && errno == ENOENT)
			return err_make(ERR_MISSING,
				"There is no record at %s yet: the engine makes it.", r->path);
		return db_fail(r);
	}
	(void)sqlite3_busy_timeout(r->db, patience_ms[use]);
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

/* What cannot be put into the file now, as a reader needs what is there, is put there later. All of it
 * is durable where it is. */
static void
checkpoint(struct record *r)
{
	(void)sqlite3_wal_checkpoint_v2(r->db, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	r->wal_pages = 0; /* the next commit says how many there are */
}

static int
on_committed(void *context, sqlite3 *db, const char *database, int pages)
{
	struct record *r = context;

	(void)db;
	(void)database;
	r->wal_pages = pages;
	if (pages >= WAL_MOST_PAGES)
		checkpoint(r);
	return SQLITE_OK;
}

void
record_checkpoint(struct record *r)
{
	assert(!r->writing);
	if (r->wal_pages >= WAL_PAGES)
		checkpoint(r);
}

void
record_rest(struct record *r)
{
	assert(!r->writing);
	/* Scratch: each merge begins by emptying it. What cannot be given back now stays. */
	(void)sqlite3_exec(
		r->db, "DELETE FROM temp.item; PRAGMA temp.incremental_vacuum;", NULL, NULL, NULL);
	record_forget(r);
	(void)sqlite3_db_release_memory(r->db);
	(void)malloc_trim(0);
}

void
db_detach(struct record *r)
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
	struct err e = attach(r, DB_READ);

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

static struct err
set_up(struct record *r, const struct identity *id)
{
	struct err e = NO_ERR;
	char sql[96];

	/* Of a page as PagerDuty tells it 4096 bytes hold one and waste the rest, 8192 hold
	 * three. */
	(void)snprintf(sql, sizeof sql, "PRAGMA page_size = 8192; PRAGMA application_id = %d",
		SCHEMA_APPLICATION);
	if (id->pages == 0)
		e = exec(r, sql); /* a pragma takes no parameters; the number is ours */
	if (e.kind == ERR_NONE)
		e = exec(r, "PRAGMA journal_mode = WAL;"
			    "PRAGMA synchronous = FULL;"
			    "PRAGMA journal_size_limit = 16777216;"
			    "PRAGMA cache_size = -1000;"
			    "PRAGMA temp.auto_vacuum = INCREMENTAL;"); /* record_rest */
	(void)sqlite3_wal_hook(r->db, on_committed, r);                /* instead of SQLite's own */
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

/* A new file that is filled before anyone else may open it. Nothing of it need outlive the machine:
 * the next engine makes another. Its -wal stays for readers when nobody writes, and is put back by
 * whoever writes (store/mirror.c) alone. */
static struct err
open_mirror(struct record *r, struct record *like)
{
	struct err e = attach(r, DB_MIRROR);
	char sql[96];
	int on = 1;

	if (e.kind != ERR_NONE)
		return e;
	(void)sqlite3_file_control(r->db, "main", SQLITE_FCNTL_PERSIST_WAL, &on);
	(void)snprintf(sql, sizeof sql, "PRAGMA page_size = 4096; PRAGMA application_id = %d",
		SCHEMA_APPLICATION);
	e = exec(r, sql);
	/* A key that moved to another row takes that row's place, and the counts know of it. */
	if (e.kind == ERR_NONE)
		e = exec(r, "PRAGMA synchronous = OFF;"
			    "PRAGMA journal_mode = MEMORY;"
			    "PRAGMA journal_size_limit = 4194304;"
			    "PRAGMA wal_autocheckpoint = 0;"
			    "PRAGMA recursive_triggers = ON;"
			    "PRAGMA cache_size = -256;");
	if (e.kind == ERR_NONE)
		e = schema_copy(r, like);
	if (e.kind == ERR_NONE)
		e = tally_triggers(r);
	return e;
}

/* Looks through a connection that cannot write: a file that is not ours stays what it is. Where a
 * write was cut off, before the file had a -wal, only one that can write may put that right
 * first. */
static struct err
look(struct record *r, struct identity *out)
{
	struct err e = attach(r, DB_READ);

	if (e.kind == ERR_NONE)
		e = identify(r, out);
	if (e.kind == ERR_NONE || r->db == NULL ||
		sqlite3_extended_errcode(r->db) != SQLITE_READONLY_ROLLBACK)
		return e;
	db_detach(r);
	e = attach(r, DB_WRITE);
	if (e.kind == ERR_NONE)
		e = identify(r, out);
	return e;
}

static struct err
open_writer(struct record *r)
{
	struct identity id;
	struct err e = look(r, &id);

	if (e.kind == ERR_NONE && id.version > SCHEMA_VERSION)
		e = err_make(ERR_RECORD,
			"%s was written by a newer warroom (version %lld, this one knows %d): it "
			"can "
			"be read, not written. Install the newer program.",
			r->path, (long long)id.version, SCHEMA_VERSION);
	db_detach(r);
	if (e.kind == ERR_NONE)
		e = attach(r, DB_WRITE);
	if (e.kind == ERR_NONE && sqlite3_db_readonly(r->db, "main") == 1)
		e = err_make(ERR_RECORD, "%s may not be written by this account.", r->path);
	if (e.kind == ERR_NONE)
		e = set_up(r, &id);
	if (e.kind != ERR_NONE)
		return e;
	config(r, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0);
	db_notice(r);
	return NO_ERR;
}

static struct err
open_for(const char *path, enum db_use use, struct record *like, struct record **out)
{
	struct record *r = calloc(1, sizeof *r);
	struct err e;

	if (r == NULL)
		return err_make(ERR_FULL, "Memory is short.");
	(void)snprintf(r->path, sizeof r->path, "%s", path);
	r->writer = use != DB_READ;
	switch (use) {
	case DB_READ:
		e = open_reader(r);
		break;
	case DB_WRITE:
		e = open_writer(r);
		break;
	case DB_MIRROR:
		e = open_mirror(r, like);
		break;
	}
	if (e.kind != ERR_NONE) {
		db_detach(r);
		free(r);
		return e;
	}
	*out = r;
	return NO_ERR;
}

struct err
db_open(const char *path, enum db_use use, struct record **out)
{
	return open_for(path, use, NULL, out);
}

struct err
db_open_mirror(const char *path, struct record *like, struct record **out)
{
	return open_for(path, DB_MIRROR, like, out);
}

struct err
record_open(const char *dir, enum record_mode mode, struct record **out)
{
	char path[DB_PATH_BYTES];
	struct err e;

	if ((size_t)snprintf(path, sizeof path, "%s/warroom.db", dir) >= sizeof path)
		return err_make(ERR_IO, "The record's directory has too long a name.");
	if (mode == RECORD_READ)
		return db_open(path, DB_READ, out);
	e = db_make_dir(dir);
	if (e.kind == ERR_NONE)
		e = record_place(dir);
	if (e.kind == ERR_NONE)
		e = db_make_file(path);
	if (e.kind == ERR_NONE)
		e = db_open(path, DB_WRITE, out);
	return e;
}
