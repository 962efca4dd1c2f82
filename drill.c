/* drill.c - warroom-drill: an outage to practise on; the services of it, and a console in front.
 *
 * All signals are blocked before the services' threads start, and taken in one place by
 * sigwaitinfo: the keys of the terminal reach the console itself, which is in the same process
 * group.
 * SPDX-License-Identifier: MIT */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/drill/fault_script.h"
#include "net/drill/jira.h"
#include "net/drill/pagerduty.h"
#include "net/drill/room.h"
#include "net/drill/scenario.h"
#include "net/drill/service.h"
#include "net/drill/slack.h"
#include "net/drill/statuspage.h"
#include "net/drill/world.h"
#include "net/drill/zendesk.h"
#include "store/clock.h"
#include "store/err.h"

/* The services, in the order in which --serve prints them. */
static const struct {
	const char *name;
	enum fault_service which;
	service_handler *handle;
} kinds[] = {
	{"pagerduty", FAULT_PAGERDUTY, drill_pagerduty_handle},
	{"zendesk", FAULT_ZENDESK, drill_zendesk_handle},
	{"slack", FAULT_SLACK, drill_slack_handle},
	{"statuspage", FAULT_STATUSPAGE, drill_statuspage_handle},
	{"jira", FAULT_JIRA, drill_jira_handle},
};

enum { SERVICES = sizeof kinds / sizeof kinds[0], OPTION_PORT = 256 };

enum { EXIT_USAGE = 2, CLOCK_TEXT_SIZE = 64, FILE_PATH_SIZE = ROOM_PATH_SIZE + 300 };

struct options {
	const char *scenario;
	const char *record;
	const char *faults;
	struct clock clock;
	double speed;
	bool has_clock;
	bool serve;
	bool ascii;
	bool help;
	bool version;
	int ports[SERVICES]; /* 0: any that is free */
};

/* What runs. */
struct drill {
	struct scenario *scenario;
	struct world world;
	struct service_world shared;
	struct service *services[SERVICES];
};

static const char usage[] =
	"usage: warroom-drill [SCENARIO] [--speed N] [--faults FILE] [--record DIR] [--ascii]\n"
	"       warroom-drill --serve [SCENARIO] [--speed N] [--faults FILE]\n"
	"                     [--clock ORIGIN,SPEED] [--port-SERVICE N ..]\n"
	"\n"
	"Plays an outage: simulated services on loopback, and a console in front of them.\n"
	"SCENARIO is a file or the name of one that is shipped (default: hosting).\n"
	"\n"
	"  --speed N            room time passes N times as fast, 0.1 to 1000\n"
	"  --faults FILE        services that misbehave by this script; while they run,\n"
	"                       PUT, GET and DELETE of /drill/faults change and show it\n"
	"  --record DIR         keep the record in DIR instead of a directory that is removed\n"
	"  --ascii              for bare terminals\n"
	"  --serve              only the services; prints where they are and runs until SIGTERM\n"
	"  --clock ORIGIN,SPEED the clock to go by, ORIGIN in ms since 1970\n"
	"  --port-pagerduty N, --port-zendesk N, --port-slack N, --port-statuspage N,\n"
	"  --port-jira N        else any that is free\n"
	"  -h, --help  -V, --version\n";

static struct err
read_number(const char *name, const char *text, double least, double most, double *out)
{
	char *end;
	double value = strtod(text, &end);

	if (end == text || *end != '\0' || !(value >= least && value <= most))
		return err_make(ERR_USAGE, "%s takes a number from %g to %g.", name, least, most);
	*out = value;
	return NO_ERR;
}

static struct err
read_port(int service, const char *value, struct options *o)
{
	char name[32];
	double port = 0;
	struct err e;

	(void)snprintf(name, sizeof name, "--port-%s", kinds[service].name);
	e = read_number(name, value, 0, 65535, &port);
	o->ports[service] = (int)port;
	return e;
}

