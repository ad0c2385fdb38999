"""Judges a program by tests, in two processes that share nothing but a pipe of plain data.

`tests` runs the tests; the program's functions stand in it as Remote. `candidate` runs the program and answers what
Remote asks. The expected values and the verdict exist only in the first process. Whatever the second does to itself,
all that comes from it is decoded into fresh objects of Python's own types, so its results cannot carry code, a
comparison of their own, or a word about the verdict.
"""
import json
import os
import resource
import sys

LONGEST_FRAME = 16 << 20
LONGEST_ITERATOR = 100_000
LONGEST_DETAIL = 300


class Closed(Exception):
    """The other process is gone, or does not keep to the protocol."""


class Channel:
    """Frames of JSON over the standard streams that the process was given, which the program then no longer has."""

    def __init__(self, output):
        self.source, self.target = os.dup(0), os.dup(1)
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 0)
        os.dup2(null if output is None else output, 1)

    def send(self, frame):
        while frame:
            frame = frame[os.write(self.target, frame):]

    def receive(self):
        length = int.from_bytes(self.exactly(4), "big")
        if length > LONGEST_FRAME:
            raise Closed("a frame of %d bytes" % length)
        return json.loads(self.exactly(length))

    def exactly(self, length):
        parts = []
        while length:
            part = os.read(self.source, min(length, 1 << 16))
            if not part:
                raise Closed("the end of the stream")
            parts.append(part)
            length -= len(part)
        return b"".join(parts)


def frame(message):
    data = json.dumps(message).encode("ascii")
    if len(data) > LONGEST_FRAME:
        raise OverflowError("found %d bytes of data, expected at most %d" % (len(data), LONGEST_FRAME))
    return len(data).to_bytes(4, "big") + data


# Values. JSON's own scalars stand for themselves, all else is [kind, ...].

def encode(value, other):
    """The value as JSON; other(value) encodes what is not plain data."""
    def inner(values):
        return [encode(each, other) for each in values]

    if value is None or value is True or value is False:
        return value
    if type(value) is Remote:
        return other(value)
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        plain = int(value)
        return plain if abs(plain) < 1 << 60 else ["int", "%x" % plain]
    if isinstance(value, float):
        return float(value)
    if isinstance(value, complex):
        return ["complex", value.real, value.imag]
    if isinstance(value, (bytes, bytearray)):
        return ["bytes" if isinstance(value, bytes) else "bytearray", value.hex()]
    if isinstance(value, dict):
        return ["dict", inner(list(value.keys())), inner(list(value.values()))]
    for kind in (list, tuple, set, frozenset):
        if isinstance(value, kind):
            return [kind.__name__, inner(value)]
    if isinstance(value, range):
        return ["range", inner((value.start, value.stop, value.step))]
    name = type(value).__name__
    if isinstance(value, (type({}.keys()), type({}.values()), type({}.items()))):
        return ["list", inner(value)]
    if type(value).__module__ == "collections" and name == "deque":
        return ["deque", inner(value)]
    if type(value).__module__ == "decimal" and name == "Decimal":
        return ["Decimal", str(value)]
    if type(value).__module__ == "fractions" and name == "Fraction":
        return ["Fraction", inner((value.numerator, value.denominator))]
    if hasattr(type(value), "__next__"):
        return ["iterator", inner(each for each, _ in zip(value, range(LONGEST_ITERATOR)))]
    return other(value)


def decode(data, other):
    """The value of JSON that encode made; other(data) decodes what is not plain data."""
    def inner(values):
        return [decode(each, other) for each in values]

    if not isinstance(data, (list, dict)):
        return data
    kind = data[0]
    if kind == "int":
        return int(data[1], 16)
    if kind == "complex":
        return complex(float(data[1]), float(data[2]))
    if kind in ("bytes", "bytearray"):
        return {"bytes": bytes, "bytearray": bytearray}[kind].fromhex(data[1])
    if kind == "dict":
        return dict(zip(inner(data[1]), inner(data[2])))
    if kind in ("list", "tuple", "set", "frozenset"):
        return {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}[kind](inner(data[1]))
    if kind == "range":
        return range(*inner(data[1]))
    if kind == "deque":
        import collections
        return collections.deque(inner(data[1]))
    if kind == "Decimal":
        import decimal
        return decimal.Decimal(data[1])
    if kind == "Fraction":
        import fractions
        return fractions.Fraction(*inner(data[1]))
    if kind == "iterator":
        return iter(inner(data[1]))
    return other(data)


# The process of the candidate.

