/* tests/test_due_random.c - what is due in rooms made by chance: nothing lost, nothing doubled, in
 * order, and nothing overdue that goes by itself. What is expected is found anew, by a statement a
 * rule.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "panes/command.h"
#include "store/db.h"
#include "store/due.h"
#include "tests/dice.h"
#include "tests/room.h"

enum { MINUTE = 60 * 1000, HOUR = 60 * MINUTE, ROOMS = 60, CLOCKS = 6, LINE_BYTES = 200 };

static const char *const incidents[] = {"1", "2", "3"};

/* A moment around now, or none. */
static int64_t
moment(struct dice *d, const struct room *room)
{
	static const int64_t lengths[] = {0, 1, MINUTE, 5 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR};
	int64_t length = lengths[dice_below(d, sizeof lengths / sizeof lengths[0])];

	return room->now_ms + (dice_below(d, 2) == 0 ? length : -length);
}

static const char *
incident(struct dice *d)
{
	return incidents[dice_below(d, 3)];
}

static void
write_incidents(struct dice *d, struct room *room)
{
	static const char sql[] =
		"INSERT INTO incident (id, title, codename, kind, status, restricted, severity,"
		" pack, eta_ms, eta_made_ms, declared_ms, recovered_ms, called_out_ms, span,"
		" bridge_open_ms, rev)"
		" VALUES (?1, 'x', 'x', 'outage', ?2, ?3, 1, 'p', ?4, ?5, ?6,"
		"  iif(?2 = 'open', NULL, ?7), ?8, 3, ?9, room_rev())";
	static const char *const statuses[] = {
		"open", "open", "recovering", "yellow", "green", "cancelled"};

	for (int i = 0; i < 3; i++)
		room_ok(db_run(room->record, sql, "ttiiiiiii", incidents[i],
			statuses[dice_below(d, 6)], (int64_t)(dice_below(d, 4) == 0),
			dice_below(d, 2) == 0 ? moment(d, room) : 0, moment(d, room),
			moment(d, room), moment(d, room), moment(d, room),
			dice_below(d, 2) == 0 ? moment(d, room) : 0));
	room_ok(db_run(room->record,
		"UPDATE incident SET eta_ms = nullif(eta_ms, 0),"
		" eta_made_ms = iif(eta_ms = 0, NULL, eta_made_ms),"
		" bridge_open_ms = nullif(bridge_open_ms, 0)",
		""));
	room_ok(db_run(room->record,
		"INSERT INTO severity (pack, level, label, ack_ms, respond_ms, pages, major, rev)"
		" VALUES ('p', 1, 'Critical', 0, 3600000, 1, 1, room_rev())",
		""));
}

static void
write_people(struct dice *d, struct room *room)
{
	char name[16];

	for (int i = 0; i < 6; i++) {
		(void)snprintf(name, sizeof name, "Role %d", i % 2);
		room_ok(db_run(room->record,
			"INSERT INTO role (incident_id, name, place, lead, required, many, rev)"
			" VALUES (?1, ?2, 1, 0, 1, 1, room_rev()) ON CONFLICT DO NOTHING",
			"tt", incidents[i / 2], name));
	}
	for (int i = (int)dice_below(d, 10); i > 0; i--) {
		(void)snprintf(name, sizeof name, "Role %d", (int)dice_below(d, 2));
		room_ok(db_run(room->record,
			"INSERT INTO role_holder (incident_id, role, person, since_ms, rev)"
			" VALUES (?1, ?2, 'P' || ?3, 1, room_rev()) ON CONFLICT DO NOTHING",
			"tti", incident(d), name, (int64_t)dice_below(d, 5)));
	}
}

static void
write_customers(struct dice *d, struct room *room)
{
	for (int i = (int)dice_below(d, 6); i > 0; i--)
		room_ok(db_run(room->record,
			"INSERT INTO incident_customer (incident_id, customer, origin, decision,"
			" decision_ms, confirmed_ms, rev)"
			" VALUES (?1, 'C' || ?2, 'person', iif(?3, 'x', ''), iif(?3, ?4, NULL),"
			" iif(?5, ?6, NULL), room_rev()) ON CONFLICT DO NOTHING",
			"tiiiii", incident(d), (int64_t)dice_below(d, 3), (int64_t)dice_below(d, 2),
			moment(d, room), (int64_t)dice_below(d, 2), moment(d, room)));
	for (int i = (int)dice_below(d, 8); i > 0; i--)
		room_ok(db_run(room->record,
			"INSERT INTO attempt (incident_id, customer, contact, name, phone, result,"
			" at_ms, person, next_ms, rev)"
			" VALUES (?1, 'C' || ?2, 1, 'x', 1, 'voicemail', ?3, 'x',"
			" iif(?4, ?5, NULL), room_rev())",
			"tiiii", incident(d), (int64_t)dice_below(d, 3), moment(d, room),
			(int64_t)dice_below(d, 2), moment(d, room)));
}

