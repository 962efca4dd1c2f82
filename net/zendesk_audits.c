/* net/zendesk_audits.c - Zendesk: whose audits are read next, and what follows when they cannot be.
 *
 * What is to be read is in the record (store/ticket_audit.h) and stays there until it has been read:
 * a trigger may be late, but is never lost. Meanwhile the ticket pages by its state. One ticket's
 * failure lets the others go first; two in a row are the service's, and nothing is asked for a while
 * that doubles. SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <string.h>

#include "net/zendesk.h"

enum {
	FRESH_MS = 2000,     /* a second, and clocks that differ by one */
	SKEW_MS = 60 * 1000, /* clocks that differ by more say nothing */
};

/* poll_ms, twice, four times that .. ZENDESK_REFUSED_MS. */
static int64_t
pause_ms(const struct zendesk *z, int times)
{
	int64_t wait_ms = z->config->poll_ms;

	for (int i = 0; i < times && wait_ms < ZENDESK_REFUSED_MS; i++)
		wait_ms *= 2;
	return wait_ms < ZENDESK_REFUSED_MS ? wait_ms : ZENDESK_REFUSED_MS;
}

/* ---- those that are left alone for a while ---- */

static int
find_spared(const struct zendesk *z, int64_t id)
{
	for (int i = 0; i < z->spared_count; i++)
		if (z->spared[i].id == id)
			return i;
	return -1;
}

static void
drop_spared(struct zendesk *z, int i)
{
	if (i >= 0)
		z->spared[i] = z->spared[--z->spared_count];
}

/* z->audit's place among them. When there is no room the one whose turn is next has it now. */
static struct zendesk_spared *
spared(struct zendesk *z)
{
	int i = find_spared(z, z->audit.id);
	int first = 0;

	if (i < 0 && z->spared_count == ZENDESK_SPARED_MOST) {
		for (int k = 1; k < z->spared_count; k++)
			if (z->spared[k].due_ms < z->spared[first].due_ms)
				first = k;
		drop_spared(z, first);
	}
	if (i < 0) {
		i = z->spared_count++;
		z->spared[i] = (struct zendesk_spared){.id = z->audit.id};
	}
	return &z->spared[i];
}

/* Their ids as a JSON array: of those whose turn is after `after_ms`, or with `failed` of those that
 * failed. */
static const char *
put_spared(const struct zendesk *z, int64_t after_ms, bool failed, struct buf *out)
{
	buf_reset(out);
	(void)buf_string(out, "[");
	for (int i = 0; i < z->spared_count; i++)
		if (z->spared[i].due_ms > after_ms && (!failed || z->spared[i].tries > 0))
			(void)buf_printf(
				out, "%s%" PRId64, out->length == 1 ? "" : ",", z->spared[i].id);
	(void)buf_string(out, "]"); /* twenty bytes each fit */
	return out->data;
}

/* When the first of them has its turn; INT64_MAX: none. */
static int64_t
spared_due_ms(const struct zendesk *z)
{
	int64_t due_ms = INT64_MAX;

	for (int i = 0; i < z->spared_count; i++)
		if (z->spared[i].due_ms < due_ms)
			due_ms = z->spared[i].due_ms;
	return due_ms;
}

/* ---- the next one ---- */

/* Those that failed come after all others. */
static struct err
find_next(struct zendesk *z, int64_t now_ms)
{
	struct record *r = z->host.record;
	struct buf ids;
	struct err e;

	buf_init(&ids, ZENDESK_SPARED_BYTES);
	e = ticket_audit_next(r, put_spared(z, INT64_MIN, false, &ids), &z->audit);
	if (e.kind == ERR_NONE && z->audit.id == 0 && spared_due_ms(z) <= now_ms)
		e = ticket_audit_next(r, put_spared(z, now_ms, false, &ids), &z->audit);
	buf_clear(&ids);
	return e;
}

