/* store/ticket_words.c - how acts on tickets are called, and what a new one says.
 * SPDX-License-Identifier: MIT */
#include "store/ticket_words.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/template.h"
#include "store/text.h"

enum { NAME_BYTES = 48, LINE_BYTES = 1024 };

int64_t
ticket_words_number(const char *subject)
{
	static const char prefix[] = "ticket:";
	char *end = NULL;
	long long number;

	if (strncmp(subject, prefix, sizeof prefix - 1) == 0)
		subject += sizeof prefix - 1;
	else if (subject[0] == '#')
		subject++;
	if (subject[0] < '0' || subject[0] > '9')
		return 0;
	errno = 0;
	number = strtoll(subject, &end, 10);
	return errno == 0 && *end == '\0' && number > 0 ? number : 0;
}

const char *
ticket_words_reply(int64_t number, char out[TICKET_TO_BYTES])
{
	(void)snprintf(out, TICKET_TO_BYTES, "Zendesk #%lld: PUBLIC reply, mailed to the customer",
		(long long)number);
	return out;
}

const char *
ticket_words_note(int64_t number, char out[TICKET_TO_BYTES])
{
	(void)snprintf(out, TICKET_TO_BYTES, "Zendesk #%lld: INTERNAL note, for agents only",
		(long long)number);
	return out;
}

const char *
ticket_words_fields(int64_t number, char out[TICKET_TO_BYTES])
{
	(void)snprintf(out, TICKET_TO_BYTES, "Zendesk #%lld", (long long)number);
	return out;
}

const char *
ticket_words_open(const char *customer, const char *contact, char out[TICKET_TO_BYTES])
{
	char at[NAME_BYTES], who[NAME_BYTES];

	(void)snprintf(out, TICKET_TO_BYTES, "Zendesk: a new ticket, PUBLIC, mailed to %s of %s",
		text_show(text_of(contact), false, who, sizeof who),
		text_show(text_of(customer), false, at, sizeof at));
	return out;
}

const char *
ticket_words_subject(const char *text, char out[TICKET_SUBJECT_BYTES])
{
	char line[LINE_BYTES];

	text += strspn(text, " \t\r\n");
	(void)snprintf(line, sizeof line, "%.*s", (int)strcspn(text, "\r\n"), text);
	return text_show(text_of(line), false, out, TICKET_SUBJECT_BYTES);
}

/* The pack's words for customers, where it has an audience of that name. */
static struct err
put_words(const struct drafts *d, int64_t now_ms, struct buf *out)
{
	const struct draft *draft = drafts_find(d, "customers");
	const struct draft_form form = {0};
	char service[NAME_BYTES];

	if (draft == NULL)
		draft = drafts_find(d, "customer");
	if (draft != NULL)
		return draft_compose(d, draft, DRAFT_UPDATE, &form, now_ms, out);
	if (d->incident.restricted)
		return err_make(ERR_REFUSED, "This incident is restricted: no text is made for "
					     "customers. Tell those who must know, by name.");
	(void)buf_printf(out, "We see an incident that affects %s and are working on it.",
		text_is_empty(d->service) ? "our service"
					  : text_show(d->service, false, service, sizeof service));
	return NO_ERR;
}

struct err
ticket_words_outage(const struct drafts *d, const char *details, int64_t eta_ms, int64_t now_ms,
	struct buf *out)
{
	char at[TEMPLATE_TIME_BYTES];
	struct err e = put_words(d, now_ms, out);

	if (e.kind != ERR_NONE)
		return e;
	if (details != NULL && details[strspn(details, " \t\r\n")] != '\0')
		(void)buf_printf(out, "\n\n%s", details);
	if (eta_ms == 0)
		eta_ms = d->incident.eta_ms;
	if (eta_ms > now_ms)
		(void)buf_printf(out,
			"\n\nOur present estimate is %s. We will tell you when it changes.",
			template_time(eta_ms, now_ms, at));
	return out->full ? err_make(ERR_FULL, "That is too long for a ticket.") : NO_ERR;
}
