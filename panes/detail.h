/* panes/detail.h - what the details of pages, tickets, entries, steps and customers share.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_DETAIL_H
#define PANES_DETAIL_H

#include "panes/list.h"
#include "panes/sheet.h"
#include "store/buf.h"
#include "store/record.h"

/* State of all of them. */
struct detail {
	struct sheet sheet;              /* first: panes/sheet.h */
	char caption[96];                /* neutralised: "#1234 checkout-api" */
	char label[128];                 /* "page #1234 checkout-api 5xx", for a prompt */
	char title[200];                 /* as its row is called, neutralised; "" */
	char subject[ROW_ID_BYTES + 16]; /* "page:PABC12": what an entry is about; "" */
	int64_t updated_ms;              /* of the row */
};

/* Reads what a detail shows into its draft, and names it (detail_name, or `caption` alone). */
typedef struct err detail_read(
	struct pane *p, struct record *r, struct sheet *draft, struct arena *a);

/* A load() of the sheet: what `read` gave is shown; on an error what was there stays. */
struct err detail_load(struct pane *p, struct record *r, detail_read *read);

/* The rows of a list from the one on that the detail is about, which is rows.at: at most `count`.
 * ERR_MISSING when it is gone, in the words of the pane's `empty`. */
struct err detail_rows(struct pane *p, struct record *r, list_read *read, int count,
	struct arena *a, struct rows *out);

/* "#1234 checkout-api" in the border, and "page #1234 5xx" in a prompt. */
void detail_name(
	struct detail *d, const char *kind, int64_t number, struct text caption, struct text title);

/* A field with a moment in it, local time; none for 0. */
void detail_time(struct sheet *draft, struct arena *a, const char *label, int64_t at_ms);

/* "02:51:23 public" in front of a name, and below what they wrote; `before_ms` as detail_day has it.
 * `word` is ours. */
void detail_said(struct sheet *draft, struct arena *a, int64_t at_ms, int64_t before_ms,
	const char *word, enum style style, struct text person, struct text text);

/* In front of what was said at `at_ms`: the date where a day begins. `before_ms`: when what stands
 * above it was said; 0: it is the first. */
void detail_day(struct sheet *draft, int64_t at_ms, int64_t before_ms);

/* The newest entries about the subject ("page:PABC12"), oldest first. */
struct err detail_log(
	struct sheet *draft, struct arena *a, struct record *r, const char *kind, const char *id);

/* "#1234 " and the words, neutralised and cut to `size`. */
void detail_words(char *out, size_t size, const char *begin, struct text words);

/* Ready-made functions for a pane_ops. */
void detail_caption(const struct pane *p, char *out, size_t size);
void detail_label(const struct pane *p, struct buf *out);
struct text detail_named(const struct pane *p);
int64_t detail_version(const struct pane *p);

#endif
