/* tests/test_mirror_random.c - whatever is ordered: the mirror is what is shown of the record, and
 * its events lead from nothing to its tables.
 *
 * And from where it was when its generation was new, its events lead to where it is now: that is
 * tried field by field in a database in memory.
 * SPDX-License-Identifier: MIT */
#include "store/mirror.h"

#include <sys/stat.h>
#include <unistd.h>

#include "store/audit.h"
#include "store/buf.h"
#include "store/db.h"
#include "tests/dice.h"
#include "tests/fold.h"
#include "tests/mirrored.h"
#include "tests/orders.h"

enum { PAGES = 12, ROUNDS_QUICK = 3, ROUNDS_SOAK = 60, ORDERS = 120, KINDS_LEAST = 20 };

/* Subjects with a % have a page or an incident put in. */
static const struct {
	const char *name;
	const char *subject;
	const char *args;
} orders[] = {
	{"incident-declare", "", "{\"title\":\"checkout is down, call 555-0110\"}"},
	{"incident-declare", "", "{\"title\":\"slow\"}"},
	{"incident-end", "incident:%i", "{\"how\":\"green\"}"},
	{"incident-end", "incident:%i", "{\"how\":\"cancelled\",\"reason\":\"none\"}"},
	{"incident-severity", "incident:%i", "{\"severity\":\"1\"}"},
	{"incident-cause", "incident:%i", "{\"cause\":\"Bad deployment\"}"},
	{"incident-impact", "incident:%i", "{\"impact\":\"write to jo@acme.example\"}"},
	{"incident-platform", "incident:%i", "{}"},
	{"incident-status", "incident:%i", "{\"status\":\"recovering\"}"},
	{"incident-eta", "incident:%i", "{\"eta\":\"30m\"}"},
	{"incident-reopen", "incident:%i", "{}"},
	{"incident-merge", "incident:%i", "{\"into\":\"2\"}"},
	{"incident-restrict", "incident:%i", "{}"},
	{"note", "", "{\"text\":\"call +1 555 0110 now\"}"},
	{"note", "", "{\"text\":\"TODO look at the graphs\",\"incident\":\"1\"}"},
	{"customer-add", "", "{\"name\":\"Acme\"}"},
	{"followup-add", "", "{\"text\":\"a graph\"}"},
	{"bridge-open", "", "{}"},
	{"bridge-join", "", "{}"},
	{"role-give", "role:Recorder", "{\"person\":\"Jo\"}"},
	{"role-give", "role:On-call lead", "{\"person\":\"Al\"}"},
	{"role-drop", "role:Recorder", "{}"},
	{"page-triage", "page:P%p", "{\"verdict\":\"fluke\",\"note\":\"x\"}"},
	{"page-triage", "page:P%p", "{\"verdict\":\"outage\"}"},
	{"page-tie", "page:P%p", "{}"},
	{"page-untie", "page:P%p", "{}"},
	{"ticket-tie", "ticket:8812", "{}"},
	{"ticket-untie", "ticket:8812", "{}"},
	{"task-give", "", "{\"person\":\"Kim\",\"text\":\"look\",\"due\":\"15m\"}"},
	{"decision-log", "", "{\"text\":\"we roll back\"}"},
	{"update-post", "clock:stakeholders", "{\"text\":\"we work on it\"}"},
	{"clock-snooze", "clock:stakeholders", "{\"minutes\":\"5\"}"},
	{"step-done", "step:relevant", "{}"},
	{"step-skip", "step:relevant", "{\"reason\":\"known\"}"},
	{"undo", "", "{}"},
	{"task-take", "task:1", "{}"},
	{"task-done", "task:1", "{}"},
	{"followup-done", "followup:1", "{}"},
	{"hand-raise", "", "{\"text\":\"is 555-0142 the bridge?\"}"},
	{"hand-take", "hand:1", "{}"},
	{"bridge-close", "", "{}"},
};

struct walk {
	struct dice dice;
	struct orders *o;
	struct mirrored m;
	sqlite3 *baseline;  /* `state`: the fields of the rows as they were then; NULL: none yet */
	int64_t generation; /* of the baseline */
	int64_t seq;        /* its last event */
	bool done[sizeof orders / sizeof orders[0]];
};

static void
put_subject(struct walk *w, const char *pattern, char *out, size_t size)
{
	const char *mark = strchr(pattern, '%');

	if (mark == NULL)
		(void)snprintf(out, size, "%s", pattern);
	else
		(void)snprintf(out, size, "%.*s%d", (int)(mark - pattern), pattern,
			1 + dice_below(&w->dice, mark[1] == 'p' ? PAGES : 4));
}

