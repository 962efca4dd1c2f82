/* cli_do.c - `warroom do`: what a key of the console does, from any shell.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "cli_engine.h"
#include "panes/command.h"
#include "panes/command_words.h"
#include "panes/outgoing.h"
#include "store/arena.h"
#include "store/lint.h"
#include "store/options.h"
#include "store/page.h"
#include "store/record.h"
#include "store/target.h"
#include "store/text.h"
#include "store/ticket.h"
#include "store/work.h"

enum {
	ANSWER_BYTES = 64,
	ABOUT_BYTES = 120,
	HELP_CAP_BYTES = 16 * 1024,
	TARGETS_BYTES = 256 * 1024,
};

struct doing {
	struct cli_room room;
	struct command_words words;
	struct cli_answer answer;
	struct outgoing outgoing; /* what would leave; `to` "": nothing would */
	struct arena arena;
	struct targets targets; /* in it */
	struct record *record;  /* to read; NULL: there is none, or nothing leaves */
	bool typed;             /* outgoing.word was */
	const char *known; /* in it: what it is about, as people know it; NULL: as it was said */
};

static struct err
send(void *to, const struct order *order)
{
	struct doing *d = to;

	return cli_room_ask(&d->room, order, &d->answer);
}

/* A shell shows nothing: nobody looks. */
static void
want(void *to, const char *kind, const char *id)
{
	(void)to;
	(void)kind;
	(void)id;
}

/* "page:PABC12", "3 subjects", "incident 2", "the room". */
static const char *
about(const struct doing *d, char out[ABOUT_BYTES])
{
	const struct command_words *w = &d->words;
	const char *incident = d->room.options->incident;
	char number[ROW_ID_BYTES];

	if (w->selection.ids.count > 1)
		(void)snprintf(out, ABOUT_BYTES, "%d subjects", w->selection.ids.count);
	else if (w->subject[0] != '\0')
		(void)text_show(
			text_of(d->known != NULL ? d->known : w->subject), false, out, ABOUT_BYTES);
	else if (incident != NULL)
		(void)snprintf(out, ABOUT_BYTES, "incident %s",
			text_show(text_of(incident), false, number, sizeof number));
	else
		(void)snprintf(out, ABOUT_BYTES, "the room");
	return out;
}

static bool
read_answer(char out[ANSWER_BYTES])
{
	(void)fflush(stderr);
	if (fgets(out, ANSWER_BYTES, stdin) == NULL)
		return false;
	out[strcspn(out, "\n")] = '\0';
	return true;
}

/* What the record knows of the targets. Without a record nothing was ever configured. */
static struct err
load_targets(struct doing *d)
{
	arena_init(&d->arena, TARGETS_BYTES);
	if (record_open(d->room.dir, RECORD_READ, &d->record).kind != ERR_NONE)
		return NO_ERR;
	return targets_load(d->record, &d->arena, &d->targets);
}

/* Where it goes and the exact words, to be read whatever is answered (R30). */
static void
show_outgoing(const struct doing *d)
{
	const struct outgoing *out = &d->outgoing;
	const char *text = outgoing_text(out, d->words.command, &d->words.values);
	struct buf plain;

	buf_init(&plain, 2 * (size_t)OUTGOING_TEXT_CAP_BYTES);
	text_plain(text_of(out->to), false, sizeof out->to, &plain);
	(void)fprintf(stderr, "To %s\n", plain.data);
	buf_reset(&plain);
	text_plain(text_of(text), true, OUTGOING_TEXT_CAP_BYTES, &plain);
	if (plain.length > 0)
		(void)fprintf(stderr, "\n%s\n\n", plain.data);
	if (out->warning[0] != '\0')
		(void)fprintf(stderr, "%s\n", out->warning);
	buf_clear(&plain);
}

/* All of it: what is proposed is approved as it was read. */
static void
show_known(const struct doing *d)
{
	struct buf plain;

	buf_init(&plain, 2 * (size_t)OUTGOING_TEXT_CAP_BYTES);
	text_plain(text_of(d->known), true, OUTGOING_TEXT_CAP_BYTES, &plain);
	(void)fprintf(stderr, "About %s\n", plain.data);
	buf_clear(&plain);
}

/* True when the answer says that it is meant. */
static bool
is_meant(const struct doing *d)
{
	const struct outgoing *out = &d->outgoing;
	char answer[ANSWER_BYTES];

	if (out->public)
		(void)fprintf(stderr, "Type %s, then Enter: ", out->word);
	else
		(void)fprintf(stderr, "Is it meant? y or n: ");
	if (!read_answer(answer))
		return false;
	return out->public ? strcmp(answer, out->word) == 0
			   : strcmp(answer, "y") == 0 || strcmp(answer, "yes") == 0;
}

/* What the console would ask in a box. */
static struct err
confirm(struct doing *d)
{
	const struct command *command = d->words.command;
	bool leaves = d->outgoing.to[0] != '\0';
	bool asks =
		(command->flags & (COMMAND_CONFIRM | COMMAND_PUBLIC)) != 0 || leaves ||
		((command->flags & COMMAND_CONFIRM_MANY) != 0 && d->words.selection.ids.count > 1);
	char what[ABOUT_BYTES];

	if (leaves)
		show_outgoing(d);
	if (asks && d->known != NULL)
		show_known(d);
	if (!asks || d->room.options->yes)
		return NO_ERR;
	(void)about(d, what);
	if (isatty(STDIN_FILENO) != 1 || isatty(STDERR_FILENO) != 1)
		return err_make(ERR_REFUSED,
			"Not done: %s on %s is asked about first; --yes says that it is meant.",
			command->name, what);
	(void)fprintf(stderr, "%s: %s, on %s.\n", command->name, command->help, what);
	d->typed = is_meant(d);
	return d->typed ? NO_ERR : err_make(ERR_REFUSED, "Not done.");
}

