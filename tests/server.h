/* tests/server.h - a small HTTP server on loopback, as good or as bad as a test wants it.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_SERVER_H
#define TESTS_SERVER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

enum { SERVER_CONNECTIONS_MOST = 256, SERVER_REQUEST_BYTES = 64 * 1024 };

struct server;

struct server_connection {
	struct server *server;
	int fd;
	pthread_t thread;
};

/* Answers one request on `fd`, from a thread of the connection; false closes it. `request` is head
 * and body as received. */
typedef bool server_answer(struct server *s, int fd, const char *request);

struct server {
	int listener;
	int port;
	char url[64]; /* "http://127.0.0.1:PORT" */
	server_answer *answer;
	void *to; /* the test's own */
	atomic_int requests;
	atomic_int connections;
	atomic_bool stopping;
	pthread_t thread;
	pthread_mutex_t lock;
	char last[SERVER_REQUEST_BYTES]; /* the last request; under `lock` */
	struct server_connection at[SERVER_CONNECTIONS_MOST];
};

/* Asserts that it listens. With `answer` NULL connections are accepted and never read. */
void server_start(struct server *s, server_answer *answer, void *to);
void server_stop(struct server *s); /* ends all threads */

/* Writes all of it; false when the peer is gone. */
bool server_write(int fd, const void *bytes, size_t length);

/* A whole answer with a Content-Length. `headers`: whole lines, each with its CR LF; "" for none.
 */
bool server_reply(int fd, int status, const char *headers, const char *body);

/* Sleeps, but not past server_stop; false then. */
bool server_sleep(struct server *s, int ms);

/* A copy of the last request. */
void server_last(struct server *s, char *out, size_t size);

#endif
