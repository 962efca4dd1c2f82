#!/usr/bin/env python3
"""Observers over a real sshd, and from real accounts: they follow along, and whatever else they try comes to nothing.

Needs root: it makes accounts and starts an sshd of its own on the loopback address (tests/observers.py).
SPDX-License-Identifier: MIT
"""
import os
import re
import shutil
import socket
import subprocess
import threading
import time

import observers
from observers import House, processes_of, run
from stage import Pty, play, until

CANARIES = ("canary-token-7f3a", "canary-phone-555-0142", "canary-log-91c2")
# What a process of a login has in its environment; none of it is the client's to say.
VARIABLES = {"USER", "LOGNAME", "HOME", "PATH", "SHELL", "TERM", "MAIL", "PWD", "SHLVL", "_", "LANG", "LANGUAGE",
             "SSH_CLIENT", "SSH_CONNECTION", "SSH_TTY", "SSH_ORIGINAL_COMMAND", "WARROOM_AS", "MOTD_SHOWN", "TZ",
             "XDG_SESSION_ID", "XDG_RUNTIME_DIR", "XDG_SESSION_TYPE", "XDG_SESSION_CLASS", "DBUS_SESSION_BUS_ADDRESS"}
house = None
count = 0


# ---- what every attempt must come to ----

class Door(threading.Thread):
    """A service on the loopback address, or on a path, that only a forwarding could reach."""

    def __init__(self, path=None):
        super().__init__(daemon=True)
        if path:
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.bind(path)
            os.chmod(path, 0o777)
            self.socket.listen()
        else:
            self.socket = socket.create_server(("127.0.0.1", 0))
            self.port = self.socket.getsockname()[1]
        self.callers = 0
        self.start()

    def run(self):
        while True:
            try:
                client = self.socket.accept()[0]
            except OSError:
                return
            self.callers += 1
            client.sendall(b"pwned 42\n")
            client.close()


class Keys:
    """Three keys: one as setup-observers writes it, one without any option, one whose line asks for everything."""

    def __init__(self):
        self.named = house.key("Kim Lee")
        self.bare = house.key("bare", "")
        self.greedy = house.key("greedy", 'command="/bin/sh -c \'echo pwned 42; touch %s\'",'
                                'environment="LD_PRELOAD=%s",environment="TERMINFO=%s",permitopen="*:*",permitlisten="*",'
                                'tunnel="0",port-forwarding,agent-forwarding,X11-forwarding,user-rc'
                                % (house.at("trace/command"), house.at("trace/evil.so"), house.at("trace")))


def clean(name, said=b""):
    """Nothing was run, written, opened or shown."""
    global count
    said = said if isinstance(said, bytes) else said.encode("utf-8", "replace")
    count += 1
    assert b"pwned 42" not in said and b"uid=" not in said, "%s: it ran: %r" % (name, said[-600:])
    for canary in CANARIES + (house.shadow,):
        assert canary.encode() not in said, "%s: %s came out: %r" % (name, canary, said[-600:])
    assert b"root:x:0" not in said, "%s: a file came out: %r" % (name, said[-600:])
    traces = os.listdir(house.at("trace"))
    assert set(traces) <= {"evil.so"}, "%s left %s" % (name, traces)
    assert house.door.callers == house.side_door.callers == 0, "%s reached a port or a socket of this machine" % name
    assert not os.listdir("/var/lib/" + house.watch), "%s wrote into the home" % name


def only_screens(name):
    """Beside sshd the account runs `warroom watch` alone, with an environment that no client had a part in."""
    for pid, what in processes_of(house.uid(house.watch)):
        assert what in ("warroom", "sshd"), "%s: %s runs" % (name, what)
        if what != "warroom":
            continue
        try:
            with open("/proc/%d/environ" % pid, "rb") as f:
                pairs = [v.partition(b"=") for v in f.read().split(b"\0") if v]
            with open("/proc/%d/cmdline" % pid, "rb") as f:
                argv = f.read().split(b"\0")[:-1]
            children = open("/proc/%d/task/%d/children" % (pid, pid)).read().split()
        except OSError:
            continue
        assert argv == [house.warroom.encode(), b"watch", house.dir.encode()], "%s: argv %r" % (name, argv)
        strange = {k.decode("utf-8", "replace") for k, _, _ in pairs} - VARIABLES
        assert not strange, "%s: it has %s" % (name, strange)
        values = {k: v for k, _, v in pairs}
        assert b"evil" not in b"".join(v for k, v in values.items() if k != b"SSH_ORIGINAL_COMMAND"), (name, values)
        assert values.get(b"WARROOM_AS", b"Kim Lee") == b"Kim Lee", "%s: called %r" % (name, values[b"WARROOM_AS"])
        assert not children, "%s: it has children %s" % (name, children)


