/* cli_init.c - `warroom init`: asks what is needed, tries the tokens, writes the config.
 * SPDX-License-Identifier: MIT */
#include "cli_init.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "store/config.h"
#include "store/pack.h"
#include "store/text.h"

enum { SHOWN_BYTES = 512, VALUE_BYTES = 5 * CLI_ANSWER_BYTES + 128 };

/* What can be asked, and asked again; in this order. */
enum question {
	ASK_ME,
	ASK_EMAIL,
	ASK_RECORD,
	ASK_PACK,
	ASK_PAGERDUTY,
	ASK_PAGERDUTY_TOKEN,
	ASK_ZENDESK,
	ASK_ZENDESK_TOKEN,
	ASK_SLACK,
	ASK_SLACK_TOKEN,
	ASK_STATUSPAGE,
	ASK_STATUSPAGE_TOKEN,
	ASK_JIRA,
	ASK_JIRA_TOKEN,
	ASK_HOOK,
	QUESTIONS,
};

struct asking {
	struct cli_prompt prompt;
	struct init init;
	const struct options *options;
	enum init_tried tried; /* the worst that was said of the service being tried */
};

/* ---- the first answers ---- */

static const struct init_service kinds[INIT_SERVICES] = {
	[INIT_PAGERDUTY] = {.name = "pagerduty", .url = "https://api.pagerduty.com"},
	[INIT_ZENDESK] = {.name = "zendesk"},
	[INIT_SLACK] = {.name = "slack", .more_keys = {"team", "outage", "stakeholders"}},
	[INIT_STATUSPAGE] = {.name = "statuspage", .more_keys = {"page"}},
	[INIT_JIRA] = {.name = "jira", .more_keys = {"project", "type"}, .more = {"", "Incident"}},
};

/* What is known without asking: who this account is. */
static struct err
begin(struct asking *a)
{
	const struct passwd *account = getpwuid(geteuid());
	struct init *init = &a->init;
	struct buf place;
	struct err e;

	for (int i = 0; i < INIT_SERVICES; i++) {
		init->services[i] = kinds[i];
		secret_init(&init->services[i].token);
	}
	if (account != NULL) {
		(void)snprintf(init->account, sizeof init->account, "%s", account->pw_name);
		(void)snprintf(init->me, sizeof init->me, "%.*s",
			(int)strcspn(account->pw_gecos, ","), account->pw_gecos);
	}
	if (init->me[0] == '\0')
		init_set(init->me, init->account);
	init_set(init->record,
		a->options->record != NULL ? a->options->record : "~/.local/state/warroom");
	init_set(init->pack, "solo");
	buf_init(&place, PATH_MAX);
	e = config_place(a->options->config, &place)
		    ? cli_record_dir(place.data, "", init->config) /* made absolute, too */
		    : err_make(ERR_CONFIG, "The path of the config is too long.");
	buf_clear(&place);
	return e;
}

/* ---- one question ---- */

static bool
ask(struct asking *a, const char *question, const char *standing, char out[CLI_ANSWER_BYTES])
{
	return init_ask(&a->prompt, question, standing, out);
}

static void
ask_me(struct asking *a)
{
	char answer[CLI_ANSWER_BYTES];

	if (ask(a, "Your name, as the timeline shall have it", a->init.me, answer))
		init_set(a->init.me, answer);
}

static void
ask_email(struct asking *a)
{
	char answer[CLI_ANSWER_BYTES];
	const char *standing = a->init.email[0] != '\0' ? a->init.email : "none";

	while (ask(a, "Your e-mail address at PagerDuty and Zendesk", standing, answer)) {
		init_set(a->init.email, init_is_none(answer) ? "" : answer);
		if (init_is_none(answer) || strchr(answer, '@') != NULL)
			return;
		(void)puts("That is no address: name@company, or none.");
		a->init.email[0] = '\0';
	}
}

static void
ask_record(struct asking *a)
{
	char answer[CLI_ANSWER_BYTES];

	while (ask(a, "Where the record is kept, a directory of this machine", a->init.record,
		answer)) {
		if (answer[0] == '/' || strncmp(answer, "~/", 2) == 0) {
			init_set(a->init.record, answer);
			return;
		}
		(void)puts("A path from / or ~/ on, so that it is the same from everywhere.");
	}
}

static void
ask_pack(struct asking *a)
{
	char answer[CLI_ANSWER_BYTES];

	while (ask(a, "The process: solo (one on-call person leads and repairs), or another pack",
		a->init.pack, answer)) {
		struct pack *pack = NULL;
		struct err e = pack_load(answer, &pack);

		pack_free(pack);
		if (e.kind == ERR_NONE) {
			init_set(a->init.pack, answer);
			return;
		}
		(void)puts(e.text);
	}
}

