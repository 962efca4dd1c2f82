/* panes/command_order.c - the order that a command makes of what was typed.
 * SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "panes/command.h"
#include "panes/selection.h"
#include "store/json.h"

/* Every byte of what is typed may become \u00xx; and the ids of all that is selected. */
enum { ORDER_CAP_BYTES = ORDER_TEXT_CAP_BYTES * 6 + SELECTION_MOST * (ROW_ID_BYTES + 4) };

/* What parts it from the member before. */
static void
put_comma(struct buf *out)
{
	if (out->length > 1)
		(void)buf_string(out, ",");
}

static struct err
put_number(struct buf *out, const struct command_arg *arg, const char *typed)
{
	char *end;
	long long number;

	errno = 0;
	number = strtoll(typed, &end, 10);
	if (errno != 0 || end == typed || end[strspn(end, " ")] != '\0')
		return err_make(ERR_USAGE, "%s must be a whole number.", arg->label);
	(void)buf_printf(out, "\"%s\":%lld", arg->name, number);
	return NO_ERR;
}

static struct err
put_time(struct buf *out, const struct command_arg *arg, const char *typed, int64_t now_ms)
{
	int64_t ms;
	struct err e =
		when_parse(typed, arg->kind == ARG_BACK ? WHEN_BACK : WHEN_AHEAD, now_ms, &ms);

	if (e.kind == ERR_NONE)
		(void)buf_printf(out, "\"%s_ms\":%lld", arg->name, (long long)ms);
	return e;
}

static struct err
put_arg(struct buf *out, const struct command_arg *arg, const char *typed, int64_t now_ms)
{
	if (typed == NULL || typed[0] == '\0')
		return NO_ERR;
	put_comma(out);
	switch (arg->kind) {
	case ARG_TEXT:
		(void)buf_printf(out, "\"%s\":", arg->name);
		(void)json_put(out, "%s", typed);
		return NO_ERR;
	case ARG_NUMBER:
		return put_number(out, arg, typed);
	case ARG_BACK:
	case ARG_AHEAD:
		return put_time(out, arg, typed, now_ms);
	}
	return NO_ERR;
}

static void
put_selection(struct buf *out, const struct selection *selection)
{
	char subject[SELECTION_SUBJECT_BYTES];

	put_comma(out);
	(void)buf_string(out, "\"subjects\":[");
	for (int i = 0; i < selection->ids.count; i++) {
		selection_subject(selection, i, subject);
		(void)json_put(out, i > 0 ? ",%s" : "%s", subject);
	}
	(void)buf_string(out, "]");
}

/* Where it goes, as was read, and the word that was typed for it. */
static void
put_read(struct buf *out, const struct context *c)
{
	if (c->to != NULL && c->to[0] != '\0') {
		put_comma(out);
		(void)json_put(out, "\"to\":%s", c->to);
	}
	if (c->word != NULL) {
		put_comma(out);
		(void)json_put(out, "\"word\":%s", c->word);
	}
}

static struct err
put_args(struct buf *out, const struct context *c, const struct command_values *v)
{
	const struct command_arg *args = c->command->args;
	struct err e = NO_ERR;

	(void)buf_string(out, "{");
	if (c->incident != NULL && c->incident[0] != '\0')
		(void)json_put(out, "\"incident\":%s", c->incident);
	for (int i = 0; args != NULL && args[i].name != NULL && e.kind == ERR_NONE; i++)
		e = put_arg(out, &args[i], v->at[i], c->now_ms);
	if (c->selection != NULL)
		put_selection(out, c->selection);
	put_read(out, c);
	(void)buf_string(out, "}");
	if (e.kind == ERR_NONE && out->full)
		e = err_make(ERR_FULL, "That is too long for one order.");
	return e;
}

struct err
command_order(struct context *c, const struct command_values *v)
{
	char id[ORDER_ID_BYTES] = "";
	struct buf args;
	struct err e;

	if (c->order_id == NULL)
		order_id_make(id);
	buf_init(&args, ORDER_CAP_BYTES);
	e = put_args(&args, c, v);
	if (e.kind == ERR_NONE)
		e = c->link->send(
			c->link->to, &(struct order){.id = c->order_id != NULL ? c->order_id : id,
					     .name = c->command->order != NULL ? c->command->order
									       : c->command->name,
					     .subject = c->subject,
					     .seen_rev = c->rev,
					     .args = args.data});
	buf_clear(&args);
	return e;
}