/* The ticket, and some pages as the service has them now. */
static void
hear(struct walk *w)
{
	static const char *const states[] = {"triggered", "acknowledged", "resolved"};
	struct buf reply;
	int minute = (int)((w->o->room->now_ms / 60000) % 60);

	buf_init(&reply, 64 * 1024);
	(void)buf_string(&reply, "{\"incidents\":[");
	for (int i = 0; i < 3; i++)
		(void)buf_printf(&reply,
			"%s{\"id\":\"P%d\",\"title\":\"page of +1 555 0199\",\"status\":\"%s\","
			"\"urgency\":\"%s\",\"service\":{\"id\":\"PS1\",\"summary\":\"checkout\"},"
			"\"created_at\":\"2025-11-21T00:00:00Z\","
			"\"updated_at\":\"2025-11-21T01:%02d:%02dZ\"}",
			i > 0 ? "," : "", 1 + dice_below(&w->dice, PAGES),
			states[dice_below(&w->dice, 3)], dice_once_in(&w->dice, 2) ? "high" : "low",
			minute, dice_below(&w->dice, 60));
	(void)buf_string(&reply, "]}");
	(void)room_pages(w->o->room, reply.data);
	buf_clear(&reply);
}

/* What was hidden with an incident may be seen after it. */
static bool
is_returning(const struct walk *w, const char *name)
{
	return (strstr(name, "tie") != NULL || strcmp(name, "undo") == 0 ||
		       strcmp(name, "incident-merge") == 0) &&
	       orders_number(w->o, "SELECT count(*) FROM incident WHERE restricted") > 0;
}

/* That is soon put right with a generation of its own; here at once. */
static void
come_back(struct walk *w)
{
	mirror_renew(w->m.mirror, &w->m.config, true);
}

static void
step(struct walk *w)
{
	size_t which = (size_t)dice_below(&w->dice, (int)(sizeof orders / sizeof orders[0]));
	char subject[64];
	struct err e;

	w->o->room->now_ms += dice_below(&w->dice, 20000);
	if (dice_once_in(&w->dice, 5)) {
		hear(w);
		return;
	}
	put_subject(w, orders[which].subject, subject, sizeof subject);
	e = orders_try(w->o, orders[which].name, subject, orders[which].args);
	w->done[which] = w->done[which] || e.kind == ERR_NONE;
	if (e.kind == ERR_NONE && is_returning(w, orders[which].name))
		come_back(w);
	if (e.kind != ERR_NONE && e.kind != ERR_REFUSED && e.kind != ERR_USAGE &&
		e.kind != ERR_MISSING)
		fail_msg("%s %s: %s", orders[which].name, subject, e.text);
}

/* The mirror in place of the record. */
static void
check_fold(struct walk *w)
{
	struct room aside = {.record = w->o->room->record};
	char path[128];
	char target[PATH_MAX + 64];
	char *faults;

	(void)snprintf(aside.dir, sizeof aside.dir, "%.60s/f", w->o->room->dir);
	assert_int_equal(mkdir(aside.dir, 0700), 0);
	(void)snprintf(path, sizeof path, "%s/warroom.db", aside.dir);
	(void)snprintf(target, sizeof target, "%s/current/mirror.db", w->m.place.dir);
	assert_int_equal(symlink(target, path), 0);
	faults = fold_faults(&aside);
	if (faults[0] != '\0')
		fail_msg("%s", faults);
	free(faults);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(aside.dir), 0);
}

static void
run(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
}

/* Each field of each row of the audited tables of `mirror.` that is not null, into `into`. */
static void
take_fields(sqlite3 *db, const char *into)
{
	static const char columns[] =
		"SELECT name FROM pragma_table_xinfo(?1, 'mirror')"
		" WHERE hidden = 0"
		" AND name NOT IN ('rev', 'raw', 'audited_ms', 'commented_ms')"
		" AND (?1, name) <> ('page', 'kind')";
	sqlite3_stmt *s = NULL;
	const char *table;
	struct buf subject;

	assert_int_equal(sqlite3_prepare_v2(db, columns, -1, &s, NULL), SQLITE_OK);
	buf_init(&subject, 4096);
	for (size_t i = 0; audit_table_at(i, &table, &subject); i++) {
		(void)sqlite3_bind_text(s, 1, table, -1, SQLITE_STATIC);
		while (sqlite3_step(s) == SQLITE_ROW) {
			const char *name = (const char *)sqlite3_column_text(s, 0);
			char *sql = sqlite3_mprintf(
				"INSERT INTO %s SELECT %Q, %s, %Q, %s FROM mirror.%s"
				" WHERE %s IS NOT NULL",
				into, table, subject.data, name, name, table, name);

			run(db, sql);
			sqlite3_free(sql);
		}
		(void)sqlite3_reset(s);
		buf_reset(&subject);
	}
	buf_clear(&subject);
	(void)sqlite3_finalize(s);
}

