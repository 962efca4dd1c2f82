/* net/drill/service.c - a simulated service on loopback: the only file that knows libmicrohttpd.
 *
 * libmicrohttpd gives out the raw target only to its log callback, before anything else; what that
 * returns travels with the request. So the exchange is made there, and the path is taken apart by
 * the code that the tests use too. The first call of the handler has no body and must not answer.
 * SPDX-License-Identifier: MIT */
#include "net/drill/service.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "store/json.h"

enum { BODY_CAP_BYTES = 1024 * 1024, PATHS_MAX = 4096, IDLE_MAX_S = 60 };

struct path_count {
	char *path;
	int64_t count;
};

struct service {
	struct MHD_Daemon *daemon;
	struct service_world *shared;
	service_handler *handle;
	int port;
	/* Under the lock of `shared`: */
	int64_t asked;
	struct path_count *paths;
	size_t path_count;
};

/* One request on its way in. */
struct exchange {
	char *target;
	bool started;
	struct buf body;
};

static void *
exchange_new(void *context, const char *target, struct MHD_Connection *connection)
{
	struct exchange *x = calloc(1, sizeof *x);

	(void)context;
	(void)connection;
	if (x == NULL)
		return NULL;
	buf_init(&x->body, BODY_CAP_BYTES);
	x->target = strdup(target);
	return x;
}

static void
exchange_free(void *context, struct MHD_Connection *connection, void **slot,
	enum MHD_RequestTerminationCode why)
{
	struct exchange *x = *slot;

	(void)context;
	(void)connection;
	(void)why;
	if (x == NULL)
		return;
	buf_clear(&x->body);
	free(x->target);
	free(x);
	*slot = NULL;
}

/* Counts one request for a path. Beyond PATHS_MAX paths only the total goes on. */
static void
count_path(struct service *s, const char *path)
{
	s->asked++;
	for (size_t n = 0; n < s->path_count; n++) {
		if (strcmp(s->paths[n].path, path) == 0) {
			s->paths[n].count++;
			return;
		}
	}
	if (s->path_count >= PATHS_MAX)
		return;
	s->paths[s->path_count].path = strdup(path);
	if (s->paths[s->path_count].path != NULL)
		s->paths[s->path_count++].count = 1;
}

static void
put_counts(const struct service *s, struct reply *out)
{
	(void)json_put(&out->body, "{\"count\":%lld,\"paths\":{", (long long)s->asked);
	for (size_t n = 0; n < s->path_count; n++)
		(void)json_put(&out->body, n == 0 ? "%s:%lld" : ",%s:%lld", s->paths[n].path,
			(long long)s->paths[n].count);
	(void)buf_string(&out->body, "}}");
}

static const char *
header_of(struct MHD_Connection *connection, const char *name)
{
	return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

static void
answer(struct service *s, struct exchange *x, struct request *r, struct reply *out)
{
	r->body = x->body.data;
	r->body_length = x->body.length;
	(void)pthread_mutex_lock(&s->shared->lock); /* fails on programmers' mistakes only */
	if (drill_request_matches(r, "GET", "drill/requests")) {
		put_counts(s, out);
	} else if (x->body.full) {
		out->status = MHD_HTTP_CONTENT_TOO_LARGE;
		(void)buf_string(&out->body, "{\"error\":\"The body is longer than 1 MiB.\"}");
	} else {
		count_path(s, r->path);
		world_advance(s->shared->world, clock_now_ms(&s->shared->clock));
		s->handle(s->shared->world, r, out);
	}
	(void)pthread_mutex_unlock(&s->shared->lock);
}

static enum MHD_Result
send_reply(struct MHD_Connection *connection, const struct reply *from)
{
	enum MHD_Result done;
	struct MHD_Response *response = MHD_create_response_from_buffer(
		from->body.length, from->body.data, MHD_RESPMEM_MUST_COPY);

	if (response == NULL)
		return MHD_NO;
	(void)MHD_add_response_header(response, "Content-Type", from->content_type);
	for (int n = 0; n < from->header_count; n++)
		(void)MHD_add_response_header(
			response, from->headers[n].name, from->headers[n].value);
	done = MHD_queue_response(connection, (unsigned)from->status, response);
	MHD_destroy_response(response);
	return done;
}

static enum MHD_Result
on_request(void *context, struct MHD_Connection *connection, const char *url, const char *method,
	const char *version, const char *data, size_t *data_length, void **slot)
{
	struct service *s = context;
	struct exchange *x = *slot;
	enum MHD_Result done;
	struct request r;
	struct reply out;

	(void)url;
	(void)version;
	if (x == NULL || x->target == NULL)
		return MHD_NO;
	if (!x->started) {
		x->started = true;
		return MHD_YES;
	}
	if (*data_length > 0) {
		(void)buf_add(&x->body, data, *data_length); /* a body too long is answered so */
		*data_length = 0;
		return MHD_YES;
	}
	if (drill_request_init(&r, method, x->target).kind != ERR_NONE)
		return MHD_NO;
	r.accept = header_of(connection, "Accept");
	r.content_type = header_of(connection, "Content-Type");
	r.authorization = header_of(connection, "Authorization");
	r.from = header_of(connection, "From");
	r.host = header_of(connection, "Host");
	drill_reply_init(&out);
	answer(s, x, &r, &out);
	done = send_reply(connection, &out);
	drill_reply_clear(&out);
	drill_request_clear(&r);
	return done;
}

struct err
drill_service_open(
	struct service_world *shared, service_handler *handle, int port, struct service **out)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	struct service *s = calloc(1, sizeof *s);
	const union MHD_DaemonInfo *bound;

	if (s == NULL)
		return err_make(ERR_FULL, "Memory is too short for a simulated service.");
	s->shared = shared;
	s->handle = handle;
	s->paths = calloc(PATHS_MAX, sizeof *s->paths);
	if (s->paths != NULL)
		s->daemon = MHD_start_daemon(MHD_USE_AUTO | MHD_USE_INTERNAL_POLLING_THREAD,
			(uint16_t)port, NULL, NULL, on_request, s, MHD_OPTION_SOCK_ADDR, &address,
			MHD_OPTION_URI_LOG_CALLBACK, exchange_new, s, MHD_OPTION_NOTIFY_COMPLETED,
			exchange_free, s, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_MAX_S,
			MHD_OPTION_END);
	bound = s->daemon == NULL ? NULL
				  : MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);
	if (bound == NULL) {
		drill_service_close(s);
		return err_make(ERR_NET,
			"The simulated service cannot listen on 127.0.0.1:%d; is the port taken?",
			port);
	}
	s->port = bound->port;
	*out = s;
	return NO_ERR;
}

void
drill_service_close(struct service *s)
{
	if (s == NULL)
		return;
	if (s->daemon != NULL)
		MHD_stop_daemon(s->daemon);
	for (size_t n = 0; n < s->path_count; n++)
		free(s->paths[n].path);
	free(s->paths);
	free(s);
}

int
drill_service_port(const struct service *s)
{
	return s->port;
}