def serve(channel, program):
    module = type(sys)("candidate")
    sys.modules["candidate"] = module
    objects = []

    def keep(value):
        objects.append(value)
        return ["object", len(objects) - 1, type(value).__name__]

    def stored(data):
        return objects[data[1]]

    def load():
        exec(compile(program, "candidate", "exec"), module.__dict__)

    def answer(action, target, name, arguments, keywords):
        if action == "load":
            return load(), {}
        if action == "name":
            if name not in module.__dict__:
                raise NameError("the program does not define '%s'" % name)
            return encode(module.__dict__[name], keep), {}
        if action == "get":
            return encode(getattr(objects[target], name), keep), {}
        values = [decode(each, stored) for each in arguments]
        if action == "set":
            return setattr(objects[target], name, values[0]), {}
        keywords = {key: decode(each, stored) for key, each in keywords.items()}
        result = encode(objects[target](*values, **keywords), keep)
        return result, changes(arguments, values)

    def changes(before, values):
        changed = {}
        for index, value in enumerate(values):
            if isinstance(value, (list, dict, set, bytearray)):
                after = encode(value, keep)
                if after != before[index]:
                    changed[index] = after
        return changed

    channel.send(frame("ready"))
    while True:
        request = channel.receive()
        try:
            reply = frame(["value", *answer(*request)])
        except BaseException as raised:
            names = [kind.__name__ for kind in type(raised).__mro__]
            reply = frame(["raised", names, str(raised)[:LONGEST_DETAIL]])
        channel.send(reply)


# The process of the tests.

VERDICT = 2


def end(outcome, detail=""):
    """Writes the verdict and ends the process, past any handler of the tests."""
    line = " ".join((outcome + " " + detail).split())[:LONGEST_DETAIL]
    os.write(VERDICT, (line + "\n").encode("utf-8", "replace"))
    os._exit(0)


class Remote:
    """A function or other object of the candidate. It has no value of its own: to compare it would be to ask it."""
    __slots__ = ("_channel", "_id", "_type")

    def __init__(self, channel, identity, kind):
        object.__setattr__(self, "_channel", channel)
        object.__setattr__(self, "_id", identity)
        object.__setattr__(self, "_type", kind)

    def __call__(self, *arguments, **keywords):
        return ask(self._channel, "call", self._id, "", arguments, keywords)

    def __getattr__(self, name):
        return ask(self._channel, "get", self._id, name, (), {})

    def __setattr__(self, name, value):
        ask(self._channel, "set", self._id, name, (value,), {})


def no_value(self, *_):
    end("FAILED", "found an object of type %s, expected plain data" % self._type)


for operator in ("eq ne lt le gt ge bool len iter next getitem contains hash index int float complex abs neg add radd "
                 "sub rsub mul rmul truediv rtruediv floordiv mod pow and or xor round str repr format").split():
    setattr(Remote, "__%s__" % operator, no_value)


def ask(channel, action, target, name, arguments, keywords):
    def identity(value):
        if type(value) is Remote:
            return ["object", value._id]
        end("UNTESTABLE", "the tests pass an object of type %s, expected plain data" % type(value).__name__)

    def remote(data):
        return Remote(channel, int(data[1]), str(data[2]))

    try:
        sent = [encode(each, identity) for each in arguments]
        named = {key: encode(each, identity) for key, each in keywords.items()}
        channel.send(frame([action, target, name, sent, named]))
        reply = channel.receive()
        if reply[0] == "value":
            value = decode(reply[1], remote)
            for index, after in reply[2].items():
                replace(arguments[int(index)], decode(after, remote))
            return value
        names, message = [str(each) for each in reply[1]], str(reply[2])
    except (Closed, BrokenPipeError) as closed:
        end("ENDED", "the program's process ended or left the protocol (%s)" % closed)
    except Exception as fault:
        end("ENDED", "the program's process sent what is no answer (%s)" % type(fault).__name__)
    return reraise(names, message)


def replace(argument, after):
    """Does to an argument what the call did to it."""
    if type(argument) in (list, bytearray):
        argument[:] = after
    elif type(argument) in (dict, set):
        argument.clear()
        argument.update(after)


def reraise(names, message):
    import builtins
    for name in names:
        kind = vars(builtins).get(name)
        if isinstance(kind, type) and issubclass(kind, Exception):
            try:
                raised = kind(message)
            except TypeError:
                raised = Exception(message)
            raise raised
    end("ENDED", "the program raised %s %s" % ("".join(names[:1]), message))


def free_names(source):
    """The names that tests use and do not define; modules are imported, never asked for from the candidate."""
    import ast
    import builtins
    used, defined = set(), set(dir(builtins))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else defined).add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler)):
            defined.add(node.name)
        elif isinstance(node, ast.arg):
            defined.add(node.arg)
        elif isinstance(node, ast.alias):
            defined.add((node.asname or node.name).split(".")[0])
    return sorted(used - defined)


def bind(channel, names, source, namespace):
    """Puts what the candidate defines into the tests' namespace."""
    for name in names or free_names(source):
        if not names and name in sys.stdlib_module_names:
            namespace[name] = __import__(name)
            continue
        try:
            namespace[name] = ask(channel, "name", 0, name, (), {})
        except NameError as missing:
            if names:
                end("FAILED", str(missing))


