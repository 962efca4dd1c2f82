/* tests/fuzz/fuzz_wire.c - anything at all from who connects to the engine's socket.
 *
 * The bytes arrive in pieces; each line is read, and carried out when it is an order: twice, for an
 * answer may get lost. SPDX-License-Identifier: MIT */
#include <string.h>

#include "net/wire.h"
#include "store/buf.h"
#include "store/json.h"
#include "store/order.h"
#include "tests/fuzz/act.h"

enum { PIECE = 0x3f, FOLD = 0x40, OPERATOR = 0x80 };

static void
check_printed(struct json *j, const struct order *order)
{
	struct order back = {.id = NULL};
	struct buf line, text;

	buf_init(&line, WIRE_LINE_CAP_BYTES * 8);
	buf_init(&text, 2 * (size_t)WIRE_LINE_CAP_BYTES);
	fuzz_hold(order_print(order, &line), "an order that was read can be printed");
	fuzz_hold(json_read(j, line.data, line.length).kind == ERR_NONE &&
			  order_parse(j, &text, &back).kind == ERR_NONE,
		"an order that was printed can be read");
	fuzz_hold(back.seen_rev == order->seen_rev && strlen(back.id) >= strlen(order->id),
		"and says the same");
	buf_clear(&text);
	buf_clear(&line);
}

/* What there is of what orders write. */
struct state {
	int64_t events;
	int64_t orders;
	int64_t rev;
};

static struct state
state_now(struct record *r)
{
	return (struct state){
		.events = fuzz_number(r, "SELECT coalesce(max(seq), 0) FROM event"),
		.orders = fuzz_number(r, "SELECT count(*) FROM order_done"),
		.rev = record_rev(r),
	};
}

static bool
state_same(struct state a, struct state b)
{
	return a.events == b.events && a.orders == b.orders && a.rev == b.rev;
}

static bool
is_sentence(const struct err *e)
{
	return (e->kind == ERR_USAGE || e->kind == ERR_REFUSED || e->kind == ERR_MALFORMED ||
		       e->kind == ERR_MISSING) &&
	       e->text[0] != '\0' && memchr(e->text, '\n', strlen(e->text)) == NULL;
}

/* Done once for an id, however often it is asked for; refused, nothing is written. */
static void
carry_out(struct record *r, const struct order *order, enum level level)
{
	struct state before = state_now(r);
	struct outcome out = {.rev = -1}, again = {.rev = -1};
	struct err e = fuzz_order(order, level, &out);
	struct state after = state_now(r);

	if (e.kind != ERR_NONE) {
		fuzz_hold(is_sentence(&e), e.text);
		fuzz_hold(state_same(before, after) && out.rev == -1,
			"a refused order writes nothing");
		return;
	}
	fuzz_hold(out.rev >= before.rev && strlen(out.said) < sizeof out.said,
		"what was done has a rev and a sentence");
	e = fuzz_order(order, level, &again);
	fuzz_hold(e.kind == ERR_NONE && again.rev == out.rev && strcmp(again.said, out.said) == 0 &&
			  state_same(after, state_now(r)),
		"an order that is sent twice is carried out once");
}

static void
take_line(struct record *r, struct json *j, enum level level, const char *line, size_t length)
{
	struct order order = {.id = NULL};
	struct buf text, word;

	if (json_read(j, line, length).kind != ERR_NONE)
		return;
	buf_init(&word, 256);
	buf_init(&text, 2 * (size_t)WIRE_LINE_CAP_BYTES);
	if (json_string(j, "$.want", &word))
		fuzz_hold(word.length <= 256, "a word is as short as its place");
	else if (order_parse(j, &text, &order).kind == ERR_NONE) {
		check_printed(j, &order);
		carry_out(r, &order, level);
	}
	buf_clear(&text);
	buf_clear(&word);
}

/* Some of those that ask for it: it takes longer than all the rest. */
static bool
is_folded(const uint8_t *data, size_t size)
{
	unsigned sum = 0;

	for (size_t i = 0; i < size; i++)
		sum += data[i];
	return (data[0] & FOLD) != 0 && sum % 16 == 0;
}

void
fuzz_wire(const uint8_t *data, size_t size)
{
	static struct json *json;
	struct record *r = fuzz_room();
	enum level level;
	struct buf bytes;
	size_t piece, at = 1;
	int length;

	if (size == 0)
		return;
	if (json == NULL)
		fuzz_hold(json_open(&json).kind == ERR_NONE, "JSON can be read");
	level = (data[0] & OPERATOR) != 0 ? LEVEL_OPERATOR : LEVEL_LEAD;
	piece = (data[0] & PIECE) == 0 ? size : data[0] & PIECE;
	buf_init(&bytes, WIRE_LINE_CAP_BYTES);
	while (at < size) {
		if (piece > size - at)
			piece = size - at;
		fuzz_hold(buf_add(&bytes, (const char *)data + at, piece), "they fit");
		at += piece;
		while ((length = wire_line(&bytes)) >= 0) {
			size_t before = bytes.length;

			fuzz_hold(memchr(bytes.data, '\n', (size_t)length) == NULL,
				"a line is one line");
			take_line(r, json, level, bytes.data, (size_t)length);
			wire_drop(&bytes, length);
			fuzz_hold(bytes.length == before - (size_t)length - 1,
				"a line is dropped, and no more");
		}
	}
	fuzz_check_room(r);
	fuzz_check_leaving(r, json);
	if (is_folded(data, size))
		fuzz_check_fold();
	fuzz_feel(r);
	buf_clear(&bytes);
}
