/* panes/commands_statuspage.c - the public status page.
 *
 * All of it is public: the box shows every word that others will read, and a word is typed.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "panes/command.h"
#include "panes/outgoing.h"
#include "panes/ui.h"
#include "store/json.h"
#include "store/outbox.h"
#include "store/statuspage_post.h"

enum {
	FLAGS = COMMAND_WRITES | COMMAND_REMOTE | COMMAND_CONFIRM,
	PAGE_BYTES = 104,
	ARGS_CAP_BYTES = 256 * 1024,
};

#define PUBLIC_AUDIENCE "public"

/* As the arguments stand in their tables. */
enum {
	CREATE_OWN,
	CREATE_REASON,
	CREATE_NAME,
	CREATE_STATUS,
	CREATE_IMPACT,
	CREATE_COMPONENTS,
	CREATE_STATE,
	CREATE_TEXT,
};
enum { UPDATE_STATUS, UPDATE_COMPONENTS, UPDATE_STATE, UPDATE_TEXT };
enum { COMPONENTS_NAMES, COMPONENTS_STATE, COMPONENTS_OWN, COMPONENTS_REASON };

static const struct drafts *
drafts_of(const struct context *c)
{
	return c->seen != NULL ? talk_drafts(c->seen) : NULL;
}

/* About the screen's incident, whatever the cursor is on. */
static void
nothing_object(const struct context *c, struct ui_row *row)
{
	(void)c;
	*row = (struct ui_row){.pane = row->pane};
}

/* ---- why not; from a shell the engine says so ---- */

static bool
has_page(const struct context *c)
{
	return target_find(outgoing_targets(c), TARGET_STATUSPAGE, "page") != NULL;
}

static const char *
why_not_said(const struct context *c)
{
	const struct drafts *d = drafts_of(c);

	if (d != NULL && d->incident.restricted)
		return "This incident is restricted: nothing of it goes to the status page.";
	return NULL;
}

static const char *
why_not_open(const struct context *c)
{
	if (c->seen != NULL && drafts_of(c) == NULL)
		return "No incident is open: {incident-declare} declares one.";
	return why_not_said(c);
}

static const char *
why_not_components(const struct context *c)
{
	if (c->seen != NULL && !has_page(c))
		return "The config has no statuspage: set them there by hand.";
	return why_not_said(c);
}

/* ---- what the prompts begin with ---- */

static void
fill_own(const struct context *c, struct buf *out)
{
	const struct drafts *d = drafts_of(c);

	if (d != NULL)
		(void)buf_string(out, d->incident.own_platform ? "yes" : "no");
}

static void
fill_name(const struct context *c, struct buf *out)
{
	const struct drafts *d = drafts_of(c);

	if (d != NULL && !d->incident.restricted)
		text_raw(d->incident.title, out);
}

static void
fill_impact(const struct context *c, struct buf *out)
{
	static const char *const impacts[] = {"", "critical", "major", "minor"};
	const struct drafts *d = drafts_of(c);
	int severity = d != NULL ? d->incident.severity : 0;

	(void)buf_string(out, impacts[severity > 3 ? 3 : severity]);
}

/* The pack's words for the public. */
static void
compose(const struct context *c, const char *status, struct buf *out)
{
	const struct drafts *d = drafts_of(c);
	const struct draft *draft = d != NULL ? drafts_find(d, PUBLIC_AUDIENCE) : NULL;
	struct draft_form form = {.status = status};

	if (draft != NULL) /* what cannot be said stays empty: the engine refuses it in words */
		(void)draft_compose(d, draft, DRAFT_UPDATE, &form, c->now_ms, out);
}

static void
fill_create(const struct context *c, struct buf *out)
{
	compose(c, c->given->at[CREATE_STATUS], out);
}

/* The words that stand there now, to be gone on from. */
static void
fill_update(const struct context *c, struct buf *out)
{
	const struct drafts *d = drafts_of(c);
	const struct draft *draft = d != NULL ? drafts_find(d, PUBLIC_AUDIENCE) : NULL;

	if (draft != NULL && draft->updated)
		text_raw(draft->last.text, out);
	else
		compose(c, c->given->at[UPDATE_STATUS], out);
}

static void
fill_status(const struct context *c, struct buf *out)
{
	const struct drafts *d = drafts_of(c);
	const struct draft *draft = d != NULL ? drafts_find(d, PUBLIC_AUDIENCE) : NULL;

	if (draft != NULL && draft->updated)
		text_raw(draft->last.status, out);
}

/* Words for what is over, only when it is. */
static void
fill_resolve(const struct context *c, struct buf *out)
{
	const struct drafts *d = drafts_of(c);

	if (d != NULL && d->incident.recovered_ms > 0 && strcmp(d->incident.status, "open") != 0)
		compose(c, "resolved", out);
}

