/* store/tally.c - the triggers that count: how long the lists are, by rank, in `tally`; and the
 * pages of one kind, in `page_group`. They are temporary, the writer's own, like those of the
 * timeline (store/audit.c): a screen has less to read before its first frame.
 * SPDX-License-Identifier: MIT */
#include "store/tally.h"

#include "store/db.h"

/* What a change of a page does to a page's group; a page that is resolved has none. */
#define PAGE_LEAVES_GROUP                                                                          \
	" UPDATE page_group"                                                                       \
	"  SET active = active - 1, unacknowledged = unacknowledged - (old.rank < 2)"              \
	"  WHERE kind = old.kind AND old.status <> 'resolved'; "
#define PAGE_JOINS_GROUP                                                                           \
	" INSERT INTO page_group (kind, active, unacknowledged, rank, newest, id)"                 \
	"  SELECT new.kind, 1, new.rank < 2, new.rank, new.newest, new.id"                         \
	"  WHERE new.status <> 'resolved'"                                                         \
	"  ON CONFLICT (kind) DO UPDATE"                                                           \
	"  SET active = active + 1, unacknowledged = unacknowledged + (new.rank < 2),"             \
	"   rank = min(rank, new.rank), newest = CASE"                                             \
	"    WHEN new.rank < rank THEN new.newest"                                                 \
	"    WHEN new.rank = rank THEN max(newest, new.newest)"                                    \
	"    ELSE newest END,"                                                                     \
	"   id = 'kind:' || kind; "
#define PAGE_GROUP_PLACE                                                                           \
	" SET (rank, newest, id) = ("                                                              \
	"  SELECT best.rank, (SELECT max(page.newest) FROM page"                                   \
	"    WHERE page.status <> 'resolved' AND page.kind = best.kind"                            \
	"    AND page.rank = best.rank),"                                                          \
	"   iif(active = 1, best.id, 'kind:' || best.kind)"                                        \
	"  FROM page AS best"                                                                      \
	"  WHERE best.status <> 'resolved' AND best.kind = page_group.kind"                        \
	"  ORDER BY best.rank, best.newest, best.id LIMIT 1)"

static const char lists[] =
	"CREATE TEMP TRIGGER page_listed AFTER INSERT ON main.page WHEN new.status <> 'resolved'"
	" BEGIN UPDATE tally SET rows = rows + 1 WHERE list = 'page' AND rank = new.rank; END;"
	"CREATE TEMP TRIGGER page_delisted AFTER DELETE ON main.page WHEN old.status <> 'resolved'"
	" BEGIN UPDATE tally SET rows = rows - 1 WHERE list = 'page' AND rank = old.rank; END;"
	"CREATE TEMP TRIGGER page_moved AFTER UPDATE OF status, urgency ON main.page"
	" BEGIN UPDATE tally SET rows = rows"
	"  + (rank = new.rank AND new.status <> 'resolved')"
	"  - (rank = old.rank AND old.status <> 'resolved')"
	"  WHERE list = 'page' AND rank IN (new.rank, old.rank); END;"
	"CREATE TEMP TRIGGER ticket_listed AFTER INSERT ON main.ticket WHEN new.status IN ('new', "
	"'open', "
	"'pending', 'hold')"
	" BEGIN UPDATE tally SET rows = rows + 1 WHERE list = 'ticket' AND rank = new.rank; END;"
	"CREATE TEMP TRIGGER ticket_delisted AFTER DELETE ON main.ticket WHEN old.status IN "
	"('new', 'open', "
	"'pending', 'hold')"
	" BEGIN UPDATE tally SET rows = rows - 1 WHERE list = 'ticket' AND rank = old.rank; END;"
	"CREATE TEMP TRIGGER ticket_moved AFTER UPDATE OF status, pages ON main.ticket"
	" BEGIN UPDATE tally SET rows = rows"
	"  + (rank = new.rank AND new.status IN ('new', 'open', 'pending', 'hold'))"
	"  - (rank = old.rank AND old.status IN ('new', 'open', 'pending', 'hold'))"
	"  WHERE list = 'ticket' AND rank IN (new.rank, old.rank); END;"
	"CREATE TEMP TRIGGER paging_listed AFTER INSERT ON main.ticket WHEN new.page_rank IS NOT "
	"NULL"
	" BEGIN UPDATE tally SET rows = rows + 1 WHERE list = 'paging' AND rank = new.page_rank; "
	"END;"
	"CREATE TEMP TRIGGER paging_delisted AFTER DELETE ON main.ticket WHEN old.page_rank IS NOT "
	"NULL"
	" BEGIN UPDATE tally SET rows = rows - 1 WHERE list = 'paging' AND rank = old.page_rank; "
	"END;"
	"CREATE TEMP TRIGGER paging_moved AFTER UPDATE ON main.ticket"
	" WHEN old.page_rank IS NOT new.page_rank"
	" BEGIN UPDATE tally SET rows = rows + (rank IS new.page_rank) - (rank IS old.page_rank)"
	"  WHERE list = 'paging' AND rank IN (new.page_rank, old.page_rank); END;";

