/* tests/attempt.c - what somebody would try who has taken over a watch screen.
 *
 * Where one of them is not refused it does no harm to the machine that tests it. Raw calls: what
 * code of somebody else's would use, libc or not. Paths are relative to the observers' directory;
 * "secret" lies beside it. SPDX-License-Identifier: MIT */
#include "tests/attempt.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BY_BOTH = BY_FILES | BY_CALLS };

const struct attempt attempts[] = {
	/* Writing what is there. */
	{"open to write", SYS_openat, {[1] = "g1/warroom.db"}, {AT_FDCWD, 0, O_WRONLY}, BY_BOTH,
		{EACCES}},
	{"open to read and write", SYS_openat, {[1] = "g1/warroom.db"}, {AT_FDCWD, 0, O_RDWR},
		BY_BOTH, {EACCES}},
	{"open to append", SYS_openat, {[1] = "g1/warroom.db"}, {AT_FDCWD, 0, O_WRONLY | O_APPEND},
		BY_BOTH, {EACCES}},
	{"open with both access bits", SYS_openat, {[1] = "g1/warroom.db"},
		{AT_FDCWD, 0, O_ACCMODE}, BY_CALLS, {EACCES}},
	{"open to read, and truncate", SYS_openat, {[1] = "g1/warroom.db"},
		{AT_FDCWD, 0, O_RDONLY | O_TRUNC}, BY_BOTH, {EACCES}},
	{"open the shared memory to write", SYS_openat, {[1] = "g1/warroom.db-shm"},
		{AT_FDCWD, 0, O_RDWR | O_CREAT, 0644}, BY_BOTH, {EACCES}},
	{"open only as a path", SYS_openat, {[1] = "g1/warroom.db"}, {AT_FDCWD, 0, O_PATH},
		BY_CALLS, {EACCES}},
	{"openat2", SYS_openat2, {[1] = "g1/warroom.db"}, {AT_FDCWD, 0, ATTEMPT_BUFFER, 24},
		BY_CALLS, {ENOSYS}},
	{"truncate", SYS_truncate, {"g1/warroom.db"}, {0, 0}, BY_BOTH, {EPERM, EACCES}},
	{"ftruncate what is open", SYS_ftruncate, {NULL}, {ATTEMPT_FILE, 0}, BY_CALLS, {EPERM}},
	{"fallocate", SYS_fallocate, {NULL}, {ATTEMPT_FILE, 0, 0, 4096}, BY_CALLS, {EPERM}},
	{"write to what is open to read", SYS_write, {[1] = "x"}, {ATTEMPT_FILE, 0, 1}, 0, {EBADF}},
	{"pwrite64", SYS_pwrite64, {[1] = "x"}, {ATTEMPT_FILE, 0, 1, 0}, BY_CALLS, {EPERM}},
	{"map it shared to write", SYS_mmap, {NULL},
		{0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, ATTEMPT_FILE, 0}, 0, {EACCES}},
	/* Names. */
	{"make a file", SYS_openat, {[1] = "g1/new"},
		{AT_FDCWD, 0, O_WRONLY | O_CREAT | O_EXCL, 0644}, BY_BOTH, {EACCES}},
	{"make a file without a name", SYS_openat, {[1] = "g1"},
		{AT_FDCWD, 0, O_RDWR | O_TMPFILE, 0644}, BY_BOTH, {EACCES}},
	{"make a file in /tmp", SYS_openat, {[1] = "/tmp/warroom-test-attempt"},
		{AT_FDCWD, 0, O_WRONLY | O_CREAT, 0644}, BY_BOTH, {EACCES}},
	{"unlink", SYS_unlinkat, {[1] = "g1/warroom.db"}, {AT_FDCWD}, BY_BOTH, {EPERM, EACCES}},
	{"rename", SYS_renameat, {[1] = "g1/warroom.db", [3] = "g1/other"}, {AT_FDCWD, 0, AT_FDCWD},
		BY_BOTH, {EPERM, EACCES}},
	{"renameat2", SYS_renameat2, {[1] = "current", [3] = "other"},
		{AT_FDCWD, 0, AT_FDCWD, 0, 0}, BY_BOTH, {EPERM, EACCES}},
	{"link", SYS_linkat, {[1] = "g1/warroom.db", [3] = "g1/other"},
		{AT_FDCWD, 0, AT_FDCWD, 0, 0}, BY_BOTH, {EPERM, EACCES}},
	{"symlink", SYS_symlinkat, {"/etc", [2] = "etc"}, {0, AT_FDCWD}, BY_BOTH, {EPERM, EACCES}},
	{"mkdir", SYS_mkdirat, {[1] = "new"}, {AT_FDCWD, 0, 0755}, BY_BOTH, {EPERM, EACCES}},
	{"rmdir", SYS_unlinkat, {[1] = "empty"}, {AT_FDCWD, 0, AT_REMOVEDIR}, BY_BOTH,
		{EPERM, EACCES}},
	{"make a pipe with a name", SYS_mknodat, {[1] = "pipe"}, {AT_FDCWD, 0, S_IFIFO | 0644, 0},
		BY_BOTH, {EPERM, EACCES}},
	{"chmod", SYS_fchmodat, {[1] = "g1/warroom.db"}, {AT_FDCWD, 0, 0777}, BY_CALLS, {EPERM}},
	{"fchmod what is open", SYS_fchmod, {NULL}, {ATTEMPT_FILE, 0777}, BY_CALLS, {EPERM}},
	{"chown", SYS_fchownat, {[1] = "g1/warroom.db"}, {AT_FDCWD, 0, -1, -1, 0}, BY_CALLS,
		{EPERM}},
	{"fchown what is open", SYS_fchown, {NULL}, {ATTEMPT_FILE, -1, -1}, BY_CALLS, {EPERM}},
	{"set its time", SYS_utimensat, {[1] = "g1/warroom.db"}, {AT_FDCWD, 0, 0, 0}, BY_CALLS,
		{EPERM}},
	{"set an attribute", SYS_setxattr, {"g1/warroom.db", "user.a", "b"}, {0, 0, 0, 1, 0},
		BY_CALLS, {EPERM}},
	{"remove an attribute", SYS_removexattr, {"g1/warroom.db", "user.a"}, {0}, BY_CALLS,
		{EPERM}},
	/* Reading what is not the observers'. */
	{"read /etc/passwd", SYS_openat, {[1] = "/etc/passwd"}, {AT_FDCWD, 0, O_RDONLY}, BY_FILES,
		{EACCES}},
	{"read what lies beside", SYS_openat, {[1] = "../secret"}, {AT_FDCWD, 0, O_RDONLY},
		BY_FILES, {EACCES}},
	{"read through a link that leads out", SYS_openat, {[1] = "out"}, {AT_FDCWD, 0, O_RDONLY},
		BY_FILES, {EACCES}},
	{"list the root", SYS_openat, {[1] = "/"}, {AT_FDCWD, 0, O_RDONLY | O_DIRECTORY}, BY_FILES,
		{EACCES}},
	{"read our environment", SYS_openat, {[1] = "/proc/self/environ"}, {AT_FDCWD, 0, O_RDONLY},
		BY_FILES, {EACCES}},
	{"write our memory", SYS_openat, {[1] = "/proc/self/mem"}, {AT_FDCWD, 0, O_RDWR}, BY_BOTH,
		{EACCES}},
	{"read another's environment", SYS_openat, {[1] = "/proc/1/environ"},
		{AT_FDCWD, 0, O_RDONLY}, BY_FILES, {EACCES}},
	{"open the terminal anew", SYS_openat, {[1] = "/dev/tty"}, {AT_FDCWD, 0, O_RDONLY},
		BY_FILES, {EACCES}},
	{"open by handle", SYS_name_to_handle_at, {[1] = "g1/warroom.db"},
		{AT_FDCWD, 0, ATTEMPT_BUFFER, ATTEMPT_BUFFER, 0}, BY_CALLS, {EPERM}},
	{"chroot", SYS_chroot, {"."}, {0}, BY_CALLS, {EPERM}},
	{"chdir", SYS_chdir, {"/"}, {0}, BY_CALLS, {EPERM}},
	{"watch the directory", SYS_inotify_init1, {NULL}, {0}, BY_CALLS, {EPERM}},
	{"copy between descriptors", SYS_sendfile, {NULL}, {1, ATTEMPT_FILE, 0, 1}, BY_CALLS,
		{EPERM}},
	/* Programs. */
	{"execve", SYS_execve, {"/bin/true"}, {0}, BY_BOTH, {EPERM, EACCES}},
	{"execve a shell", SYS_execve, {"/bin/sh"}, {0}, BY_BOTH, {EPERM, EACCES}},
	{"execveat", SYS_execveat, {[1] = "/bin/true"}, {AT_FDCWD, 0, 0, 0, 0}, BY_BOTH,
		{EPERM, EACCES}},
	{"execveat what is open", SYS_execveat, {[1] = ""}, {ATTEMPT_FILE, 0, 0, 0, AT_EMPTY_PATH},
		BY_BOTH, {EPERM, EACCES}},
	{"fork", SYS_clone, {NULL}, {SIGCHLD, 0, 0, 0, 0}, BY_CALLS, {EPERM}},
	{"clone3", SYS_clone3, {NULL}, {ATTEMPT_BUFFER, 64}, BY_CALLS, {ENOSYS}},
	{"memory that can be run", SYS_mmap, {NULL},
		{0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0}, BY_CALLS,
		{EPERM}},
	{"make memory runnable", SYS_mprotect, {NULL},
		{ATTEMPT_BUFFER, 4096, PROT_READ | PROT_EXEC}, BY_CALLS, {EPERM}},
	{"the same with a key", SYS_pkey_mprotect, {NULL},
		{ATTEMPT_BUFFER, 4096, PROT_READ | PROT_EXEC, -1}, BY_CALLS, {EPERM}},
	{"a file of memory", SYS_memfd_create, {"a"}, {0, 0}, BY_CALLS, {EPERM}},
	{"a secret file of memory", SYS_memfd_secret, {NULL}, {0}, BY_CALLS, {ENOSYS}},
	{"shared memory", SYS_shmget, {NULL}, {0, 4096, 01600}, BY_CALLS, {EPERM}},
	/* Network. */
	{"IPv4", SYS_socket, {NULL}, {AF_INET, SOCK_STREAM, 0}, BY_CALLS, {EACCES}},
	{"IPv4, datagrams", SYS_socket, {NULL}, {AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0}, BY_CALLS,
		{EACCES}},
	{"IPv6", SYS_socket, {NULL}, {AF_INET6, SOCK_STREAM, 0}, BY_CALLS, {EACCES}},
	{"netlink", SYS_socket, {NULL}, {AF_NETLINK, SOCK_RAW, 0}, BY_CALLS, {EACCES}},
	{"packets", SYS_socket, {NULL}, {AF_PACKET, SOCK_RAW, 0}, BY_CALLS, {EACCES}},
	{"virtual machines", SYS_socket, {NULL}, {AF_VSOCK, SOCK_STREAM, 0}, BY_CALLS, {EACCES}},
	{"the kernel's ciphers", SYS_socket, {NULL}, {AF_ALG, SOCK_SEQPACKET, 0}, BY_CALLS,
		{EACCES}},
	{"Unix datagrams", SYS_socket, {NULL}, {AF_UNIX, SOCK_DGRAM, 0}, BY_CALLS, {EACCES}},
	{"Unix sequences", SYS_socket, {NULL}, {AF_UNIX, SOCK_SEQPACKET, 0}, BY_CALLS, {EACCES}},
	{"a pair of sockets", SYS_socketpair, {NULL}, {AF_UNIX, SOCK_STREAM, 0, ATTEMPT_BUFFER},
		BY_CALLS, {EPERM}},
	{"bind", SYS_bind, {NULL}, {ATTEMPT_SOCKET, ATTEMPT_HERE, sizeof(struct sockaddr_un)},
		BY_BOTH, {EPERM, EACCES}},
	{"listen", SYS_listen, {NULL}, {ATTEMPT_SOCKET, 1}, BY_CALLS, {EPERM}},
	{"accept", SYS_accept4, {NULL}, {ATTEMPT_SOCKET, 0, 0, 0}, BY_CALLS, {EPERM}},
	{"send with an address", SYS_sendto, {[1] = "x"},
		{ATTEMPT_SOCKET, 0, 1, MSG_NOSIGNAL, 0, 0}, BY_CALLS, {EPERM}},
	{"send descriptors", SYS_sendmsg, {NULL}, {ATTEMPT_SOCKET, ATTEMPT_BUFFER, MSG_NOSIGNAL},
		BY_CALLS, {EPERM}},
	{"take descriptors", SYS_recvmsg, {NULL}, {ATTEMPT_SOCKET, ATTEMPT_BUFFER, MSG_DONTWAIT},
		BY_CALLS, {EPERM}},
	{"socket options", SYS_setsockopt, {NULL},
		{ATTEMPT_SOCKET, SOL_SOCKET, SO_SNDBUF, ATTEMPT_BUFFER, 4}, BY_CALLS, {EPERM}},
	/* Other processes. */
	{"trace another", SYS_ptrace, {NULL}, {PTRACE_SEIZE, ATTEMPT_OTHER, 0, 0}, BY_CALLS,
		{EPERM}},
	{"be traced", SYS_ptrace, {NULL}, {PTRACE_TRACEME, 0, 0, 0}, BY_CALLS, {EPERM}},
	{"read another's memory", SYS_process_vm_readv, {NULL}, {ATTEMPT_OTHER, 0, 0, 0, 0, 0},
		BY_CALLS, {EPERM}},
	{"write another's memory", SYS_process_vm_writev, {NULL}, {ATTEMPT_OTHER, 0, 0, 0, 0, 0},
		BY_CALLS, {EPERM}},
	{"ask whether another lives", SYS_kill, {NULL}, {ATTEMPT_OTHER, 0}, BY_CALLS, {EPERM}},
	{"signal another", SYS_kill, {NULL}, {ATTEMPT_OTHER, SIGCONT}, BY_CALLS, {EPERM}},
	{"signal everybody", SYS_kill, {NULL}, {-1, 0}, BY_CALLS, {EPERM}},
	{"stop our job", SYS_kill, {NULL}, {0, SIGTSTP}, BY_CALLS, {EPERM}},
	{"signal another's thread", SYS_tgkill, {NULL}, {ATTEMPT_OTHER, ATTEMPT_OTHER, SIGCONT},
		BY_CALLS, {EPERM}},
	{"signal a thread", SYS_tkill, {NULL}, {ATTEMPT_OTHER, SIGCONT}, BY_CALLS, {EPERM}},
	{"queue a signal", SYS_rt_sigqueueinfo, {NULL}, {ATTEMPT_OTHER, SIGCONT, ATTEMPT_BUFFER},
		BY_CALLS, {EPERM}},
	{"a handle on another", SYS_pidfd_open, {NULL}, {ATTEMPT_OTHER, 0}, BY_CALLS, {ENOSYS}},
	{"slow another down", SYS_setpriority, {NULL}, {PRIO_PROCESS, ATTEMPT_OTHER, 19}, BY_CALLS,
		{EPERM}},
	{"limit another", SYS_prlimit64, {NULL}, {ATTEMPT_OTHER, RLIMIT_CORE, ATTEMPT_BUFFER, 0},
		BY_CALLS, {EPERM}},
	/* The terminal. */
	{"type into the shell", SYS_ioctl, {[2] = "x"}, {0, TIOCSTI}, BY_CALLS, {EPERM}},
	{"the same with more bits", SYS_ioctl, {[2] = "x"}, {0, (long)0x100000000 | TIOCSTI},
		BY_CALLS, {EPERM}},
	{"the console's selection", SYS_ioctl, {[2] = "\2"}, {0, TIOCLINUX}, BY_CALLS, {EPERM}},
	{"take the terminal", SYS_ioctl, {NULL}, {0, TIOCSCTTY, 1}, BY_CALLS, {EPERM}},
	{"redirect the console", SYS_ioctl, {NULL}, {0, TIOCCONS}, BY_CALLS, {EPERM}},
	{"resize the terminal", SYS_ioctl, {NULL}, {0, TIOCSWINSZ, ATTEMPT_BUFFER}, BY_CALLS,
		{EPERM}},
	/* Locks that wait, or that belong to no process. */
	{"wait for a lock", SYS_fcntl, {NULL}, {ATTEMPT_FILE, F_SETLKW, ATTEMPT_LOCK}, BY_CALLS,
		{EPERM}},
	{"a lock of the descriptor", SYS_fcntl, {NULL}, {ATTEMPT_FILE, F_OFD_SETLK, ATTEMPT_LOCK},
		BY_CALLS, {EPERM}},
	{"flock", SYS_flock, {NULL}, {ATTEMPT_FILE, 1}, BY_CALLS, {EPERM}},
	{"a lease", SYS_fcntl, {NULL}, {ATTEMPT_FILE, F_SETLEASE, F_RDLCK}, BY_CALLS, {EPERM}},
	/* Undoing it. */
	{"be dumped", SYS_prctl, {NULL}, {PR_SET_DUMPABLE, 1, 0, 0, 0}, BY_CALLS, {EPERM}},
	{"let others trace", SYS_prctl, {NULL}, {0x59616d61, -1, 0, 0, 0}, BY_CALLS, {EPERM}},
	{"a core", SYS_prlimit64, {NULL}, {0, RLIMIT_CORE, ATTEMPT_BUFFER, 0}, BY_CALLS, {EPERM}},
	{"another filter", SYS_seccomp, {NULL}, {1, 0, ATTEMPT_BUFFER}, BY_CALLS, {EPERM}},
	{"another ruleset", SYS_landlock_create_ruleset, {NULL}, {0, 0, 1}, BY_CALLS, {ENOSYS}},
	{"become root", SYS_setresuid, {NULL}, {0, 0, 0}, BY_CALLS, {EPERM}},
	{"other groups", SYS_setgroups, {NULL}, {0, 0}, BY_CALLS, {EPERM}},
	{"another session", SYS_setsid, {NULL}, {0}, BY_CALLS, {EPERM}},
	/* The kernel. */
	{"mount", SYS_mount, {"none", "g1", "none"}, {0}, BY_CALLS, {EPERM}},
	{"unmount", SYS_umount2, {"g1"}, {0, MNT_DETACH}, BY_CALLS, {EPERM}},
	{"open a mount", SYS_open_tree, {[1] = "/"}, {AT_FDCWD, 0, 0}, BY_CALLS, {ENOSYS}},
	{"namespaces", SYS_unshare, {NULL}, {CLONE_NEWUSER}, BY_CALLS, {EPERM}},
	{"another's namespace", SYS_setns, {NULL}, {ATTEMPT_FILE, 0}, BY_CALLS, {EPERM}},
	{"programs in the kernel", SYS_bpf, {NULL}, {0, ATTEMPT_BUFFER, 48}, BY_CALLS, {EPERM}},
	{"counters", SYS_perf_event_open, {NULL}, {ATTEMPT_BUFFER, 0, -1, -1, 0}, BY_CALLS,
		{EPERM}},
	{"a ring", SYS_io_uring_setup, {NULL}, {4, ATTEMPT_BUFFER}, BY_CALLS, {ENOSYS}},
	{"keys", SYS_keyctl, {NULL}, {KEYCTL_GET_KEYRING_ID, KEY_SPEC_USER_KEYRING, 1}, BY_CALLS,
		{EPERM}},
	{"page faults", SYS_userfaultfd, {NULL}, {1}, BY_CALLS, {EPERM}},
	{"a module", SYS_init_module, {[2] = ""}, {ATTEMPT_BUFFER, 1}, BY_CALLS, {EPERM}},
	{"another personality", SYS_personality, {NULL}, {0xffffffff}, BY_CALLS, {EPERM}},
	{"the kernel's log", SYS_syslog, {NULL}, {10}, BY_CALLS, {EPERM}},
	{"a queue", SYS_msgget, {NULL}, {0, 01600}, BY_CALLS, {EPERM}},
	{"a call of tomorrow", 1000, {NULL}, {0}, BY_CALLS, {ENOSYS}},
#ifdef __x86_64__
	{"creat", SYS_creat, {"g1/warroom.db"}, {0, 0644}, BY_BOTH, {EPERM, EACCES}},
	{"open as it was", SYS_open, {"g1/warroom.db"}, {0, O_RDWR}, BY_BOTH, {EACCES}},
	{"unlink as it was", SYS_unlink, {"g1/warroom.db"}, {0}, BY_BOTH, {EPERM, EACCES}},
	{"rename as it was", SYS_rename, {"g1/warroom.db", "g1/other"}, {0}, BY_BOTH,
		{EPERM, EACCES}},
	{"chmod as it was", SYS_chmod, {"g1/warroom.db"}, {0, 0777}, BY_CALLS, {EPERM}},
	{"calls by x32's numbers", 0x40000000 | SYS_getpid, {NULL}, {0}, BY_CALLS, {ENOSYS}},
#endif
};