/* ---- what leaves ---- */

static const char *
given(const struct command_values *v, int at)
{
	return v->at[at] != NULL ? v->at[at] : "";
}

/* Where to, and all that others will read. Without a page it goes nowhere, and the engine says so. */
static void
leave(const struct context *c, const struct statuspage_post *post, struct outgoing *out)
{
	const struct target_value *page =
		target_find(outgoing_targets(c), TARGET_STATUSPAGE, "page");
	char name[PAGE_BYTES];

	if (page == NULL)
		return;
	outgoing_to(out, "Statuspage %s", text_show(page->value, false, name, sizeof name));
	statuspage_words(post, &out->text);
	out->public = true;
}

static void
create_leaves(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	const char *status = given(v, CREATE_STATUS);

	leave(c,
		&(struct statuspage_post){.name = given(v, CREATE_NAME),
			.status = status[0] != '\0' ? status : STATUSPAGE_FIRST,
			.impact = given(v, CREATE_IMPACT),
			.components = given(v, CREATE_COMPONENTS),
			.state = given(v, CREATE_STATE),
			.text = given(v, CREATE_TEXT)},
		out);
}

static void
update_leaves(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	leave(c,
		&(struct statuspage_post){.status = given(v, UPDATE_STATUS),
			.components = given(v, UPDATE_COMPONENTS),
			.state = given(v, UPDATE_STATE),
			.text = given(v, UPDATE_TEXT)},
		out);
}

static void
resolve_leaves(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	leave(c,
		&(struct statuspage_post){.status = "resolved",
			.components = STATUSPAGE_SET_BACK,
			.state = "operational",
			.text = given(v, 0)},
		out);
}

static void
components_leave(const struct context *c, const struct command_values *v, struct outgoing *out)
{
	leave(c,
		&(struct statuspage_post){.components = given(v, COMPONENTS_NAMES),
			.state = given(v, COMPONENTS_STATE)},
		out);
}

/* ---- what it does ---- */

/* Without a page in the config: recorded as an update to the public, and copied, to be posted by hand
 * (R38). */
static struct err
record(struct context *c, const char *status, const char *text)
{
	struct buf args;
	struct err e = err_make(ERR_FULL, "Memory is short.");

	buf_init(&args, ARGS_CAP_BYTES);
	if (json_put(&args, "{\"audience\":%s,\"status\":%s,\"text\":%s", PUBLIC_AUDIENCE, status,
		    text) &&
		(c->incident == NULL || c->incident[0] == '\0' ||
			json_put(&args, ",\"incident\":%s", c->incident)) &&
		buf_string(&args, "}"))
		e = c->link->send(c->link->to, &(struct order){.id = c->order_id,
						       .name = "update-post",
						       .subject = "",
						       .seen_rev = c->rev,
						       .args = args.data});
	buf_clear(&args);
	if (e.kind == ERR_NONE && c->ui != NULL) {
		yank_give(&c->ui->yank, text_of(text), false);
		c->ui->yank.whole = true; /* the footer says that it is recorded */
	}
	return e;
}

static struct err
create(struct context *c, const struct command_values *v)
{
	const char *status = given(v, CREATE_STATUS);

	if (has_page(c))
		return command_order(c, v);
	return record(c, status[0] != '\0' ? status : STATUSPAGE_FIRST, given(v, CREATE_TEXT));
}

static struct err
update(struct context *c, const struct command_values *v)
{
	if (has_page(c))
		return command_order(c, v);
	return record(c, given(v, UPDATE_STATUS), given(v, UPDATE_TEXT));
}

static struct err
resolve(struct context *c, const struct command_values *v)
{
	return has_page(c) ? command_order(c, v) : record(c, "resolved", given(v, 0));
}

/* ---- the tables ---- */

static bool
is_not_own(const struct command_values *v)
{
	return strcmp(given(v, CREATE_OWN), "no") == 0;
}

static bool
has_components(const struct command_values *v)
{
	return given(v, CREATE_COMPONENTS)[0] != '\0';
}

static bool
update_has_components(const struct command_values *v)
{
	return given(v, UPDATE_COMPONENTS)[0] != '\0';
}

static bool
is_worse(const struct command_values *v)
{
	return strcmp(given(v, COMPONENTS_STATE), "operational") != 0;
}

static bool
components_are_not_own(const struct command_values *v)
{
	return is_worse(v) && strcmp(given(v, COMPONENTS_OWN), "no") == 0;
}

static const struct command_choice own_choices[] = {
	{"y", "yes", "yes, our own platform is hit"},
	{"n", "no", "no; it is posted all the same"},
	{NULL, NULL, NULL},
};

