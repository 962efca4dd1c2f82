/* store/page_detail.c - what the details of a page show, as read.
 * SPDX-License-Identifier: MIT */
#include "store/page_detail.h"

#include "store/db.h"

static int
clamp(int most)
{
	if (most < 0)
		return 0;
	return most > PAGE_DETAIL_MOST ? PAGE_DETAIL_MOST : most;
}

/* Of a statement that binds a page and a limit. */
static struct err
read_list(struct record *r, const char *sql, const char *page_id, int most, size_t size,
	void (*read)(sqlite3_stmt *s, struct arena *a, void *row), struct arena *a,
	struct rows *out)
{
	sqlite3_stmt *s = NULL;
	struct err e;

	most = clamp(most);
	e = db_start(r, &s, sql, "ti", page_id, (int64_t)most + 1);
	if (e.kind != ERR_NONE)
		return e;
	return db_rows(r, s, most, size, read, a, out);
}

static void
read_alert(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct page_alert *alert = row;

	alert->resolved = sqlite3_column_int(s, 0) != 0;
	alert->created_ms = sqlite3_column_int64(s, 1);
	window_key(&alert->key, alert->resolved, -alert->created_ms,
		(const char *)sqlite3_column_text(s, 2));
	alert->severity = db_text(s, 3, DB_CELL_CAP_BYTES, a);
	alert->text = db_text(s, 4, DB_CELL_CAP_BYTES, a);
}

struct err
page_alerts(struct record *r, const char *page_id, int most, struct arena *a, struct rows *out)
{
	static const char sql[] = "SELECT status = 'resolved', created_ms, id, severity, text"
				  " FROM alert"
				  " WHERE page_id = ?1"
				  " ORDER BY 1, 2 DESC, 3"
				  " LIMIT ?2";

	return read_list(r, sql, page_id, most, sizeof(struct page_alert), read_alert, a, out);
}

static void
read_note(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct page_note *note = row;

	note->created_ms = sqlite3_column_int64(s, 0);
	window_key(&note->key, 0, -note->created_ms, (const char *)sqlite3_column_text(s, 1));
	note->person = db_text(s, 2, DB_CELL_CAP_BYTES, a);
	note->text = db_text(s, 3, DB_CELL_CAP_BYTES, a);
}

struct err
page_notes(struct record *r, const char *page_id, int most, struct arena *a, struct rows *out)
{
	static const char sql[] = "SELECT created_ms, id, person, text"
				  " FROM page_note"
				  " WHERE page_id = ?1"
				  " ORDER BY created_ms DESC, id"
				  " LIMIT ?2";

	return read_list(r, sql, page_id, most, sizeof(struct page_note), read_note, a, out);
}

static void
read_change(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct page_change *change = row;

	change->at_ms = sqlite3_column_int64(s, 0);
	window_key(&change->key, 0, -change->at_ms, (const char *)sqlite3_column_text(s, 1));
	change->text = db_text(s, 2, DB_CELL_CAP_BYTES, a);
	change->origin = db_text(s, 3, DB_CELL_CAP_BYTES, a);
	change->html_url = db_text(s, 4, DB_CELL_CAP_BYTES, a);
}

struct err
page_changes(struct record *r, const char *page_id, int64_t since_ms, int most, struct arena *a,
	struct rows *out)
{
	static const char sql[] = "SELECT at_ms, id, text, origin, html_url"
				  " FROM change_event"
				  " WHERE service_id = (SELECT service_id FROM page WHERE id = ?1)"
				  " AND at_ms >= ?2"
				  " ORDER BY at_ms DESC, id"
				  " LIMIT ?3";
	sqlite3_stmt *s = NULL;
	struct err e;

	most = clamp(most);
	e = db_start(r, &s, sql, "tii", page_id, since_ms, (int64_t)most + 1);
	if (e.kind != ERR_NONE)
		return e;
	return db_rows(r, s, most, sizeof(struct page_change), read_change, a, out);
}

static void
read_notice(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct page_notice *notice = row;

	notice->at_ms = sqlite3_column_int64(s, 0);
	window_key(&notice->key, -notice->at_ms, -sqlite3_column_int64(s, 1),
		(const char *)sqlite3_column_text(s, 1));
	notice->text = db_text(s, 2, DB_CELL_CAP_BYTES, a);
}

/* The text is page_merge_log's own, "Notified Dana by phone_notification": no summary of the
 * service's, which may hold the number. */
struct err
page_notices(struct record *r, const char *page_id, int most, struct arena *a, struct rows *out)
{
	static const char sql[] =
		"SELECT at_ms, seq, replace(substr(text, length('Notified ') + 1),"
		"   '_notification', '')"
		" FROM (SELECT at_ms, seq, text, data"
		"  FROM event"
		"  WHERE subject = 'page:' || ?1"
		"  ORDER BY at_ms DESC, seq DESC"
		"  LIMIT 1000)"
		" WHERE text LIKE 'Notified %'"
		" AND json_extract(data, '$.log.type') LIKE 'notify%'"
		" ORDER BY at_ms DESC, seq DESC"
		" LIMIT ?2";

	return read_list(r, sql, page_id, most, sizeof(struct page_notice), read_notice, a, out);
}

struct err
page_service_find(struct record *r, const char *page_id, int64_t now_ms, struct arena *a,
	struct page_service *out)
{
	static const char sql[] =
		"SELECT coalesce(nullif(page.service, ''), service.name), service.status,"
		"  open.text, open.end_ms"
		" FROM page"
		" LEFT JOIN service ON service.id = page.service_id"
		" LEFT JOIN maintenance AS open ON open.service_id = page.service_id"
		"  AND open.end_ms > ?2 AND open.start_ms <= ?2"
		" WHERE page.id = ?1"
		" ORDER BY open.end_ms DESC, open.id"
		" LIMIT 1";
	struct page_service service = {.name = text_of(""), .status = text_of("")};
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "ti", page_id, now_ms);
	bool row = false;

	service.maintenance = text_of("");
	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	if (row) {
		service.name = db_text(s, 0, DB_CELL_CAP_BYTES, a);
		service.status = db_text(s, 1, DB_CELL_CAP_BYTES, a);
		service.maintenance = db_text(s, 2, DB_CELL_CAP_BYTES, a);
		service.maintenance_until_ms = sqlite3_column_int64(s, 3);
		db_end(s);
	}
	if (a->full)
		return err_make(ERR_FULL, "Memory for the details of a page is short.");
	*out = service;
	return NO_ERR;
}
