/* store/veil.c - an order without what who gave it cannot know of.
 * SPDX-License-Identifier: MIT */
#include "store/veil.h"

#include <string.h>

#include "store/db.h"

/* What an order names, each as (place, subject): its subject -1, args.incident -2, args.into -3,
 * args.seq -4, args.subjects from 0 on; and whether that belongs to a restricted incident. A part
 * of an incident that has no number of its own names both: "step:3/announce". A value of another
 * type than its order takes stays: it is refused for that. A number in a spelling of its own ("
 * 12", "+12") is hidden whether its row is or not: an order may read it as that number. */
#define VEIL_NAMED                                                                                 \
	"WITH raw (place, subject) AS ("                                                           \
	" SELECT -1, ?1"                                                                           \
	" UNION ALL"                                                                               \
	" SELECT -2, 'incident:' || json_extract(?2, '$.incident')"                                \
	" WHERE json_type(?2, '$.incident') = 'text'"                                              \
	" UNION ALL"                                                                               \
	" SELECT -3, 'incident:' || json_extract(?2, '$.into')"                                    \
	" WHERE json_type(?2, '$.into') = 'text'"                                                  \
	" UNION ALL"                                                                               \
	" SELECT -4, 'event:' || json_extract(?2, '$.seq')"                                        \
	" WHERE json_type(?2, '$.seq') = 'integer'"                                                \
	" UNION ALL"                                                                               \
	" SELECT key, value"                                                                       \
	" FROM json_each(?2, '$.subjects')"                                                        \
	" WHERE json_type(?2, '$.subjects') = 'array'"                                             \
	" AND type IN ('text', 'integer', 'real')),"                                               \
	" parted (place, kind, id) AS ("                                                           \
	" SELECT place, substr(subject, 1, instr(subject, ':')),"                                  \
	"  substr(subject, instr(subject, ':') + 1)"                                               \
	" FROM raw),"                                                                              \
	" seen (place, kind, id, number) AS ("                                                     \
	" SELECT place, kind, id, id GLOB '[1-9]*' AND id NOT GLOB '*[^0-9]*'"                     \
	" FROM parted),"                                                                           \
	" named (place, kind, id, hidden) AS ("                                                    \
	" SELECT place, kind, id, coalesce(CASE"                                                   \
	"  WHEN kind IN ('ticket:', 'proposal:', 'task:', 'followup:', 'decision:', 'hand:',"      \
	"   'event:') AND NOT number THEN 1"                                                       \
	"  ELSE CASE kind"                                                                         \
	"   WHEN 'page:' THEN (SELECT incident_id FROM page WHERE page.id = seen.id)"              \
	"   WHEN 'event:' THEN (SELECT incident_id FROM event"                                     \
	"    WHERE seq = CAST(seen.id AS INTEGER))"                                                \
	"   WHEN 'ticket:' THEN (SELECT incident_id FROM ticket"                                   \
	"    WHERE ticket.id = CAST(seen.id AS INTEGER))"                                          \
	"   WHEN 'proposal:' THEN (SELECT incident_id FROM proposal"                               \
	"    WHERE proposal.id = CAST(seen.id AS INTEGER))"                                        \
	"   WHEN 'task:' THEN (SELECT incident_id FROM task"                                       \
	"    WHERE task.id = CAST(seen.id AS INTEGER))"                                            \
	"   WHEN 'followup:' THEN (SELECT incident_id FROM followup"                               \
	"    WHERE followup.id = CAST(seen.id AS INTEGER))"                                        \
	"   WHEN 'decision:' THEN (SELECT incident_id FROM decision"                               \
	"    WHERE decision.id = CAST(seen.id AS INTEGER))"                                        \
	"   WHEN 'hand:' THEN (SELECT incident_id FROM hand"                                       \
	"    WHERE hand.id = CAST(seen.id AS INTEGER))"                                            \
	"   WHEN 'incident:' THEN id"                                                              \
	"   WHEN 'step:' THEN substr(id, 1, instr(id, '/') - 1)"                                   \
	"   WHEN 'role:' THEN substr(id, 1, instr(id, '/') - 1)"                                   \
	"   WHEN 'clock:' THEN substr(id, 1, instr(id, '/') - 1)"                                  \
	"   END IN (SELECT incident.id FROM incident WHERE restricted) END, 0)"                    \
	" FROM seen)"

static const char any_sql[] = VEIL_NAMED " SELECT EXISTS (SELECT 1 FROM named WHERE hidden)";

static const char veiled_sql[] = VEIL_NAMED
	", veiled (place, subject) AS ("
	" SELECT place, kind || iif(hidden, '" VEIL_PREFIX "', '') || id"
	" FROM named),"
	" some (json) AS ("
	" SELECT iif(EXISTS (SELECT 1 FROM named WHERE place >= 0 AND hidden),"
	"  json_set(?2, '$.subjects', json((SELECT json_group_array(subject)"
	"   FROM (SELECT subject FROM veiled WHERE place >= 0 ORDER BY place)))), ?2)),"
	" more (json) AS ("
	" SELECT iif(EXISTS (SELECT 1 FROM named WHERE place = -2 AND hidden),"
	"  json_set(json, '$.incident',"
	"   '" VEIL_PREFIX "' || json_extract(json, '$.incident')), json)"
	" FROM some),"
	" most (json) AS ("
	" SELECT iif(EXISTS (SELECT 1 FROM named WHERE place = -3 AND hidden),"
	"  json_set(json, '$.into', '" VEIL_PREFIX "' || json_extract(json, '$.into')), json)"
	" FROM more)"
	" SELECT (SELECT subject FROM veiled WHERE place = -1),"
	"  iif(EXISTS (SELECT 1 FROM named WHERE place = -4 AND hidden),"
	"  json_set(json, '$.seq',"
	"   CAST('" VEIL_PREFIX "' || json_extract(json, '$.seq') AS INTEGER)), json)"
	" FROM most";

struct err
veil_order(struct record *r, const struct order *order, struct buf *subject, struct buf *args,
	struct order *out)
{
	sqlite3_stmt *s = NULL;
	int64_t hidden = 0;
	bool row = false;
	struct err e = db_number(r, 0, &hidden, any_sql, "tt", order->subject, order->args);

	*out = *order;
	if (e.kind != ERR_NONE || hidden == 0)
		return e;
	e = db_start(r, &s, veiled_sql, "tt", order->subject, order->args);
	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	(void)buf_string(subject, (const char *)sqlite3_column_text(s, 0));
	(void)buf_string(args, (const char *)sqlite3_column_text(s, 1));
	db_end(s);
	if (subject->full || args->full)
		return err_make(
			ERR_FULL, "That is about more than one order can hold: take fewer.");
	out->subject = subject->data;
	out->args = args->data;
	return NO_ERR;
}

void
veil_sentence(char *sentence)
{
	static const size_t length = sizeof VEIL_PREFIX - 1;
	char *at = sentence;

	while ((at = strstr(at, VEIL_PREFIX)) != NULL)
		memmove(at, at + length, strlen(at + length) + 1);
}