static void
write_work(struct dice *d, struct room *room)
{
	for (int i = (int)dice_below(d, 8); i > 0; i--)
		room_ok(db_run(room->record,
			"INSERT INTO clock (incident_id, audience, place, floor_ms, every_ms,"
			" ceiling_ms, started_ms, last_ms, snoozed_ms, stopped_ms, rev)"
			" VALUES (?1, 'A' || ?2, 1, 900000, 1800000, 2700000, ?3,"
			" iif(?4, ?5, NULL), iif(?6, ?7, NULL), iif(?8, 5, NULL), room_rev())"
			" ON CONFLICT DO NOTHING",
			"tiiiiiii", incident(d), (int64_t)dice_below(d, 2), moment(d, room),
			(int64_t)dice_below(d, 2), moment(d, room),
			(int64_t)(dice_below(d, 3) == 0), moment(d, room),
			(int64_t)(dice_below(d, 4) == 0)));
	for (int i = (int)dice_below(d, 8); i > 0; i--)
		room_ok(db_run(room->record,
			"INSERT INTO task (incident_id, person, text, given_by, given_ms, due_ms,"
			" done_ms, rev)"
			" VALUES (?1, 'x', 'x', 'x', 1, ?2, iif(?3, 1, NULL), room_rev())",
			"tii", incident(d), moment(d, room), (int64_t)(dice_below(d, 4) == 0)));
	for (int i = (int)dice_below(d, 8); i > 0; i--)
		room_ok(db_run(room->record,
			"INSERT INTO followup (incident_id, what, text, made_ms, due_ms, done_ms,"
			" rev)"
			" VALUES (?1, 'x', 'x', 1, iif(?4, NULL, ?2), iif(?3, 1, NULL),"
			" room_rev())",
			"tiii", dice_below(d, 4) == 0 ? "" : incident(d), moment(d, room),
			(int64_t)(dice_below(d, 4) == 0), (int64_t)(dice_below(d, 4) == 0)));
	for (int i = (int)dice_below(d, 4); i > 0; i--)
		room_ok(db_run(room->record,
			"INSERT INTO proposal (incident_id, name, subject, args, text, person,"
			" at_ms, state, rev)"
			" VALUES (?1, 'note', '', '{}', 'x', 'x', ?2,"
			" iif(?3, 'waiting', 'approved'), room_rev())",
			"tii", incident(d), moment(d, room), (int64_t)dice_below(d, 2)));
}

static void
write_pages(struct dice *d, struct room *room)
{
	static const char *const statuses[] = {"triggered", "acknowledged", "resolved"};

	for (int i = (int)dice_below(d, 6); i > 0; i--)
		room_ok(db_run(room->record,
			"INSERT INTO page (id, number, title, status, urgency, service, created_ms,"
			" updated_ms, escalates_ms, incident_id, triage, rev)"
			" VALUES ('P' || ?1, ?1, 'x', ?2, iif(?3, 'high', 'low'), 'x', ?4, ?4, ?5,"
			" iif(?6, '2', NULL), iif(?7, 'fluke', NULL), room_rev())",
			"itiiiii", (int64_t)i, statuses[dice_below(d, 3)],
			(int64_t)dice_below(d, 2), moment(d, room), moment(d, room),
			(int64_t)(dice_below(d, 3) == 0), (int64_t)(dice_below(d, 3) == 0)));
	room_ok(db_run(room->record,
		"INSERT INTO source (name, state, last_ok_ms, saved_ms, rev)"
		" VALUES ('pagerduty', ?1, ?2, 1, room_rev())",
		"ti", dice_below(d, 2) == 0 ? "ok" : "unreachable", moment(d, room)));
}