static struct err
read_option(int option, const char *value, struct options *o)
{
	if (option >= OPTION_PORT && option < OPTION_PORT + SERVICES)
		return read_port(option - OPTION_PORT, value, o);
	switch (option) {
	case 's':
		return read_number("--speed", value, 0.1, 1000, &o->speed);
	case 'c':
		o->has_clock = true;
		return clock_parse(value, &o->clock);
	case 'r':
		o->record = value;
		return NO_ERR;
	case 'f':
		o->faults = value;
		return NO_ERR;
	case 'S':
		o->serve = true;
		return NO_ERR;
	case 'a':
		o->ascii = true;
		return NO_ERR;
	case 'h':
		o->help = true;
		return NO_ERR;
	case 'V':
		o->version = true;
		return NO_ERR;
	default:
		return err_make(ERR_USAGE, "This option is not known or lacks its value; "
					   "see warroom-drill --help.");
	}
}

static struct err
read_options(int argc, char **argv, struct options *out)
{
	static const struct option names[] = {
		{"serve", no_argument, NULL, 'S'},
		{"speed", required_argument, NULL, 's'},
		{"clock", required_argument, NULL, 'c'},
		{"record", required_argument, NULL, 'r'},
		{"faults", required_argument, NULL, 'f'},
		{"ascii", no_argument, NULL, 'a'},
		{"port-pagerduty", required_argument, NULL, OPTION_PORT},
		{"port-zendesk", required_argument, NULL, OPTION_PORT + 1},
		{"port-slack", required_argument, NULL, OPTION_PORT + 2},
		{"port-statuspage", required_argument, NULL, OPTION_PORT + 3},
		{"port-jira", required_argument, NULL, OPTION_PORT + 4},
		{"help", no_argument, NULL, 'h'},
		{"version", no_argument, NULL, 'V'},
		{NULL, 0, NULL, 0},
	};
	struct options o = {.scenario = "hosting", .speed = 1.0};
	int ports = 0;
	int option;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "r:hV", names, NULL)) != -1) {
		struct err e = read_option(option, optarg, &o);

		if (e.kind != ERR_NONE)
			return e;
	}
	if (argc - optind > 1)
		return err_make(ERR_USAGE, "warroom-drill plays one scenario at a time.");
	if (optind < argc)
		o.scenario = argv[optind];
	if (o.has_clock && o.speed != 1.0)
		return err_make(ERR_USAGE, "--clock holds the speed already: leave --speed out.");
	for (int n = 0; n < SERVICES; n++)
		ports += o.ports[n];
	if (!o.serve && (o.has_clock || ports != 0))
		return err_make(ERR_USAGE, "--clock and the ports go with --serve.");
	if (o.serve && (o.record != NULL || o.ascii))
		return err_make(ERR_USAGE, "--record and --ascii do not go with --serve.");
	*out = o;
	return NO_ERR;
}

/* The directory this program lies in; "." when that cannot be told. */
static void
own_dir(char *out, size_t size)
{
	ssize_t length = readlink("/proc/self/exe", out, size - 1);
	char *slash;

	(void)snprintf(out + (length > 0 ? length : 0), size - (size_t)(length > 0 ? length : 0),
		"%s", length > 0 ? "" : ".");
	slash = strrchr(out, '/');
	if (slash != NULL && slash != out)
		*slash = '\0';
}

/* Finds a file by path, else by name beside the build or where `make install` puts them.
 * what  how a sentence calls it: "scenario" */
static struct err
find_file(const char *what, const char *name, char out[static FILE_PATH_SIZE])
{
	char own[ROOM_PATH_SIZE];

	(void)snprintf(out, FILE_PATH_SIZE, "%s", name);
	if (strchr(name, '/') != NULL || access(name, F_OK) == 0)
		return NO_ERR;
	own_dir(own, sizeof own);
	(void)snprintf(out, FILE_PATH_SIZE, "%s/../drills/%.200s.yaml", own, name);
	if (access(out, F_OK) == 0)
		return NO_ERR;
	(void)snprintf(out, FILE_PATH_SIZE, WARROOM_DATADIR "/drills/%.200s.yaml", name);
	if (access(out, F_OK) == 0)
		return NO_ERR;
	return err_make(ERR_MISSING, "There is no %s %.80s: no file of that name, nor %.200s.",
		what, name, out);
}

