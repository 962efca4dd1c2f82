/* panes/top_incident.c - the incident in the top line.
 * SPDX-License-Identifier: MIT */
#include "panes/top_incident.h"

#include <stdio.h>
#include <string.h>

enum {
	GAP = 2,
	TITLE_COLS_LEAST = 12,
	TITLE_COLS_MOST = 200,
	LABEL_COLS = 100, /* of the screen, from which on the pack's label has room */
	LABEL_COLS_MOST = 16,
	PERSON_COLS_MOST = 24,
	WORDS_BYTES = 80,
	DAY_S = 24 * 60 * 60,
};

/* "SEV-1 Critical"; "SEV-?" as long as nobody said. */
static void
say_severity(const struct incident *incident, bool wide, char out[WORDS_BYTES])
{
	char label[LABEL_COLS_MOST + 4] = "";

	if (wide)
		(void)text_show(incident->label, false, label, sizeof label);
	if (incident->severity == 0)
		(void)snprintf(out, WORDS_BYTES, "SEV-?");
	else
		(void)snprintf(out, WORDS_BYTES, "SEV-%d%s%s", incident->severity,
			label[0] != '\0' ? " " : "", label);
}

/* "open 00:42:17", "recovering 2d 03h"; "open 00:42:17  2 of 3" when there are others, and
 * "2 of 3, 4! there" when something is overdue in those. */
static void
say_age(const struct ui *u, const struct incident *incident, int64_t now_ms, char out[WORDS_BYTES])
{
	long long s = (long long)(now_ms / 1000 - incident->declared_ms / 1000);
	int length;

	s = s < 0 ? 0 : s;
	length = s < DAY_S ? snprintf(out, WORDS_BYTES, "%.12s %02lld:%02lld:%02lld",
				     incident->status, s / 3600, s / 60 % 60, s % 60)
			   : snprintf(out, WORDS_BYTES, "%.12s %lldd %02lldh", incident->status,
				     s / DAY_S, s % DAY_S / 3600);
	if (u->current.open.count > 1)
		length += snprintf(out + length, WORDS_BYTES - (size_t)length, "  %d of %d",
			u->current.at + 1, u->current.open.count);
	if (u->top.elsewhere > 0 && length < WORDS_BYTES)
		(void)snprintf(out + length, WORDS_BYTES - (size_t)length, ", %d! there",
			u->top.elsewhere);
}

static int
draw_person(struct area a, int col, const char *what, struct text who)
{
	col = area_put(a, 0, col, STYLE_DIM, what) + 1;
	return area_text(a, 0, col, PERSON_COLS_MOST, STYLE_PLAIN, who) + GAP;
}

/* What a person takes, gap and all; 0: there is none. */
static int
person_cols(const char *what, struct text who)
{
	return text_is_empty(who) ? 0
				  : (int)strlen(what) + 1 + text_cols(who, PERSON_COLS_MOST) + GAP;
}

int
top_incident_draw(
	const struct ui *u, const struct incident *incident, struct area a, int col, int64_t now_ms)
{
	struct text name = incident_name(incident);
	struct text leads = text_is_empty(u->top.lead) ? incident->lead : u->top.lead;
	int lead = person_cols("lead", leads);
	int oncall = person_cols("on call", u->top.oncall);
	int title = text_cols(name, TITLE_COLS_MOST);
	char severity[WORDS_BYTES];
	char age[WORDS_BYTES];
	int room;

	say_severity(incident, u->cols >= LABEL_COLS, severity);
	say_age(u, incident, now_ms, age);
	col = area_put(a, 0, col, STYLE_STRONG, severity) + GAP;
	if (incident->restricted)
		col = area_put(a, 0, col, STYLE_OVERDUE, "SECURITY") + GAP;
	room = a.cols - col - (int)strlen(age) - GAP;
	if (room < lead + GAP + (title < TITLE_COLS_LEAST ? title : TITLE_COLS_LEAST))
		lead = 0;
	room -= lead;
	if (room < oncall + GAP + title)
		oncall = 0;
	room -= oncall + GAP;
	if (room > 0)
		col = area_text(a, 0, col, title < room ? title : room, STYLE_STRONG, name) + GAP;
	col = area_put(a, 0, col, strcmp(incident->status, "open") == 0 ? STYLE_PLAIN : STYLE_DUE,
		      age) +
	      GAP;
	if (lead > 0)
		col = draw_person(a, col, "lead", leads);
	if (oncall > 0)
		col = draw_person(a, col, "on call", u->top.oncall);
	return col;
}

void
top_incident_say(const struct ui *u, const struct incident *incident, int64_t now_ms,
	char out[TOP_INCIDENT_BYTES])
{
	char severity[WORDS_BYTES];
	char age[WORDS_BYTES];

	say_severity(incident, false, severity);
	say_age(u, incident, now_ms, age);
	(void)snprintf(out, TOP_INCIDENT_BYTES, "%s%s  %s", severity,
		incident->restricted ? "  SECURITY" : "", age);
}