static void
write_room(struct dice *d, struct room *room)
{
	room_begin(room, "person");
	write_incidents(d, room);
	write_people(d, room);
	write_customers(d, room);
	write_work(d, room);
	write_pages(d, room);
	(void)room_end(room);
}

/* ---- found anew ---- */

/* What incident @id has due at @now, as "KIND/SUBJECT !" or with a >. */
static const char *const rules[] = {
	/* of the room, and whatever hangs on an incident that is hidden from @id left out */
	"SELECT 'followup/' || id || iif(due_ms <= @now, ' !', ' >') FROM followup"
	" WHERE done_ms IS NULL AND due_ms <= @now + 3600000 AND incident_id NOT IN"
	" (SELECT id FROM incident WHERE restricted AND id <> @id)",
	"SELECT 'proposal/' || id || ' >' FROM proposal"
	" WHERE state = 'waiting' AND incident_id NOT IN"
	" (SELECT id FROM incident WHERE restricted AND id <> @id)",
	"SELECT 'source/' || iif(@now - last_ok_ms >= 60000, ' !', ' >') FROM source"
	" WHERE state <> 'ok'",
	"SELECT 'pages/ !' WHERE EXISTS (SELECT 1 FROM page WHERE status = 'triggered')",
	"SELECT 'judge/ >' WHERE @id = ''"
	" AND EXISTS (SELECT 1 FROM page WHERE status = 'acknowledged' AND triage IS NULL"
	"  AND incident_id IS NULL)"
	" AND NOT EXISTS (SELECT 1 FROM page WHERE status = 'triggered' AND triage IS NULL"
	"  AND incident_id IS NULL)",

	/* of the incident */
	"SELECT 'call/' || customer || ' !' FROM incident_customer AS c, incident AS i"
	" WHERE i.id = @id AND c.incident_id = i.id AND i.status NOT IN ('green', 'cancelled')"
	" AND ((i.status = 'open' AND i.eta_ms > i.eta_made_ms + 3600000 AND NOT EXISTS"
	"   (SELECT 1 FROM attempt AS a WHERE a.incident_id = i.id AND a.customer = c.customer"
	"    AND a.at_ms >= i.eta_made_ms))"
	"  OR (decision <> '' AND NOT EXISTS"
	"   (SELECT 1 FROM attempt AS a WHERE a.incident_id = i.id AND a.customer = c.customer"
	"    AND a.at_ms >= c.decision_ms)))",
	"SELECT 'call-again/' || a.customer || iif(a.next_ms <= @now, ' !', ' >')"
	" FROM attempt AS a, incident AS i JOIN incident_customer AS c"
	"  ON c.incident_id = i.id AND c.customer = a.customer"
	" WHERE i.id = @id AND a.incident_id = i.id AND i.status NOT IN ('green', 'cancelled')"
	" AND a.next_ms IS NOT NULL AND NOT EXISTS (SELECT 1 FROM attempt AS b"
	"  WHERE b.incident_id = a.incident_id AND b.customer = a.customer"
	"  AND (b.at_ms, b.id) > (a.at_ms, a.id))"
	" AND NOT (i.status = 'open' AND coalesce(i.eta_ms > i.eta_made_ms + 3600000, 0)"
	"  AND a.at_ms < i.eta_made_ms)"
	" AND NOT (c.decision <> '' AND a.at_ms < c.decision_ms)",
	"SELECT 'confirm/' || customer || ' >' FROM incident_customer AS c, incident AS i"
	" WHERE i.id = @id AND c.incident_id = i.id AND i.status IN ('recovering', 'yellow')"
	" AND i.recovered_ms IS NOT NULL AND coalesce(confirmed_ms, 0) < i.recovered_ms",
	"SELECT 'update/' || audience || iif(@now >= max(coalesce(last_ms, started_ms) + "
	"ceiling_ms,"
	"  coalesce(snoozed_ms, 0)), ' !', ' >') FROM clock AS c, incident AS i"
	" WHERE i.id = @id AND c.incident_id = i.id AND i.status NOT IN ('green', 'cancelled')"
	" AND stopped_ms IS NULL",
	"SELECT 'task/' || t.id || iif(due_ms <= @now, ' !', ' >') FROM task AS t, incident AS i"
	" WHERE i.id = @id AND t.incident_id = i.id AND i.status NOT IN ('green', 'cancelled')"
	" AND done_ms IS NULL AND due_ms <= @now + 300000",
	"SELECT 'role/' || name || ' >' FROM role AS r, incident AS i"
	" WHERE i.id = @id AND r.incident_id = i.id AND i.status NOT IN ('green', 'cancelled')"
	" AND name NOT IN (SELECT role FROM role_holder WHERE incident_id = i.id)",
	"SELECT 'eta/ !' FROM incident"
	" WHERE id = @id AND status = 'open' AND eta_ms <= @now",
	"SELECT 'response/' || iif(@now >= declared_ms + 3600000, ' !', ' >') FROM incident AS i"
	" WHERE id = @id AND status NOT IN ('green', 'cancelled')"
	" AND @now >= declared_ms + 2700000"
	" AND NOT EXISTS (SELECT 1 FROM attempt WHERE incident_id = i.id)",
	"SELECT 'span/Role' || ' >' FROM incident AS i"
	" WHERE id = @id AND status NOT IN ('green', 'cancelled')"
	" AND (SELECT count(DISTINCT person) FROM role_holder WHERE incident_id = i.id) >= 3",
	"SELECT 'call-out/ >' FROM incident AS i"
	" WHERE id = @id AND status IN ('open', 'recovering')"
	" AND coalesce(called_out_ms, declared_ms) + 600000 <= @now"
	" AND (bridge_open_ms IS NOT NULL"
	"  OR (SELECT count(DISTINCT person) FROM role_holder WHERE incident_id = i.id) > 1)",
};

