/* cli_init.c - `warroom init`: asks what is needed, tries the tokens, writes the config.
 * SPDX-License-Identifier: MIT */
#include "cli_init.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cli.h"
#include "store/config.h"
#include "store/pack.h"
#include "store/text.h"

enum { SHOWN_BYTES = 512, VALUE_BYTES = 2 * CLI_ANSWER_BYTES + 64 };

enum service { PAGERDUTY, ZENDESK };

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
	QUESTIONS,
};

struct asking {
	struct cli_prompt prompt;
	struct init init;
	const struct options *options;
	enum init_tried tried; /* the worst that was said of the service being tried */
};

/* ---- the first answers ---- */

static void
set(char out[CLI_ANSWER_BYTES], const char *text)
{
	(void)snprintf(out, CLI_ANSWER_BYTES, "%s", text);
}

/* What is known without asking: who this account is. */
static struct err
begin(struct asking *a)
{
	static const char *const names[INIT_SERVICES] = {"pagerduty", "zendesk"};
	const struct passwd *account = getpwuid(geteuid());
	struct init *init = &a->init;
	struct buf place;
	struct err e;

	for (int i = 0; i < INIT_SERVICES; i++) {
		init->services[i].name = names[i];
		secret_init(&init->services[i].token);
	}
	if (account != NULL) {
		(void)snprintf(init->account, sizeof init->account, "%s", account->pw_name);
		(void)snprintf(init->me, sizeof init->me, "%.*s",
			(int)strcspn(account->pw_gecos, ","), account->pw_gecos);
	}
	if (init->me[0] == '\0')
		set(init->me, init->account);
	set(init->record,
		a->options->record != NULL ? a->options->record : "~/.local/state/warroom");
	set(init->pack, "solo");
	set(init->services[PAGERDUTY].url, "https://api.pagerduty.com");
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
	return cli_prompt_ask(&a->prompt, question, standing, false, out);
}

/* The first letter of what was answered; '\0': none will come. */
static char
ask_letter(struct asking *a, const char *question, const char *letters)
{
	char standing[] = {letters[0], '\0'};
	char answer[CLI_ANSWER_BYTES];

	while (ask(a, question, standing, answer)) {
		if (strchr(letters, answer[0]) != NULL)
			return answer[0];
		(void)printf("One of these letters: %s\n", letters);
	}
	return '\0';
}

static void
ask_me(struct asking *a)
{
	char answer[CLI_ANSWER_BYTES];

	if (ask(a, "Your name, as the timeline shall have it", a->init.me, answer))
		set(a->init.me, answer);
}

/* "none" takes an answer back. */
static bool
is_none(const char *answer)
{
	return strcasecmp(answer, "none") == 0;
}

static void
ask_email(struct asking *a)
{
	char answer[CLI_ANSWER_BYTES];
	const char *standing = a->init.email[0] != '\0' ? a->init.email : "none";

	while (ask(a, "Your e-mail address at PagerDuty and Zendesk", standing, answer)) {
		set(a->init.email, is_none(answer) ? "" : answer);
		if (is_none(answer) || strchr(answer, '@') != NULL)
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
			set(a->init.record, answer);
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
			set(a->init.pack, answer);
			return;
		}
		(void)puts(e.text);
	}
}

/* ---- a service ---- */

static void
ask_url(struct asking *a, struct init_service *service, const char *question)
{
	char answer[CLI_ANSWER_BYTES];
	const char *standing = service->url[0] != '\0' ? service->url : "none";

	while (ask(a, question, standing, answer)) {
		if (is_none(answer)) {
			service->url[0] = '\0';
			return;
		}
		if (strncmp(answer, "https://", 8) == 0 || strncmp(answer, "http://", 7) == 0) {
			set(service->url, answer);
			return;
		}
		(void)puts("That is no address: it begins with https://. Or none.");
	}
}

static void
ask_typed(struct asking *a, struct init_service *service)
{
	char answer[CLI_ANSWER_BYTES];
	struct err e;

	while (cli_prompt_ask(&a->prompt, "The token (it is not shown)", "", true, answer)) {
		e = secret_from_bytes("The token", answer, strlen(answer), &service->token);
		explicit_bzero(answer, sizeof answer);
		if (e.kind == ERR_NONE)
			return;
		(void)puts(e.text);
	}
}

static void
ask_where(struct asking *a, struct init_service *service, const char *question)
{
	char answer[CLI_ANSWER_BYTES];

	while (ask(a, question, service->where, answer)) {
		set(service->where, answer);
		if (answer[0] != '\0')
			return;
	}
}

