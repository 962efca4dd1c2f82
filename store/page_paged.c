/* store/page_paged.c - who knows of a page, and who comes next.
 * SPDX-License-Identifier: MIT */
#include "store/page_paged.h"

#include <stdio.h>

#include "store/db.h"
#include "store/page_detail.h"
#include "store/page_reach.h"

static struct err
read_next(struct record *r, const char *page_id, struct arena *a, struct page_paged *out)
{
	static const char sql[] =
		"SELECT group_concat(person, ', ')"
		" FROM (SELECT person"
		"  FROM oncall"
		"  WHERE policy_id = (SELECT json_extract(raw, '$.escalation_policy.id')"
		"   FROM page WHERE id = ?1)"
		"  AND level = ?2"
		"  ORDER BY person"
		"  LIMIT 5)";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "ti", page_id, out->level);
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	out->next = db_text(s, 0, DB_CELL_CAP_BYTES, a);
	db_end(s);
	return NO_ERR;
}

struct err
page_paged(struct record *r, const char *page_id, struct arena *a, struct page_paged *out)
{
	char ids[ROW_ID_BYTES + 8];
	struct rows notices = {0};
	enum page_level known;
	struct err e = page_notices(r, page_id, 1, a, &notices);

	*out = (struct page_paged){.told = text_of(""), .next = text_of("")};
	if (e.kind == ERR_NONE && notices.count > 0) {
		const struct page_notice *last = rows_at(&notices, 0);

		out->told = last->text;
		out->told_ms = last->at_ms;
	}
	(void)snprintf(ids, sizeof ids, "[\"%s\"]", page_id); /* its letters need no escape */
	if (e.kind == ERR_NONE)
		e = page_reach_next(r, ids, &out->level, &known);
	if (e.kind == ERR_NONE && out->level > 0)
		e = read_next(r, page_id, a, out);
	return e;
}
