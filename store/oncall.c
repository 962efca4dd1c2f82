/* store/oncall.c - who is on call, as merged and as read.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "store/db.h"
#include "store/page.h"

/* Several schedules may name one person on one level: that is one row. */
static const char lay_out[] =
	"INSERT INTO temp.oncall_item (policy_id, level, person_id, policy, person)"
	" SELECT coalesce(room_text(json_extract(v, '$.escalation_policy.id')), ''),"
	"   iif(typeof(json_extract(v, '$.escalation_level')) = 'integer',"
	"     json_extract(v, '$.escalation_level'), NULL),"
	"   room_text(json_extract(v, '$.user.id')),"
	"   coalesce(room_text(json_extract(v, '$.escalation_policy.summary')), ''),"
	"   coalesce(room_text(json_extract(v, '$.user.summary')),"
	"     room_text(json_extract(v, '$.user.name')))"
	" FROM temp.item";
static const char drop[] = "DELETE FROM temp.oncall_item"
			   " WHERE level IS NULL OR person_id IS NULL OR person IS NULL";
static const char remove_gone[] = "DELETE FROM oncall"
				  " WHERE (policy_id, level, person_id) NOT IN ("
				  "  SELECT policy_id, level, person_id"
				  "  FROM temp.oncall_item)";
static const char store[] =
	"INSERT INTO oncall (policy_id, level, person_id, policy, person, rev)"
	" SELECT policy_id, level, person_id, max(policy), max(person), room_rev()"
	" FROM temp.oncall_item"
	" GROUP BY policy_id, level, person_id"
	" ON CONFLICT (policy_id, level, person_id) DO UPDATE"
	" SET policy = excluded.policy, person = excluded.person, rev = excluded.rev"
	" WHERE (policy, person) IS NOT (excluded.policy, excluded.person)";
static const char count[] = "SELECT count(*) FROM temp.oncall_item";
static const char count_distinct[] =
	"SELECT count(*)"
	" FROM (SELECT DISTINCT policy_id, level, person_id FROM temp.oncall_item)";
static const char empty[] = "DELETE FROM temp.oncall_item";

static struct err
read_head(struct record *r, const char *reply, size_t length, bool *more)
{
	static const char sql[] = "SELECT json_type(?1, '$.more') = 'true'"
				  " WHERE json_valid(?1)"
				  " AND json_type(?1, '$.oncalls') = 'array'";
	int64_t found = -1;
	struct err e = NO_ERR;

	if (memchr(reply, '\0', length) == NULL)
		e = db_number(r, -1, &found, sql, "n", reply, length);
	if (e.kind == ERR_NONE && found < 0)
		return err_make(ERR_MALFORMED, "PagerDuty's answer is not a list of on-calls.");
	*more = found == 1;
	return e;
}

/* The whole list was laid out, or what came of it. */
static struct err
apply(struct record *r)
{
	struct err e = NO_ERR;

	if (r->oncalls_began)
		e = db_run(r, remove_gone, "");
	if (e.kind == ERR_NONE)
		e = db_run(r, store, "");
	if (e.kind == ERR_NONE)
		e = db_run(r, empty, "");
	r->oncalls_began = false;
	return e;
}

struct err
page_merge_oncalls(
	struct record *r, const char *reply, size_t length, bool first, struct merge *out)
{
	struct merge merge = {0};
	int64_t before = 0;
	int64_t distinct_before = 0;
	int64_t distinct = 0;
	int64_t laid_out = 0;
	int64_t good = 0;
	struct err e = read_head(r, reply, length, &merge.more);

	if (e.kind == ERR_NONE && first) {
		r->oncalls_began = true;
		e = db_run(r, empty, "");
	}
	if (e.kind == ERR_NONE)
		e = db_number(r, 0, &before, count, "");
	if (e.kind == ERR_NONE)
		e = db_number(r, 0, &distinct_before, count_distinct, "");
	if (e.kind == ERR_NONE)
		e = db_lay_out(r, reply, length, "$.oncalls", NULL);
	if (e.kind == ERR_NONE)
		e = db_run(r, lay_out, "");
	if (e.kind == ERR_NONE)
		e = db_number(r, 0, &laid_out, count, "");
	if (e.kind == ERR_NONE)
		e = db_run(r, drop, "");
	if (e.kind == ERR_NONE)
		e = db_number(r, 0, &good, count, "");
	if (e.kind == ERR_NONE)
		e = db_number(r, 0, &distinct, count_distinct, "");
	if (e.kind == ERR_NONE && !merge.more)
		e = apply(r);
	if (e.kind != ERR_NONE)
		return e;
	merge.seen = (int)(laid_out - before);
	merge.skipped = (int)(laid_out - good);
	merge.fresh = (int)(distinct - distinct_before);
	*out = merge;
	return NO_ERR;
}

struct err
page_oncall(struct record *r, struct arena *a, struct text *out)
{
	/* Of the first 50 pages of the list: a storm of 10,000 must not make this slow. */
	static const char sql[] =
		"WITH busy (policy) AS ("
		" SELECT policy"
		" FROM (SELECT policy FROM page"
		"  WHERE status <> 'resolved'"
		"  ORDER BY rank, newest, id"
		"  LIMIT 50)"
		" WHERE policy IN (SELECT policy FROM oncall)"
		" GROUP BY policy"
		" ORDER BY count(*) DESC, policy"
		" LIMIT 1),"
		" chosen (policy_id) AS ("
		" SELECT policy_id"
		" FROM oncall"
		" ORDER BY policy IS (SELECT policy FROM busy) DESC, policy, policy_id"
		" LIMIT 1)"
		" SELECT group_concat(people, ' > ')"
		" FROM (SELECT group_concat(person, ', ') AS people"
		"  FROM (SELECT level, person FROM oncall"
		"   WHERE policy_id = (SELECT policy_id FROM chosen)"
		"   ORDER BY level, person)"
		"  GROUP BY level"
		"  ORDER BY level)";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "");
	struct text names = text_of("");
	bool row;

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	if (row) {
		names = db_text(s, 0, DB_CELL_CAP_BYTES, a);
		db_end(s);
	}
	*out = names;
	return NO_ERR;
}
