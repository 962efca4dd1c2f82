/* tests/test_redact_bytes.c - what observers may not read is in no byte of their directory: of no
 * generation, no log, no page that was freed; before an incident is restricted and after.
 * SPDX-License-Identifier: MIT */
#include "store/mirror.h"

#include <dirent.h>
#include <sys/stat.h>

#include "store/buf.h"
#include "store/db.h"
#include "tests/canary.h"
#include "tests/mirrored.h"
#include "tests/orders.h"
#include "tests/redacted.h"

enum { BYTES_CAP = 256 * 1024 * 1024 };

/* All that is below the directory, whatever it is called. What is no text is a space. */
static void
add_bytes(const char *dir, struct buf *out)
{
	DIR *all = opendir(dir);
	const struct dirent *one;

	assert_non_null(all);
	while ((one = readdir(all)) != NULL) {
		char path[4096];
		struct stat there;
		FILE *file;
		char bytes[4096];
		size_t length;

		if (strcmp(one->d_name, ".") == 0 || strcmp(one->d_name, "..") == 0)
			continue;
		(void)snprintf(path, sizeof path, "%s/%s", dir, one->d_name);
		assert_int_equal(lstat(path, &there), 0);
		if (S_ISDIR(there.st_mode))
			add_bytes(path, out);
		if (!S_ISREG(there.st_mode))
			continue;
		file = fopen(path, "rb");
		assert_non_null(file);
		while ((length = fread(bytes, 1, sizeof bytes, file)) > 0) {
			for (size_t i = 0; i < length; i++)
				bytes[i] = bytes[i] == '\0' ? '|' : bytes[i];
			(void)buf_add(out, bytes, length);
		}
		(void)fclose(file);
	}
	(void)closedir(all);
	assert_false(out->full);
}

static struct buf
directory(const struct mirrored *m)
{
	struct buf out;

	buf_init(&out, BYTES_CAP);
	add_bytes(m->place.dir, &out);
	return out;
}

static bool
is_there(const struct mirrored *m, const char *bytes)
{
	struct buf all = directory(m);
	bool found = memmem(all.data, all.length, bytes, strlen(bytes)) != NULL;

	buf_clear(&all);
	return found;
}

/* By the config that has numbers. */
static void
begin(struct mirrored *m, struct room *room)
{
	mirrored_begin(m, room);
	mirror_renew(m->mirror, &redacted_config, true);
	assert_int_not_equal(mirrored_next(m, 0, MIRROR_NEXT_MS), 0);
	m->config = redacted_config;
}

static void
no_byte_is_one_that_nobody_may_read(void **state)
{
	struct columns columns;
	struct mirrored m;
	struct buf all;
	int there = 0;

	canary_columns(*state, &columns);
	canary_fill(*state, &columns);
	begin(&m, *state);
	all = directory(&m);
	for (size_t i = 0; i < columns.count; i++) {
		const struct column *c = &columns.at[i];

		if (!c->text || canary_given(c) || strcmp(c->table, "event") == 0)
			continue;
		for (int at = CANARY_OPEN; at < CANARY_CASES; at++) {
			bool may =
				!canary_never(c) && (at == CANARY_OPEN || canary_of_all(c->table));
			char own[CANARY_BYTES];

			canary_word(c, at, own);
			there += memmem(all.data, all.length, own, strlen(own)) != NULL;
			if (!may && memmem(all.data, all.length, own, strlen(own)) != NULL)
				fail_msg("%s is in the directory", own);
		}
	}
	assert_true(there > 80);
	assert_null(redacted_leak(all.data));
	buf_clear(&all);
	mirrored_end(&m);
}