def attempt(name, argv, env=None, stdin=None, seconds=15):
    """A client that runs to its end, or for so long."""
    environ = {"PATH": observers.PATH, "LC_ALL": "C.UTF-8", "HOME": house.at("keys"), **(env or {})}
    child = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environ)
    try:
        said = child.communicate(stdin, seconds)[0]
    except subprocess.TimeoutExpired:
        only_screens(name)
        child.kill()
        said = child.communicate()[0]
    clean(name, said)
    return said


def frame(key, *more, **kinds):
    """An observer's terminal that shows the room."""
    screen = house.screen(key, *more, **kinds)
    until(lambda: "a frame: %r" % screen.said[-600:], lambda: screen.read(0.05) and b"WARROOM" in screen.said, 20)
    return screen


def shows(screen, words, seconds=10):
    """It comes to show the words, over its live room: drawn whole, for what is drawn else are differences."""
    def whole():
        screen.said = b""
        os.write(screen.fd, b"\x0c")
        screen.read(0.5)
        return words in screen.said

    until(lambda: "%r is on the screen: %r" % (words, screen.said), whole, seconds)


def leave(screen):
    """Its client goes, as when somebody shuts a laptop."""
    os.close(screen.fd)
    try:
        os.kill(screen.pid, 15)
        os.waitpid(screen.pid, 0)
    except (ProcessLookupError, ChildProcessError):
        pass  # it had ended


def typed(name, keys, *more, env=None, key=None):
    """What is typed on an observer's screen; it goes on, or it ended by itself."""
    screen = frame(key or house.keys.bare, *more, env=env)
    os.write(screen.fd, b" ")  # from what happened so far to the live room
    screen.read(0.15)
    for press in keys if isinstance(keys, list) else [keys]:
        try:
            os.write(screen.fd, press)
        except OSError:
            break
        screen.read(0.15)
    only_screens(name)
    clean(name, screen.said)
    leave(screen)


# ---- the scenes ----

def an_observer_sees_the_room_under_the_name_of_the_key():
    screen = frame(house.keys.named)
    pid = until("a screen", house.screens)[0]
    with open("/proc/%d/environ" % pid, "rb") as f:
        assert b"WARROOM_AS=Kim Lee" in f.read().split(b"\0")
    only_screens("watching")
    os.write(screen.fd, b" ")  # from what happened so far to the live room
    screen.read(0.5)
    os.write(screen.fd, b"q")
    until("q leaves", lambda: screen.ended(0.2) is not None, 10)
    until("nothing of it is left", lambda: not processes_of(house.uid(house.watch)))


def without_a_terminal_it_says_so():
    said = attempt("no terminal", house.ssh(house.keys.named, "-T"))
    assert b"terminal" in said, said


def no_command_runs():
    for key in (house.keys.named, house.keys.bare, house.keys.greedy):
        name = os.path.basename(key)
        attempt("id, %s" % name, house.ssh(key, "--", "id; echo pwned $((6 * 7))"))
    bare = house.keys.bare
    touch = "touch %s/" % house.at("trace")
    for name, command in (
            ("shell", "/bin/sh -c 'echo pwned $((40 + 2)); %sshell'" % touch),
            ("substitution", "$(%ssubstitution)`%sbackquotes`" % (touch, touch)),
            ("semicolon", ";%ssemicolon;" % touch), ("and", "&& %sand" % touch), ("pipe", "| %spipe" % touch),
            ("redirect", "> %s/redirect" % house.at("trace")), ("newline", "\n%snewline\n" % touch),
            ("options", "--record %s --config %s -- x" % (house.record, house.config)),
            ("another word", "do note-add x"), ("quotes", "'\"; %squotes; \"'" % touch),
            ("long", "A" * 60000)):
        attempt("command: " + name, house.ssh(bare, "--", command))
    attempt("a shell's input", house.ssh(bare, "-T"), stdin=b"id\necho pwned $((6 * 7))\n")
    said = Pty([shutil.which("ssh")] + house.ssh(bare, "-tt", "--", "/bin/sh")[1:], 100, 30)
    until("a frame", lambda: said.read(0.05) and b"WARROOM" in said.said, 20)
    os.write(said.fd, b"id\r\recho pwned $((6 * 7))\r")
    said.read(0.5)
    only_screens("a shell on a terminal")
    clean("a shell on a terminal", said.said)
    leave(said)


