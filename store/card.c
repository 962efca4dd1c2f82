/* store/card.c - the intake card of a pack.
 * SPDX-License-Identifier: MIT */
#include "store/card.h"

#include "store/db.h"
#include "store/offer.h"

static void
line_read(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct card_line *line = row;

	line->part = (enum card_part)sqlite3_column_int(s, 0);
	line->text = db_text(s, 1, DB_CELL_CAP_BYTES, a);
}

struct err
card_read(struct record *r, struct arena *a, struct rows *out)
{
	static const char sql[] = "SELECT CASE what WHEN 'intake' THEN 0 WHEN 'means' THEN 1"
				  "  WHEN 'examples' THEN 2 ELSE 3 END AS part, text"
				  " FROM card"
				  " WHERE pack = ?1"
				  " ORDER BY part, what, place"
				  " LIMIT ?2";
	char pack[ROW_ID_BYTES];
	sqlite3_stmt *s = NULL;
	struct err e = offer_pack(r, "", pack);

	if (e.kind == ERR_NONE)
		e = db_start(r, &s, sql, "ti", pack, (int64_t)CARD_LINES_MOST + 1);
	if (e.kind == ERR_NONE)
		e = db_rows(r, s, CARD_LINES_MOST, sizeof(struct card_line), line_read, a, out);
	return e;
}