/* Everything that could be said in incident 1; each text says canary. */
static void
work_on(struct orders *o)
{
	static const struct {
		const char *order, *subject, *args;
	} all[] = {
		{"note", "", "{\"incident\":\"1\",\"text\":\"canary note\"}"},
		{"note", "page:P7", "{\"incident\":\"1\",\"text\":\"canary about it\"}"},
		{"note", "step:own-platform", "{\"incident\":\"1\",\"text\":\"canary step\"}"},
		{"incident-cause", "", "{\"incident\":\"1\",\"cause\":\"canary cause\"}"},
		{"role-give", "role:Recorder", "{\"incident\":\"1\",\"person\":\"canary person\"}"},
		{"customer-add", "", "{\"incident\":\"1\",\"name\":\"canary customer\"}"},
		{"task-give", "",
			"{\"incident\":\"1\",\"person\":\"Kim\",\"minutes\":10,\"text\":\"canary "
			"task\"}"},
		{"followup-add", "", "{\"incident\":\"1\",\"text\":\"canary follow-up\"}"},
		{"decision-log", "", "{\"incident\":\"1\",\"text\":\"canary decision\"}"},
		{"step-skip", "step:policy", "{\"incident\":\"1\",\"reason\":\"canary reason\"}"},
	};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		struct err e = orders_try(o, all[i].order, all[i].subject, all[i].args);

		/* The second time some are done already. */
		if (e.kind != ERR_NONE && e.kind != ERR_REFUSED)
			fail_msg("%s: %s", all[i].order, e.text);
	}
}

/* What is said about page P7, and then in the incident that it is declared from. */
static void
declare(struct orders *o)
{
	orders_do(o, "note", "page:P7", "{\"text\":\"canary before the tie\"}");
	orders_do(o, "incident-declare", "page:P7", "{\"title\":\"canary title\"}");
	work_on(o);
}

static void
restricting_leaves_no_byte_of_it(void **state)
{
	struct orders *o = orders_begin(*state);
	struct mirrored m;
	int again_ms;

	orders_pages(o, 20);
	begin(&m, *state);
	declare(o);
	mirrored_turn(&m);
	assert_true(is_there(&m, "canary title"));
	assert_true(is_there(&m, "canary before the tie"));
	assert_true(is_there(&m, "page 7"));
	assert_true(is_there(&m, "canary task"));
	orders_do(o, "incident-restrict", "incident:1", "{\"codename\":\"Bluebird\"}");
	mirror_turn(m.mirror, o->room->now_ms, &again_ms);
	assert_false(is_there(&m, "canary"));
	assert_int_not_equal(mirrored_next(&m, 0, MIRROR_NEXT_MS), 0);
	mirrored_check(&m);
	work_on(o);
	mirrored_turn(&m);
	assert_false(is_there(&m, "canary"));
	assert_false(is_there(&m, "page 7"));
	assert_false(is_there(&m, "Bluebird"));
	assert_true(is_there(&m, "page 8"));
	mirrored_end(&m);
	orders_end(o);
}

static void
what_is_merged_into_it_goes_too(void **state)
{
	struct orders *o = orders_begin(*state);
	struct mirrored m;
	int again_ms;

	orders_pages(o, 20);
	begin(&m, *state);
	declare(o);
	orders_do(o, "incident-declare", "", "{\"title\":\"other\",\"security\":\"yes\"}");
	mirrored_turn(&m);
	assert_true(is_there(&m, "canary title"));
	orders_do(o, "incident-merge", "incident:1", "{\"into\":\"2\"}");
	mirror_turn(m.mirror, o->room->now_ms, &again_ms);
	assert_false(is_there(&m, "canary"));
	assert_int_not_equal(mirrored_next(&m, 0, MIRROR_NEXT_MS), 0);
	mirrored_check(&m);
	assert_false(is_there(&m, "canary"));
	assert_false(is_there(&m, "page 7"));
	mirrored_end(&m);
	orders_end(o);
}

