/* net/watch.h - a socket of somebody else's, watched on the loop.
 * SPDX-License-Identifier: MIT */
#ifndef NET_WATCH_H
#define NET_WATCH_H

#include <stdbool.h>
#include <uv.h>

struct watch;

/* `ready` is called from the loop while the socket is ready for what watch_for asked, or broken;
 * `closed` from the loop once the memory is gone. NULL: no memory, or the loop watches that socket
 * already. */
struct watch *watch_new(uv_loop_t *loop, int fd,
	void (*ready)(void *to, int fd, bool readable, bool writable, bool broken),
	void (*closed)(void *to), void *to);
void watch_for(struct watch *w, bool readable, bool writable);
void watch_close(struct watch *w); /* the socket is not closed; it may be right after */

#endif
