/* screen_split.c - a command in a pane of tmux beside the screen.
 * SPDX-License-Identifier: MIT */
#include "screen_split.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

enum { ARGV_MOST = 96, ESCAPED_BYTES = 16 * 1024 };

/* What waits for tmux's answer. */
struct asking {
	uv_process_t process;
	struct screen_split split;
};

/* An argv whose strings are borrowed. */
struct arguments {
	char *at[ARGV_MOST + 1];
	int count;
	bool full;
};

static void
add(struct arguments *a, const char *word)
{
	a->full = a->full || a->count == ARGV_MOST;
	if (!a->full)
		memcpy(&a->at[a->count++], &word, sizeof word); /* exec takes it as it is */
}

bool
screen_split_possible(void)
{
	const char *tmux = getenv("TMUX");
	const char *pane = getenv("TMUX_PANE");

	return tmux != NULL && tmux[0] != '\0' && pane != NULL && pane[0] != '\0';
}

static void
on_closed(uv_handle_t *handle)
{
	free(handle->data);
}

static void
say(const struct screen_split *split, struct err e)
{
	ui_say(split->ui, e.kind == ERR_NONE ? STYLE_OK : STYLE_OVERDUE, clock_now_ms(split->clock),
		"%s", e.kind == ERR_NONE ? "It runs in the pane beside this one." : e.text);
	*split->dirty = true;
}

static void
on_answer(uv_process_t *process, int64_t status, int signal)
{
	struct asking *asking = process->data;

	say(&asking->split,
		status == 0 && signal == 0
			? NO_ERR
			: err_make(ERR_IO, "tmux opened no pane: there may be no room for one. "
					   "Nothing was run."));
	uv_close((uv_handle_t *)process, on_closed);
}

/* tmux takes a word that ends in ; for the end of a command of its own, unless that is escaped. */
static void
add_words(struct arguments *a, const struct buf *words, char escaped[ESCAPED_BYTES])
{
	size_t used = 0;

	for (size_t at = 0; at < words->length; at += strlen(words->data + at) + 1) {
		const char *word = words->data + at;
		size_t length = strlen(word);

		if (length == 0 || word[length - 1] != ';') {
			add(a, word);
			continue;
		}
		a->full = a->full || used + length + 2 > ESCAPED_BYTES;
		if (a->full)
			return;
		memcpy(escaped + used, word, length - 1);
		memcpy(escaped + used + length - 1, "\\;", 3);
		add(a, escaped + used);
		used += length + 2;
	}
}

static void
add_all(struct arguments *a, const struct screen_split *split, const char *program,
	char escaped[ESCAPED_BYTES])
{
	/* The pane would be gone with its command: nobody could read what it said. */
	static const char stay[] = "\"$@\"; code=$?;"
				   " printf '\\n[exit %d] Enter closes this pane. ' \"$code\";"
				   " read -r answer";
	const char *const first[] = {"tmux", "split-window", "-t", getenv("TMUX_PANE"), "/bin/sh",
		"-c", stay, "warroom", program, "-r", split->dir};

	for (size_t i = 0; i < sizeof first / sizeof first[0]; i++)
		add(a, first[i]);
	if (split->config[0] != '\0') {
		add(a, "-c");
		add(a, split->config);
	}
	add(a, "log");
	if (split->ui->current.id[0] != '\0') {
		add(a, "--incident");
		add(a, split->ui->current.id);
	}
	add(a, "--");
	add_words(a, &split->ui->argv, escaped);
}

static struct err
ask(const struct screen_split *split, struct arguments *arguments)
{
	struct asking *asking = calloc(1, sizeof *asking);
	uv_process_options_t options = {.exit_cb = on_answer, .file = "tmux"};
	int rc;

	if (asking == NULL)
		return err_make(ERR_FULL, "There is no memory to run it.");
	asking->split = *split;
	asking->process.data = asking;
	options.args = arguments->at;
	rc = uv_spawn(split->loop, &asking->process, &options);
	if (rc == 0) {
		uv_unref((uv_handle_t *)&asking->process); /* nobody waits for it to leave */
		return NO_ERR;
	}
	uv_close((uv_handle_t *)&asking->process, on_closed); /* initialised even when it failed */
	return err_make(ERR_IO, "tmux cannot be started: %s.", uv_strerror(rc));
}

void
screen_split_open(const struct screen_split *split)
{
	char program[PATH_MAX];
	char escaped[ESCAPED_BYTES];
	struct arguments arguments = {.count = 0};
	struct err e = cli_find_program("warroom", program);

	if (e.kind == ERR_NONE) {
		add_all(&arguments, split, program, escaped);
		e = arguments.full ? err_make(ERR_REFUSED,
					     "The command has too many words to be run from here.")
				   : ask(split, &arguments);
	}
	if (e.kind != ERR_NONE)
		say(split, e);
}
