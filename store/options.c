/* store/options.c - what the command line said.
 * SPDX-License-Identifier: MIT */
#include "store/options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "store/buf.h"
#include "store/text.h"

enum {
	OPTION_CLOCK = 256,
	OPTION_LEAVE_AFTER,
	OPTION_ASCII,
	OPTION_DRILL,
	OPTION_TAKE_OVER,
	OPTION_PROBE,
	OPTION_INCIDENT,
	OPTION_AT,
	OPTION_YES,
	OPTION_JSON,
	OPTION_AS,
	OPTION_APPLY,
	OPTION_ACCOUNT,
	OPTION_LOGIN,
	OPTION_ETC
};

static const struct option table[] = {
	{"config", required_argument, NULL, 'c'},
	{"record", required_argument, NULL, 'r'},
	{"help", no_argument, NULL, 'h'},
	{"version", no_argument, NULL, 'V'},
	{"verbose", no_argument, NULL, 'v'},
	{"ascii", no_argument, NULL, OPTION_ASCII},
	{"drill", no_argument, NULL, OPTION_DRILL},
	{"take-over", no_argument, NULL, OPTION_TAKE_OVER},
	{"probe", no_argument, NULL, OPTION_PROBE},
	{"incident", required_argument, NULL, OPTION_INCIDENT},
	{"kind", required_argument, NULL, 'k'},
	{"at", required_argument, NULL, OPTION_AT},
	{"yes", no_argument, NULL, OPTION_YES},
	{"json", no_argument, NULL, OPTION_JSON},
	{"as", required_argument, NULL, OPTION_AS},
	{"apply", no_argument, NULL, OPTION_APPLY},
	{"account", required_argument, NULL, OPTION_ACCOUNT},
	{"login", required_argument, NULL, OPTION_LOGIN},
	{"etc", required_argument, NULL, OPTION_ETC},
	{"clock", required_argument, NULL, OPTION_CLOCK},
	{"leave-after", required_argument, NULL, OPTION_LEAVE_AFTER},
	{NULL, 0, NULL, 0},
};

static struct err
complain(const char *what, const char *word)
{
	struct buf plain;
	struct err e;

	buf_init(&plain, 200);
	text_plain(text_of(word), false, 100, &plain);
	e = err_make(ERR_USAGE, "%s %s; see --help.", what, plain.data);
	buf_clear(&plain);
	return e;
}

static struct err
take_leave_after(struct options *o)
{
	char *end;
	long seconds = strtol(optarg, &end, 10);

	if (end == optarg || *end != '\0' || seconds < 0 || seconds > 86400)
		return complain("--leave-after takes seconds from 0 to 86400, not", optarg);
	o->leave_after_s = (int)seconds;
	return NO_ERR;
}

/* Those of setup-observers. */
static void
take_of_setup(int option, struct options *o)
{
	switch (option) {
	case OPTION_APPLY:
		o->apply = true;
		break;
	case OPTION_ACCOUNT:
		o->account = optarg;
		break;
	case OPTION_LOGIN:
		o->login = optarg;
		break;
	case OPTION_ETC:
		o->etc = optarg;
		break;
	default:
		break; /* '?' and ':' are told by the caller */
	}
}

/* Those of a word like log. */
static void
take_of_word(int option, struct options *o)
{
	switch (option) {
	case 'k':
		o->kind = optarg;
		break;
	case OPTION_INCIDENT:
		o->incident = optarg;
		break;
	case OPTION_AT:
		o->at = optarg;
		break;
	case OPTION_YES:
		o->yes = true;
		break;
	case OPTION_JSON:
		o->json = true;
		break;
	case OPTION_AS:
		o->as = optarg;
		break;
	default:
		take_of_setup(option, o);
		break;
	}
}

static struct err
take(int option, struct options *o)
{
	switch (option) {
	case 'c':
		o->config = optarg;
		break;
	case 'r':
		o->record = optarg;
		break;
	case 'h':
		o->help = true;
		break;
	case 'V':
		o->version = true;
		break;
	case 'v':
		o->verbose = true;
		break;
	case OPTION_ASCII:
		o->ascii = true;
		break;
	case OPTION_DRILL:
		o->drill = true;
		break;
	case OPTION_TAKE_OVER:
		o->take_over = true;
		break;
	case OPTION_PROBE:
		o->probe = true;
		break;
	case OPTION_CLOCK:
		return clock_parse(optarg, &o->clock);
	case OPTION_LEAVE_AFTER:
		return take_leave_after(o);
	default:
		take_of_word(option, o);
		break;
	}
	return NO_ERR;
}

static void
mark_given(int option, struct options *o)
{
	for (size_t i = 0; table[i].name != NULL; i++) {
		if (table[i].val == option)
			o->given |= 1UL << i;
	}
}

/* All options from argv[1] on, up to the first word; with `mixed` beyond it. */
static struct err
read_all(int argc, char **argv, bool mixed, struct options *o)
{
	const char *letters = mixed ? ":c:r:hVvk:" : "+:c:r:hVvk:";
	int option;

	opterr = 0;
	optind = 0; /* start over: glibc's way to have both argv and state read anew */
	while ((option = getopt_long(argc, argv, letters, table, NULL)) != -1) {
		struct err e;

		if (option == ':')
			return complain("A value is missing after", argv[optind - 1]);
		if (option == '?')
			return complain("There is no option", argv[optind - 1]);
		e = take(option, o);
		if (e.kind != ERR_NONE)
			return e;
		mark_given(option, o);
	}
	return NO_ERR;
}

struct err
options_read(int argc, char **argv, struct options *out)
{
	struct options o = {.leave_after_s = -1};
	struct err e;

	clock_init(&o.clock);
	e = read_all(argc, argv, false, &o);
	if (e.kind != ERR_NONE)
		return e;
	o.rest = optind;
	*out = o;
	return NO_ERR;
}

struct err
options_read_word(int argc, char **argv, enum usage_place place, bool mixed, struct options *o)
{
	int word = o->rest;
	struct err e = read_all(argc - word, argv + word, mixed, o);

	if (e.kind != ERR_NONE)
		return e;
	o->rest = word + optind;
	o->run = o->rest > word + 1 && strcmp(argv[o->rest - 1], "--") == 0;
	return options_fit(o, place);
}

/* Whether it may stand there by what people are told of it; an option that means one thing here and
 * another there has several rows. One that has none is for programs, and goes with all. */
static bool
fits(const char *name, enum usage_place place)
{
	const struct usage_option *option;
	bool told = false;

	for (size_t i = 0; (option = usage_option_at(i)) != NULL; i++) {
		if (strcmp(option->name, name) != 0)
			continue;
		if ((option->places & (unsigned)place) != 0)
			return true;
		told = true;
	}
	return !told;
}

struct err
options_fit(const struct options *o, enum usage_place place)
{
	const struct usage_word *word = usage_word_find(place);

	for (size_t i = 0; table[i].name != NULL; i++) {
		if ((o->given & (1UL << i)) == 0 || fits(table[i].name, place))
			continue;
		return err_make(ERR_USAGE, "%s takes no --%s; see --help.",
			word != NULL ? word->name : "warroom without a command", table[i].name);
	}
	return NO_ERR;
}