struct lines {
	char at[200][LINE_BYTES];
	int count;
};

static int
compare_lines(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* All rows of the rule as lines of one text. */
static void
ask(const char *rule, const char *id, int64_t now_ms, char *out, size_t size)
{
	size_t length = (size_t)snprintf(out, size,
		"SELECT group_concat(x, char(10)) FROM (SELECT NULL AS x WHERE 0 UNION ALL ");

	for (const char *at = rule; *at != '\0' && length < size; at++) {
		if (strncmp(at, "@id", 3) == 0) {
			length += (size_t)snprintf(out + length, size - length, "'%s'", id);
			at += 2;
		} else if (strncmp(at, "@now", 4) == 0) {
			length += (size_t)snprintf(
				out + length, size - length, "%lld", (long long)now_ms);
			at += 3;
		} else {
			length += (size_t)snprintf(out + length, size - length, "%c", *at);
		}
	}
	assert_true(length + 1 < size);
	(void)snprintf(out + length, size - length, ")");
}

static void
expect(const struct room *room, const char *id, int64_t now_ms, struct lines *out)
{
	char sql[4000];

	out->count = 0;
	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
		char *found;

		ask(rules[i], id, now_ms, sql, sizeof sql);
		found = room_string(room, sql);
		for (const char *at = found; *at != '\0';) {
			size_t length = strcspn(at, "\n");

			(void)snprintf(out->at[out->count++], LINE_BYTES, "%.*s", (int)length, at);
			at += length + (at[length] == '\n');
		}
		free(found);
	}
	qsort(out->at, (size_t)out->count, LINE_BYTES, compare_lines);
}

/* The same of what was found; pages are of one, whichever it is. */
static void
list(const struct due *due, struct lines *out)
{
	out->count = 0;
	for (int i = 0; i < due->items.count; i++) {
		const struct due_item *item = rows_at(&due->items, i);
		bool any = item->kind == DUE_PAGES || item->kind == DUE_KNOWN ||
			   item->kind == DUE_JUDGE;

		(void)snprintf(out->at[out->count++], LINE_BYTES, "%s/%s %c",
			due_kind_name(item->kind),
			any                        ? ""
			: item->kind == DUE_SPAN   ? "Role"
			: item->kind == DUE_UPDATE ? item->value.raw
						   : item->subject_id,
			item->overdue ? '!' : '>');
	}
	qsort(out->at, (size_t)out->count, LINE_BYTES, compare_lines);
}

static void
are_equal(const struct lines *is, const struct lines *should, uint64_t seed)
{
	for (int i = 0; i < is->count || i < should->count; i++) {
		const char *left = i < is->count ? is->at[i] : "nothing";
		const char *right = i < should->count ? should->at[i] : "nothing";

		if (strcmp(left, right) != 0)
			fail_msg("seed %llu: %s is due, should be %s", (unsigned long long)seed,
				left, right);
	}
}

