/* tests/server.c - a small HTTP server on loopback.
 * SPDX-License-Identifier: MIT */
#include "tests/server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Setting up a test fails loudly, with NDEBUG as well. */
static void
need(bool ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	abort();
}

bool
server_write(int fd, const void *bytes, size_t length)
{
	const char *at = bytes;

	while (length > 0) {
		ssize_t n = send(fd, at, length, MSG_NOSIGNAL);

		if (n <= 0)
			return false;
		at += n;
		length -= (size_t)n;
	}
	return true;
}

bool
server_reply(int fd, int status, const char *headers, const char *body)
{
	char head[2048];
	int n = snprintf(head, sizeof head, "HTTP/1.1 %d X\r\nContent-Length: %zu\r\n%s\r\n",
		status, strlen(body), headers);

	need(n > 0 && (size_t)n < sizeof head, "server_reply");
	return server_write(fd, head, (size_t)n) && server_write(fd, body, strlen(body));
}

bool
server_sleep(struct server *s, int ms)
{
	const struct timespec nap = {.tv_nsec = 5000000};

	for (; ms > 0 && !s->stopping; ms -= 5)
		(void)nanosleep(&nap, NULL);
	return !s->stopping;
}

void
server_last(struct server *s, char *out, size_t size)
{
	(void)pthread_mutex_lock(&s->lock);
	(void)snprintf(out, size, "%s", s->last);
	(void)pthread_mutex_unlock(&s->lock);
}

/* Reads one request with its body into `request`; false at the end of the connection. */
static bool
read_request(int fd, char *request)
{
	size_t length = 0;

	for (;;) {
		const char *end;
		const char *sized;
		size_t body = 0;
		ssize_t n = recv(fd, request + length, SERVER_REQUEST_BYTES - 1 - length, 0);

		if (n <= 0)
			return false;
		length += (size_t)n;
		request[length] = '\0';
		end = strstr(request, "\r\n\r\n");
		if (end == NULL)
			continue;
		sized = strcasestr(request, "\r\ncontent-length:");
		if (sized != NULL && sized < end)
			body = strtoul(sized + 17, NULL, 10);
		if (length >= (size_t)(end + 4 - request) + body)
			return true;
	}
}

static void *
connection_run(void *slot_of)
{
	struct server_connection *slot = slot_of;
	struct server *s = slot->server;
	char *request = malloc(SERVER_REQUEST_BYTES);

	need(request != NULL, "malloc");
	if (s->answer == NULL)
		(void)server_sleep(s, 60 * 1000);
	while (s->answer != NULL && !s->stopping && read_request(slot->fd, request)) {
		s->requests++;
		(void)pthread_mutex_lock(&s->lock);
		(void)snprintf(s->last, sizeof s->last, "%s", request);
		(void)pthread_mutex_unlock(&s->lock);
		if (!s->answer(s, slot->fd, request))
			break;
	}
	(void)shutdown(slot->fd, SHUT_RDWR);
	free(request);
	return NULL;
}

static void *
listener_run(void *server)
{
	struct server *s = server;

	for (;;) {
		int fd = accept4(s->listener, NULL, NULL, SOCK_CLOEXEC);
		int i = s->connections;
		int on = 1;

		if (fd < 0)
			return NULL;
		/* an answer is written in two parts: without this the second waits 40 ms */
		(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		need(i < SERVER_CONNECTIONS_MOST, "connections");
		s->at[i].server = s;
		s->at[i].fd = fd;
		need(pthread_create(&s->at[i].thread, NULL, connection_run, &s->at[i]) == 0,
			"thread");
		s->connections++;
	}
}

void
server_start(struct server *s, server_answer *answer, void *to)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof at;

	memset(s, 0, sizeof *s);
	s->answer = answer;
	s->to = to;
	need(pthread_mutex_init(&s->lock, NULL) == 0, "mutex");
	s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	need(s->listener >= 0, "socket");
	need(bind(s->listener, (struct sockaddr *)&at, sizeof at) == 0, "bind");
	need(listen(s->listener, 64) == 0, "listen");
	need(getsockname(s->listener, (struct sockaddr *)&at, &size) == 0, "getsockname");
	s->port = ntohs(at.sin_port);
	(void)snprintf(s->url, sizeof s->url, "http://127.0.0.1:%d", s->port);
	need(pthread_create(&s->thread, NULL, listener_run, s) == 0, "thread");
}

void
server_stop(struct server *s)
{
	s->stopping = true;
	(void)shutdown(s->listener, SHUT_RDWR);
	(void)pthread_join(s->thread, NULL);
	(void)close(s->listener);
	for (int i = 0; i < s->connections; i++) {
		(void)shutdown(s->at[i].fd, SHUT_RDWR);
		(void)pthread_join(s->at[i].thread, NULL);
		(void)close(s->at[i].fd);
	}
	(void)pthread_mutex_destroy(&s->lock);
}
