/* store/page_detail.h - what the details of a page show besides the page: its alerts and notes, who
 * was notified, and how its service is doing.
 *
 * All of it is text of others, bounded, newest first. Rows lie in the caller's arena; rows.below
 * says that there are more than `most`. A page that is not in the record has none, which is no
 * error.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_PAGE_DETAIL_H
#define STORE_PAGE_DETAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "store/arena.h"
#include "store/err.h"
#include "store/record.h"
#include "store/text.h"
#include "store/window.h"

enum { PAGE_DETAIL_MOST = 1000 }; /* rows at once, whatever is asked for */

struct page_alert {
	struct row_key key;
	struct text text;
	struct text severity; /* "info" "warning" "error" "critical"; "" when not told */
	bool resolved;
	int64_t created_ms;
};

struct page_note {
	struct row_key key;
	struct text person; /* "" when not told */
	struct text text;
	int64_t created_ms;
};

/* A change event: a deployment, a configuration. */
struct page_change {
	struct row_key key;
	struct text text;
	struct text origin;   /* what made it: "build-42.example"; "" */
	struct text html_url; /* http or https, or "" */
	int64_t at_ms;
};

/* Somebody was told about the page. */
struct page_notice {
	struct row_key key;
	struct text
		text; /* "Dana Reyes by phone": a name and a way, never a number or an address */
	int64_t at_ms;
};

/* The service of a page. */
struct page_service {
	struct text name;        /* "": the page has none, or it is not known */
	struct text status;      /* "active" "warning" "critical" "maintenance" "disabled"; "" */
	struct text maintenance; /* why, of the window that is open */
	int64_t maintenance_until_ms; /* its end; 0: none is open */
};

/* Rows are struct page_alert: those that are not resolved first. ERR_FULL when the arena was. */
struct err page_alerts(
	struct record *r, const char *page_id, int most, struct arena *a, struct rows *out);

/* Rows are struct page_note. */
struct err page_notes(
	struct record *r, const char *page_id, int most, struct arena *a, struct rows *out);

/* Who was notified, among the newest 1000 entries of its log. Rows are struct page_notice. */
struct err page_notices(
	struct record *r, const char *page_id, int most, struct arena *a, struct rows *out);

/* What changed on the page's service since `since_ms`. Rows are struct page_change. */
struct err page_changes(struct record *r, const char *page_id, int64_t since_ms, int most,
	struct arena *a, struct rows *out);

/* The page's service as it is at now_ms; of several windows the one that ends last. */
struct err page_service_find(struct record *r, const char *page_id, int64_t now_ms, struct arena *a,
	struct page_service *out);

#endif
