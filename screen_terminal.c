/* screen_terminal.c - a screen's terminal on its loop.
 * SPDX-License-Identifier: MIT */
#include "screen_terminal.h"

#include <stdlib.h>
#include <unistd.h>

#include "tui/term.h"
#include "tui/theme.h"

/* A title is for people, and a storm changes it a hundred times a second. */
enum { TITLE_REST_MS = 1000, TITLE_CAP_BYTES = 512 };

static void
on_output(uv_poll_t *handle, int status, int events)
{
	struct screen_terminal *t = handle->data;

	(void)events;
	if (status < 0) {
		uv_stop(handle->loop); /* the terminal is gone */
		return;
	}
	if (term_flush())
		*t->dirty = true;
	if (!term_pending())
		(void)uv_poll_stop(handle);
}

struct err
screen_terminal_open(struct screen_terminal *t, uv_loop_t *loop, const struct config *config,
	const struct options *options, bool *dirty)
{
	const char *no_colour = getenv("NO_COLOR");
	struct term_options terminal = {
		.ascii = options->ascii,
		.colour = no_colour == NULL || no_colour[0] == '\0',
		.mouse = config->screen.mouse,
	};
	struct err e = theme_find(config->screen.theme, &terminal.theme);
	int rc;

	if (e.kind == ERR_NONE)
		e = term_open(&terminal);
	if (e.kind != ERR_NONE)
		return e;
	*t = (struct screen_terminal){
		.bells = config->screen.bell, .told_ms = -TITLE_REST_MS, .dirty = dirty};
	t->output.data = t;
	rc = uv_poll_init(loop, &t->output, STDOUT_FILENO);
	if (rc != 0)
		return err_make(ERR_IO, "The terminal cannot be written: %s.", uv_strerror(rc));
	return NO_ERR;
}

void
screen_terminal_show(
	struct screen_terminal *t, const struct ui *u, const struct canvas *c, struct frame_time at)
{
	int64_t loop_ms = (int64_t)uv_now(t->output.loop);
	struct buf title;

	term_mouse(u->mouse);
	if (alert_look(&t->alert, u, at, loop_ms, t->bells))
		term_bell();
	/* What may not be shown any longer is in no title, either. */
	if (loop_ms - t->told_ms >= TITLE_REST_MS || ui_is_waiting(u)) {
		buf_init(&title, TITLE_CAP_BYTES);
		alert_title(u, at, &title);
		if (term_title(text_of(title.data)))
			t->told_ms = loop_ms;
		buf_clear(&title);
	}
	term_draw(c);
	if (term_pending())
		(void)uv_poll_start(&t->output, UV_WRITABLE, on_output);
}

bool
screen_terminal_copy(struct ui *u, int64_t now_ms)
{
	if (!u->yank.due)
		return false;
	yank_tell(u, term_copy(text_of(u->yank.text.data), true), now_ms);
	return true;
}