static void
attach(struct walk *w)
{
	char *sql = sqlite3_mprintf(
		"ATTACH 'file:%s/current/mirror.db?mode=ro' AS mirror", w->m.place.dir);

	run(w->baseline, sql);
	sqlite3_free(sql);
}

/* Where the generation begins, if it is another than the one before. */
static void
take_baseline(struct walk *w)
{
	if (w->baseline != NULL && w->generation == mirror_generation(w->m.mirror))
		return;
	(void)sqlite3_close(w->baseline);
	assert_int_equal(sqlite3_open_v2(":memory:", &w->baseline,
				 SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI, NULL),
		SQLITE_OK);
	run(w->baseline,
		"CREATE TABLE state (tbl, subject, field, value, PRIMARY KEY (tbl, subject, "
		"field));"
		"CREATE TABLE now (tbl, subject, field, value, PRIMARY KEY (tbl, subject, field))");
	attach(w);
	take_fields(w->baseline, "state");
	run(w->baseline, "DETACH mirror");
	w->generation = mirror_generation(w->m.mirror);
	w->seq = mirrored_number(&w->m, "SELECT max(seq) FROM event");
}

/* Carries the baseline on to now, by the events since, and compares. */
static void
check_baseline(struct walk *w)
{
	static const char wrong[] =
		"SELECT 'no event made ' || json_array(tbl, subject, field, value)"
		" FROM (SELECT * FROM now EXCEPT SELECT * FROM state)"
		" UNION ALL"
		" SELECT 'the events made ' || json_array(tbl, subject, field, value)"
		" FROM (SELECT * FROM state WHERE value IS NOT NULL EXCEPT SELECT * FROM now)";
	sqlite3_stmt *s = NULL;
	char *sql = sqlite3_mprintf(
		"INSERT INTO state SELECT tbl, subject, field, value FROM"
		" (SELECT substr(subject, 1, instr(subject, ':') - 1) AS tbl, subject,"
		"   f.key AS field, json_extract(f.value, '$[1]') AS value, max(seq)"
		"  FROM mirror.event AS e, json_each(e.data) AS f"
		"  WHERE seq > %lld AND f.type = 'array' AND json_array_length(f.value) = 2"
		"  GROUP BY subject, f.key)"
		" WHERE true ON CONFLICT DO UPDATE SET value = excluded.value",
		(long long)w->seq);

	attach(w);
	run(w->baseline, sql);
	sqlite3_free(sql);
	run(w->baseline, "DELETE FROM now");
	take_fields(w->baseline, "now");
	run(w->baseline, "DETACH mirror");
	w->seq = mirrored_number(&w->m, "SELECT max(seq) FROM event");
	assert_int_equal(sqlite3_prepare_v2(w->baseline, wrong, -1, &s, NULL), SQLITE_OK);
	if (sqlite3_step(s) == SQLITE_ROW)
		fail_msg("%s", (const char *)sqlite3_column_text(s, 0));
	(void)sqlite3_finalize(s);
}

static void
play(struct walk *w, struct room *room)
{
	orders_pages(w->o, PAGES);
	mirrored_begin(&w->m, room);
	for (int i = 0; i < ORDERS; i++) {
		step(w);
		mirrored_turn(&w->m);
		if (mirror_generation(w->m.mirror) == 0)
			assert_true(mirrored_next(&w->m, 0, MIRROR_NEXT_MS) > 0);
		mirrored_check(&w->m);
		take_baseline(w);
		check_baseline(w);
		if (i % 20 == 19 && orders_number(w->o, "SELECT count(*) FROM incident"
							" WHERE restricted") == 0)
			check_fold(w);
	}
	mirrored_end(&w->m);
	(void)sqlite3_close(w->baseline);
	w->baseline = NULL;
}

static void
it_is_what_is_shown_of_the_record_whatever_is_ordered(void **state)
{
	int rounds = dice_soak() ? ROUNDS_SOAK : ROUNDS_QUICK;
	struct walk w = {.dice = dice_of(20251121)};
	int kinds = 0;

	for (int i = 0; i < rounds; i++) {
		void *room = NULL;

		assert_int_equal(room_make(&room), 0);
		w.o = orders_begin(room);
		play(&w, room);
		orders_end(w.o);
		assert_int_equal(room_remove(&room), 0);
	}
	for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++)
		kinds += w.done[i];
	if (kinds < KINDS_LEAST)
		fail_msg("only %d kinds of orders were carried out", kinds);
	(void)state;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_what_is_shown_of_the_record_whatever_is_ordered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
