/* tests/fuzz/fuzz_watch.c - anything at all from who connects to watch.sock: a name, an order.
 *
 * Whatever it is, an observer changes nothing but the hands that are up, and is called nothing that
 * looks like somebody else. SPDX-License-Identifier: MIT */
#include <string.h>

#include "net/wire.h"
#include "store/buf.h"
#include "store/db.h"
#include "store/json.h"
#include "store/watcher.h"
#include "tests/fuzz/fuzz.h"

enum { LINE_BYTES = 4096, ACCOUNT_CUT = 0x1f };

static void
keep(struct record *r, const char *name, const char *account)
{
	const struct moment moment = {.now_ms = FUZZ_NOW_MS, .actor = "engine", .source = "engine"};
	struct err e = record_begin(r, &moment);

	if (e.kind == ERR_NONE)
		e = watcher_keep(r, name, account, FUZZ_NOW_MS);
	if (e.kind == ERR_NONE)
		e = record_commit(r, NULL);
	fuzz_hold(e.kind == ERR_NONE, e.text);
}

static void
take_name(struct record *r, const char *claimed)
{
	static const char account[] = "an-account-with-32-characters-xx";
	char name[WATCHER_NAME_BYTES];
	struct actor actor;
	struct buf seen;
	size_t cut = strlen(claimed) & ACCOUNT_CUT;

	watcher_name(text_of(claimed), name);
	fuzz_hold(strlen(name) < sizeof name, "a name has at most 64 bytes");
	fuzz_hold(strpbrk(name, "(),~") == NULL, "nothing in a name parts it from the account");
	for (const char *at = name; *at != '\0'; at++)
		fuzz_hold((unsigned char)*at >= ' ', "a name is what a terminal shows");
	watcher_actor(name, account + cut, &actor);
	fuzz_hold(actor.level == LEVEL_OBSERVER && actor.apart, "who watches, watches");
	fuzz_hold(name[0] == '\0' ||
			  (actor.name[0] == '~' && actor.name[strlen(actor.name) - 1] == ')' &&
				  strstr(actor.name, account + cut) != NULL),
		"a name stands with its account");
	keep(r, name, account + cut);
	keep(r, name, account + cut);
	fuzz_hold(fuzz_number(r, "SELECT count(*) FROM event WHERE kind = 'observer'") == 1,
		"who watches is kept once");
	buf_init(&seen, 4096);
	fuzz_hold(
		watcher_list(r, "1", &seen).kind == ERR_NONE && strcmp(seen.data, actor.name) == 0,
		"and is known by that name");
	buf_clear(&seen);
}

/* What the hands and their events are, and all the rest together. */
static int64_t
rest_of(struct record *r)
{
	return fuzz_number(r, "SELECT sum(rev) FROM revision"
			      " WHERE name NOT IN ('hand', 'event', 'total')") +
	       fuzz_number(r, "SELECT count(*) FROM event WHERE subject NOT GLOB 'hand:*'");
}

static void
take_order(struct record *r, const struct order *order)
{
	int64_t before = rest_of(r);
	int64_t hands = fuzz_number(r, "SELECT count(*) FROM hand");
	struct outcome out = {.rev = -1};
	struct err e = fuzz_order(order, LEVEL_OBSERVER, &out);

	if (e.kind != ERR_NONE)
		fuzz_hold(e.text[0] != '\0' && strchr(e.text, '\n') == NULL, "it is a sentence");
	else
		fuzz_hold(strcmp(order->name, "hand-raise") == 0, "it is a hand");
	fuzz_hold(rest_of(r) == before, "an observer changes nothing else");
	fuzz_hold(fuzz_number(r, "SELECT count(*) FROM hand") - hands == (e.kind == ERR_NONE),
		"one hand an order");
	fuzz_hold(fuzz_number(r, "SELECT count(*) FROM hand WHERE length(text) > 200"
				 " OR instr(text, char(10)) OR state <> 'raised'"
				 " OR incident_id = '2'") == 0,
		"a hand is a line, of nothing that is restricted");
}

/* As the engine of another version might tell a screen who watches. */
static void
read_rows(struct record *r, const char *of)
{
	struct window w = {.from = WINDOW_TOP, .after = 50, .of = of};
	struct arena a;
	struct rows rows;

	arena_init(&a, 4 * 1024 * 1024);
	if (watcher_window(r, &w, &a, &rows).kind == ERR_NONE)
		fuzz_hold(rows.count <= 600, "they are few");
	arena_clear(&a);
}

static void
take_line(struct record *r, struct json *j, const char *line, size_t length)
{
	struct order order = {.id = NULL};
	struct buf text, word;

	if (json_read(j, line, length).kind != ERR_NONE)
		return;
	buf_init(&word, LINE_BYTES);
	buf_init(&text, 2 * (size_t)WIRE_LINE_CAP_BYTES);
	if (json_string(j, "$.watch", &word))
		take_name(r, word.data);
	else if (order_parse(j, &text, &order).kind == ERR_NONE)
		take_order(r, &order);
	else
		read_rows(r, line);
	buf_clear(&text);
	buf_clear(&word);
}

void
fuzz_watch(const uint8_t *data, size_t size)
{
	static struct json *json;
	struct record *r = fuzz_room();
	struct buf bytes;
	int length;

	if (json == NULL)
		fuzz_hold(json_open(&json).kind == ERR_NONE, "JSON can be read");
	buf_init(&bytes, LINE_BYTES + 1);
	if (buf_add(&bytes, data, size)) {
		if ((length = wire_line(&bytes)) >= 0)
			take_line(r, json, bytes.data, (size_t)length);
	}
	fuzz_check_room(r);
	fuzz_feel(r);
	buf_clear(&bytes);
}