bool
zendesk_audits_find(struct zendesk *z, int64_t now_ms, int64_t *due_ms)
{
	if (z->audit.id != 0)
		return true;
	if (z->audits_rev != record_rev(z->host.record) || spared_due_ms(z) <= now_ms) {
		if (find_next(z, now_ms).kind != ERR_NONE) {
			z->audit.id = 0;
			return false;
		}
		if (z->audit.id == 0) /* nothing is to be read of those any more */
			for (int i = z->spared_count - 1; i >= 0; i--)
				if (z->spared[i].due_ms <= now_ms)
					drop_spared(z, i);
	}
	if (z->audit.id == 0) {
		z->audits_rev = record_rev(z->host.record);
		if (spared_due_ms(z) < *due_ms)
			*due_ms = spared_due_ms(z);
		return false;
	}
	/* what was done before we began makes nothing page that would not page now */
	if (!z->audit.matches && z->audit.after_ms < z->cursor.since_ms)
		z->audit.after_ms = z->cursor.since_ms;
	z->audit_page = 0;
	z->audit_after[0] = '\0';
	return true;
}

/* ---- after an answer, and without one ---- */

static void
leave(struct zendesk *z)
{
	z->audit.id = 0;
	z->audits_rev = -1;
}

bool
zendesk_audits_fresh(const struct zendesk *z)
{
	const int i = find_spared(z, z->audit.id);
	const int64_t age_ms = z->audit_asked_ms - z->audit.updated_ms;

	return age_ms < FRESH_MS && age_ms > -SKEW_MS &&
	       (i < 0 || z->spared[i].fresh_ms != z->audit.updated_ms);
}

void
zendesk_audits_read(struct zendesk *z, int64_t now_ms)
{
	z->audits_failed = 0;
	if (zendesk_audits_fresh(z))
		*spared(z) = (struct zendesk_spared){.id = z->audit.id,
			.due_ms = now_ms + FRESH_MS,
			.fresh_ms = z->audit.updated_ms};
	else
		drop_spared(z, find_spared(z, z->audit.id));
	leave(z);
}

struct err
zendesk_audits_page(struct zendesk *z, struct record *r)
{
	const int64_t now_ms = clock_steady_ms(z->host.clock);
	struct buf ids;
	struct err e;

	if (z->audits_due_ms > now_ms)
		return ticket_audit_unreachable(r, NULL);
	if (z->spared_count == 0)
		return NO_ERR;
	buf_init(&ids, ZENDESK_SPARED_BYTES);
	e = ticket_audit_unreachable(r, put_spared(z, INT64_MIN, true, &ids));
	buf_clear(&ids);
	return e;
}

/* In a transaction of its own: there may be no answer for a long time. host.changed would ask us for
 * the next request in the midst of this one: the screens look by themselves once a second. */
static void
page_now(struct zendesk *z)
{
	struct record *r = z->host.record;
	const struct moment m = {.now_ms = clock_now_ms(z->host.clock), .source = "zendesk"};
	struct err e = record_begin(r, &m);

	if (e.kind != ERR_NONE)
		return; /* the source says so at its next answer */
	e = zendesk_audits_page(z, r);
	if (e.kind != ERR_NONE || record_commit(r, NULL).kind != ERR_NONE)
		record_rollback(r);
}

void
zendesk_audits_failed(struct zendesk *z, bool answered, int64_t now_ms)
{
	const int times = z->audits_failed - (answered ? 1 : 0);
	struct zendesk_spared *one = spared(z);

	z->audits_failed++;
	one->due_ms = now_ms + (z->forbidden ? ZENDESK_REFUSED_MS : pause_ms(z, one->tries));
	one->tries++;
	if (times >= 0)
		z->audits_due_ms =
			now_ms + (z->forbidden ? ZENDESK_REFUSED_MS : pause_ms(z, times));
	page_now(z);
	leave(z);
}
