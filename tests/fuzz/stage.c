/* tests/fuzz/stage.c - what the targets share: a record, a file, and what always holds.
 * SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/db.h"
#include "store/ticket.h"
#include "tests/fuzz/fuzz.h"

enum { GROWN_BYTES = 70000, GROWN_MOST = 4, FELT = 1 << 14 };

const char fuzz_page_on[] = "{\"priorities\":[\"high\",\"urgent\"],\"tags\":[\"outage\"],"
			    "\"fields\":[{\"id\":7,\"value\":\"true\"}]}";

static const int64_t now_ms = FUZZ_NOW_MS;

/* libFuzzer counts what changes here as it counts the edges of the program. */
__attribute__((section("__libfuzzer_extra_counters"), used)) static uint8_t felt[FELT];

static struct {
	char dir[64];
	char path[96];
	struct record *record;
} stage;

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	(void)st;
	(void)type;
	(void)walk;
	return remove(path);
}

static void
remove_all(void)
{
	if (stage.dir[0] != '\0')
		(void)nftw(stage.dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

void
fuzz_hold(bool holds, const char *sentence)
{
	if (holds)
		return;
	(void)fprintf(stderr, "fuzz: does not hold: %s\n", sentence);
	remove_all();
	abort();
}

static void
strike(void)
{
	record_close(stage.record);
	remove_all();
}

static void
set_up(void)
{
	if (stage.dir[0] != '\0')
		return;
	(void)snprintf(stage.dir, sizeof stage.dir, "%s/warroom-fuzz-XXXXXX",
		access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	fuzz_hold(mkdtemp(stage.dir) != NULL, "a directory can be made");
	(void)snprintf(stage.path, sizeof stage.path, "%s/input.yaml", stage.dir);
	(void)atexit(strike);
}

#define AT "2026-11-20T09:00:00Z"

void
fuzz_seed(struct record *r)
{
	static const char pages[] =
		"{\"incidents\":[{\"id\":\"QA1\",\"incident_number\":1,\"title\":\"disk\","
		"\"status\":\"triggered\",\"urgency\":\"high\",\"created_at\":\"" AT
		"\",\"updated_at\":\"" AT "\"},{\"id\":\"QA2\",\"title\":\"web\",\"status\":"
		"\"resolved\",\"urgency\":\"low\",\"created_at\":\"" AT "\",\"updated_at\":\"" AT
		"\"}],\"more\":false}";
	static const char tickets[] =
		"{\"tickets\":[{\"id\":11,\"subject\":\"shop\",\"status\":\"open\",\"priority\":"
		"\"normal\",\"requester_id\":1,\"tags\":[],\"created_at\":\"" AT
		"\",\"updated_at\":\"" AT "\"},{\"id\":12,\"subject\":\"mail\",\"status\":\"new\","
		"\"priority\":\"urgent\",\"requester_id\":2,\"tags\":[\"outage\"],\"created_at\":"
		"\"" AT "\",\"updated_at\":\"" AT "\"}],\"users\":[{\"id\":1,\"name\":\"Jo\"}]}";
	struct merge merge = {0};

	fuzz_check_merge(page_merge(r, pages, strlen(pages), &merge), &merge);
	fuzz_hold(merge.seen == 2 && merge.skipped == 0, "two pages are merged");
	fuzz_check_merge(ticket_merge(r, tickets, strlen(tickets), fuzz_page_on, &merge), &merge);
	fuzz_hold(merge.seen == 2 && merge.skipped == 0, "two tickets are merged");
}

struct record *
fuzz_record(void)
{
	const struct moment m = {.now_ms = now_ms, .actor = "engine", .source = "engine"};

	if (stage.record != NULL)
		return stage.record;
	set_up();
	fuzz_hold(record_open(stage.dir, RECORD_WRITE, &stage.record).kind == ERR_NONE,
		"a record can be made");
	fuzz_hold(record_begin(stage.record, &m).kind == ERR_NONE, "it can be written");
	fuzz_seed(stage.record);
	fuzz_hold(record_commit(stage.record, NULL).kind == ERR_NONE, "it is written");
	return stage.record;
}

const char *
fuzz_dir(void)
{
	set_up();
	return stage.dir;
}

void
fuzz_begin(struct record *r, const char *source)
{
	const struct moment m = {.now_ms = now_ms, .source = source};

	fuzz_hold(record_begin(r, &m).kind == ERR_NONE, "a transaction begins");
}

void
fuzz_end(struct record *r)
{
	fuzz_feel(r);
	record_rollback(r);
}

int64_t
fuzz_number(struct record *r, const char *sql)
{
	int64_t n = 0;
	struct err e = db_number(r, 0, &n, sql, "");

	fuzz_hold(e.kind == ERR_NONE, e.text);
	return n;
}

/* What the details show. */
static void
check_lists(struct record *r)
{
	fuzz_hold(
		fuzz_number(r,
			"SELECT"
			" (SELECT count(*) FROM priority WHERE length(CAST(name AS BLOB)) > 65536)"
			" + (SELECT count(*) FROM service WHERE length(CAST(name AS BLOB)) > 65536)"
			" + (SELECT count(*) FROM maintenance WHERE length(CAST(text AS BLOB)) > "
			"65536)"
			" + (SELECT count(*) FROM change_event WHERE length(CAST(text AS BLOB)) > "
			"65536)"
			" + (SELECT count(*) FROM alert WHERE length(CAST(text AS BLOB)) > 65536)"
			" + (SELECT count(*) FROM page_note WHERE length(CAST(text AS BLOB)) > "
			"65536)") == 0,
		"no text of a list is longer than 64 KiB");
	fuzz_hold(fuzz_number(r, "SELECT count(*)"
				 " FROM (SELECT id FROM priority"
				 "  UNION ALL SELECT id FROM service"
				 "  UNION ALL SELECT id FROM maintenance"
				 "  UNION ALL SELECT id FROM change_event"
				 "  UNION ALL SELECT id FROM alert"
				 "  UNION ALL SELECT id FROM page_note)"
				 " WHERE id = '' OR length(id) > 64"
				 " OR id GLOB '*[^A-Za-z0-9_-]*'") == 0,
		"what is in a list has a clean id");
}

void
fuzz_check_lists(struct record *r)
{
	fuzz_hold(fuzz_number(r, "SELECT count(*) FROM page"
				 " WHERE (length(id) BETWEEN 1 AND 40"
				 "   AND id NOT GLOB '*[^A-Za-z0-9_-]*'"
				 "   AND status IN ('triggered', 'acknowledged', 'resolved')"
				 "   AND coalesce(urgency, 'low') IN ('high', 'low')"
				 "   AND created_ms > 0 AND updated_ms > 0) IS NOT TRUE") == 0,
		"a page has an id, a status, an urgency and times");
	fuzz_hold(fuzz_number(r,
			  "SELECT count(*) FROM page"
			  " WHERE max(ifnull(length(CAST(title AS BLOB)), 0), "
			  "ifnull(length(CAST(status AS BLOB)), 0), ifnull(length(CAST(priority AS "
			  "BLOB)), 0),"
			  "   ifnull(length(CAST(service AS BLOB)), 0), "
			  "ifnull(length(CAST(service_id AS BLOB)), 0), "
			  "ifnull(length(CAST(assigned AS BLOB)), 0),"
			  "   ifnull(length(CAST(policy AS BLOB)), 0), ifnull(length(CAST(html_url "
			  "AS BLOB)), 0), ifnull(length(CAST(raw AS BLOB)), 0)) > 65536") == 0,
		"no text of a page is longer than 64 KiB");
	fuzz_hold(fuzz_number(r, "SELECT count(*) FROM ticket"
				 " WHERE id <= 0 OR status = '' OR updated_ms <= 0"
				 " OR coalesce(pages, 'tag') NOT IN ('priority', 'tag', 'field')"
				 " OR json_type(tags) IS NOT 'array'") == 0,
		"a ticket has an id, a status, tags, and pages for a reason");
	fuzz_hold(fuzz_number(r,
			  "SELECT count(*) FROM ticket"
			  " WHERE max(ifnull(length(CAST(subject AS BLOB)), 0), "
			  "ifnull(length(CAST(status AS BLOB)), 0), ifnull(length(CAST(priority AS "
			  "BLOB)), 0),"
			  "   ifnull(length(CAST(requester AS BLOB)), 0), "
			  "ifnull(length(CAST(organization AS BLOB)), 0), ifnull(length(CAST(tags "
			  "AS BLOB)), 0), ifnull(length(CAST(raw AS BLOB)), 0))"
			  "   > 65536") == 0,
		"no text of a ticket is longer than 64 KiB");
	fuzz_hold(fuzz_number(r, "SELECT count(*) FROM oncall"
				 " WHERE max(ifnull(length(CAST(policy AS BLOB)), 0), "
				 "ifnull(length(CAST(person AS BLOB)), 0)) > 65536"
				 " OR level IS NULL") == 0,
		"no text of who is on call is longer than 64 KiB");
	check_lists(r);
}

void
fuzz_check(struct record *r)
{
	fuzz_check_lists(r);
	fuzz_hold(fuzz_number(r, "SELECT count(*) FROM event"
				 " WHERE max(ifnull(length(CAST(text AS BLOB)), 0), "
				 "ifnull(length(CAST(actor AS BLOB)), 0)) > 65536"
				 " OR subject GLOB '*[^a-zA-Z0-9_:-]*'"
				 " OR json_type(data) IS NOT 'object'") == 0,
		"an event is about a clean id, and no text of it is longer than 64 KiB");
	fuzz_check_tally(r);
}

void
fuzz_check_tally(struct record *r)
{
	fuzz_hold(fuzz_number(r, "SELECT count(*) FROM tally"
				 " WHERE rows <> CASE list"
				 "  WHEN 'page' THEN (SELECT count(*) FROM page"
				 "   WHERE status <> 'resolved' AND rank = tally.rank)"
				 "  WHEN 'ticket' THEN (SELECT count(*) FROM ticket"
				 "   WHERE status IN ('new', 'open', 'pending', 'hold')"
				 "   AND rank = tally.rank)"
				 "  WHEN 'kind' THEN (SELECT count(DISTINCT kind) FROM page"
				 "   WHERE status <> 'resolved')"
				 "  ELSE (SELECT count(*) FROM ticket"
				 "   WHERE page_rank = tally.rank) END") == 0,
		"lists are as long as they say");
	fuzz_hold(fuzz_number(r, "SELECT count(*) FROM page_group AS kept"
				 " WHERE (active, unacknowledged, rank) IS NOT ("
				 "  SELECT count(*), sum(page.rank < 2), min(page.rank) FROM page"
				 "  WHERE status <> 'resolved' AND kind = kept.kind)") == 0,
		"groups are of as many pages as they say");
}

void
fuzz_check_merge(struct err e, const struct merge *merge)
{
	fuzz_hold(e.kind == ERR_NONE || e.kind == ERR_MALFORMED, e.text);
	fuzz_hold(merge->skipped >= 0 && merge->seen >= merge->skipped,
		"no more items are skipped than were seen");
}

void
fuzz_feel(struct record *r)
{
	for (int i = 0; i < r->statements_count; i++) {
		unsigned steps = (unsigned)sqlite3_stmt_status(
			r->statements[i].statement, SQLITE_STMTSTATUS_VM_STEP, 1);
		unsigned size = 0;

		if (steps == 0)
			continue;
		for (; steps >= 32; steps /= 2)
			size++;
		felt[((unsigned)i * 512 + size * 32 + steps) % FELT] = 1;
	}
}

char *
fuzz_grow(const uint8_t *data, size_t size, size_t *length)
{
	char *grown = malloc(size + (size_t)GROWN_MOST * GROWN_BYTES + 1);
	int left = GROWN_MOST;

	fuzz_hold(grown != NULL, "there is memory");
	*length = 0;
	for (size_t i = 0; i < size; i++) {
		if (data[i] == 1 && left > 0) {
			memset(grown + *length, 'a', GROWN_BYTES);
			*length += GROWN_BYTES;
			left--;
		} else {
			grown[(*length)++] = (char)data[i];
		}
	}
	grown[*length] = '\0';
	return grown;
}

void
fuzz_write(const char *path, const uint8_t *data, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	fuzz_hold(fd >= 0 && write(fd, data, size) == (ssize_t)size, "a file can be written");
	(void)close(fd);
}

const char *
fuzz_file(const uint8_t *data, size_t size)
{
	set_up();
	fuzz_write(stage.path, data, size);
	return stage.path;
}

char *
fuzz_string(const uint8_t *data, size_t size)
{
	char *string = malloc(size + 1);

	fuzz_hold(string != NULL, "there is memory");
	if (size > 0)
		memcpy(string, data, size);
	string[size] = '\0';
	return string;
}

const char *const fuzz_nouns[] = {"pagerduty", "zendesk", "config", "pack", "wire", "when", "hours",
	"zone", "template", "spool", "mask", "watch", "slack", "statuspage", "jira", "pagewrite",
	"ticketwrite", "hook", "outbox", NULL};

fuzz_target *
fuzz_find(const char *noun)
{
	static fuzz_target *const targets[] = {fuzz_pagerduty, fuzz_zendesk, fuzz_config, fuzz_pack,
		fuzz_wire, fuzz_when, fuzz_hours, fuzz_zone, fuzz_template, fuzz_spool, fuzz_mask,
		fuzz_watch, fuzz_slack, fuzz_statuspage, fuzz_jira, fuzz_pagewrite,
		fuzz_ticketwrite, fuzz_hook, fuzz_outbox};

	for (size_t i = 0; fuzz_nouns[i] != NULL; i++)
		if (strcmp(fuzz_nouns[i], noun) == 0)
			return targets[i];
	return NULL;
}