static const struct command_choice status_choices[] = {
	{"i", "investigating", "investigating"},
	{"d", "identified", "identified"},
	{"m", "monitoring", "monitoring"},
	{NULL, NULL, NULL},
};

static const struct command_choice impact_choices[] = {
	{"i", "minor", "minor"},
	{"a", "major", "major"},
	{"c", "critical", "critical"},
	{"n", "none", "none"},
	{NULL, NULL, NULL},
};

static const struct command_choice state_choices[] = {
	{"d", "degraded_performance", "degraded performance"},
	{"p", "partial_outage", "partly down"},
	{"w", "major_outage", "down"},
	{"o", "operational", "operational"},
	{NULL, NULL, NULL},
};

#define COMPONENTS_HINT "Which of the page's components; several with commas"

static const struct command_arg create_args[] = {
	{.name = "own",
		.label = "Own platform",
		.of = "in",
		.choices = own_choices,
		.fill = fill_own},
	{.name = "reason",
		.label = "Why all the same",
		.required = true,
		.of = "for",
		.asked = is_not_own,
		.hint = "It is kept in the timeline"},
	{.name = "title",
		.label = "Title",
		.required = true,
		.of = "of",
		.fill = fill_name,
		.hint = "What the public reads it as"},
	{.name = "status", .label = "Status", .of = "of", .choices = status_choices},
	{.name = "impact",
		.label = "Impact",
		.of = "of",
		.choices = impact_choices,
		.fill = fill_impact},
	{.name = "components",
		.label = "Components",
		.of = "of",
		.offer = OFFER_COMPONENTS,
		.hint = COMPONENTS_HINT "; empty: none"},
	{.name = "state",
		.label = "They are",
		.of = "in",
		.choices = state_choices,
		.asked = has_components},
	{.name = "text",
		.label = "Text",
		.required = true,
		.of = "for",
		.whole = true,
		.fill = fill_create,
		.hint = "exactly this is published; make it yours"},
	{.name = NULL},
};

static const struct command_arg update_args[] = {
	{.name = "status",
		.label = "Status",
		.of = "of",
		.choices = status_choices,
		.fill = fill_status},
	{.name = "components",
		.label = "Components",
		.of = "of",
		.offer = OFFER_COMPONENTS,
		.hint = COMPONENTS_HINT "; empty: as they are"},
	{.name = "state",
		.label = "They are",
		.of = "in",
		.choices = state_choices,
		.asked = update_has_components},
	{.name = "text",
		.label = "Text",
		.required = true,
		.of = "for",
		.whole = true,
		.fill = fill_update,
		.hint = "exactly this is published; it begins with what stands there"},
	{.name = NULL},
};

static const struct command_arg resolve_args[] = {
	{.name = "text",
		.label = "All clear",
		.required = true,
		.of = "for",
		.whole = true,
		.fill = fill_resolve,
		.hint = "exactly this is published"},
	{.name = NULL},
};

static const struct command_arg components_args[] = {
	{.name = "components",
		.label = "Components",
		.required = true,
		.of = "of",
		.offer = OFFER_COMPONENTS,
		.hint = COMPONENTS_HINT},
	{.name = "state", .label = "They are", .of = "in", .choices = state_choices},
	{.name = "own",
		.label = "Own platform",
		.of = "in",
		.choices = own_choices,
		.fill = fill_own,
		.asked = is_worse},
	{.name = "reason",
		.label = "Why all the same",
		.required = true,
		.of = "for",
		.asked = components_are_not_own},
	{.name = NULL},
};

const struct command commands_statuspage[] = {
	{.name = "statuspage-create",
		.scope = "*",
		.args = create_args,
		.help = "Post the incident on the public status page: our own platform is hit",
		.flags = FLAGS,
		.object = nothing_object,
		.why_not = why_not_open,
		.outgoing = create_leaves,
		.run = create},
	{.name = "statuspage-update",
		.scope = "*",
		.args = update_args,
		.help = "Say on the public status page how it goes on",
		.flags = FLAGS,
		.object = nothing_object,
		.why_not = why_not_said,
		.outgoing = update_leaves,
		.run = update},
	{.name = "statuspage-resolve",
		.scope = "*",
		.args = resolve_args,
		.help = "Give the all clear on the public status page",
		.flags = FLAGS,
		.object = nothing_object,
		.why_not = why_not_said,
		.outgoing = resolve_leaves,
		.run = resolve},
	{.name = "statuspage-components",
		.scope = "*",
		.args = components_args,
		.help = "Set how components of the public status page are, without any words",
		.flags = FLAGS,
		.object = nothing_object,
		.why_not = why_not_components,
		.outgoing = components_leave,
		.run = command_order},
	{.name = NULL},
};