static struct due
read_at(struct room *room, const char *id, int64_t now_ms)
{
	struct due due;

	room_ok(due_read(room->record, id, now_ms, &room->arena, &due));
	return due;
}

/* ---- what holds of it ---- */

static void
are_sorted_and_single(const struct due *due)
{
	for (int i = 0; i < due->items.count; i++) {
		const struct due_item *item = rows_at(&due->items, i);

		assert_non_null(command_find(item->command));
		for (int j = i + 1; j < due->items.count; j++) {
			const struct due_item *next = rows_at(&due->items, j);

			assert_string_not_equal(item->key.id, next->key.id);
			assert_true(item->overdue >= next->overdue);
			assert_true(item->overdue != next->overdue || item->kind <= next->kind);
			assert_true(row_key_compare(&item->key, &next->key) <= 0);
		}
	}
}

static const struct due_item *
find_id(const struct due *due, const char *id)
{
	for (int i = 0; i < due->items.count; i++) {
		const struct due_item *item = rows_at(&due->items, i);

		if (strcmp(item->key.id, id) == 0)
			return item;
	}
	return NULL;
}

/* Time alone takes nothing away, and makes nothing less urgent. */
static void
goes_only_on(const struct due *before, const struct due *after)
{
	for (int i = 0; i < before->items.count; i++) {
		const struct due_item *item = rows_at(&before->items, i);
		const struct due_item *later = find_id(after, item->key.id);

		assert_non_null(later);
		assert_true(later->overdue >= item->overdue);
	}
}

/* Until next_ms all is as it is. */
static void
stays_until_then(struct room *room, const char *id, const struct due *due)
{
	struct lines now;
	struct lines then;
	struct due later;

	if (due->next_ms == INT64_MAX)
		return;
	later = read_at(room, id, due->next_ms - 1);
	list(due, &now);
	list(&later, &then);
	are_equal(&then, &now, 0);
}

static void
whatever_the_room_it_is_all_there_once_and_in_order(void **state)
{
	for (uint64_t seed = 1; seed <= ROOMS; seed++) {
		struct dice d = dice_of(seed);
		struct room *room;
		void *made = NULL;

		(void)state;
		assert_int_equal(room_make(&made), 0);
		room = made;
		write_room(&d, room);
		for (int i = 0; i < CLOCKS; i++) {
			static const char *const ids[] = {"", "1", "2", "3", "no such incident"};
			const char *id = ids[dice_below(&d, 5)];
			int64_t now_ms = moment(&d, room);
			struct due due;
			struct due later;
			struct lines is;
			struct lines should;

			arena_reset(&room->arena);
			due = read_at(room, id, now_ms);
			later = read_at(room, id, now_ms + (int64_t)dice_below(&d, 2 * HOUR));
			list(&due, &is);
			expect(room, id, now_ms, &should);
			are_equal(&is, &should, seed);
			are_sorted_and_single(&due);
			goes_only_on(&due, &later);
			stays_until_then(room, id, &due);
		}
		(void)room_remove(&made);
	}
}

/* For strangers: what is of restricted incidents changes nothing. */
static void
what_is_restricted_leaves_no_trace(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= ROOMS / 2; seed++) {
		struct dice d = dice_of(seed);
		struct rows open;
		struct room *room;
		void *made = NULL;
		struct due due;

		assert_int_equal(room_make(&made), 0);
		room = made;
		write_room(&d, room);
		room_begin(room, "person");
		room_ok(db_run(room->record, "UPDATE incident SET restricted = 1", ""));
		(void)room_end(room);
		room_ok(due_read_all(room->record, "", room->now_ms, &room->arena, &open, &due));
		assert_int_equal(open.count, 0);
		for (int i = 0; i < due.items.count; i++) {
			const struct due_item *item = rows_at(&due.items, i);

			assert_string_equal(item->incident, "");
			assert_true(item->kind == DUE_PAGES || item->kind == DUE_KNOWN ||
				    item->kind == DUE_JUDGE || item->kind == DUE_FOLLOWUP ||
				    item->kind == DUE_SOURCE);
		}
		(void)room_remove(&made);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whatever_the_room_it_is_all_there_once_and_in_order),
		cmocka_unit_test(what_is_restricted_leaves_no_trace),
	};

	return cmocka_run_group_tests_name("due_random", tests, NULL, NULL);
}