static struct err
load_faults(const struct options *o, struct drill *d)
{
	char path[FILE_PATH_SIZE];
	struct err e;

	if (o->faults == NULL)
		return NO_ERR;
	e = find_file("fault script", o->faults, path);
	if (e.kind != ERR_NONE)
		return e;
	return fault_script_load(path, d->shared.clock.origin_ms, &d->shared.faults);
}

static struct err
drill_open(const struct options *o, struct drill *d)
{
	char path[FILE_PATH_SIZE];
	struct err e = find_file("scenario", o->scenario, path);

	if (e.kind == ERR_NONE)
		e = scenario_load(path, &d->scenario);
	if (e.kind != ERR_NONE)
		return e;
	d->shared.clock = o->clock;
	if (!o->has_clock) {
		clock_init(&d->shared.clock);
		d->shared.clock.origin_ms = clock_now_ms(&d->shared.clock);
		d->shared.clock.speed = o->speed;
	}
	e = world_init(&d->world, d->scenario, d->shared.clock.origin_ms);
	if (e.kind != ERR_NONE)
		return e;
	d->shared.world = &d->world;
	e = load_faults(o, d);
	if (e.kind != ERR_NONE)
		return e;
	for (int n = 0; n < SERVICES && e.kind == ERR_NONE; n++)
		e = drill_service_open(
			&d->shared, kinds[n].which, kinds[n].handle, o->ports[n], &d->services[n]);
	return e;
}

static void
drill_close(struct drill *d)
{
	for (int n = 0; n < SERVICES; n++)
		drill_service_close(d->services[n]);
	fault_script_free(d->shared.faults);
	if (d->world.scenario != NULL)
		world_clear(&d->world);
	scenario_free(d->scenario);
}

/* The signals that are waited for instead of obeyed. */
static sigset_t
awaited_signals(void)
{
	sigset_t set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGHUP);
	(void)sigaddset(&set, SIGQUIT);
	(void)sigaddset(&set, SIGCHLD);
	return set;
}

static struct err
serve(struct drill *d)
{
	char clock_text[CLOCK_TEXT_SIZE];
	sigset_t set = awaited_signals();
	int signal_number;

	clock_print(&d->shared.clock, clock_text, sizeof clock_text);
	for (int n = 0; n < SERVICES; n++)
		(void)printf("%s http://127.0.0.1:%d\n", kinds[n].name,
			drill_service_port(d->services[n]));
	if (printf("clock %s\n", clock_text) < 0 || fflush(stdout) != 0)
		return err_make(ERR_IO, "The addresses cannot be printed: %s.", strerror(errno));
	do {
		signal_number = sigwaitinfo(&set, NULL);
	} while (signal_number != SIGTERM && signal_number != SIGINT && signal_number != SIGHUP);
	return NO_ERR;
}

/* In the child: becomes the console, which ends when its services do, however that comes about;
 * returns only when that fails. */
static void
become_console(const struct options *o, const struct room *r, const char *clock_text,
	const sigset_t *mask, pid_t parent)
{
	char own[ROOM_PATH_SIZE], program[ROOM_PATH_SIZE + 16];
	const char *const words[] = {"warroom", "--drill", "--config", r->config, "--record",
		r->dir, "--clock", clock_text, o->ascii ? "--ascii" : NULL};
	char *arguments[sizeof words / sizeof words[0] + 1] = {NULL};

	for (size_t n = 0; n < sizeof words / sizeof words[0] && words[n] != NULL; n++)
		arguments[n] = strdup(words[n]); /* execv wants them changeable */
	if (prctl(PR_SET_PDEATHSIG, SIGHUP) != 0 || getppid() != parent)
		return; /* it is gone already */
	(void)sigprocmask(SIG_SETMASK, mask, NULL);
	own_dir(own, sizeof own);
	(void)snprintf(program, sizeof program, "%s/warroom", own);
	(void)execv(program, arguments);
	(void)execv(WARROOM_BINDIR "/warroom", arguments);
	(void)fprintf(stderr,
		"warroom-drill: warroom can be started neither beside it (%s) nor in %s: %s.\n",
		own, WARROOM_BINDIR, strerror(errno));
}