static void
ask_token(struct asking *a, struct init_service *service)
{
	(void)printf("The token of %s:\n"
		     "  t  type it; it is kept in a file that only you can read\n"
		     "  c  a command prints it, such as pass show %s\n"
		     "  f  it is in a file already\n",
		service->name, service->name);
	switch (ask_letter(a, "t, c or f", "tcf")) {
	case 't':
		service->way = INIT_TYPED;
		ask_typed(a, service);
		break;
	case 'c':
		service->way = INIT_COMMAND;
		ask_where(a, service, "The command");
		break;
	case 'f':
		service->way = INIT_FILE;
		ask_where(a, service, "The file");
		break;
	default:
		break;
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

static void
ask_address(struct asking *a, enum service which)
{
	struct init_service *service = &a->init.services[which];
	char answer[CLI_ANSWER_BYTES];

	if (which == PAGERDUTY) {
		ask_url(a, service,
			"PagerDuty's address (https://api.eu.pagerduty.com in the EU), or none");
		return;
	}
	ask_url(a, service, "Zendesk's address (https://COMPANY.zendesk.com), or none");
	if (is_used(service) &&
		ask(a, "The agent's e-mail address that the API token is used with",
			service->email[0] != '\0' ? service->email : a->init.email, answer))
		set(service->email, answer);
}

/* What is wrong was said: now it is put right, or kept as it is. True when it is to be tried
 * again. */
static bool
mend(struct asking *a, enum service which)
{
	struct init_service *service = &a->init.services[which];

	(void)puts("What now?\n"
		   "  t  give the token again\n"
		   "  a  give the address and the token again\n"
		   "  k  keep it as it is: it may be mended elsewhere\n"
		   "  n  do without this service");
	switch (ask_letter(a, "t, a, k or n", service->tried == INIT_FAILS ? "takn" : "ktan")) {
	case 'a':
		ask_address(a, which);
		if (is_used(service))
			ask_token(a, service);
		return true;
	case 't':
		ask_token(a, service);
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
try_service(struct asking *a, enum service which)
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

static void
ask_one(struct asking *a, enum question question)
{
	enum service which = question < ASK_ZENDESK ? PAGERDUTY : ZENDESK;
	struct init_service *service = &a->init.services[which];

	switch (question) {
	case ASK_ME:
		ask_me(a);
		return;
	case ASK_EMAIL:
		ask_email(a);
		return;
	case ASK_RECORD:
		ask_record(a);
		return;
	case ASK_PACK:
		ask_pack(a);
		return;
	case ASK_PAGERDUTY:
	case ASK_ZENDESK:
		ask_address(a, which);
		break;
	case ASK_PAGERDUTY_TOKEN:
	case ASK_ZENDESK_TOKEN:
		break;
	case QUESTIONS:
		return;
	}
	if (is_used(service) && !a->prompt.over) {
		ask_token(a, service);
		try_service(a, which);
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

static void
say_url(const struct init_service *service, char out[VALUE_BYTES])
{
	(void)snprintf(out, VALUE_BYTES, "%s%s%s", is_used(service) ? service->url : "none",
		is_used(service) && service->email[0] != '\0' ? " as " : "",
		is_used(service) ? service->email : "");
}

/* All answers, numbered. */
static void
review(const struct init *init)
{
	const struct init_service *pagerduty = &init->services[PAGERDUTY];
	const struct init_service *zendesk = &init->services[ZENDESK];
	char urls[INIT_SERVICES][VALUE_BYTES];
	char tokens[INIT_SERVICES][VALUE_BYTES];
	const struct {
		const char *label;
		const char *value;
	} lines[QUESTIONS] = {
		[ASK_ME] = {"you", init->me},
		[ASK_EMAIL] = {"e-mail", init->email[0] != '\0' ? init->email : "none"},
		[ASK_RECORD] = {"record", init->record},
		[ASK_PACK] = {"process", init->pack},
		[ASK_PAGERDUTY] = {"PagerDuty", urls[PAGERDUTY]},
		[ASK_PAGERDUTY_TOKEN] = {"its token", tokens[PAGERDUTY]},
		[ASK_ZENDESK] = {"Zendesk", urls[ZENDESK]},
		[ASK_ZENDESK_TOKEN] = {"its token", tokens[ZENDESK]},
	};

	say_url(pagerduty, urls[PAGERDUTY]);
	say_url(zendesk, urls[ZENDESK]);
	say_token(pagerduty, tokens[PAGERDUTY]);
	say_token(zendesk, tokens[ZENDESK]);
	(void)printf("\nThis will be written to %s:\n", init->config);
	for (int i = 0; i < QUESTIONS; i++) {
		char shown[SHOWN_BYTES];

		(void)printf("  %d  %-10s %s\n", i + 1, lines[i].label,
			text_show(text_of(lines[i].value), false, shown, sizeof shown));
	}
}

/* Every answer may be corrected, as often as somebody likes. True when all is to be written. */
static bool
correct(struct asking *a)
{
	char answer[CLI_ANSWER_BYTES];

	for (;;) {
		review(&a->init);
		if (!ask(a, "w writes it, a number changes an answer, q leaves without writing",
			    "w", answer) ||
			strcmp(answer, "q") == 0)
			return false;
		if (strcmp(answer, "w") == 0)
			return true;
		if (answer[0] >= '1' && answer[0] < '1' + QUESTIONS && answer[1] == '\0')
			ask_one(a, (enum question)(answer[0] - '1'));
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
	return ask_letter(a, "Go on? n or y", "ny") == 'y';
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
			if (i != ASK_PAGERDUTY_TOKEN && i != ASK_ZENDESK_TOKEN)
				ask_one(&a, (enum question)i); /* an address asks for its token */
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