/* ---- trying it ---- */

static void
on_probed(void *to, const char *verdict, const char *what, const char *sentence)
{
	struct asking *a = to;
	char shown[SHOWN_BYTES];

	if (strcmp(verdict, "fail") == 0)
		a->tried = INIT_FAILS;
	else if (strcmp(verdict, "warn") == 0 && a->tried != INIT_FAILS)
		a->tried = INIT_LACKS;
	(void)printf("  %-4s  %s: %s\n", verdict, what,
		text_show(text_of(sentence), false, shown, sizeof shown));
}

static bool
is_used(const struct init_service *service)
{
	return service->url[0] != '\0';
}

/* What is wrong was said: now it is put right, or kept as it is. True when it is to be tried
 * again. */
static bool
mend(struct asking *a, enum init_which which)
{
	struct init_service *service = &a->init.services[which];

	(void)puts("What now?\n"
		   "  t  give the token again\n"
		   "  a  give the address and the token again\n"
		   "  k  keep it as it is: it may be mended elsewhere\n"
		   "  n  do without this service");
	switch (init_ask_letter(
		&a->prompt, "t, a, k or n", service->tried == INIT_FAILS ? "takn" : "ktan")) {
	case 'a':
		init_ask_service(&a->prompt, &a->init, which);
		if (is_used(service))
			init_ask_token(&a->prompt, service);
		return true;
	case 't':
		init_ask_token(&a->prompt, service);
		return true;
	case 'n':
		service->url[0] = '\0';
		return false;
	default:
		return false;
	}
}

/* Until it is well, or kept as it is. */
static void
try_service(struct asking *a, enum init_which which)
{
	struct init_service *service = &a->init.services[which];

	while (!a->prompt.over && is_used(service)) {
		struct err e;

		(void)printf("Asking %s...\n", service->name);
		a->tried = INIT_WELL;
		e = init_try(&a->init, service, &a->options->clock, on_probed, a);
		if (e.kind != ERR_NONE)
			on_probed(a, "fail", service->name, e.text);
		service->tried = a->tried;
		if (cli_prompt_interrupted())
			a->prompt.over = true;
		else if (a->tried == INIT_WELL || !mend(a, which))
			return;
	}
}

/* ---- all of them ---- */

/* Of each service first what it needs, then its token. */
static void
ask_service(struct asking *a, enum question question)
{
	enum init_which which = (enum init_which)((question - ASK_PAGERDUTY) / 2);
	struct init_service *service = &a->init.services[which];

	if ((question - ASK_PAGERDUTY) % 2 == 0)
		init_ask_service(&a->prompt, &a->init, which);
	if (!is_used(service) || a->prompt.over)
		return;
	init_ask_token(&a->prompt, service);
	try_service(a, which);
}

static bool
is_token(enum question question)
{
	return question >= ASK_PAGERDUTY && question < ASK_HOOK &&
	       (question - ASK_PAGERDUTY) % 2 == 1;
}

static void
ask_one(struct asking *a, enum question question)
{
	switch ((int)question) {
	case ASK_ME:
		ask_me(a);
		break;
	case ASK_EMAIL:
		ask_email(a);
		break;
	case ASK_RECORD:
		ask_record(a);
		break;
	case ASK_PACK:
		ask_pack(a);
		break;
	case ASK_HOOK:
		init_ask_hook(&a->prompt, &a->init);
		break;
	default:
		ask_service(a, question);
		break;
	}
}

static void
say_token(const struct init_service *service, char out[VALUE_BYTES])
{
	static const char *const ways[] = {"typed", "the command ", "the file "};
	static const char *const ends[] = {
		"", ": works", ": works, but see above", ": DOES NOT WORK, see above"};

	if (is_used(service))
		(void)snprintf(out, VALUE_BYTES, "%s%s%s", ways[service->way],
			service->way != INIT_TYPED ? service->where : "", ends[service->tried]);
	else
		(void)snprintf(out, VALUE_BYTES, "none");
}