/* The page was over long ago, and is not in the mirror: what was said about it since is. */
static void
tying_leaves_no_byte_of_what_was_said_before(void **state)
{
	static const char old[] = "{\"incidents\":[{\"id\":\"POLD\",\"incident_number\":77,"
				  "\"title\":\"canary page\",\"status\":\"resolved\","
				  "\"urgency\":\"high\",\"service\":{\"id\":\"PS1\","
				  "\"summary\":\"x\"},\"created_at\":\"2025-11-01T00:00:00Z\","
				  "\"updated_at\":\"2025-11-01T00:00:00Z\"}]}";
	struct orders *o = orders_begin(*state);
	struct mirrored m;
	int again_ms;

	orders_pages(o, 20);
	(void)room_pages(o->room, old);
	orders_do(o, "incident-declare", "", "{\"title\":\"other\",\"security\":\"yes\"}");
	orders_do(o, "incident-declare", "", "{\"title\":\"plain\"}");
	orders_do(o, "note", "page:POLD", "{\"text\":\"canary note\",\"incident\":\"2\"}");
	orders_do(o, "followup-add", "page:POLD", "{\"text\":\"canary to do\",\"incident\":\"2\"}");
	orders_do(o, "note", "page:P9", "{\"text\":\"canary note\",\"incident\":\"2\"}");
	begin(&m, *state);
	assert_true(is_there(&m, "canary note"));
	assert_true(is_there(&m, "canary to do"));
	orders_do(o, "page-tie", "page:P9", "{\"incident\":\"1\"}");
	orders_do(o, "page-tie", "page:POLD", "{\"incident\":\"1\"}");
	mirror_turn(m.mirror, o->room->now_ms, &again_ms);
	assert_false(is_there(&m, "canary"));
	assert_int_not_equal(mirrored_next(&m, 0, MIRROR_NEXT_MS), 0);
	mirrored_check(&m);
	assert_false(is_there(&m, "canary"));
	assert_false(is_there(&m, "page 9"));
	mirrored_end(&m);
	orders_end(o);
}

/* The same, of the old one alone: nothing that is shown is tied. */
static void
what_is_not_shown_itself_takes_its_traces_along(void **state)
{
	static const char old[] = "{\"incidents\":[{\"id\":\"POLD\",\"incident_number\":77,"
				  "\"title\":\"canary page\",\"status\":\"resolved\","
				  "\"urgency\":\"high\",\"service\":{\"id\":\"PS1\","
				  "\"summary\":\"x\"},\"created_at\":\"2025-11-01T00:00:00Z\","
				  "\"updated_at\":\"2025-11-01T00:00:00Z\"}]}";
	struct orders *o = orders_begin(*state);
	struct mirrored m;
	int again_ms;

	orders_pages(o, 3);
	(void)room_pages(o->room, old);
	orders_do(o, "note", "page:POLD", "{\"text\":\"canary note\"}");
	orders_do(o, "incident-declare", "", "{\"title\":\"other\",\"security\":\"yes\"}");
	begin(&m, *state);
	assert_true(is_there(&m, "canary note"));
	orders_do(o, "page-tie", "page:POLD", "{}");
	mirror_turn(m.mirror, o->room->now_ms, &again_ms);
	assert_false(is_there(&m, "canary"));
	(void)mirrored_next(&m, 0, MIRROR_NEXT_MS);
	assert_false(is_there(&m, "canary"));
	mirrored_end(&m);
	orders_end(o);
}

/* It ended days ago, and left something to do. */
static void
one_that_is_over_takes_along_what_it_left(void **state)
{
	struct orders *o = orders_begin(*state);
	struct mirrored m;
	int again_ms;

	orders_do(o, "incident-declare", "", "{\"title\":\"canary title\"}");
	orders_do(o, "followup-add", "", "{\"text\":\"canary follow-up\"}");
	orders_do(o, "incident-end", "incident:1", "{\"how\":\"green\",\"reason\":\"done\"}");
	o->room->now_ms += 3 * (int64_t)MIRROR_BACK_MS;
	begin(&m, *state);
	assert_false(is_there(&m, "canary title"));
	assert_true(is_there(&m, "canary follow-up"));
	orders_do(o, "incident-restrict", "incident:1", "{}");
	mirror_turn(m.mirror, o->room->now_ms, &again_ms);
	assert_false(is_there(&m, "canary"));
	(void)mirrored_next(&m, 0, MIRROR_NEXT_MS);
	assert_false(is_there(&m, "canary"));
	mirrored_end(&m);
	orders_end(o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			no_byte_is_one_that_nobody_may_read, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			restricting_leaves_no_byte_of_it, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_is_merged_into_it_goes_too, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			tying_leaves_no_byte_of_what_was_said_before, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_is_not_shown_itself_takes_its_traces_along, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			one_that_is_over_takes_along_what_it_left, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