/* Of "page:PABC12" what is behind the colon; NULL: it is of another kind. */
static const char *
id_of(const struct doing *d, const char *kind)
{
	size_t length = strlen(kind);
	const char *subject = d->words.subject;

	return strncmp(subject, kind, length) == 0 && subject[length] == ':' ? subject + length + 1
									     : NULL;
}

/* "page:PABC12, #4101 Checkout is down": what nobody knows by its id alone; of a proposal all that it
 * would do. */
static void
find_known(struct doing *d)
{
	struct ticket ticket;
	struct page page;
	struct proposal proposal;
	struct text words = text_of("");
	char number[32] = "";
	struct buf known;

	if (d->record == NULL)
		return;
	if (id_of(d, "page") != NULL &&
		page_find(d->record, id_of(d, "page"), &d->arena, &page).kind == ERR_NONE) {
		words = page.title;
		(void)snprintf(number, sizeof number, "#%lld ", (long long)page.number);
	} else if (id_of(d, "ticket") != NULL &&
		   ticket_find(d->record, id_of(d, "ticket"), &d->arena, &ticket).kind ==
			   ERR_NONE) {
		words = ticket.subject;
	} else if (id_of(d, "proposal") != NULL &&
		   proposal_find(d->record, id_of(d, "proposal"), &d->arena, &proposal).kind ==
			   ERR_NONE) {
		words = proposal.text;
	}
	if (text_is_empty(words) && number[0] == '\0')
		return;
	buf_init(&known, HELP_CAP_BYTES);
	(void)buf_printf(&known, "%s, %s", d->words.subject, number);
	text_raw(words, &known);
	d->known = arena_string(&d->arena, known.data);
	buf_clear(&known);
}

/* What would leave, and whether it may as it stands. */
static struct err
find_outgoing(struct doing *d, struct context *c)
{
	bool reads = d->words.command->outgoing != NULL || id_of(d, "proposal") != NULL;
	struct err e = reads ? load_targets(d) : NO_ERR;

	if (e.kind != ERR_NONE)
		return e;
	c->targets = &d->targets;
	c->record = d->record;
	outgoing_find(c, &d->words.values, &d->outgoing);
	find_known(d);
	record_close(d->record);
	c->record = d->record = NULL;
	c->to = d->outgoing.to;
	return outgoing_check(&d->outgoing, d->words.command, &d->words.values);
}

static struct err
carry_out(struct doing *d)
{
	const struct command *command = d->words.command;
	const struct link link = {.send = send, .want = want, .to = d};
	struct context c = {
		.link = &link,
		.level = cli_room_level(&d->room),
		.now_ms = clock_now_ms(&d->room.options->clock),
		.subject = d->words.subject,
		.selection = d->words.selection.ids.count > 1 ? &d->words.selection : NULL,
		.command = command,
		.incident =
			(command->flags & COMMAND_DECLARES) == 0 ? d->room.options->incident : NULL,
	};
	const char *why_not = command_refusal(command, &c);
	struct err e;

	if (why_not != NULL)
		return err_make(ERR_REFUSED, "%s",
			why_not[0] != '\0' ? why_not : "That cannot be done from a shell.");
	e = find_outgoing(d, &c);
	if (e.kind == ERR_NONE)
		e = confirm(d);
	if (d->typed && d->outgoing.word != NULL && strcmp(d->outgoing.word, LINT_OUTAGE) == 0)
		c.word = d->outgoing.word;
	return e.kind == ERR_NONE ? command->run(&c, &d->words.values) : e;
}

int
cli_do_help(const struct options *options, int argc, char **argv)
{
	const struct command *command =
		options->rest < argc ? command_find(argv[options->rest]) : NULL;
	struct buf out;
	bool well;

	if (command == NULL)
		return cli_usage_word(USAGE_DO);
	buf_init(&out, HELP_CAP_BYTES);
	well = command_words_help(command, &out) && fputs(out.data, stdout) >= 0 &&
	       fflush(stdout) == 0;
	buf_clear(&out);
	return well ? 0 : 1;
}

int
cli_do(const struct options *options, int argc, char **argv)
{
	struct doing d = {.words = {.subject = ""}};
	struct err e = command_words_read(argc - options->rest, argv + options->rest, &d.words);
	int code;

	cli_answer_init(&d.answer);
	if (e.kind == ERR_NONE)
		e = cli_room_open(options, &d.room);
	if (e.kind == ERR_NONE)
		e = carry_out(&d);
	code = e.kind == ERR_NONE ? cli_answer_say(&d.answer) : cli_fail(e);
	cli_room_close(&d.room);
	record_close(d.record);
	outgoing_clear(&d.outgoing);
	arena_clear(&d.arena);
	cli_answer_clear(&d.answer);
	command_words_clear(&d.words);
	return code;
}
