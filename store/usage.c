/* store/usage.c - what may stand on the command line, for people.
 * SPDX-License-Identifier: MIT */
#include "store/usage.h"

#include <stdio.h>
#include <string.h>

enum { WIDTH = 79, WORD_COLS = 35, OPTION_COLS = 22, LEFT_BYTES = 120 };

/* Options that everything has which reads a config and a record. */
#define USAGE_OURS                                                                                 \
	(USAGE_CONSOLE | USAGE_CHECK | USAGE_LOG | USAGE_DO | USAGE_INCIDENTS | USAGE_INIT |       \
		USAGE_STATUS | USAGE_WATCH | USAGE_SETUP)

static const struct usage_word words[] = {
	{USAGE_DRILL, "drill", "[SCENARIO] [--speed N] [--faults FILE]",
		"the console on a simulated outage; nothing leaves this machine"},
	{USAGE_WATCH, "watch", "[--as NAME] [DIR]",
		"the same room, to follow along and to read only; DIR is the observers' directory"},
	{USAGE_ENGINE, "engine", "[--take-over]", "the engine in the foreground"},
	{USAGE_LOG, "log", "[--kind KIND] [--at TIME] [TEXT | -] [-- CMD ..]",
		"an entry for the timeline; - or a pipe attaches what it reads; -- runs CMD, and "
		"records how it went and the end of its output"},
	{USAGE_DO, "do", "[--incident ID] [--yes] COMMAND [SUBJECT ..] [FIELD=VALUE ..]",
		"what a key of the console does, answered when it is on disk"},
	{USAGE_STATUS, "status", "[--json]",
		"one line, for tmux's status bar; exit 13: the engine died, 11: something is "
		"overdue, 10: an incident is open, 12: no engine runs, 0: quiet"},
	{USAGE_INCIDENTS, "incidents", "[--json]", "all incidents, open ones first"},
	{USAGE_INIT, "init", "", "ask what is needed, try the tokens, and write the config"},
	{USAGE_SETUP, "setup-observers", "[--apply] [--as NAME KEY.pub]",
		"what lets others follow along over ssh, printed as a script; --apply does it; "
		"--as: the line of one person's key; --account, --login, --etc: whose, and where"},
	{USAGE_CHECK, "check", "",
		"config, tokens, permissions, clock, services: a line each, exit 1 when something "
		"is wrong"},
	{USAGE_COMMANDS, "commands", "[--man | --md | --json | --predicates]",
		"what can be done in the console, and with which keys"},
};

static const struct usage_option options[] = {
	{USAGE_OURS | USAGE_ENGINE, 'c', "config", USAGE_FILE, "FILE", "read this config",
		"default: $WARROOM_CONFIG, then warroom/warroom.yaml in $XDG_CONFIG_HOME "
		"(~/.config), then /etc/warroom/warroom.yaml"},
	{USAGE_OURS | USAGE_ENGINE | USAGE_DRILL, 'r', "record", USAGE_DIR, "DIR",
		"keep the record in this directory, not the config's", NULL},
	{USAGE_DRILL, 0, "speed", USAGE_NUMBER, "N", "let time run N times as fast", NULL},
	{USAGE_DRILL, 0, "faults", USAGE_FAULTS, "FILE", "services that misbehave by this script",
		NULL},
	{USAGE_ENGINE, 0, "take-over", USAGE_NONE, NULL,
		"end the engine that holds the record first", NULL},
	{USAGE_COMMANDS, 0, "man", USAGE_NONE, NULL, "as sections of a manual page", NULL},
	{USAGE_COMMANDS, 0, "md", USAGE_NONE, NULL, "as Markdown", NULL},
	{USAGE_COMMANDS | USAGE_INCIDENTS | USAGE_STATUS, 0, "json", USAGE_NONE, NULL, "as JSON",
		NULL},
	{USAGE_COMMANDS, 0, "predicates", USAGE_NONE, NULL, "the conditions a pack may name", NULL},
	{USAGE_LOG | USAGE_DO | USAGE_STATUS, 0, "incident", USAGE_TEXT, "ID",
		"the incident it is about, where several are open", NULL},
	{USAGE_LOG, 'k', "kind", USAGE_TEXT, "KIND",
		"note (when not said), change, experiment or decision", NULL},
	{USAGE_LOG, 0, "at", USAGE_TEXT, "TIME", "when it was: 20m (ago), 14:30, 2026-11-21 14:30",
		NULL},
	{USAGE_DO, 0, "yes", USAGE_NONE, NULL, "it is meant: what the console would ask first",
		NULL},
	{USAGE_WATCH, 0, "as", USAGE_TEXT, "NAME", "be called this by the others",
		"default: $WARROOM_AS, then the name of your account"},
	{USAGE_SETUP, 0, "apply", USAGE_NONE, NULL, "do it, as root, and say each thing", NULL},
	{USAGE_SETUP, 0, "as", USAGE_TEXT, "NAME", "how that person is called on the screens",
		NULL},
	{USAGE_SETUP, 0, "account", USAGE_TEXT, "NAME",
		"the account that runs the engine, not this one", NULL},
	{USAGE_SETUP, 0, "login", USAGE_TEXT, "NAME",
		"the account that observers log in as, not warroom-watch", NULL},
	{USAGE_SETUP | USAGE_CHECK, 0, "etc", USAGE_DIR, "DIR",
		"where ssh and its sshd_config are, not /etc", NULL},
	{USAGE_CONSOLE | USAGE_DRILL | USAGE_WATCH, 0, "ascii", USAGE_NONE, NULL,
		"draw with ASCII only", NULL},
	{USAGE_OURS | USAGE_ENGINE, 'v', "verbose", USAGE_NONE, NULL,
		"say more on stderr; the engine does until its log is open", NULL},
	{USAGE_OURS | USAGE_DRILL | USAGE_ENGINE | USAGE_COMMANDS, 'h', "help", USAGE_NONE, NULL,
		"print a short help", NULL},
	{USAGE_OURS | USAGE_DRILL | USAGE_ENGINE, 'V', "version", USAGE_NONE, NULL,
		"print the version", NULL},
};