const size_t attempts_count = sizeof attempts / sizeof attempts[0];

struct place {
	char buffer[ATTEMPT_PAGES] __attribute__((aligned(4096)));
	struct sockaddr_un here;
	struct flock lock;
	pid_t other;
};

static long
argument(struct place *p, const struct attempt *a, int i)
{
	if (i < 5 && a->text[i] != NULL)
		return (long)(intptr_t)a->text[i];
	switch (a->number[i]) {
	case ATTEMPT_OTHER:
		return p->other;
	case ATTEMPT_BUFFER:
		return (long)(intptr_t)p->buffer;
	case ATTEMPT_HERE:
		return (long)(intptr_t)&p->here;
	case ATTEMPT_LOCK:
		return (long)(intptr_t)&p->lock;
	default:
		return a->number[i];
	}
}

int
attempt_make(const struct attempt *a, pid_t other)
{
	static struct place p;
	pid_t ourselves = getpid();
	long done;

	p.other = other;
	p.here.sun_family = AF_UNIX;
	memcpy(p.here.sun_path, "mine.sock", sizeof "mine.sock");
	p.lock = (struct flock){.l_type = F_RDLCK, .l_start = 120, .l_len = 1};
	done = syscall(a->call, argument(&p, a, 0), argument(&p, a, 1), argument(&p, a, 2),
		argument(&p, a, 3), argument(&p, a, 4), argument(&p, a, 5));
	if (done >= 0 && getpid() != ourselves)
		_exit(0); /* it was a fork */
	return done >= 0 ? 0 : errno;
}
