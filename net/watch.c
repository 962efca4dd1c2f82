/* net/watch.c - a socket of somebody else's, watched on the loop.
 * SPDX-License-Identifier: MIT */
#include "net/watch.h"

#include <stdlib.h>

struct watch {
	uv_poll_t poll;
	int fd;
	void (*ready)(void *to, int fd, bool readable, bool writable, bool broken);
	void (*closed)(void *to);
	void *to;
};

static void
on_poll(uv_poll_t *poll, int status, int events)
{
	const struct watch *w = poll->data;

	w->ready(
		w->to, w->fd, (events & UV_READABLE) != 0, (events & UV_WRITABLE) != 0, status < 0);
}

static void
on_closed(uv_handle_t *handle)
{
	struct watch *w = handle->data;
	void (*closed)(void *to) = w->closed;
	void *to = w->to;

	free(w);
	closed(to);
}

struct watch *
watch_new(uv_loop_t *loop, int fd,
	void (*ready)(void *to, int fd, bool readable, bool writable, bool broken),
	void (*closed)(void *to), void *to)
{
	struct watch *w = calloc(1, sizeof *w);

	if (w == NULL)
		return NULL;
	*w = (struct watch){.fd = fd, .ready = ready, .closed = closed, .to = to};
	w->poll.data = w;
	if (uv_poll_init_socket(loop, &w->poll, fd) == 0)
		return w;
	free(w);
	return NULL;
}

void
watch_for(struct watch *w, bool readable, bool writable)
{
	int events = (readable ? UV_READABLE : 0) | (writable ? UV_WRITABLE : 0);

	(void)uv_poll_start(&w->poll, events, on_poll); /* fails for closing handles only */
}

void
watch_close(struct watch *w)
{
	uv_close((uv_handle_t *)&w->poll, on_closed);
}
