/* store/options.c - what the command line said.
 * SPDX-License-Identifier: MIT */
#include "store/options.h"

#include <getopt.h>
#include <stdlib.h>

#include "store/buf.h"
#include "store/text.h"

enum {
	OPTION_CLOCK = 256,
	OPTION_LEAVE_AFTER,
	OPTION_ASCII,
	OPTION_DRILL,
	OPTION_TAKE_OVER,
	OPTION_PROBE
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
take(int option, struct options *o)
{
	char *end;
	long seconds;

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
		seconds = strtol(optarg, &end, 10);
		if (end == optarg || *end != '\0' || seconds < 0 || seconds > 86400)
			return complain("--leave-after takes seconds from 0 to 86400, not", optarg);
		o->leave_after_s = (int)seconds;
		break;
	default:
		break; /* '?' and ':' are told by the caller */
	}
	return NO_ERR;
}

struct err
options_read(int argc, char **argv, struct options *out)
{
	struct options o = {.leave_after_s = -1};
	int option;

	clock_init(&o.clock);
	opterr = 0;
	optind = 0; /* start over: glibc's way to have both argv and state read anew */
	while ((option = getopt_long(argc, argv, "+:c:r:hVv", table, NULL)) != -1) {
		struct err e;

		if (option == ':')
			return complain("A value is missing after", argv[optind - 1]);
		if (option == '?')
			return complain("There is no option", argv[optind - 1]);
		e = take(option, &o);
		if (e.kind != ERR_NONE)
			return e;
	}
	o.rest = optind;
	*out = o;
	return NO_ERR;
}