def no_file_goes_either_way():
    bare, there = house.keys.bare, "%s@127.0.0.1:" % house.watch
    down, up = house.at("keys", "down"), house.write(house.at("keys", "up"), "pwned 42\n")
    for name, option in (("scp", []), ("scp -O", ["-O"])):
        argv = ["scp", *option, *house.ssh_options(bare), "-P", str(house.port)]
        attempt(name + " from", argv + [there + "/etc/passwd", down])
        attempt(name + " to", argv + [up, there + house.at("trace/up")])
        attempt(name + " of the record", argv + [there + house.record + "/warroom.db", down])
    attempt("sftp", ["sftp", *house.ssh_options(bare), "-P", str(house.port), "-b", "-", there[:-1]],
            stdin=("put %s %s\nget /etc/passwd %s\n" % (up, house.at("trace/sftp"), down)).encode())
    attempt("rsync", house.ssh(bare, "-T", "--", "rsync --server --sender -e.LsfxCIvu . /etc/passwd"),
            stdin=b"\x1f\0\0\0")
    attempt("rsync to", house.ssh(bare, "-T", "--", "rsync --server -e.LsfxCIvu . " + house.at("trace")),
            stdin=b"\x1f\0\0\0")
    for name in ("sftp", "own", "netconf"):
        attempt("subsystem " + name, house.ssh(bare, "-s", "--", name), stdin=b"id\necho pwned $((6 * 7))\n")
    attempt("tar", house.ssh(bare, "-T", "--", "tar cf - /etc/passwd"))
    assert not os.path.exists(down), "a file came down"


def held(name, *options, key=None, env=None, then=None):
    """A client that stays without a command while `then` is tried."""
    argv = house.ssh(key or house.keys.greedy, "-N", *options)
    child = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             env={"PATH": observers.PATH, "LC_ALL": "C.UTF-8", "HOME": house.at("keys"), **(env or {})})
    said = b""
    try:
        child.wait(1.0)
    except subprocess.TimeoutExpired:
        if then is not None:
            said = then() or b""
        only_screens(name)
        child.terminate()
    said += child.communicate()[0]
    clean(name, said)


def call(port, bytes_=b""):
    """What answers at a port of ours."""
    try:
        with socket.create_connection(("127.0.0.1", port), 2) as s:
            s.settimeout(2)
            s.sendall(bytes_)
            return s.recv(100)
    except OSError:
        return b""


def no_port_is_forwarded():
    port, far = House.free_port(), "127.0.0.1:%d" % house.door.port
    engine = os.path.join(house.record, "engine.sock")
    for key in (house.keys.named, house.keys.bare, house.keys.greedy):
        held("-L, " + os.path.basename(key), "-L", "%d:%s" % (port, far), key=key, then=lambda: call(port))
    held("-L to a socket", "-L", "%d:%s" % (port, house.at("side")), then=lambda: call(port))
    held("-L to engine.sock", "-L", "%d:%s" % (port, engine), then=lambda: call(port, b'{"id":"x","order":"note"}\n'))
    held("-L to watch.sock", "-L", "%d:%s/watch.sock" % (port, house.dir), then=lambda: call(port, b'{"watch":"Eve"}\n'))
    socks = b"\x05\x01\x00\x05\x01\x00\x01\x7f\x00\x00\x01" + house.door.port.to_bytes(2, "big")
    held("-D", "-D", str(port), then=lambda: call(port, socks)[2:])
    back = House.free_port()
    held("-R", "-R", "%d:%s" % (back, far), then=lambda: call(back))
    held("-R to everybody", "-R", "0.0.0.0:%d:%s" % (back, far), then=lambda: call(back))
    held("-R of a socket", "-R", "%s:%s" % (house.at("trace/back.sock"), far))
    held("-R, dynamic", "-R", str(back), then=lambda: call(back, socks)[2:])
    attempt("-W", house.ssh(house.keys.greedy, "-W", far), stdin=b"x\n")
    attempt("-W to a socket", house.ssh(house.keys.greedy, "-W", "%s:0" % house.at("side")), stdin=b"x\n")
    before = os.listdir("/sys/class/net")
    held("-w", "-o", "Tunnel=point-to-point", "-w", "any:any")
    held("-w, layer 2", "-o", "Tunnel=ethernet", "-w", "any:any")
    # The client made its own end before it asked, as may that of another play just now.
    until("there is no tunnel", lambda: not [n for n in os.listdir("/sys/class/net") if re.match(r"(tun|tap)\d", n)
                                             and n not in before], 10, 0.3)
    attempt("-J through it", ["ssh", "-o", "ProxyCommand=" + " ".join(house.ssh(house.keys.greedy, "-W", far)), "x@y"])


