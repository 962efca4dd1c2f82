/* screen_watch.c - `warroom watch`: a screen that reads the mirror.
 * SPDX-License-Identifier: MIT */
#include "screen_watch.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli.h"
#include "net/wire.h"
#include "panes/past.h"
#include "panes/withdrawn.h"
#include "screen.h"
#include "screen_inherited.h"
#include "screen_sandbox.h"
#include "store/mirror.h"
#include "store/text.h"

enum { LINE_CAP_BYTES = 8192 };

struct err
screen_watch_config(const struct options *options, struct config **out)
{
	struct err e = config_load(options->config, out);
	struct keymap *keys = NULL;

	if (options->config != NULL)
		return e;
	if (e.kind == ERR_NONE) {
		e = keymap_new(*out, &keys); /* a key of another version's command, say */
		keymap_free(keys);
		if (e.kind == ERR_NONE)
			return e;
		config_free(*out);
	}
	if (options->verbose)
		(void)fprintf(stderr, "warroom: watches without a config: %s\n", e.text);
	return config_defaults(out);
}

struct err
screen_watch_dir(const struct options *options, const struct config *config, char out[PATH_MAX])
{
	char record[PATH_MAX] = "";
	char given[PATH_MAX];
	struct err e;

	if (options->observers != NULL) {
		e = cli_record_dir(options->observers, "", given);
		return e.kind == ERR_NONE ? mirror_find(given, config, NULL, out) : e;
	}
	e = cli_record_dir(options->record, config->record, record);
	if (e.kind == ERR_NONE && options->record != NULL) {
		if (snprintf(given, sizeof given, "%s/public", record) >= (int)sizeof given)
			return err_make(ERR_USAGE, "The record's directory has too long a name.");
		return mirror_find(given, config, record, out);
	}
	return e.kind == ERR_NONE ? mirror_find(NULL, config, record, out) : e;
}

void
screen_watch_name(const struct options *options, char out[SCREEN_WATCH_NAME_BYTES])
{
	const char *name = options->as != NULL ? options->as : getenv("WARROOM_AS");

	(void)text_show(text_of(name), false, out, SCREEN_WATCH_NAME_BYTES);
}

bool
screen_watch_show(struct ui *u, const struct screen_room *room, const struct screen_room_news *news,
	int64_t now_ms)
{
	bool waited = ui_is_waiting(u);

	if (news->gone || news->tables == TABLE_ALL)
		past_renew(u, now_ms);
	if (news->withdrawn)
		withdrawn_forget(u);
	if (room->record != NULL) {
		ui_wait(u, text_of(""));
		if (news->tables == TABLE_ALL && record_newer(room->record))
			ui_say(u, STYLE_OVERDUE, now_ms,
				"The engine is of a newer warroom than this one, which may not "
				"show all: install that one.");
	} else if (news->gone && news->why.kind == ERR_MISSING) {
		ui_wait(u, text_of("What may be watched has changed. The room is being made anew, "
				   "and appears here by itself."));
	} else if (!waited || news->why.kind != ERR_MISSING) {
		ui_wait(u, text_of(news->why.text));
	}
	return ui_is_waiting(u) != waited;
}

bool
screen_watch_clock(struct ui *u, const struct poke *poke, struct clock *clock)
{
	if (!poke->drill || (u->banner != NULL && clock->origin_ms == poke->clock.origin_ms &&
				    clock->speed == poke->clock.speed))
		return false;
	*clock = poke->clock;
	u->banner = "DRILL";
	u->heard_most_ms = engine_link_patience_ms(clock);
	u->confirm_least_ms = (int64_t)(UI_CONFIRM_LEAST_MS * clock->speed);
	return true;
}

void
screen_watch_tell(const struct screen_room *room, struct engine_link *link)
{
	struct buf line;
	int64_t at_ms = -1;

	buf_init(&line, WIRE_LINE_CAP_BYTES);
	if (room->record == NULL || mirror_told(room->record, &line, &at_ms).kind != ERR_NONE)
		at_ms = -1;
	engine_link_told(link, line.data, line.length, at_ms);
	buf_clear(&line);
}

void
screen_watch_forget(const struct options *options, const char *dir)
{
	struct sandbox_report holds;
	struct buf line;

	inherited_forget_home();
	if (!options->verbose)
		return;
	sandbox_look(&holds);
	buf_init(&line, LINE_CAP_BYTES);
	if (sandbox_say(&holds, dir, &line))
		(void)fprintf(stderr, "warroom: %s\n", line.data);
	buf_clear(&line);
}

struct err
screen_watch_confine(const struct screen_room *room)
{
	struct sandbox_report holds;

	return sandbox_enter(room->dir, &holds);
}

int
screen_watch(const struct options *options, int argc, char **argv)
{
	struct options o = *options;

	sandbox_prepare();

	if (o.rest < argc)
		o.observers = argv[o.rest++];
	if (o.rest < argc)
		return cli_fail(err_make(ERR_USAGE,
			"watch takes one directory, that of the observers; see --help."));
	o.watch = true;
	return screen_run(&o);
}