/* Waits for the console, stopped along with it, and hands on what asks it to end. Its wait
 * status. */
static int
attend(pid_t child)
{
	sigset_t set = awaited_signals();
	int status = 0;

	for (;;) {
		pid_t changed = waitpid(child, &status, WNOHANG | WUNTRACED);
		int signal_number;

		if (changed == child && WIFSTOPPED(status)) {
			(void)raise(SIGSTOP); /* the shell goes on when we stop too */
			(void)kill(child, SIGCONT);
			continue;
		}
		if (changed == child)
			return status;
		signal_number = sigwaitinfo(&set, NULL);
		if (signal_number == SIGTERM || signal_number == SIGHUP)
			(void)kill(child, signal_number);
	}
}

/* Runs the console in the room; `code` becomes its exit code. */
static struct err
rehearse(struct drill *d, const struct options *o, const sigset_t *mask, int *code)
{
	char clock_text[CLOCK_TEXT_SIZE];
	struct room r;
	struct err e = drill_room_open(o->record, &r);
	pid_t parent = getpid();
	pid_t child;
	int status;

	if (e.kind != ERR_NONE)
		return e;
	e = drill_room_furnish(&r, d->scenario,
		&(struct room_ports){.pagerduty = drill_service_port(d->services[0]),
			.zendesk = drill_service_port(d->services[1]),
			.slack = drill_service_port(d->services[2]),
			.statuspage = drill_service_port(d->services[3]),
			.jira = drill_service_port(d->services[4])});
	if (e.kind != ERR_NONE) {
		drill_room_remove(&r);
		return e;
	}
	clock_print(&d->shared.clock, clock_text, sizeof clock_text);
	child = fork();
	if (child == 0) {
		become_console(o, &r, clock_text, mask, parent);
		_exit(EXIT_FAILURE);
	}
	if (child < 0) {
		e = err_make(ERR_IO, "The console cannot be started: %s.", strerror(errno));
		drill_room_remove(&r);
		return e;
	}
	status = attend(child);
	if (WIFEXITED(status)) {
		drill_room_remove(&r);
		*code = WEXITSTATUS(status);
		return NO_ERR;
	}
	return err_make(ERR_IO, "The console was ended by signal %d; its record is kept in %.200s.",
		WTERMSIG(status), r.dir);
}

int
main(int argc, char **argv)
{
	struct drill d = {.shared.lock = PTHREAD_MUTEX_INITIALIZER};
	struct options o = {.scenario = "hosting", .speed = 1.0};
	sigset_t set = awaited_signals(), mask;
	int code = EXIT_SUCCESS;
	struct err e = read_options(argc, argv, &o);

	if (e.kind == ERR_NONE && o.help)
		return fputs(usage, stdout) < 0;
	if (e.kind == ERR_NONE && o.version)
		return printf("warroom-drill %s\n", WARROOM_VERSION) < 0;
	(void)sigprocmask(SIG_BLOCK, &set, &mask);
	if (e.kind == ERR_NONE)
		e = drill_open(&o, &d);
	if (e.kind == ERR_NONE)
		e = o.serve ? serve(&d) : rehearse(&d, &o, &mask, &code);
	drill_close(&d);
	if (e.kind == ERR_NONE)
		return code;
	(void)fprintf(stderr, "warroom-drill: %s\n", e.text);
	return e.kind == ERR_USAGE ? EXIT_USAGE : EXIT_FAILURE;
}