def no_agent_and_no_display():
    agent, before = house.at("keys", "agent"), os.listdir("/tmp")
    child = subprocess.Popen(["ssh-agent", "-D", "-a", agent], stdout=subprocess.DEVNULL)
    try:
        until("an agent", lambda: os.path.exists(agent))
        typed("-A", b"j", "-A", env={"SSH_AUTH_SOCK": agent}, key=house.keys.greedy)
        for option in ("-X", "-Y"):
            typed(option, b"j", option, env={"DISPLAY": "127.0.0.1:99"}, key=house.keys.greedy)
        assert not [n for n in set(os.listdir("/tmp")) - set(before) if n.startswith("ssh-") and
                    os.stat("/tmp/" + n).st_uid == house.uid(house.watch)], "an agent's socket is there"
    finally:
        child.terminate()
        child.wait()


def one_connection_is_one_screen():
    control = house.at("keys", "control")
    master = subprocess.Popen(house.ssh(house.keys.greedy, "-M", "-S", control, "-N"), stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
    try:
        until("a master", lambda: os.path.exists(control))
        attempt("a command by a shared connection", house.ssh(house.keys.greedy, "-S", control, "--", "id"))
        attempt("a subsystem by a shared connection", house.ssh(house.keys.greedy, "-S", control, "-s", "--", "sftp"))
        port = House.free_port()
        attempt("a forward by a shared connection",
                house.ssh(house.keys.greedy, "-S", control, "-O", "forward", "-L", "%d:127.0.0.1:%d" % (port, house.door.port)))
        clean("what it forwards", call(port))
        screens = [frame(house.keys.greedy, "-S", control) for _ in range(2)]  # the second gets one of its own
        connections = []
        for pid in house.screens():
            with open("/proc/%d/environ" % pid, "rb") as f:
                connections += [v for v in f.read().split(b"\0") if v.startswith(b"SSH_CONNECTION=")]
        assert len(connections) == len(set(connections)) == 2, "a connection has several screens: %s" % connections
        for screen in screens:
            leave(screen)
    finally:
        master.terminate()
        master.wait()


def no_variable_arrives():
    trace = house.at("trace")
    house.write(house.at("trace/evil.so"), "not a library", mode=0o644)
    evil = {"LD_PRELOAD": trace + "/evil.so", "LD_LIBRARY_PATH": trace + "/evil", "LD_AUDIT": trace + "/evil.so",
            "TERMINFO": trace + "/evil", "TERMINFO_DIRS": trace + "/evil", "TERMCAP": "evil", "LOCPATH": trace + "/evil",
            "LC_ALL": "/evil", "LANG": "../../evil", "NLSPATH": "evil", "TZ": ":/etc/evil-shadow", "HOME": trace + "/evil",
            "WARROOM_CONFIG": trace + "/evil.yaml", "WARROOM_AS": "evil Eve", "XDG_CONFIG_HOME": trace + "/evil", "ENV":
            trace + "/evil", "BASH_ENV": trace + "/evil", "IFS": "evil", "SHELL": "/bin/evil", "PATH": trace + "/evil",
            "TMUX": "/tmp/evil,1,1", "TMUX_PANE": "%evil", "SSH_ORIGINAL_COMMAND": "evil", "GCONV_PATH": trace + "/evil",
            "NCURSES_TRACE": "evil", "MALLOC_TRACE": trace + "/evil", "SQLITE_TMPDIR": trace + "/evil", "TMPDIR": "/evil",
            "EDITOR": "evil", "PAGER": "evil", "GLIBC_TUNABLES": "evil"}
    for key in (house.keys.bare, house.keys.greedy):
        words = " ".join("%s=%s" % (name, value.replace(" ", "_")) for name, value in evil.items())
        screen = frame(key, "-o", "SetEnv=" + words)
        only_screens("SetEnv of %d" % len(evil))
        for name in evil:
            clean("SetEnv " + name, screen.said)
        leave(screen)
    client = {k: v for k, v in evil.items() if k not in ("PATH", "HOME", "LD_PRELOAD", "LD_AUDIT", "LD_LIBRARY_PATH",
                                                         "GLIBC_TUNABLES", "SHELL", "LC_ALL")}
    typed("SendEnv *", b"j", "-o", "SendEnv=*", env=client)
    os.unlink(house.at("trace/evil.so"))


def a_terminals_name_opens_nothing():
    for name, term in (("a path", "../../../../etc/passwd"), ("a whole path", "/etc/passwd"), ("a command", "xterm;id"),
                       ("nothing", ""), ("ESC", "\x1b]0;a title\x07xterm"), ("a line", "xterm\nid"), ("%", "%n%s%n"),
                       ("long", "A" * 3000), ("unknown", "no-such-terminal"), ("hard copy", "dumb"),
                       ("a trace", house.at("trace/t"))):
        screen = house.screen(house.keys.bare, env={"TERM": term})
        until("TERM is %s: a frame or an end: %r" % (name, screen.said[-300:]),
              lambda: not screen.read(0.05) or b"WARROOM" in screen.said or screen.ended(0.01) is not None, 20)
        only_screens("TERM is " + name)
        assert b"\x1b]0;a title" not in screen.said, "TERM came back as it was: %r" % screen.said
        clean("TERM is " + name, screen.said)
        leave(screen)
    for cols, rows in ((0, 0), (1, 1), (65535, 65535), (5, 2000)):
        screen = house.screen(house.keys.bare, cols=cols, rows=rows)
        screen.read(1.0)
        for pid in house.screens():
            with open("/proc/%d/status" % pid) as f:
                kib = int(re.search(r"VmRSS:\s+(\d+)", f.read()).group(1))
            assert kib < 300 * 1024, "a terminal of %dx%d takes %d KiB" % (cols, rows, kib)
        clean("%dx%d" % (cols, rows), screen.said)
        leave(screen)


def no_key_leads_out():
    for name, keys in (
            ("!", [b"!", b"id\r"]), ("|", [b"|", b"id\r"]), ("C-z", [b"\x1a", b"id\r"]), ("C-\\", b"\x1c"), ("C-c", b"\x03"),
            (":!", [b":", b"!id\r"]), (":shell", [b":", b"shell\r"]), (": of a command that writes", [b":", b"note\r", b"x\r"]),
            ("e", [b"e", b"E", b"v"]), ("Enter", [b"\r", b"\r", b"o"]), ("yank", [b"y", b"y", b"Y"]),
            ("split", [b"\x17", b"s", b"S", b"V"]), ("?", [b"?", b"!", b"/", b"id\r"]),
            ("a paste", [b"\x1b[200~:!id\r!id\r\x1b[201~"]), ("a paste in the palette", [b":", b"\x1b[200~!id\r\x1b[201~\r"]),
            ("filter", [b"/", b"$(id)`id`\r"]), ("mouse", [b"\x1b[<0;10;5M", b"\x1b[<0;10;5m", b"\x1b[<2;10;5M"]),
            ("function keys", [b"\x1bOP", b"\x1b[15~", b"\x1b[24~"]),
            ("answers of a terminal", [b"\x1bP>|evil\x1b\\", b"\x1b]52;c;aWQ=\x07", b"\x1b[?62;c"]),
            ("its escape", [b"\r", b"~C", b"~?"]), ("all that writes", [b"n", b"id\r", b"x", b"c", b"t", b"d", b"D", b"a", b"r"]),
            ("bytes", [bytes(range(256)), bytes(range(255, -1, -1))])):
        typed("key " + name, keys)
    screen = frame(house.keys.bare)
    os.write(screen.fd, b"\x1b[200~" + b"A" * 200000)  # and never an end of it
    screen.read(0.5)
    only_screens("an endless paste")
    clean("an endless paste", screen.said)
    leave(screen)
    written = house.ask("SELECT kind, actor, text FROM event WHERE actor IN ('Kim Lee', ?) AND kind != 'observer'", house.watch)
    assert not written, "an observer wrote in the record: %s" % written


# What is tried from a shell of the account itself, as if sshd's block were not there. Each either raises, or
# returns what it got.
SHELL = r'''
import ctypes, fcntl, json, os, socket, struct, sys, time, uuid
RECORD, CONFIG, HOME, DIR, ENGINE, SCREEN, TRACE, OTHER = sys.argv[1:9]
ENGINE, SCREEN = int(ENGINE), int(SCREEN)
libc = ctypes.CDLL(None, use_errno=True)

def ptrace(pid):
    for request in (16, 0x4206):  # ATTACH, SEIZE
        if libc.ptrace(request, pid, None, None) == 0:
            return "attached"
    raise OSError("refused")

def memory(pid):
    iov = (ctypes.c_char * 64)()
    class vec(ctypes.Structure):
        _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]
    mine, its = vec(ctypes.addressof(iov), 64), vec(0x400000, 64)
    if libc.process_vm_readv(pid, ctypes.byref(mine), 1, ctypes.byref(its), 1, 0) <= 0:
        raise OSError(ctypes.get_errno(), "refused")
    return "read"

def read(path):
    with open(path, "rb") as f:
        return f.read(64) or "nothing in it"

def write(path, mode="r+b"):
    with open(path, mode) as f:
        return "opened for writing"

def connect(path, line=None):
    s = socket.socket(socket.AF_UNIX); s.settimeout(5); s.connect(path)
    return "connected"

def order(path):
    s = socket.socket(socket.AF_UNIX); s.settimeout(3); s.connect(path)
    s.sendall(b'{"watch":"Eve"}\n')
    for name in ("note", "note-add", "incident-declare", "page-ack", "proposal-approve", "bridge-reveal"):
        s.sendall(json.dumps({"id": str(uuid.uuid4()), "order": name, "subject": "", "seen_rev": 0,
                              "account": "root", "args": {"text": "pwned 42", "title": "pwned 42"}}).encode() + b"\n")
    s.sendall(b'{"told":"bridge"}\n{"ask":"bridge"}\n')
    said = b""
    end = time.time() + 3
    try:
        while time.time() < end:
            got = s.recv(65536)
            if not got: break
            said += got
    except OSError:
        pass
    if b'"ok":true' in said.replace(b" ", b"") or b"pin" in said.lower():
        return said
    raise OSError("refused")

current = os.path.join(DIR, "current")
def mirror(name="mirror.db"):
    return os.path.join(DIR, "current", name)

def over(path):
    s = socket.socket(socket.AF_UNIX); s.bind(path)
    return "bound"

def sendto_lock():
    fd = os.open(RECORD + "/warroom.lock", os.O_RDONLY); fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return "locked"

def take_the_place():
    fd = os.open(DIR + "/engine.lock", os.O_RDONLY); fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return "locked"

def posix_write_lock():
    fd = os.open(mirror(), os.O_RDWR); fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return "locked"

def fill():
    for i in range(100):
        with open(os.path.join(DIR, "fill%d" % i), "wb") as f: f.write(b"x" * 65536)
    return "filled"

attempts = {
    "list the record": lambda: os.listdir(RECORD),
    "read the record": lambda: read(RECORD + "/warroom.db"),
    "read the record's wal": lambda: read(RECORD + "/warroom.db-wal"),
    "read the record's shm": lambda: read(RECORD + "/warroom.db-shm"),
    "write the record": lambda: write(RECORD + "/warroom.db"),
    "read engine.log": lambda: read(RECORD + "/engine.log"),
    "read the spool": lambda: os.listdir(RECORD + "/spool"),
    "write into the spool": lambda: write(RECORD + "/spool/x.json", "xb"),
    "read cached tokens": lambda: os.listdir(RECORD + "/token"),
    "connect to the record's engine.sock": lambda: connect(RECORD + "/engine.sock"),
    "lock warroom.lock": sendto_lock,
    "lock the directory's engine.lock": take_the_place,
    "read the config": lambda: read(CONFIG),
    "write the config": lambda: write(CONFIG),
    "read the PagerDuty token": lambda: read(HOME + "/pd"),
    "read the Zendesk token": lambda: read(HOME + "/zd"),
    "list the engine's home": lambda: os.listdir(HOME),
    "list another account's home": lambda: os.listdir(OTHER),
    "read /etc/shadow": lambda: read("/etc/shadow"),
    "write the mirror": lambda: write(mirror()),
    "write the mirror's wal": lambda: write(mirror("mirror.db-wal")),
    "write the mirror's shm": lambda: write(mirror("mirror.db-shm")),
    "truncate the mirror": lambda: os.truncate(mirror(), 0),
    "lock the mirror for writing": posix_write_lock,
    "make a file beside the mirror": lambda: write(os.path.join(DIR, "x"), "xb"),
    "make a file in the generation": lambda: write(mirror("x"), "xb"),
    "make a directory": lambda: os.mkdir(os.path.join(DIR, "g999")),
    "make a link": lambda: os.symlink("/etc", os.path.join(DIR, "l")),
    "make a hard link": lambda: os.link(mirror(), os.path.join(DIR, "l")),
    "rename current": lambda: os.rename(current, current + "2"),
    "replace current": lambda: os.rename("/dev/null", current),
    "remove current": lambda: os.unlink(current),
    "remove the mirror": lambda: os.unlink(mirror()),
    "chmod the directory": lambda: os.chmod(DIR, 0o777),
    "chmod the mirror": lambda: os.chmod(mirror(), 0o666),
    "chown the mirror": lambda: os.chown(mirror(), os.getuid(), -1),
    "date the mirror": lambda: os.utime(mirror(), (0, 0)),
    "fill the directory": fill,
    "remove watch.sock": lambda: os.unlink(os.path.join(DIR, "watch.sock")),
    "bind in the directory": lambda: over(os.path.join(DIR, "mine.sock")),
    "connect to engine.sock beside the mirror": lambda: connect(os.path.join(DIR, "engine.sock")),
    "send orders to watch.sock": lambda: order(os.path.join(DIR, "watch.sock")),
    "trace the engine": lambda: ptrace(ENGINE),
    "read the engine's memory": lambda: memory(ENGINE),
    "read the engine's variables": lambda: read("/proc/%d/environ" % ENGINE),
    "list the engine's files": lambda: os.listdir("/proc/%d/fd" % ENGINE),
    "open the engine's memory": lambda: read("/proc/%d/mem" % ENGINE),
    "stop the engine": lambda: os.kill(ENGINE, 19) or "stopped",
    "trace an observer's screen": lambda: ptrace(SCREEN),
    "read an observer's memory": lambda: memory(SCREEN),
    "read an observer's variables": lambda: read("/proc/%d/environ" % SCREEN),
    "list an observer's files": lambda: os.listdir("/proc/%d/fd" % SCREEN),
    "change the keys": lambda: write(sys.argv[9], "ab"),
    "write into the home": lambda: write(os.path.expanduser("~") + "/.ssh", "xb"),
    "become root": lambda: os.setuid(0) or "root",
}
leave_out = sys.argv[10].split(",")
for name, what in attempts.items():
    if name in leave_out:
        continue
    try:
        print("PASSED\t%s\t%r" % (name, what()))
    except Exception as e:
        print("refused\t%s\t%s" % (name, e))
'''


def from_a_shell(account, leave_out=()):
    """Every attempt of SHELL by that account; none may pass."""
    screen = frame(house.keys.named)
    try:
        from_a_shell_beside(account, leave_out)
    finally:
        leave(screen)


def from_a_shell_beside(account, leave_out):
    global count
    before = sorted(os.listdir(house.dir))
    done = house.as_account(account, "/usr/bin/python3", "-c", SHELL, house.record, house.config, house.home, house.dir,
                            str(house.engine_pid()), str(house.screens()[0]), house.at("trace"),
                            house.at(house.plain if account != house.plain else house.operator),
                            house.at("etc/ssh/warroom", house.watch), ",".join(leave_out), seconds=60)
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert done.returncode == 0 and len(lines) > 45, done
    passed = [line for line in lines if line[0] != "refused"]
    assert not passed, "%s: %s" % (account, passed)
    count += len(lines) - 1
    clean("from a shell of " + account, done.stdout)
    assert [n for n in sorted(os.listdir(house.dir)) if not re.match(r"g\d+$", n)] == \
        [n for n in before if not re.match(r"g\d+$", n)], "the directory changed"


def the_observers_account_itself_can_do_no_more():
    from_a_shell(house.watch)
    assert house.as_account(house.plain, "su", house.watch, "-c", "id").returncode != 0, "it has a password"


def an_account_that_is_in_no_group_sees_nothing():
    from_a_shell(house.plain, ["write into the home"])
    done = house.as_account(house.plain, house.warroom, "watch", house.dir)
    assert done.returncode != 0 and "\x1b" not in done.stdout, done
    assert house.as_account(house.plain, "ls", house.dir).returncode != 0


def an_operator_has_the_socket_and_no_more():
    from_a_shell(house.operator, ["connect to engine.sock beside the mirror", "write into the home"])


def programs_of_ours_do_not_help():
    for account in (house.watch, house.plain):
        for words in (("engine", "-c", house.config), ("-c", house.config), ("-r", house.record), ("log", "-r", house.record, "x"),
                      ("do", "-r", house.record, "note-add", "x"), ("status", "-r", house.record), ("check", "-c", house.config),
                      ("setup-observers", "--apply", "-c", house.config), ("incidents", "-r", house.record)):
            done = house.as_account(account, house.warroom, *words)
            assert done.returncode not in (0, 10), (words, done)
            clean("warroom " + " ".join(words), done.stdout + done.stderr)


def half_open_connections_keep_nobody_out():
    held_open = [socket.create_connection(("127.0.0.1", house.port)) for _ in range(9)]
    try:
        leave(frame(house.keys.named))
        begun = time.monotonic()
        house.note("while others knock")
        assert time.monotonic() - begun < 3, "a note took %.1f s" % (time.monotonic() - begun)
    finally:
        for s in held_open:
            s.close()
    clean("half open")


def all_observers_together_have_a_limit():
    """The limits that setup-observers writes, where PAM reads them; with fewer processes, for the test."""
    machine = "/etc/security/limits.d"
    with open("/etc/pam.d/sshd") as f:
        if "pam_limits" not in f.read() or not os.path.isdir(machine):
            print("skipped: sshd's PAM here reads no limits")
            return
    with open(house.at("etc/security/limits.d/warroom.conf")) as f:
        limits = f.read()
    assert "%s hard nproc 400\n" % house.watch in limits, limits
    path = house.write(os.path.join(machine, house.name + ".conf"), limits.replace("nproc 400", "nproc 8"), mode=0o644)
    screens = []  # of two processes each
    try:
        until("nobody watches", lambda: not processes_of(house.uid(house.watch)))
        for _ in range(8):
            more = house.screen(house.keys.named)
            until("a frame or an end", lambda: not more.read(0.1) or b"WARROOM" in more.said or more.ended(0.01) is not None, 20)
            if b"WARROOM" not in more.said:
                leave(more)
                break
            screens.append(more)
        assert 1 <= len(screens) <= 4, "%d screens of two processes each where there may be 8" % len(screens)
        with open("/proc/%d/stat" % house.screens()[0]) as f:
            assert f.read().rpartition(")")[2].split()[16] == "5", "it is as nice as the engine"
        with open("/proc/%d/limits" % house.screens()[0]) as f:
            assert re.search(r"core file size +0 +0", f.read()), "it may dump core"
        house.note("some may watch")
        shows(screens[0], b"some may watch")
    finally:
        os.unlink(path)
        for screen in screens:
            leave(screen)
    clean("more screens than there may be")


def locks_and_stops_hold_up_nothing():
    holder = subprocess.Popen(
        ["/usr/bin/python3", "-c", r"""
import fcntl, os, struct, sys, time
kept = []
for top, dirs, files in os.walk(sys.argv[1]):
    for name in dirs + files:
        try:
            fd = os.open(os.path.join(top, name), os.O_RDONLY | os.O_NONBLOCK)
        except OSError:
            continue
        kept.append(fd)
        for lock in (lambda: fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB),
                     lambda: fcntl.fcntl(fd, fcntl.F_SETLK, struct.pack("hhqqi4x", fcntl.F_RDLCK, 0, 0, 0, 0))):
            try:
                lock()
            except OSError:
                pass
print(len(kept), flush=True)
time.sleep(30)
""", house.dir], stdout=subprocess.PIPE, text=True, env={"PATH": observers.PATH}, cwd="/", **observers.login(house.watch))
    try:
        assert int(holder.stdout.readline()) >= 2
        stopped = frame(house.keys.bare)
        os.kill(house.screens()[0], 19)
        for i in range(5):
            begun = time.monotonic()
            house.note("under locks %d" % i)
            assert time.monotonic() - begun < 3, "a note took %.1f s" % (time.monotonic() - begun)
        other = frame(house.keys.named)
        house.note("seen under locks")
        shows(other, b"seen under locks")
        leave(other)
        leave(stopped)
        for pid in house.screens():
            os.kill(pid, 18)
    finally:
        holder.kill()
        holder.wait()
        for pid, name in processes_of(house.uid(house.watch)):
            if name.startswith("python"):
                os.kill(pid, 9)
    clean("locks")


def it_all_still_works():
    assert house.engine_pid() == house.engine_at_first, "the engine was started anew"
    assert house.ask("PRAGMA integrity_check") == [("ok",)]
    assert house.ask("SELECT COUNT(*) FROM event WHERE text LIKE '%pwned%'") == [(0,)]
    screen = frame(house.keys.named)
    house.note("the last word")
    shows(screen, b"the last word")
    leave(screen)
    until("nothing is left of the observers", lambda: not processes_of(house.uid(house.watch)), 20)
    print("%d attempts, none came to anything" % count)
    assert count >= 40


def main():
    global house
    observers.skip_unless_possible()
    with House("bridge: {phone: '%s', moderator_pin: '%s'}\n" % (CANARIES[1], CANARIES[0]), startups="100:30:200") as house:
        house.door, house.side_door, house.keys = Door(), Door(house.at("side")), Keys()
        house.engine_at_first = house.engine_pid()
        with open("/etc/shadow") as f:
            house.shadow = next((line.split(":")[1] for line in f if line.split(":")[1].startswith("$")), "no-hash-here")
        play(*SCENES)


SCENES = (
    an_observer_sees_the_room_under_the_name_of_the_key, without_a_terminal_it_says_so, no_command_runs,
    no_file_goes_either_way, no_port_is_forwarded, no_agent_and_no_display, one_connection_is_one_screen,
    no_variable_arrives, a_terminals_name_opens_nothing, no_key_leads_out, the_observers_account_itself_can_do_no_more,
    an_account_that_is_in_no_group_sees_nothing, an_operator_has_the_socket_and_no_more, programs_of_ours_do_not_help,
    half_open_connections_keep_nobody_out, all_observers_together_have_a_limit, locks_and_stops_hold_up_nothing, it_all_still_works)

if __name__ == "__main__":
    main()