static const char groups[] =
	"CREATE TEMP TRIGGER kind_listed AFTER INSERT ON main.page_group"
	" BEGIN UPDATE tally SET rows = rows + 1 WHERE list = 'kind' AND rank = 0; END;"
	"CREATE TEMP TRIGGER kind_delisted AFTER DELETE ON main.page_group"
	" BEGIN UPDATE tally SET rows = rows - 1 WHERE list = 'kind' AND rank = 0; END;"
	"CREATE TEMP TRIGGER page_grouped AFTER INSERT ON main.page WHEN new.status <> 'resolved'"
	" BEGIN" PAGE_JOINS_GROUP "END;"
	"CREATE TEMP TRIGGER page_ungrouped AFTER DELETE ON main.page WHEN old.status <> 'resolved'"
	" BEGIN" PAGE_LEAVES_GROUP "DELETE FROM page_group WHERE kind = old.kind AND active = 0;"
	" UPDATE page_group" PAGE_GROUP_PLACE " WHERE kind = old.kind;"
	" END;"
	"CREATE TEMP TRIGGER page_regrouped"
	" AFTER UPDATE OF status, urgency, created_ms, kind ON main.page"
	" WHEN (old.status <> 'resolved', old.rank, old.newest, old.kind)"
	"  IS NOT (new.status <> 'resolved', new.rank, new.newest, new.kind)"
	" BEGIN" PAGE_LEAVES_GROUP PAGE_JOINS_GROUP
	" DELETE FROM page_group WHERE kind = old.kind AND active = 0;"
	" UPDATE page_group" PAGE_GROUP_PLACE " WHERE kind IN (old.kind, new.kind);"
	" END;";

/* What was changed by another hand while nobody counted. */
static const char recount[] =
	"DELETE FROM page_group"
	" WHERE (active, unacknowledged, rank) IS NOT ("
	"  SELECT count(*), sum(page.rank < 2), min(page.rank)"
	"  FROM page"
	"  WHERE status <> 'resolved'"
	"  AND page.kind = page_group.kind);"
	"INSERT INTO page_group (kind, active, unacknowledged, rank, newest, id)"
	" SELECT kind, count(*), sum(rank < 2), min(rank),"
	"  (SELECT max(newest)"
	"   FROM page AS one"
	"   WHERE one.status <> 'resolved'"
	"   AND one.kind = page.kind"
	"   AND one.rank = min(page.rank)),"
	"  iif(count(*) = 1, min(id), 'kind:' || kind)"
	" FROM page"
	" WHERE status <> 'resolved'"
	" AND kind NOT IN (SELECT kind FROM page_group)"
	" GROUP BY kind;"
	"UPDATE tally"
	" SET rows = counted.rows"
	" FROM (SELECT t.list, t.rank, CASE t.list"
	"   WHEN 'page' THEN (SELECT count(*)"
	"    FROM page"
	"    WHERE status <> 'resolved'"
	"    AND page.rank = t.rank)"
	"   WHEN 'kind' THEN (SELECT count(*) FROM page_group)"
	"   WHEN 'paging' THEN (SELECT count(*)"
	"    FROM ticket"
	"    WHERE page_rank = t.rank)"
	"   ELSE (SELECT count(*)"
	"    FROM ticket"
	"    WHERE status IN ('new', 'open', 'pending', 'hold')"
	"    AND ticket.rank = t.rank) END AS rows"
	"  FROM tally AS t) AS counted"
	" WHERE (tally.list, tally.rank) = (counted.list, counted.rank)"
	" AND tally.rows <> counted.rows;";

static struct err
run(struct record *r, const char *sql)
{
	return sqlite3_exec(r->db, sql, NULL, NULL, NULL) == SQLITE_OK ? NO_ERR : db_fail(r);
}

struct err
tally_triggers(struct record *r)
{
	struct err e = run(r, "BEGIN IMMEDIATE");

	if (e.kind == ERR_NONE)
		e = run(r, recount);
	if (e.kind == ERR_NONE)
		e = run(r, lists);
	if (e.kind == ERR_NONE)
		e = run(r, groups);
	if (e.kind == ERR_NONE)
		e = run(r, "COMMIT");
	if (e.kind != ERR_NONE && sqlite3_get_autocommit(r->db) == 0)
		(void)run(r, "ROLLBACK"); /* the first error is the one to tell */
	return e;
}

struct err
tally_count(struct record *r)
{
	struct err e = run(r, "DELETE FROM page_group");

	return e.kind == ERR_NONE ? run(r, recount) : e;
}