def judge(channel, stub, names, test):
    try:
        if channel.receive() != "ready":
            raise Closed("no greeting")
    except Exception:
        end("ABSENT")
    namespace = {"__name__": "tests"}
    try:
        exec(compile(stub, "stub", "exec"), namespace)
        code = compile(test, "tests", "exec")
    except Exception as fault:
        end("UNTESTABLE", "the tests do not compile: %s: %s" % (type(fault).__name__, fault))
    if "random" in test:
        __import__("random").seed(0)
    try:
        ask(channel, "load", 0, "", (), {})
        bind(channel, names, test, namespace)
        exec(code, namespace)
    except AssertionError as failed:
        end("FAILED", where(failed, test) + str(failed))
    except BaseException as fault:
        end("RAISED", "%s%s: %s" % (where(fault, test), type(fault).__name__, fault))
    end("PASSED")


def where(fault, test):
    """The line of the tests at which it happened."""
    line, trace = 0, fault.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == "tests":
            line = trace.tb_lineno
        trace = trace.tb_next
    return "line %d of the tests: %s " % (line, test.splitlines()[line - 1].strip()) if line else ""


# Limits.

def limit(limits, role):
    def both(kind, value):
        resource.setrlimit(kind, (value, value))

    both(resource.RLIMIT_CORE, 0)
    both(resource.RLIMIT_CPU, limits["cpuSeconds"])
    both(resource.RLIMIT_FSIZE, limits["fileBytes"])
    both(resource.RLIMIT_NOFILE, limits["openFiles"])
    if limits["isolated"]:
        # Counted in the sandbox's own user namespace, from Linux 5.14 on; elsewhere it would count all of the user's.
        both(resource.RLIMIT_NPROC, limits["processes"])
    if limits["isolated"] and role == "candidate":
        forbid_system_calls()
    both(resource.RLIMIT_AS, limits["memoryBytes"])


# x86-64's numbers of the calls that reach other processes, the kernel's rarer parts, or memory outside the limits.
FORBIDDEN = {
    "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "kcmp": 312, "pidfd_getfd": 438,
    "shmget": 29, "msgget": 68, "semget": 64, "mq_open": 240, "memfd_create": 319, "memfd_secret": 447,
    "unshare": 272, "setns": 308, "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161,
    "open_tree": 428, "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432, "mount_setattr": 442,
    "add_key": 248, "request_key": 249, "keyctl": 250, "bpf": 321, "perf_event_open": 298, "userfaultfd": 323,
    "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "fanotify_init": 300,
    "kexec_load": 246, "init_module": 175, "finit_module": 313, "personality": 135, "clone3": 435,
}


def forbid_system_calls():
    """A seccomp filter that answers forbidden calls with an error. clone3 is answered as missing: libc then uses clone."""
    import ctypes
    import struct
    if os.uname().machine != "x86_64":
        raise OSError("found the processor %s, expected x86_64" % os.uname().machine)

    def step(code, true, false, value):
        return struct.pack("HBBI", code, true, false, value)

    load, equal, at_least, answer = 0x20, 0x15, 0x35, 0x06
    kill, allowed, refused, missing = 0x80000000, 0x7FFF0000, 0x50000 | 1, 0x50000 | 38
    steps = [step(load, 0, 0, 4), step(equal, 1, 0, 0xC000003E), step(answer, 0, 0, kill),
             step(load, 0, 0, 0), step(at_least, 0, 1, 0x40000000), step(answer, 0, 0, kill)]
    for name, number in FORBIDDEN.items():
        steps += [step(equal, 0, 1, number), step(answer, 0, 0, missing if name == "clone3" else refused)]
    steps.append(step(answer, 0, 0, allowed))

    program = ctypes.create_string_buffer(b"".join(steps))
    header = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(steps), ctypes.addressof(program)))
    library = ctypes.CDLL(None, use_errno=True)
    no_new_privileges, set_seccomp, filter_mode = 38, 22, 2
    if library.prctl(no_new_privileges, 1, 0, 0, 0) or library.prctl(set_seccomp, filter_mode, header, 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp")


def main(role):
    global VERDICT
    if role == "tests":
        import signal
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        channel = Channel(None)
        os.write(2, b"ready\n")
        VERDICT = os.dup(2)
        os.dup2(1, 2)
        start = channel.receive()
        limit(start["limits"], role)
        judge(channel, start["stub"], start["names"], start["test"])
    else:
        channel = Channel(2)
        start = channel.receive()
        limit(start["limits"], role)
        try:
            serve(channel, start["program"])
        except (Closed, BrokenPipeError):
            os._exit(0)


main(sys.argv[1])
