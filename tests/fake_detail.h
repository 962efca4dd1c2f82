/* tests/fake_detail.h - what hangs on page PABC12 and ticket 8812, for tests/fake_room.h.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_FAKE_DETAIL_H
#define TESTS_FAKE_DETAIL_H

struct err
comment_list(struct record *r, const char *ticket_id, int most, struct arena *a, struct rows *out)
{
	const struct window w = {.from = WINDOW_TOP, .after = most};
	int count = strcmp(ticket_id, "8812") == 0 ? r->comments_count : 0;

	return fake_window(r, r->comments, sizeof r->comments[0], count, &w, a, out);
}

/* The first `most` of what hangs on PABC12. */
static inline struct err
fake_hanging(struct record *r, const char *page_id, const void *first, size_t size, int count,
	int most, struct arena *a, struct rows *out)
{
	const struct window w = {.from = WINDOW_TOP, .after = most};

	return fake_window(r, first, size, strcmp(page_id, "PABC12") == 0 ? count : 0, &w, a, out);
}

struct err
page_alerts(struct record *r, const char *page_id, int most, struct arena *a, struct rows *out)
{
	return fake_hanging(
		r, page_id, r->alerts, sizeof r->alerts[0], r->alerts_count, most, a, out);
}

struct err
page_notes(struct record *r, const char *page_id, int most, struct arena *a, struct rows *out)
{
	return fake_hanging(r, page_id, r->notes, sizeof r->notes[0], r->notes_count, most, a, out);
}

struct err
page_notices(struct record *r, const char *page_id, int most, struct arena *a, struct rows *out)
{
	return fake_hanging(
		r, page_id, r->notices, sizeof r->notices[0], r->notices_count, most, a, out);
}

struct err
ticket_more_find(struct record *r, const char *id, struct arena *a, struct ticket_more *out)
{
	bool known = strcmp(id, "8812") == 0;

	(void)r;
	(void)a;
	*out = (struct ticket_more){
		text_of(known ? "https://hosting.zendesk.example/agent/tickets/8812" : ""),
		text_of(known ? "incident" : ""), text_of(known ? "email" : ""),
		text_of(known ? "Kim Osei" : "")};
	return NO_ERR;
}

struct err
ticket_fields(struct record *r, const char *id, int most, struct arena *a, struct rows *out)
{
	const struct window w = {.from = WINDOW_TOP, .after = most};
	int count = strcmp(id, "8812") == 0 ? r->fields_count : 0;

	return fake_window(r, r->fields, sizeof r->fields[0], count, &w, a, out);
}

struct err
page_changes(struct record *r, const char *page_id, int64_t since_ms, int most, struct arena *a,
	struct rows *out)
{
	int count = 0;

	while (count < r->changes_count && r->changes[count].at_ms >= since_ms)
		count++;
	return fake_hanging(r, page_id, r->changes, sizeof r->changes[0], count, most, a, out);
}

struct err
page_service_find(struct record *r, const char *page_id, int64_t now_ms, struct arena *a,
	struct page_service *out)
{
	(void)a;
	*out = (struct page_service){
		.name = text_of(""), .status = text_of(""), .maintenance = text_of("")};
	if (strcmp(page_id, "PABC12") == 0)
		*out = r->service;
	if (out->maintenance_until_ms <= now_ms)
		out->maintenance_until_ms = 0;
	return NO_ERR;
}

static inline void
fake_comment(struct record *r, const char *person, bool public, const char *text, int64_t age_s)
{
	struct comment *c = &r->comments[r->comments_count++];

	*c = (struct comment){.person = text_of(person),
		.text = text_of(text),
		.public = public,
		.created_ms = fake_now_ms - age_s * 1000};
	(void)snprintf(c->key.id, sizeof c->key.id, "%d", r->comments_count);
}

static inline void
fake_alert(struct record *r, const char *severity, bool resolved, const char *text, int64_t age_s)
{
	r->alerts[r->alerts_count++] = (struct page_alert){.text = text_of(text),
		.severity = text_of(severity),
		.resolved = resolved,
		.created_ms = fake_now_ms - age_s * 1000};
}

static inline void
fake_change(struct record *r, const char *origin, const char *text, int64_t age_s)
{
	r->changes[r->changes_count++] = (struct page_change){.text = text_of(text),
		.origin = text_of(origin),
		.html_url = text_of(""),
		.at_ms = fake_now_ms - age_s * 1000};
}

static inline void
fake_notice(struct record *r, const char *text, int64_t age_s)
{
	r->notices[r->notices_count++] =
		(struct page_notice){.text = text_of(text), .at_ms = fake_now_ms - age_s * 1000};
}

static inline void
fake_field(struct record *r, int64_t id, const char *value)
{
	r->fields[r->fields_count++] = (struct ticket_field){.id = id, .value = text_of(value)};
}

/* What hangs on PABC12. */
static inline void
fake_fill_hanging(struct record *r)
{
	fake_notice(r, "Lee Park by sms", 65);
	fake_notice(r, "Dana Reyes by push", 245);
	fake_field(r, 360001, "eu-2");
	fake_field(r, 360007, "yes");
	r->service = (struct page_service){.name = text_of("checkout-api"),
		.status = text_of("maintenance"),
		.maintenance = text_of("moving the database of eu-2"),
		.maintenance_until_ms = fake_now_ms + 1860000};
	fake_alert(r, "critical", false, "5xx over 20 % on checkout-api-3.eu-2", 250);
	fake_alert(r, "warning", true, "latency p99 over 2 s on checkout-api-1.eu-2", 400);
	fake_change(r, "build-42", "Deploy checkout-api 2025.11.21-1: new tax rules", 480);
	fake_change(r, "", "Feature flag fast-cart switched on", 18000);
	fake_change(r, "build-41", "Deploy checkout-api 2025.11.20-3", 50000);
	r->notes[r->notes_count++] = (struct page_note){.person = text_of("Lee Park"),
		.text = text_of("Runbook 12 did nothing.\nTrying the failover."),
		.created_ms = fake_now_ms - 100000};
}

#endif