const struct usage_word *
usage_word_at(size_t i)
{
	return i < sizeof words / sizeof words[0] ? &words[i] : NULL;
}

const struct usage_option *
usage_option_at(size_t i)
{
	return i < sizeof options / sizeof options[0] ? &options[i] : NULL;
}

const struct usage_word *
usage_word_find(enum usage_place place)
{
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (words[i].place == place)
			return &words[i];
	}
	return NULL;
}

/* Adds the words of `text` from `col` on, in lines that begin at column `indent`. Returns the
 * column after them. */
static size_t
add_words(struct buf *out, const char *text, size_t col, size_t indent)
{
	bool first = true;

	while (*text != '\0') {
		size_t length = strcspn(text, " ");
		bool wraps = !first && col + 1 + length > WIDTH;

		if (wraps)
			(void)buf_printf(out, "\n%*s", (int)indent, "");
		else if (!first)
			(void)buf_string(out, " ");
		col = (wraps ? indent : col + !first) + length;
		(void)buf_add(out, text, length);
		text += length + (text[length] == ' ');
		first = false;
	}
	return col;
}

/* `left`, then the words beside it, or below where it is too long. */
static size_t
add_row(struct buf *out, const char *left, size_t indent, const char *text)
{
	bool fits = strlen(left) < indent;

	(void)buf_printf(out, "%-*s", fits ? (int)indent : 0, left);
	if (!fits)
		(void)buf_printf(out, "\n%*s", (int)indent, "");
	return add_words(out, text, indent, indent);
}

/* The options that may stand at that place, a row each. */
static void
add_options(struct buf *out, enum usage_place place)
{
	char left[LEFT_BYTES];
	size_t col;

	for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
		const struct usage_option *o = &options[i];
		char letter[] = {'-', o->letter, ',', '\0'};

		if ((o->places & (unsigned)place) == 0)
			continue;
		(void)snprintf(left, sizeof left, "  %-3s --%s%s%s", o->letter != 0 ? letter : "",
			o->name, o->value != NULL ? " " : "", o->value != NULL ? o->value : "");
		col = add_row(out, left, OPTION_COLS, o->help);
		if (o->more != NULL) {
			(void)buf_string(out, "; ");
			(void)add_words(out, o->more, col + 2, OPTION_COLS);
		}
		(void)buf_string(out, "\n");
	}
}

bool
usage_print(struct buf *out)
{
	char left[LEFT_BYTES];

	(void)add_row(out, "usage: warroom [options]", WORD_COLS,
		"the console: start or join the engine, draw");
	(void)buf_string(out, "\n");
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		(void)snprintf(left, sizeof left, "       warroom %s%s%s", words[i].name,
			words[i].synopsis[0] != '\0' ? " " : "", words[i].synopsis);
		(void)add_row(out, left, WORD_COLS, words[i].help);
		(void)buf_string(out, "\n");
	}
	(void)buf_string(out, "\n");
	add_options(out, USAGE_CONSOLE);
	(void)buf_string(out, "\nIn the console: ? lists the keys, q leaves.\n");
	return !out->full;
}

bool
usage_print_word(enum usage_place place, struct buf *out)
{
	const struct usage_word *word = usage_word_find(place);

	(void)buf_printf(out, "usage: warroom %s%s%s\n\n", word->name,
		word->synopsis[0] != '\0' ? " " : "", word->synopsis);
	(void)add_words(out, word->help, 0, 0);
	(void)buf_string(out, "\n\n");
	add_options(out, place);
	return !out->full;
}