/* "https://hosting.atlassian.net as agent@hosting.example, project IM, type Incident" */
static void
say_service(const struct init_service *service, char out[VALUE_BYTES])
{
	size_t length;

	(void)snprintf(out, VALUE_BYTES, "%s%s%s%s", is_used(service) ? service->url : "none",
		is_used(service) && service->email[0] != '\0' ? " as " : "",
		is_used(service) ? service->email : "",
		is_used(service) && service->webhook ? ", by a webhook" : "");
	for (int i = 0; i < INIT_MORE && is_used(service); i++) {
		length = strlen(out);
		if (service->more_keys[i] != NULL && service->more[i][0] != '\0')
			(void)snprintf(out + length, VALUE_BYTES - length, ", %s %s",
				service->more_keys[i], service->more[i]);
	}
}

static void
review_line(int number, const char *label, const char *value)
{
	char shown[SHOWN_BYTES];

	(void)printf("  %2d  %-10s %s\n", number, label,
		text_show(text_of(value), false, shown, sizeof shown));
}

/* All answers, numbered. */
static void
review(const struct init *init)
{
	static const char *const labels[INIT_SERVICES] = {
		"PagerDuty", "Zendesk", "Slack", "Statuspage", "Jira"};
	char value[VALUE_BYTES];

	(void)printf("\nThis will be written to %s:\n", init->config);
	review_line(ASK_ME + 1, "you", init->me);
	review_line(ASK_EMAIL + 1, "e-mail", init->email[0] != '\0' ? init->email : "none");
	review_line(ASK_RECORD + 1, "record", init->record);
	review_line(ASK_PACK + 1, "process", init->pack);
	for (int i = 0; i < INIT_SERVICES; i++) {
		say_service(&init->services[i], value);
		review_line(ASK_PAGERDUTY + 2 * i + 1, labels[i], value);
		say_token(&init->services[i], value);
		review_line(ASK_PAGERDUTY + 2 * i + 2, "its token", value);
	}
	review_line(ASK_HOOK + 1, "hook", init->hook[0] != '\0' ? init->hook : "none");
}

/* Every answer may be corrected, as often as somebody likes. True when all is to be written. */
static bool
correct(struct asking *a)
{
	char answer[CLI_ANSWER_BYTES];
	char *end;
	long number;

	for (;;) {
		review(&a->init);
		if (!ask(a, "w writes it, a number changes an answer, q leaves without writing",
			    "w", answer) ||
			strcmp(answer, "q") == 0)
			return false;
		if (strcmp(answer, "w") == 0)
			return true;
		number = strtol(answer, &end, 10);
		if (*end == '\0' && number >= 1 && number <= QUESTIONS)
			ask_one(a, (enum question)(number - 1));
		else
			(void)puts("w, q, or one of the numbers.");
		if (a->prompt.over)
			return false;
	}
}

/* A config that is there is somebody's work. */
static bool
may_replace(struct asking *a)
{
	if (access(a->init.config, F_OK) != 0)
		return true;
	(void)printf("%s is there already. Writing another one keeps it as %s.old.\n",
		a->init.config, a->init.config);
	return init_ask_letter(&a->prompt, "Go on? n or y", "ny") == 'y';
}

static int
finish(const struct asking *a)
{
	struct err e = init_write(&a->init);

	if (e.kind != ERR_NONE)
		return cli_fail(e);
	(void)printf("\nWritten: %s, for nobody else to read.\n"
		     "Next:\n"
		     "  warroom check   looks over all of it, and this machine\n"
		     "  warroom drill   an outage to practise on; nothing leaves this machine\n"
		     "  warroom         the console\n"
		     "Customers, more people and the bridge are added to that file by hand: see "
		     "warroom(1).\n",
		a->init.config);
	return 0;
}

int
cli_init(const struct options *options, int argc, char **argv)
{
	struct asking a = {.options = options};
	struct err e;
	int code;

	(void)argv;
	if (options->rest < argc)
		return cli_fail(err_make(ERR_USAGE, "init takes no words, only options."));
	e = begin(&a);
	if (e.kind != ERR_NONE)
		return cli_fail(e);
	cli_prompt_open(&a.prompt);
	(void)puts("Enter takes what stands in brackets. Nothing is written before the end, where "
		   "every answer can be changed.\n");
	if (may_replace(&a)) {
		for (int i = 0; i < QUESTIONS && !a.prompt.over; i++) {
			if (!is_token((enum question)i)) /* what comes before it asks for it */
				ask_one(&a, (enum question)i);
		}
		code = !a.prompt.over && correct(&a) ? finish(&a) : -1;
	} else {
		code = -1;
	}
	cli_prompt_close(&a.prompt);
	for (int i = 0; i < INIT_SERVICES; i++)
		secret_clear(&a.init.services[i].token);
	return code >= 0 ? code : cli_fail(err_make(ERR_REFUSED, "Nothing was written."));
}
